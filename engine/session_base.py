"""A signed-in connection whose every command ends in time, and whose every trouble has one of our names."""

from __future__ import annotations

import socket
from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar

from . import sasl, wire
from .check_steps import locate
from .errors import SLIPS, MailboxError, NeedsOwner, OurBug, RetryLater
from .limits import COMMAND_SECONDS, AnswerTooLarge
from .providers import refusals
from .values import Credentials, Endpoint


class Connection(Protocol):
    def socket(self) -> socket.socket: ...

    def end(self) -> None: ...


# the slips: imapclient's parsers promise no class, and a hostile answer makes them raise any of these
TROUBLE = (MailboxError, AnswerTooLarge, OSError, EOFError, *SLIPS)
Connected = TypeVar("Connected", bound=Connection)
Result = TypeVar("Result")
Session = TypeVar("Session", bound="GuardedSession[Any]")


class GuardedSession(Generic[Connected]):
    """What sessions of every protocol share. Every method raises MailboxError and nothing else."""

    _protocol_error: type[Exception]

    def __init__(
        self, endpoint: Endpoint, credentials: Credentials, timeout: float, command_seconds: float = COMMAND_SECONDS
    ) -> None:
        """Connect and sign in, all of it within `timeout` seconds; each command later has `command_seconds`."""
        self._endpoint = endpoint
        self._command_seconds = command_seconds
        self._client: Connected | None = None
        failure: MailboxError | None = None
        with wire.Watchdog(timeout) as watchdog:
            try:
                self._client = self._connect(endpoint, timeout, watchdog)
                self._sign_in(self._client, credentials)
            except (*TROUBLE, self._protocol_error) as error:
                found = self._translate(error, "LOGIN", credentials)
                failure = self._no_answer() if watchdog.has_bitten else found
                failure.step = locate(found, watchdog.is_encrypted)
        if failure:
            # not from within `except`: the error there holds the server's words, and those may hold the password
            self.close()
            raise failure

    def __enter__(self: Session) -> Session:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    def _connect(self, endpoint: Endpoint, timeout: float, watchdog: wire.Watchdog) -> Connected:
        raise NotImplementedError

    def _sign_in(self, client: Connected, credentials: Credentials) -> None:
        raise NotImplementedError

    def _translate_protocol(self, error: Exception, command: str, text: str) -> MailboxError | None:
        """What an error of the protocol's library means; None for any other error. `text` holds no secret."""
        raise NotImplementedError

    def _translate_refusal(self, error: Exception, credentials: Credentials) -> MailboxError:
        """What it means that the server lets nobody in."""
        host, login = self._endpoint.host, credentials.login
        text = sasl.conceal(text_of(error), credentials, self._endpoint)
        if credentials.mechanism:
            return refusals.judge_token(text, host, login)
        known = refusals.find(text, host, login) or refusals.find_plea(text, host)
        return known or NeedsOwner("login_refused", host=host, login=login, detail=text)

    def close(self) -> None:
        """Leave without waiting for a word from the server: it is reading only, so nothing is pending."""
        if self._client:
            self._client.end()

    def abort(self) -> None:
        """Break whatever command is running, from another thread."""
        if self._client:
            wire.cut(self._client.socket())

    def _live_client(self) -> Connected:
        if not self._client:
            raise RetryLater("connection_lost", host=self._endpoint.host)
        return self._client

    def _run(self, command: str, ask: Callable[[Connected], Result], seconds: float = 0) -> Result:
        """One command within its time, `seconds` where it takes longer than others. Whatever goes wrong comes out as
        a MailboxError."""
        client = self._live_client()
        with wire.Watchdog(max(seconds, self._command_seconds), client.socket()) as watchdog:
            try:
                return ask(client)
            except MailboxError:
                raise
            except (*TROUBLE, self._protocol_error) as error:  # our own bugs come out as OurBug
                raise (self._no_answer() if watchdog.has_bitten else self._translate(error, command)) from error

    def _no_answer(self) -> RetryLater:
        return RetryLater("no_answer", host=self._endpoint.host, port=self._endpoint.port)

    def _translate(self, error: Exception, command: str, credentials: Credentials | None = None) -> MailboxError:
        """What `error` of `command` means; with `credentials`, of signing in."""
        host, text = self._endpoint.host, text_of(error)
        if isinstance(error, MailboxError):
            return error
        if isinstance(error, AnswerTooLarge):
            self.close()
            return RetryLater("answer_too_large", host=host)
        if isinstance(error, (OSError, EOFError)):
            return wire.translate(error, self._endpoint)
        if known := self._translate_protocol(
            error, command, sasl.conceal(text, credentials, self._endpoint) if credentials else text
        ):
            return known
        if isinstance(error, (TypeError, AttributeError, NameError)):
            return OurBug("internal_error", detail=type(error).__name__)
        return RetryLater("bad_answer", host=host, command=command, detail=type(error).__name__)


def text_of(error: Exception) -> str:
    """What the server said, as far as a library's error tells it."""
    return str(error).removeprefix("b'").rstrip("'")
