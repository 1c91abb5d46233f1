"""Who we are, as a server is told it (SASL), and kept out of what it says back."""

from __future__ import annotations

import base64
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass

from .errors import NeedsAdministrator, OurBug
from .values import Credentials, Endpoint

_BREAK = re.compile(r"[\r\n\x00]")
# a token goes between ^A
_BREAK_TOKEN = re.compile(r"[\r\n\x00\x01]")
TOKEN_MECHANISMS = ("XOAUTH2", "OAUTHBEARER")
MOST_CHALLENGES = 3
LONGEST_CHALLENGE = 2000


@dataclass
class Exchange:
    """One sign-in by `mechanism`: `first` is what we say, `last` what we say to a server that names the reason of a
    refusal, and waits until we do; `reasons` holds what it named."""

    mechanism: str
    first: bytes
    last: bytes = b""
    reasons: str = ""
    _challenges: int = 0

    def answer(self, challenge: bytes) -> bytes:
        """What to say to a `challenge` (base64 decoded already where that could be done), which came after `first`.

        Raises ValueError for a server that never stops asking: ours is no mechanism of many steps."""
        self._challenges += 1
        if self._challenges > MOST_CHALLENGES:
            raise ValueError("challenges")
        self.reasons = f"{self.reasons} {challenge[:LONGEST_CHALLENGE].decode('utf-8', 'replace')}".strip()
        return self.last


def check(credentials: Credentials) -> None:
    """Raises OurBug('bad_argument') for names and a password that would end a line or shift fields."""
    if _BREAK.search(credentials.login + credentials.password + credentials.master):
        raise OurBug("bad_argument")


def plain(credentials: Credentials) -> bytes:
    """The one message of PLAIN (RFC 4616). Raises OurBug('bad_argument') as `check` does."""
    check(credentials)
    # who acts as nobody else says no authorization identity
    names = f"{credentials.login}\0{credentials.master}" if credentials.master else f"\0{credentials.login}"
    return f"{names}\0{credentials.password}".encode("utf-8", "surrogatepass")


def choose(credentials: Credentials, endpoint: Endpoint, offered: Collection[str]) -> Exchange | None:
    """The sign-in by one of the mechanisms that the server has `offered` (upper case); None where a password has to be
    told in the protocol's own way.

    The two ways to tell a token hold the same, so each serves for the other. Raises
    NeedsAdministrator('mechanism_missing'), OurBug('bad_argument')."""
    wanted = credentials.mechanism or "PLAIN"
    fitting = (wanted, *TOKEN_MECHANISMS) if credentials.mechanism else (wanted,)
    mechanism = next((each for each in fitting if each in offered), None)
    if mechanism == "PLAIN":
        return Exchange(mechanism, plain(credentials))
    if mechanism:
        return _tell_token(mechanism, credentials, endpoint)
    if credentials.mechanism or credentials.master:
        raise NeedsAdministrator("mechanism_missing", host=endpoint.host, mechanism=wanted)
    return None


def _tell_token(mechanism: str, credentials: Credentials, endpoint: Endpoint) -> Exchange:
    if _BREAK_TOKEN.search(credentials.login + credentials.token) or not credentials.token:
        raise OurBug("bad_argument")
    if mechanism == "XOAUTH2":
        return Exchange(mechanism, _xoauth2(credentials))
    return Exchange(mechanism, _oauthbearer(credentials, endpoint), b"\x01")


def _xoauth2(credentials: Credentials) -> bytes:
    """https://developers.google.com/workspace/gmail/imap/xoauth2-protocol"""
    return f"user={credentials.login}\x01auth=Bearer {credentials.token}\x01\x01".encode("utf-8", "surrogatepass")


def _oauthbearer(credentials: Credentials, endpoint: Endpoint) -> bytes:
    """RFC 7628, 3.1; the name as RFC 5801, 4 writes it."""
    name = credentials.login.replace("=", "=3D").replace(",", "=2C")
    where = f"host={endpoint.host}\x01port={endpoint.port}"
    return f"n,a={name},\x01{where}\x01auth=Bearer {credentials.token}\x01\x01".encode("utf-8", "surrogatepass")


def decode(challenge: bytes) -> bytes:
    """A challenge without its base64; as it stands where it is none, which some servers send."""
    try:
        return base64.b64decode(challenge, validate=True)
    except ValueError:
        return challenge


def conceal(text: str, credentials: Credentials, endpoint: Endpoint | None = None) -> str:
    """`text` without password and token in any form we may have sent them: some servers repeat the line they refuse.

    `endpoint`: the server's, which is part of what is sent."""
    for form in _find_forms(credentials, endpoint):
        for shown in (form.decode("utf-8", "replace"), repr(form)[2:-1]):
            text = text.replace(shown, "***")
    return text


def _find_forms(credentials: Credentials, endpoint: Endpoint | None) -> Iterator[bytes]:
    """The longest first: a form within another would leave the rest of that standing."""
    if credentials.token:
        yield base64.b64encode(_xoauth2(credentials))
        if endpoint:
            yield base64.b64encode(_oauthbearer(credentials, endpoint))
    if credentials.password:
        yield base64.b64encode(plain(credentials))
    for secret in filter(None, (credentials.token, credentials.password)):
        said = secret.encode("utf-8", "surrogatepass")
        yield base64.b64encode(said)
        yield said.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
        yield said
