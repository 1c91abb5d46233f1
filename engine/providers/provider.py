"""What we know of a mail provider: the shape of a row in `presets.py`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from ..values import Encryption

Mechanism = Literal["XOAUTH2", "OAUTHBEARER"]
# by the login's own password, by one made for programs only, or not by a password at all
SignIn = Literal["password", "app_password", "oauth"]


def _(name: str) -> str:
    """`name` as it is. Marks a provider's name for translators; the models say it in the user's language.

    What follows in a call goes by keyword if it is a tuple: Odoo's search for terms takes `_("…"), ("…",)` for two."""
    return name


@dataclass(frozen=True)
class OAuth:
    """A provider's OAuth 2.0 doors. `{tenant}` in a URL stands for the organisation's name at the provider.

    `userinfo_url` is asked who signed in, where no id token says it. `parameters` go with the authorize URL.
    `access_scopes`: what an administrator's own access asks for; () where the provider has none."""

    authorize_url: str
    token_url: str
    scopes: tuple[str, ...]
    mechanism: Mechanism = "XOAUTH2"
    revoke_url: str = ""
    userinfo_url: str = ""
    parameters: tuple[tuple[str, str], ...] = ()
    access_scopes: tuple[str, ...] = ()


@dataclass(frozen=True)
class Deadline:
    """From `day` on, as the provider published, `code` (a sentence of the models) holds, for everybody or for whom
    sends with a password."""

    day: date
    code: str
    concerns: Literal["everybody", "password_senders"] = "everybody"


@dataclass(frozen=True)
class Preset:
    """A provider: its doors, how one signs in, and how its addresses are known.

    `domains` are those at which anyone can have an address; `mx` are endings of the mail exchangers of companies that
    are its customers. `uncertain` names the fields that no page of the provider confirms. An empty `pop_host` means
    the provider has no POP. `help_url` is the provider's own page with the steps."""

    key: str
    name: str
    incoming_host: str = ""
    outgoing_host: str = ""
    pop_host: str = ""
    incoming_port: int = 993
    incoming_encryption: Encryption = "ssl"
    pop_port: int = 995
    pop_encryption: Encryption = "ssl"
    outgoing_port: int = 465
    outgoing_encryption: Encryption = "ssl"
    sign_in: SignIn = "password"
    oauth: OAuth | None = None
    domains: tuple[str, ...] = ()
    mx: tuple[str, ...] = ()
    help_url: str = ""
    uncertain: tuple[str, ...] = ()
    deadlines: tuple[Deadline, ...] = ()
