"""A POP3 session (RFC 1939) that only reads: it never says DELE, so everything stays on the server."""

from __future__ import annotations

import hashlib
import poplib
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sized
from dataclasses import dataclass
from typing import TypeVar

from .. import wire
from ..errors import MailboxError, MessageRefused, RetryLater
from ..limits import LARGEST_ANSWER
from ..mime.charset import HEADER_LIMIT
from ..mime.header import split
from ..providers import refusals
from ..session_base import GuardedSession, text_of
from ..values import Credentials, Endpoint, FolderInfo
from .connection import PopConnection

INBOX = "INBOX"
AT_ONCE = 100  # headers asked for together
SLOWEST = 50_000  # octets a second of a line on which a large mail still comes through
LONGEST_DELAY = 86_400
LARGEST_SIZE = (1 << 31) - 1
ALL_LINES = (1 << 31) - 1
Content = TypeVar("Content", bound=Sized)
Value = TypeVar("Value")


@dataclass(frozen=True)
class PopMessage:
    """One message of this session. `number` is the session's alone; `key` (hex) tells it from all others in every one.

    `size`: its octets as the server says."""

    number: int
    size: int
    key: str


class PopSession(GuardedSession[PopConnection]):
    """One signed-in connection. Every method raises MailboxError and nothing else."""

    _protocol_error = poplib.error_proto

    def _connect(self, endpoint: Endpoint, timeout: float, watchdog: wire.Watchdog) -> PopConnection:
        return PopConnection(endpoint, timeout, watchdog)

    def _sign_in(self, client: PopConnection, credentials: Credentials) -> None:
        refusal: MailboxError | None = None
        try:
            client.sign_in(credentials)
        except poplib.error_proto as error:
            refusal = self._translate_refusal(error, credentials)
        if refusal:
            raise refusal

    # ------------------------------------------------------------ what there is

    def list_folders(self) -> tuple[FolderInfo, ...]:
        """POP knows one folder."""
        return (FolderInfo(INBOX, "inbox", "extension"),)

    def get_pause(self) -> int:
        """The seconds the server wants between two sign-ins (LOGIN-DELAY, RFC 2449, 6.5); 0 where it names none."""
        [seconds, *_rest] = self._live_client().capabilities.get("LOGIN-DELAY", ("",)) or ("",)
        return min(int(seconds), LONGEST_DELAY) if seconds.isascii() and seconds.isdigit() else 0

    def list_messages(self) -> tuple[PopMessage, ...]:
        """Every message, the newest first, which is the highest number."""
        sizes = self._run("LIST", lambda client: _to_pairs(client.ask("LIST"), int))
        names = self._list_uidls()
        names |= self._name_by_header({number: sizes[number] for number in sizes if number not in names})
        seen: Counter[str] = Counter()
        messages = []
        for number, size in sorted(sizes.items()):
            # two messages of one name there are (RFC 1939 forbids them, servers have them)
            messages.append(
                PopMessage(number, min(size, LARGEST_SIZE), _seal(names[number], seen[names[number]], size))
            )
            seen[names[number]] += 1
        return tuple(reversed(messages))

    def _list_uidls(self) -> dict[int, str]:
        try:
            return self._run("UIDL", lambda client: _to_pairs(client.ask("UIDL"), str))
        except RetryLater as error:
            if error.code != "command_refused":
                raise
            return {}

    def _name_by_header(self, sizes: dict[int, int]) -> dict[int, str]:
        """{number: a name made of its header} for messages the server has no name for."""
        unnamed = [PopMessage(number, size, "") for number, size in sorted(sizes.items())]
        return {message.number: _name(header) for message, header in self.fetch_headers(unnamed)}

    # ------------------------------------------------------------ messages

    def fetch_headers(self, messages: Iterable[PopMessage]) -> Iterator[tuple[PopMessage, bytes | MessageRefused]]:
        """The header of each message as it stands, or why it can't be had."""
        waiting = list(messages)
        together = AT_ONCE if "PIPELINING" in self._live_client().capabilities else 1
        for start in range(0, len(waiting), together):
            batch = waiting[start : start + together]
            yield from zip(batch, self._run("TOP", lambda client: self._ask_headers(client, batch)), strict=True)  # noqa: B023 - called at once

    def _ask_headers(self, client: PopConnection, batch: list[PopMessage]) -> list[bytes | MessageRefused]:
        if not _knows_top(client):
            return [self._read_one(client, f"RETR {m.number}", _take_header, m.size) for m in batch]
        client.send(*(f"TOP {message.number} 0" for message in batch))
        return [self._take_answer(client, _take_header) for _message in batch]

    def fetch_mail(self, message: PopMessage, take: Callable[[Iterator[bytes]], Content]) -> Content | MessageRefused:
        """The whole mail as `take` makes it of the pieces it comes in, or why it can't be had.

        By TOP with more lines than any mail has: RETR marks a mail as read on many servers, Dovecot among them."""
        number, size = message.number, message.size

        def ask(client: PopConnection) -> Content | MessageRefused:
            if _knows_top(client):
                content = self._read_one(client, f"TOP {number} {ALL_LINES}", take, size)
                if not isinstance(content, MessageRefused) and len(content) >= size:
                    return content
            # a server that knows no TOP, or bounds it
            return self._read_one(client, f"RETR {number}", take, size)

        return self._run("RETR", ask, size / SLOWEST)

    def _read_one(
        self, client: PopConnection, command: str, take: Callable[[Iterator[bytes]], Content], size: int
    ) -> Content | MessageRefused:
        if size >= LARGEST_ANSWER:
            return MessageRefused("too_large", size=size, limit=LARGEST_ANSWER)
        client.send(command)
        return self._take_answer(client, take)

    def _take_answer(
        self, client: PopConnection, take: Callable[[Iterator[bytes]], Content]
    ) -> Content | MessageRefused:
        """One answer, taken to its end. A refusal is of this message alone, unless the server says otherwise."""
        pieces = client.read_answer()
        try:
            content = take(pieces)
            for _rest in pieces:
                pass
        except poplib.error_proto as error:
            if plea := refusals.find_plea(text_of(error), self._endpoint.host):
                raise plea from error
            return MessageRefused("no_data")
        return content

    # ------------------------------------------------------------ errors

    def _translate_protocol(self, error: Exception, command: str, text: str) -> MailboxError | None:
        host = self._endpoint.host
        if not isinstance(error, poplib.error_proto):
            return None
        known = refusals.find_plea(text, host) or refusals.find(text, host, signed_in=True)
        return known or RetryLater("command_refused", host=host, command=command, detail=text)


