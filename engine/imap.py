"""An IMAP session that only reads: EXAMINE and PEEK, so that the server's flags stay as they are."""

from __future__ import annotations

import imaplib
import re
from collections.abc import Callable
from typing import Any, TypeVar

from imapclient.exceptions import ProtocolError

from . import folders, imap_changes, refusals, sasl, wire
from .errors import (
    FolderRefused,
    MailboxError,
    NeedsAdministrator,
    NeedsOwner,
    OurBug,
    RetryLater,
)
from .imap_changes import ImapChanges
from .imap_connection import COMMAND_SECONDS, AnswerTooLarge, Client
from .imap_messages import LARGEST_NUMBER, ImapMessages
from .imap_status import ImapStatus
from .values import Credentials, Endpoint, FolderInfo, FolderStatus

LARGEST_MODSEQ = (1 << 63) - 1
IDENTITY = {"name": "crm_mailbox", "version": "19.0", "vendor": "crm_mailbox"}
BACKOFF = re.compile(r"Backoff Time[:=\s]+(\d{1,9})", re.IGNORECASE)
THROTTLED = re.compile(
    r"throttl|overquota|too many|bandwidth|rate limit|try again later|temporar|\[(UNAVAILABLE|LIMIT|SERVERBUG)\]",
    re.IGNORECASE,
)
IN_USE = re.compile(r"\[INUSE\]", re.IGNORECASE)
SHORT_PAUSE = 300
LONG_PAUSE = 3600
Result = TypeVar("Result")


