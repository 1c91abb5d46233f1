"""poplib, hardened like imapclient is: our own vetted socket beneath it, caps on what comes, a guard on what goes.

poplib gives up at a line of more than 2,048 octets, which mail has, and bounds nothing else.
"""

from __future__ import annotations

import base64
import poplib
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from io import BufferedReader

from .. import sasl, wire
from ..errors import NeedsAdministrator
from ..limits import LARGEST_ANSWER, LONGEST_LINE, AnswerTooLarge, guard
from ..session_base import text_of
from ..values import Credentials, Endpoint

_PIECE = 1 << 16
_END = (b".\r\n", b".\n")


class PopConnection(poplib.POP3):
    """One connection. `capabilities` {name: its arguments} as CAPA (RFC 2449) tells them, {} where it tells none."""

    sock: socket.socket
    file: BufferedReader
    # poplib's own verbs, which its stubs leave out: one command, its first line, and its lines
    _shortcmd: Callable[[str], bytes]
    _longcmd: Callable[[str], tuple[bytes, list[bytes], int]]
    _putline: Callable[[bytes], None]
    _getresp: Callable[[], bytes]

    def __init__(self, endpoint: Endpoint, timeout: float, watchdog: wire.Watchdog) -> None:
        self._endpoint = endpoint
        self._seconds = timeout
        self._watchdog = watchdog
        self._came = 0
        self.capabilities: dict[str, tuple[str, ...]] = {}
        with ExitStack() as opening:
            opening.callback(self.end)
            super().__init__(endpoint.host, endpoint.port, timeout)
            self.capabilities = self._ask_capabilities()
            if endpoint.encryption == "starttls":
                self._begin_tls()
            opening.pop_all()

    def _create_socket(self, _timeout: float) -> socket.socket:
        sock = wire.connect(self._endpoint, self._seconds)
        self._watchdog.watch(sock)
        return sock

    def socket(self) -> socket.socket:
        """The socket beneath."""
        return self.sock

    def end(self) -> None:
        """Say QUIT, since many servers keep the mailbox locked for who just goes, and wait for nothing: without a
        DELE before it, it changes nothing (RFC 1939, 6)."""
        if not hasattr(self, "sock"):
            return
        try:
            self.sock.settimeout(0)
            self.sock.sendall(b"QUIT\r\n")
        except (OSError, ValueError):  # gone already
            pass
        self.sock.close()
        self.file.close()

    def _begin_tls(self) -> None:
        """STLS (RFC 2595, 4). What the server said of itself before counts for nothing."""
        endpoint = self._endpoint
        try:
            self._shortcmd("STLS")
        except poplib.error_proto as error:
            raise NeedsAdministrator("no_starttls", host=endpoint.host, port=endpoint.port) from error
        self.sock = wire.upgrade(self.sock, self.file, endpoint, self._seconds)
        self._watchdog.watch(self.sock)
        self.file = self.sock.makefile("rb")
        self.capabilities = self._ask_capabilities()

    def _ask_capabilities(self) -> dict[str, tuple[str, ...]]:
        try:
            _answer, lines, _octets = self._longcmd("CAPA")
        except poplib.error_proto:
            return {}
        words = [line.decode("ascii", "replace").upper().split() for line in lines]
        return {name: tuple(arguments) for name, *arguments in filter(None, words)}

    def sign_in(self, credentials: Credentials) -> None:
        """By what the credentials ask for; a password by PLAIN (RFC 5034) where it is offered, else by USER and PASS.
        Raises poplib's error for a refusal."""
        if exchange := sasl.choose(credentials, self._endpoint, self.capabilities.get("SASL", ())):
            self._authenticate(exchange)
        elif self.capabilities and not {"USER", "SASL"} & set(self.capabilities):
            raise NeedsAdministrator("login_disabled", host=self._endpoint.host)
        else:
            sasl.check(credentials)
            self._shortcmd(f"USER {credentials.login}")
            self._shortcmd(f"PASS {credentials.password}")
        # servers say more once they know who asks
        self.capabilities = self._ask_capabilities() or self.capabilities

    def _authenticate(self, exchange: sasl.Exchange) -> None:
        """AUTH, what we say in a line of its own: most tokens are longer than a command may be (RFC 5034, 4).

        The error of a refusal holds the reasons the server named before it."""
        self._shortcmd(f"AUTH {exchange.mechanism}")
        said = exchange.first
        try:
            while True:
                self._putline(base64.b64encode(said))
                answer = self._getresp()
                if answer.startswith(b"+OK"):
                    return
                said = exchange.answer(sasl.decode(answer[1:].strip()))
        except poplib.error_proto as error:
            refusal = f"{text_of(error)} {exchange.reasons}".strip()
        raise poplib.error_proto(refusal)

    # ------------------------------------------------------------ commands

    def send(self, *commands: str) -> None:
        """Commands whose answers are read one after the other; several at once for a server that knows PIPELINING."""
        guard(*commands)
        self._came = 0
        self.sock.sendall("".join(f"{command}\r\n" for command in commands).encode())

    def ask(self, command: str) -> list[bytes]:
        """The lines of the answer to `command`. Raises poplib's error for a refusal."""
        return self._longcmd(command)[1]

    def read_answer(self) -> Iterator[bytes]:
        """The answer to one command of `send`: what a message is made of, in pieces, line ends kept. All of it has to
        be taken before the next. Raises poplib's error for a refusal, AnswerTooLarge."""
        self._getresp()
        is_start = True
        while (piece := self._read_piece()) not in _END or not is_start:
            yield piece[1:] if is_start and piece.startswith(b".") else piece
            is_start = piece.endswith(b"\n")

    def _read_piece(self) -> bytes:
        piece = self.file.readline(_PIECE)
        if not piece:
            raise EOFError
        self._count(len(piece))
        return piece

    def _putcmd(self, line: str) -> None:
        guard(line)
        self._came = 0
        super()._putcmd(line)  # type: ignore[misc]

    def _getline(self) -> tuple[bytes, int]:
        line = self.file.readline(LONGEST_LINE + 1)
        if not line:
            raise EOFError
        if len(line) > LONGEST_LINE:
            raise AnswerTooLarge
        self._count(len(line))
        return line.rstrip(b"\r\n"), len(line)

    def _count(self, octets: int) -> None:
        self._came += octets
        if self._came > LARGEST_ANSWER:
            raise AnswerTooLarge
