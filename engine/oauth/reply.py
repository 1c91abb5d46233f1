"""What a token endpoint answers (RFC 6749, 5): hostile until read, and bounded."""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta, timezone
from typing import Any
from urllib.parse import quote_plus

from ..errors import NeedsAdministrator, RetryLater
from ..mime import addresses
from . import refusals as oauth_refusals
from .https import Reply

# RFC 6750, 2.1, and what else is sent between the quotes of a header: a token becomes part of a line
_TOKEN = re.compile(r"[\x21-\x7e]{1,16384}\Z")
_SCOPE = re.compile(r"[\x21\x23-\x5b\x5d-\x7e]{1,300}\Z")
LONGEST_LIFE = timedelta(days=3650)
MOST_SCOPES = 200
_NAMES = ("email", "preferred_username", "upn", "default_email", "emails", "mail", "userPrincipalName")
# what tells who somebody is, and for how long: a server may leave these out and still have given what was asked
_NO_MAIL = frozenset(("openid", "email", "profile", "offline", "offline_access", "login:email", "login:info"))


def judge(reply: Reply, host: str, secrets: Iterable[str], is_own: bool = True) -> dict[str, Any]:
    """The object in a good answer, {} where there is none. Raises MailboxError for every other; `secrets`, which were
    sent, stand in none of them. `is_own`: as in `refusals.find`."""
    if reply.status == 429 or reply.status >= 500:
        raise RetryLater("throttled", seconds=reply.pause, host=host, detail=f"HTTP {reply.status}")
    found = reply.read_json()
    if found is not None and found.get("error"):
        word, described = (conceal(_to_words(found.get(name)), secrets) for name in ("error", "error_description"))
        raise oauth_refusals.find(word, described, host, is_own=is_own)
    if reply.status == 200:
        return found or {}
    # a redirect, or nothing there
    raise NeedsAdministrator("oauth_url", host=host, detail=f"HTTP {reply.status}")


def _to_words(value: object) -> str:
    """`value` as a person wrote it; '' for what is made of other values, and may be nested without end."""
    return str(value) if isinstance(value, (str, int, float)) else ""


def conceal(text: str, secrets: Iterable[str]) -> str:
    """`text` without what must not be repeated."""
    for secret in filter(None, secrets):
        for form in (secret, quote_plus(secret)):
            text = text.replace(form, "***")
    return text


def read_token(answer: Mapping[str, Any], name: str, host: str) -> str:
    """The token `name` of the answer, '' where there is none. Raises RetryLater('bad_answer') for what is no token."""
    token = answer.get(name) or ""
    if token and not (isinstance(token, str) and _TOKEN.match(token)):
        raise RetryLater("bad_answer", host=host, command=name)
    return token


def read_access(answer: Mapping[str, Any], host: str) -> str:
    """The access token. Raises RetryLater('bad_answer') where there is none that a mail server would understand, and
    NeedsAdministrator('oauth_url') for a page that is there for people."""
    if not answer:
        raise NeedsAdministrator("oauth_url", host=host)
    access = read_token(answer, "access_token", host)
    if not access or str(answer.get("token_type") or "bearer").lower() != "bearer":
        raise RetryLater("bad_answer", host=host, command="access_token")
    return access


def read_expiry(answer: Mapping[str, Any], now: datetime | None = None) -> datetime | None:
    """When the access token ends, counted from `now` (aware, UTC); None where the server does not say."""
    try:
        seconds = float(answer.get("expires_in") or "")
    except (TypeError, ValueError, OverflowError):
        return None
    if not math.isfinite(seconds) or seconds < 0:
        return None
    life = timedelta(seconds=min(seconds, LONGEST_LIFE.total_seconds()))
    return (now or datetime.now(timezone.utc)) + life


def read_scopes(answer: Mapping[str, Any], asked: tuple[str, ...]) -> tuple[str, ...]:
    """What the token opens; what was `asked` for where the server does not say (RFC 6749, 5.1)."""
    named = answer.get("scope")
    if isinstance(named, list):
        named = " ".join(word for word in named if isinstance(word, str))
    if not isinstance(named, str) or not named.strip():
        return asked
    return tuple(word for word in re.split(r"[\s,]+", named)[:MOST_SCOPES] if _SCOPE.match(word))


def find_missing(asked: Iterable[str], granted: Iterable[str]) -> tuple[str, ...]:
    """Those of the scopes `asked` that open mailboxes and were not `granted`."""
    have = {scope.lower().rstrip("/") for scope in granted}
    return tuple(
        scope
        for scope in asked
        if scope.lower() not in _NO_MAIL
        # stands for whatever the organisation has granted the application
        and not scope.endswith("/.default")
        and scope.lower().rstrip("/") not in have
    )


def find_addresses(claims: Mapping[str, Any]) -> tuple[str, ...]:
    """The addresses among `claims`, in comparison form; one that the provider has not verified is left out."""
    found: list[object] = []
    for name in _NAMES:
        if name == "email" and claims.get("email_verified") in (False, "false"):
            continue
        value = claims.get(name)
        found += value[:50] if isinstance(value, list) else [value]
    # half a surrogate pair, which JSON may spell, fits no database
    lines = (each for each in found if isinstance(each, str) and each.isprintable())
    return tuple(dict.fromkeys(filter(None, map(addresses.fold, lines))))


def read_text(claims: Mapping[str, Any], name: str) -> str:
    """The claim `name` where it is a short line, else ''."""
    value = claims.get(name)
    return value[:100] if isinstance(value, str) and value.isprintable() else ""
