"""imapclient, hardened: our own vetted socket beneath it, caps on what a server may send, a guard on what we send.

imaplib believes a server's `{2000000000}` and reserves the memory before a byte has come; it sends whatever an
argument holds, line breaks and all; and a peer that drips a byte a second never times out.
"""

from __future__ import annotations

import imaplib
import re
import socket
from io import BufferedReader
from typing import Any, BinaryIO, cast

from imapclient import IMAPClient
from imapclient.response_parser import parse_fetch_response

from . import wire
from .errors import NeedsAdministrator, OurBug
from .values import Endpoint

LARGEST_LITERAL = 32 << 20
LARGEST_ANSWER = 64 << 20
COMMAND_SECONDS = 60.0
_PIECE = 1 << 16
_LINE_BREAK = re.compile(rb"[\r\n\x00]")
_SEQUENCE = re.compile(r"[0-9*:,]{1,900}\Z")


class AnswerTooLarge(Exception):
    """Must not be an `imaplib` error: imaplib wraps those again and loses what they say."""


class _Connection(imaplib.IMAP4):
    """One connection, capped and guarded. `received` counts the octets of the current answer."""

    def __init__(self, endpoint: Endpoint, timeout: float) -> None:
        self._endpoint = endpoint
        self._seconds = timeout
        self.received = 0
        super().__init__(endpoint.host, endpoint.port)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        return wire.connect(self._endpoint, self._seconds)

    def read(self, size: int) -> bytes:
        """`size` octets of a literal, in pieces: memory grows by what came, not by what was announced."""
        if size > LARGEST_LITERAL:
            raise AnswerTooLarge
        pieces: list[bytes] = []
        left = size
        while left:
            piece = cast(BinaryIO, self.file).read(min(left, _PIECE))
            if not piece:
                break
            pieces.append(piece)
            left -= len(piece)
        self._count(size - left)
        return b"".join(pieces)

    def readline(self) -> bytes:
        line = super().readline()
        self._count(len(line))
        return line

    def _count(self, octets: int) -> None:
        self.received += octets
        if self.received > LARGEST_ANSWER:
            raise AnswerTooLarge

    def _command(self, name: str, *args: Any) -> bytes:
        guard(*args)
        self.received = 0
        return super()._command(name, *args)  # type: ignore[misc,no-any-return]

    def begin_tls(self) -> None:
        """STARTTLS (RFC 3501, 6.2.1). What a server, or somebody between, says before TLS counts for nothing."""
        endpoint = self._endpoint
        if "STARTTLS" not in self.capabilities or self._simple_command("STARTTLS")[0] != "OK":  # type: ignore[attr-defined]
            raise NeedsAdministrator("no_starttls", host=endpoint.host, port=endpoint.port)
        self.sock.settimeout(0)
        injected = cast(BufferedReader, self.file).peek(1)
        self.sock.settimeout(self._seconds)
        if injected:
            raise NeedsAdministrator("starttls_injected", host=endpoint.host)
        self.sock = wire.start_tls(self.sock, endpoint)
        self.file = self.sock.makefile("rb")  # type: ignore[assignment]
        self._tls_established = True
        self._get_capabilities()  # type: ignore[attr-defined]


class Client(IMAPClient):  # type: ignore[misc]
    """IMAPClient over a hardened connection, with the raw verbs its public methods lack."""

    def __init__(self, endpoint: Endpoint, timeout: float) -> None:
        self._endpoint = endpoint
        super().__init__(endpoint.host, port=endpoint.port, ssl=endpoint.encryption == "ssl", timeout=timeout)
        # imapclient has imaplib format every answer for its debug log, even when nobody listens
        self._imap.debug = 0
        self.normalise_times = False
        if self._imap.state != "NONAUTH":
            self.shutdown()
            raise NeedsAdministrator("preauthenticated", host=endpoint.host)
        if endpoint.encryption == "starttls":
            self._imap.begin_tls()
            self._cached_capabilities = None

    def _create_IMAP4(self) -> _Connection:
        return _Connection(self._endpoint, self._timeout.connect)

    def _raw_command(self, command: bytes, args: list[Any], uid: bool = True) -> Any:
        # SEARCH and its kin go past imaplib's _command, so the guard stands here too
        guard(*args)
        self._imap.received = 0
        return super()._raw_command(command, args, uid=uid)

    def end(self) -> None:
        """Close the socket at once, whatever the protocol is doing."""
        try:
            self.shutdown()
        except (OSError, imaplib.IMAP4.error):
            pass

    def fetch_set(self, sequence: str, items: str, by_uid: bool = True) -> dict[int, dict[bytes, Any]]:
        """FETCH over a sequence set: {uid or number: items}. imapclient itself takes lists of numbers only.

        Raises imaplib's errors for NO and BAD; what an earlier command left behind is dropped first."""
        if not _SEQUENCE.match(sequence):
            raise OurBug("bad_argument")
        imap = self._imap
        imap.untagged_responses.pop("FETCH", None)
        tag = imap._command("UID", "FETCH", sequence, items) if by_uid else imap._command("FETCH", sequence, items)
        status, answer = imap._command_complete("FETCH", tag)
        self._checkok("fetch", status, answer)
        status, answer = imap._untagged_response(status, answer, "FETCH")
        if not answer or answer == [None]:
            return {}
        return dict(parse_fetch_response(answer, self.normalise_times, by_uid))


def guard(*arguments: Any) -> None:
    """Raises OurBug('bad_argument') for an argument that would begin a command of its own."""
    for argument in arguments:
        if argument is None:
            continue
        raw = argument if isinstance(argument, (bytes, bytearray)) else str(argument).encode("utf-8", "surrogateescape")
        if _LINE_BREAK.search(raw):
            raise OurBug("bad_argument")
