"""imapclient, hardened: our own vetted socket beneath it, caps on what a server may send, a guard on what we send.

imaplib believes a server's `{2000000000}` and reserves the memory before a byte has come; it sends whatever an
argument holds, line breaks and all; and a peer that drips a byte a second never times out.
"""

from __future__ import annotations

import base64
import imaplib
import re
import socket
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from io import BufferedReader
from typing import Any, BinaryIO, cast

from imapclient import IMAPClient
from imapclient.exceptions import ProtocolError
from imapclient.imap_utf7 import decode as decode_utf7
from imapclient.response_parser import parse_fetch_response, parse_response

from .. import sasl, wire
from ..errors import NeedsAdministrator, OurBug
from ..limits import LARGEST_ANSWER, LONGEST_LINE, AnswerTooLarge, guard
from ..mime import charset
from ..values import Credentials, Endpoint

LARGEST_LITERAL = 32 << 20
_PIECE = 1 << 16
_SEQUENCE = re.compile(r"[0-9*:,]{1,900}\Z")


class _Connection(imaplib.IMAP4):
    """One connection, capped and guarded. `received` counts the octets of the current answer."""

    def __init__(self, endpoint: Endpoint, timeout: float, watchdog: wire.Watchdog) -> None:
        self._endpoint = endpoint
        self._seconds = timeout
        self._watchdog = watchdog
        self.received = 0
        super().__init__(endpoint.host, endpoint.port)

    def _create_socket(self, timeout: float | None) -> socket.socket:
        sock = wire.connect(self._endpoint, self._seconds)
        self._watchdog.watch(sock)
        return sock

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
        line = cast(BinaryIO, self.file).readline(LONGEST_LINE + 1)
        if len(line) > LONGEST_LINE:
            raise AnswerTooLarge
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

    def _log(self, _line: bytes) -> None:
        """imaplib would keep the last ten lines in memory, the one with the password among them."""

    def _get_capabilities(self) -> None:
        """As the greeting named them (RFC 3501, 7.1), which saves asking; as asked for where it did not."""
        named = self.untagged_responses.pop("CAPABILITY", None)
        if named and isinstance(named[-1], bytes):
            self.capabilities = tuple(named[-1].decode("ascii", "replace").upper().split())
        else:
            super()._get_capabilities()  # type: ignore[misc]

    def authenticate_by(self, exchange: sasl.Exchange, at_once: bool) -> None:
        """AUTHENTICATE, the first message in the command where `at_once` (SASL-IR, RFC 4959). A server that refuses
        names the reason first and waits for an answer; the error holds both."""
        # a bound method is what imaplib asks for each continuation
        self.literal = _Answerer(exchange, at_once).answer  # type: ignore[assignment]
        first = [base64.b64encode(exchange.first)] if at_once else []
        status, answer = self._simple_command("AUTHENTICATE", exchange.mechanism, *first)  # type: ignore[attr-defined]
        if status != "OK":
            raise self.error(f"{answer[-1].decode('utf-8', 'replace')} {exchange.reasons}".strip())
        self.state = "AUTH"

    def quoted_login(self, user: str, password: str) -> None:
        """LOGIN, both arguments quoted and in UTF-8; imaplib's own quotes one of them and knows ASCII only."""
        status, answer = self._simple_command("LOGIN", _quote(user), _quote(password))  # type: ignore[attr-defined]
        if status != "OK":
            raise self.error(answer[-1].decode("utf-8", "replace"))
        self.state = "AUTH"

    def begin_tls(self) -> None:
        """STARTTLS (RFC 3501, 6.2.1)."""
        endpoint = self._endpoint
        if "STARTTLS" not in self.capabilities or self._simple_command("STARTTLS")[0] != "OK":  # type: ignore[attr-defined]
            raise NeedsAdministrator("no_starttls", host=endpoint.host, port=endpoint.port)
        self.sock = wire.upgrade(self.sock, cast(BufferedReader, self.file), endpoint, self._seconds)
        self._watchdog.watch(self.sock)
        self.file = self.sock.makefile("rb")  # type: ignore[assignment]
        self.untagged_responses.clear()
        self._tls_established = True
        self._get_capabilities()  # type: ignore[attr-defined]


class _Answerer:
    """What is said to the continuations of one AUTHENTICATE."""

    def __init__(self, exchange: sasl.Exchange, at_once: bool) -> None:
        self._exchange = exchange
        self._has_begun = at_once

    def answer(self, challenge: bytes) -> bytes:
        """The line that answers `challenge`, as it is sent."""
        if self._has_begun:
            return base64.b64encode(self._exchange.answer(sasl.decode(challenge)))
        self._has_begun = True
        return base64.b64encode(self._exchange.first)


