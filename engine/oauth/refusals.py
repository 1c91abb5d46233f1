"""What sign-in services say when they refuse (RFC 6749, 5.2 and 4.1.2.1), and what has to happen next."""

from __future__ import annotations

import re

from ..errors import MailboxError, NeedsAdministrator, NeedsOwner, RetryLater
from ..providers import refusals

Kind = type[NeedsOwner] | type[NeedsAdministrator]

TABLE: dict[str, tuple[str, Kind]] = {
    "invalid_grant": ("oauth_sign_in_again", NeedsOwner),
    # OpenID Connect Core, 3.1.2.6
    "login_required": ("oauth_sign_in_again", NeedsOwner),
    "interaction_required": ("oauth_sign_in_again", NeedsOwner),
    "account_selection_required": ("oauth_sign_in_again", NeedsOwner),
    "consent_required": ("oauth_consent", NeedsAdministrator),
    "access_denied": ("oauth_declined", NeedsOwner),
    "insufficient_scope": ("oauth_scope", NeedsOwner),
    "invalid_client": ("oauth_client_secret", NeedsAdministrator),
    "unauthorized_client": ("oauth_client", NeedsAdministrator),
    # Google's own
    "deleted_client": ("oauth_client", NeedsAdministrator),
    "disabled_client": ("oauth_client", NeedsAdministrator),
    "admin_policy_enforced": ("oauth_policy", NeedsAdministrator),
    "org_internal": ("oauth_tenant", NeedsAdministrator),
    "redirect_uri_mismatch": ("oauth_redirect", NeedsAdministrator),
}
# what an administrator's own access is refused with: no owner can sign in again there
ADMINISTRATORS: dict[str, tuple[str, Kind]] = {
    "invalid_grant": ("oauth_client_secret", NeedsAdministrator),
    "unauthorized_client": ("oauth_consent", NeedsAdministrator),
    "access_denied": ("oauth_consent", NeedsAdministrator),
}
_LATER = frozenset(("temporarily_unavailable", "server_error", "slow_down", "rate_limit_exceeded"))
_NO_WORD = re.compile(r"[^A-Za-z0-9_.\- ]")


def find(error: object, description: object, host: str, *, is_own: bool = True) -> MailboxError:
    """What `error`, with its `description`, of the sign-in service at `host` means. Neither may hold a secret any more.

    `is_own` False: it is an administrator's access that was refused, not a person's sign-in."""
    word, words = _to_word(error), str(description or "")[: refusals.LONGEST]
    if "AADSTS" in words and (known := refusals.find(words, host)):
        return known
    if word in _LATER:
        return RetryLater("throttled", host=host, detail=f"{word} {words}")
    if not is_own and "email" in words.lower() and word == "invalid_grant":
        # Google: "Invalid email or User ID"
        return NeedsOwner("mailbox_unknown", host=host, detail=words)
    code, kind = (ADMINISTRATORS if not is_own else {}).get(word) or TABLE.get(
        word, ("oauth_refused", NeedsAdministrator)
    )
    return kind(code, host=host, number=word, detail=f"{word} {words}")


def _to_word(error: object) -> str:
    return _NO_WORD.sub("", str(error))[:40] or "?"