class ImapSession(ImapChanges, ImapMessages, ImapStatus):
    """One signed-in connection. Every method raises MailboxError and nothing else."""

    def __init__(
        self, endpoint: Endpoint, credentials: Credentials, timeout: float, command_seconds: float = COMMAND_SECONDS
    ) -> None:
        """Connect and sign in, all of it within `timeout` seconds; each command later has `command_seconds`."""
        self._endpoint = endpoint
        self._command_seconds = command_seconds
        self._client: Client | None = None
        failure: MailboxError | None = None
        with wire.Watchdog(timeout) as watchdog:
            try:
                self._client = Client(endpoint, timeout, watchdog)
                self._sign_in(self._client, credentials)
            except Exception as error:  # parsers of a hostile server's answer raise anything
                failure = self._no_answer() if watchdog.has_bitten else self._translate(error, "LOGIN", credentials)
        if failure:
            # not from within `except`: the error there holds the server's words, and those may hold the password
            self.close()
            raise failure

    def __enter__(self) -> ImapSession:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    # ------------------------------------------------------------ beginning and end

    def _sign_in(self, client: Client, credentials: Credentials) -> None:
        if client.has_capability("LOGINDISABLED"):
            raise NeedsAdministrator("login_disabled", host=self._endpoint.host)
        refusal: MailboxError | None = None
        try:
            client.sign_in(credentials)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            refusal = self._translate_refusal(sasl.conceal(_text_of(error), credentials), credentials.login)
        if refusal:
            raise refusal
        if client.has_capability("ID"):
            client.tell_identity(IDENTITY)

    def _translate_refusal(self, text: str, login: str) -> MailboxError:
        host = self._endpoint.host
        known = refusals.find(text, host, login) or self._translate_busy(text)
        return known or NeedsOwner("login_refused", host=host, login=login, detail=text)

    def close(self) -> None:
        """Leave without waiting for a word from the server: it is reading only, so nothing is pending."""
        if self._client:
            self._client.end()

    def abort(self) -> None:
        """Break whatever command is running, from another thread."""
        if self._client:
            wire.cut(self._client.socket())

    def _live_client(self) -> Client:
        if not self._client:
            raise RetryLater("connection_lost", host=self._endpoint.host)
        return self._client

    # ------------------------------------------------------------ folders

    def list_folders(self, options: str = "") -> tuple[FolderInfo, ...]:
        """Every folder that can be opened. An empty list is no answer: RetryLater('bad_answer').

        `options`: what the server is to tell besides, for `imap_status.py`."""
        found: dict[str, FolderInfo] = {}
        for flags, delimiter, path in self._run("LIST", lambda client: client.list_all(options)):
            if not {"\\noselect", "\\nonexistent"} & {flag.lower() for flag in flags}:
                found.setdefault(path, FolderInfo(path, *folders.role_of(path, flags, delimiter)))
        if not any(folder.role == "inbox" for folder in found.values()):
            raise RetryLater("bad_answer", host=self._endpoint.host, command="LIST")
        return tuple(found.values())

    def examine(self, path: str, since: tuple[int, int] | None = None) -> FolderStatus:
        """Open a folder for reading only. Raises FolderRefused where the server does not open it.

        `since`: UIDVALIDITY and MODSEQ of the last time; what changed, as far as the server tells it by the way, has
        `fetch_told`."""

        def ask(client: Client) -> FolderStatus:
            if self._qresync is None:
                self._qresync = imap_changes.enable(client)
            return _to_status(client.examine(path, imap_changes.choose_parameters(client, self._qresync, since)))

        try:
            return self._run("EXAMINE", ask)
        except RetryLater as error:
            if error.code == "command_refused":
                raise FolderRefused("folder_unusable", path=path, detail=error.detail) from error
            raise

    # ------------------------------------------------------------ messages

    def first_uid_of_newest(self, status: FolderStatus, count: int) -> int:
        """The lowest UID of the newest `count` messages; 1 for all. With a count of 0 it is the next to come."""
        if status.exists <= count:
            return 1
        if count <= 0 and status.uidnext:
            return status.uidnext
        number = min(status.exists - count + 1, status.exists)
        rows = self._run("FETCH", lambda client: client.fetch_set(str(number), "(UID)", by_uid=False))
        uid = rows.get(number, {}).get(b"UID")
        if not isinstance(uid, int) or not 0 < uid <= LARGEST_NUMBER:
            raise RetryLater("bad_answer", host=self._endpoint.host, command="FETCH UID")
        return uid if count > 0 else uid + 1

    # ------------------------------------------------------------ errors

    def _run(self, command: str, ask: Callable[[Client], Result]) -> Result:
        """One command within its time. Whatever goes wrong comes out as a MailboxError."""
        client = self._live_client()
        with wire.Watchdog(self._command_seconds, client.socket()) as watchdog:
            try:
                return ask(client)
            except MailboxError:
                raise
            except Exception as error:  # parsers of a hostile server's answer raise anything
                raise (self._no_answer() if watchdog.has_bitten else self._translate(error, command)) from error

    def _no_answer(self) -> RetryLater:
        return RetryLater("no_answer", host=self._endpoint.host, port=self._endpoint.port)

    def _translate(self, error: Exception, command: str, credentials: Credentials | None = None) -> MailboxError:
        """What `error` of `command` means; with `credentials`, of signing in."""
        host, text = self._endpoint.host, _text_of(error)
        if isinstance(error, MailboxError):
            return error
        if isinstance(error, AnswerTooLarge):
            self.close()
            return RetryLater("answer_too_large", host=host)
        if isinstance(error, OSError):
            return wire.translate(error, self._endpoint)
        if isinstance(error, imaplib.IMAP4.error):
            return self._translate_protocol(error, command, sasl.conceal(text, credentials) if credentials else text)
        if isinstance(error, (TypeError, AttributeError, NameError)):
            return OurBug("internal_error", detail=type(error).__name__)
        return RetryLater("bad_answer", host=host, command=command, detail=type(error).__name__)

    def _translate_protocol(self, error: Exception, command: str, text: str) -> MailboxError:
        host = self._endpoint.host
        if isinstance(error, ProtocolError):
            return RetryLater("bad_answer", host=host, command=command, detail=text)
        if busy := self._translate_busy(text):
            return busy
        if isinstance(error, imaplib.IMAP4.abort):
            return RetryLater("connection_lost", host=host, detail=text)
        known = refusals.find(text, host, signed_in=True)
        return known or RetryLater("command_refused", host=host, command=command, detail=text)

    def _translate_busy(self, text: str) -> RetryLater | None:
        """The server's plea to come back later, if `text` is one."""
        host, asked = self._endpoint.host, BACKOFF.search(text)
        if asked:
            seconds = min(int(asked[1]) // 1000 + 1, LONG_PAUSE)
            return RetryLater("throttled", seconds=seconds, host=host, detail=text)
        if IN_USE.search(text):
            return RetryLater("in_use", host=host, detail=text)
        if THROTTLED.search(text):
            seconds = LONG_PAUSE if "overquota" in text.lower() else SHORT_PAUSE
            return RetryLater("throttled", seconds=seconds, host=host, detail=text)
        return None


def _to_status(answer: dict[bytes, Any]) -> FolderStatus:
    return FolderStatus(
        exists=_to_number(answer[b"EXISTS"]) or 0,
        uidvalidity=_to_number(answer.get(b"UIDVALIDITY")),
        uidnext=_to_number(answer.get(b"UIDNEXT")),
        highestmodseq=_to_number(answer.get(b"HIGHESTMODSEQ"), LARGEST_MODSEQ),
    )


def _to_number(value: object, largest: int = LARGEST_NUMBER) -> int | None:
    """None for none and for 0, which no number of a folder may be. Raises ValueError for what is none at all."""
    if not value:
        return None
    if not isinstance(value, int) or not 0 < value <= largest:
        raise ValueError(type(value).__name__)
    return value


def _text_of(error: Exception) -> str:
    return str(error).removeprefix("b'").rstrip("'")