class Client(IMAPClient):  # type: ignore[misc]
    """IMAPClient over a hardened connection, with the raw verbs its public methods lack."""

    def __init__(self, endpoint: Endpoint, timeout: float, watchdog: wire.Watchdog) -> None:
        self._endpoint = endpoint
        self._watchdog = watchdog
        super().__init__(endpoint.host, port=endpoint.port, ssl=endpoint.encryption == "ssl", timeout=timeout)
        # imapclient has imaplib format every answer for its debug log, even when nobody listens
        self._imap.debug = 0
        self.normalise_times = False
        with ExitStack() as opening:
            opening.callback(self.end)
            self._begin()
            opening.pop_all()

    def _begin(self) -> None:
        if self._imap.state != "NONAUTH":
            raise NeedsAdministrator("preauthenticated", host=self._endpoint.host)
        if self._endpoint.encryption == "starttls":
            self._imap.begin_tls()
            self._cached_capabilities = None

    def _create_IMAP4(self) -> _Connection:
        return _Connection(self._endpoint, self._timeout.connect, self._watchdog)

    def sign_in(self, credentials: Credentials) -> None:
        """By what the credentials ask for; a password by PLAIN where it is offered, else by LOGIN.

        Raises imaplib's error for a refusal, its abort for an end."""
        offered = {name.removeprefix("AUTH=") for name in self._imap.capabilities if name.startswith("AUTH=")}
        if exchange := sasl.choose(credentials, self._endpoint, offered):
            self._imap.authenticate_by(exchange, at_once=self.has_capability("SASL-IR"))
        else:
            sasl.check(credentials)
            self._imap.quoted_login(credentials.login, credentials.password)
        # servers say more once they know who asks
        self._cached_capabilities = None

    def tell_identity(self, identity: dict[str, str]) -> None:
        """ID (RFC 2971), whose answer says nothing that we wait for: it comes along with the next command's."""
        pairs = " ".join(f'"{key}" "{value}"' for key, value in identity.items())
        self._imap._command("ID", f"({pairs})")

    def list_all(self, options: str = "") -> list[tuple[list[str], str, str]]:
        """Flags, delimiter and decoded path of every folder, also of one whose name is no modified UTF-7.

        `options`: what else the server is to tell of each (RFC 5258), in brackets."""
        self._imap.untagged_responses.pop("LIST", None)
        self.folder_encode = False
        try:
            self.command("LIST", '""', '"*"', *(["RETURN", options] if options else []))
            with _parsing():
                return [
                    ([_to_text(flag) for flag in flags], _to_text(delimiter), _to_path(name))
                    for flags, delimiter, name in self._proc_folder_list(self._take_lines("LIST"))
                ]
        finally:
            self.folder_encode = True

    def ask_status(self, path: str, items: str) -> None:
        """STATUS (RFC 3501, 6.3.10), for `take_statuses`."""
        self.command("STATUS", self._normalise_folder(path), items)

    def take_statuses(self) -> dict[str, dict[bytes, Any]]:
        """What the server said untagged of folders so far, once: {path: its numbers by name}."""
        lines = self._take_lines("STATUS")
        if not lines:
            return {}
        with _parsing():
            parts = parse_response(lines)
            pairs = zip(parts[::2], parts[1::2], strict=False)
            return {_to_path(name): dict(zip(items[::2], items[1::2], strict=False)) for name, items in pairs}

    def _take_lines(self, name: str) -> list[Any]:
        """Untagged lines with their literals, once."""
        return [line for line in self._imap.untagged_responses.pop(name, []) if line]

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

    def examine(self, path: str, parameters: str = "") -> dict[bytes, Any]:
        """EXAMINE, and what it said, by imapclient's names. `parameters`: of SELECT (RFC 4466), in brackets."""
        imap = self._imap
        imap.untagged_responses = {}
        imap.is_readonly = True
        arguments = [self._normalise_folder(path), *filter(None, [parameters])]
        status, answer = imap._simple_command("EXAMINE", *arguments)
        imap.state = "SELECTED" if status == "OK" else "AUTH"
        self._checkok("examine", status, answer)
        with _parsing():
            return dict(self._process_select_response(imap.untagged_responses))

    def fetch_set(self, sequence: str, items: str, *more: str, by_uid: bool = True) -> dict[int, dict[bytes, Any]]:
        """FETCH over a sequence set: {uid or number: items}. imapclient itself takes lists of numbers only.

        `more`: FETCH modifiers (RFC 4466). Raises imaplib's errors for NO and BAD; what an earlier command left
        behind is dropped first."""
        if not _SEQUENCE.match(sequence):
            raise OurBug("bad_argument")
        imap = self._imap
        imap.untagged_responses.pop("FETCH", None)
        tag = imap._command(*(("UID",) if by_uid else ()), "FETCH", sequence, items, *more)
        status, answer = imap._command_complete("FETCH", tag)
        self._checkok("fetch", status, answer)
        return self.take_fetched(by_uid)

    def take_fetched(self, by_uid: bool = True) -> dict[int, dict[bytes, Any]]:
        """The FETCH lines that have come so far, once: {uid or number: items}."""
        lines = self._imap.untagged_responses.pop("FETCH", None)
        if not lines or lines == [None]:
            return {}
        with _parsing():
            return dict(parse_fetch_response(lines, self.normalise_times, by_uid))

    def take_untagged(self, name: str) -> list[bytes]:
        """What the server said untagged under `name` so far, once."""
        return [line for line in self._imap.untagged_responses.pop(name, []) if isinstance(line, bytes)]

    def command(self, name: str, *arguments: str) -> None:
        """A command whose answers are untagged lines. Raises imaplib's errors for NO and BAD."""
        tag = self._imap._command(*name.split(" "), *arguments)
        self._checkok(name, *self._imap._command_complete(name, tag))


@contextmanager
def _parsing() -> Iterator[None]:
    """imapclient's parsers stumble over a broken answer in every possible way; to us it is one."""
    try:
        yield
    except (TypeError, AttributeError, LookupError, RecursionError) as error:
        raise ProtocolError(type(error).__name__) from error


def _quote(text: str) -> bytes:
    return b'"' + text.encode("utf-8", "surrogatepass").replace(b"\\", b"\\\\").replace(b'"', b'\\"') + b'"'


def _to_text(value: bytes | str | None) -> str:
    return charset.fit(value.decode("ascii", "replace")) if isinstance(value, bytes) else value or ""


def _to_path(name: bytes | str) -> str:
    """A folder's name for people; as it stands where it is no modified UTF-7 or no text that can be stored."""
    raw = name if isinstance(name, bytes) else name.encode()
    try:
        path = str(decode_utf7(raw))
    except ValueError:
        path = ""
    return path if path and path == charset.fit(path) else charset.fit(raw.decode("ascii", "backslashreplace"))