def _knows_top(client: PopConnection) -> bool:
    """Whether TOP, which is optional, may be used; who tells no capabilities is tried."""
    return "TOP" in client.capabilities or not client.capabilities


def _to_pairs(lines: list[bytes], read: Callable[[str], Value]) -> dict[int, Value]:
    """{number: what follows it} of a listing. Raises ValueError for a line that is none."""
    found = {}
    for line in lines:
        number, value = line.decode("ascii", "backslashreplace").split(maxsplit=2)[:2]
        found[int(number)] = read(value)
    return found


def _take_header(pieces: Iterator[bytes]) -> bytes:
    """The pieces up to the first empty line, at most HEADER_LIMIT octets of them."""
    header: list[bytes] = []
    length = 0
    for piece in pieces:
        if piece in (b"\r\n", b"\n") or length > HEADER_LIMIT:
            break
        header.append(piece)
        length += len(piece)
    return b"".join(header)


def _name(header: bytes | MessageRefused) -> str:
    """What stays the same in a header: servers and programs write lines of their own into others."""
    fields = split(header)[0] if isinstance(header, bytes) else {}
    lasting = [fields.get(name, [b""])[0] for name in (b"message-id", b"date", b"from", b"received")]
    return hashlib.sha256(b"\0".join(lasting)).hexdigest()


def _seal(name: str, occurrence: int, size: int) -> str:
    return hashlib.sha256(f"{size} {occurrence} {name}".encode()).hexdigest()
