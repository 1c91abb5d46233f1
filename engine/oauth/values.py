"""What a sign-in by OAuth 2.0 is made of. Frozen; no repr holds a secret."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from ..values import Mechanism


@dataclass(frozen=True)
class OAuthClient:
    """What an administrator registered at a provider. Its repr does not show the secret.

    The URLs are HTTPS. `mechanism`: how mail servers are told the token. `parameters`: further pairs for the authorize
    URL. `ca_pem`, `allow_private`: as in Endpoint, for the URLs that we ask ourselves."""

    authorize_url: str
    token_url: str
    client_id: str
    client_secret: str = field(default="", repr=False)
    scopes: tuple[str, ...] = ()
    mechanism: Mechanism = "XOAUTH2"
    revoke_url: str = ""
    userinfo_url: str = ""
    ca_pem: str = field(default="", repr=False)
    allow_private: bool = False
    parameters: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class SignIn:
    """A sign-in that has begun: the browser goes to `url`; the others are kept, for `state` comes back and `redeem`
    wants `verifier` and `nonce`."""

    url: str
    state: str
    verifier: str = field(repr=False)
    nonce: str


@dataclass(frozen=True)
class Tokens:
    """What a token endpoint gave. `refresh` '' where there is none; `expires_at` (UTC) None where it does not say.

    `addresses`: who signed in, in comparison form, as the id token or the userinfo of `redeem` names them; () from the
    other functions. `tenant`: the organisation at Microsoft ('tid'), '' elsewhere."""

    access: str = field(repr=False)
    refresh: str = field(default="", repr=False)
    expires_at: datetime | None = None
    scopes: tuple[str, ...] = ()
    addresses: tuple[str, ...] = ()
    tenant: str = ""
