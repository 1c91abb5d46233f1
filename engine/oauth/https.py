"""One request over HTTPS to a host that a person typed: vetted and pinned like a mail server, bounded, no redirects."""

from __future__ import annotations

import http.client
import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import SplitResult, urlsplit

from .. import wire
from ..errors import MailboxError, NeedsAdministrator, RetryLater
from ..values import Endpoint

PORTS = frozenset((443,))
LARGEST_REPLY = 256 << 10
LONGEST_PAUSE = 3600


@dataclass(frozen=True)
class Reply:
    """What a server answered. `pause`: the seconds it asks to be left alone (Retry-After), 0 where it names none."""

    status: int
    body: bytes = field(repr=False)
    pause: int = 0

    def read_json(self) -> dict[str, Any] | None:
        """The JSON object in the body; None where it is none."""
        try:
            found = json.loads(self.body)
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None


class _Connection(http.client.HTTPConnection):
    """http.client over a socket of ours."""

    default_port = 443

    def __init__(self, endpoint: Endpoint, seconds: float, watchdog: wire.Watchdog) -> None:
        super().__init__(endpoint.host, endpoint.port, seconds)
        self._endpoint = endpoint
        self._watchdog = watchdog

    def connect(self) -> None:
        self.sock = wire.connect(self._endpoint, self.timeout or 0, PORTS)
        self._watchdog.watch(self.sock)


def split(url: str) -> SplitResult:
    """`url` in its parts. Raises NeedsAdministrator('oauth_url') where it is no HTTPS address."""
    try:
        parts = urlsplit(url.strip())
        rest = parts.path + parts.query
        host = parts.hostname or " "
        is_plain = rest.isascii() and (rest + host).isprintable() and " " not in rest + host
        is_fine = parts.scheme == "https" and parts.username is None and parts.port != 0 and is_plain
    except ValueError:  # a port that is no number, an IPv6 address that never ends
        is_fine = False
    if not is_fine:
        # what stands before an @ may be a password
        raise NeedsAdministrator("oauth_url", host=url.rpartition("@")[2][:100] or "?")
    return parts


def ask(
    method: str,
    url: str,
    body: str | None = None,
    headers: Mapping[str, str] | None = None,
    *,
    ca_pem: str = "",
    allow_private: bool = False,
    seconds: float = 10.0,
) -> Reply:
    """The answer of the server to one request, all of it within `seconds`; a redirect is an answer like any other.

    `ca_pem`, `allow_private`: as in Endpoint. Raises MailboxError; nothing is ever asked twice."""
    parts = split(url)
    endpoint = Endpoint(str(parts.hostname), parts.port or 443, "ssl", ca_pem, allow_private)
    target = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    failure: MailboxError
    with wire.Watchdog(seconds) as watchdog:
        connection = _Connection(endpoint, seconds, watchdog)
        try:
            connection.connect()
            connection.request(method, target, body, dict(headers or {}))
            return _read(connection, endpoint)
        except (MailboxError, http.client.HTTPException, OSError, EOFError, ValueError) as error:
            failure = _no_answer(endpoint) if watchdog.has_bitten else _translate(error, endpoint)
        finally:
            connection.close()
    # not from within `except`: the error there may hold what was sent
    raise failure


def _read(connection: http.client.HTTPConnection, endpoint: Endpoint) -> Reply:
    with connection.getresponse() as response:
        body = _read_body(response, endpoint)
        return Reply(response.status, body, _read_pause(response.getheader("Retry-After", "")))


def _read_body(response: http.client.HTTPResponse, endpoint: Endpoint) -> bytes:
    """All of it, or an error. By read1, since read(n) of a chunk that says it is -1 octets long never ends."""
    body = bytearray()
    while piece := response.read1(LARGEST_REPLY + 1):
        body += piece
        if len(body) > LARGEST_REPLY:
            raise RetryLater("answer_too_large", host=endpoint.host)
    if response.length:
        raise EOFError  # http.client passes half an answer off as a whole one
    return bytes(body)


def _read_pause(text: str) -> int:
    return min(int(text), LONGEST_PAUSE) if text.isascii() and text.isdigit() and len(text) < 10 else 0


def _translate(error: Exception, endpoint: Endpoint) -> MailboxError:
    if isinstance(error, MailboxError):
        error.step = None  # it is no step of the mail server's
        return error
    if isinstance(error, http.client.IncompleteRead):
        error = EOFError()
    if isinstance(error, (OSError, EOFError)):
        return wire.translate(error, endpoint)
    return RetryLater("bad_answer", host=endpoint.host, command="HTTPS", detail=type(error).__name__)


def _no_answer(endpoint: Endpoint) -> RetryLater:
    return RetryLater("no_answer", host=endpoint.host, port=endpoint.port)
