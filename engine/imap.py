"""An IMAP session that only reads: EXAMINE and PEEK, so that the server's flags stay as they are."""

from __future__ import annotations

import imaplib
import re
from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import Any, TypeVar

from imapclient.exceptions import CapabilityError, LoginError

from . import folders, mime, wire
from .errors import (
    FolderRefused,
    MailboxError,
    MessageRefused,
    NeedsAdministrator,
    NeedsOwner,
    OurBug,
    RetryLater,
)
from .imap_connection import COMMAND_SECONDS, AnswerTooLarge, Client
from .values import Credentials, Endpoint, FolderInfo, FolderStatus, HeaderRow

FIELDS = (
    "FROM SENDER REPLY-TO TO CC BCC DATE SUBJECT MESSAGE-ID IN-REPLY-TO REFERENCES LIST-ID AUTO-SUBMITTED PRECEDENCE "
    "X-MICROSOFT-ORIGINAL-MESSAGE-ID"
)
HEADER_ITEMS = f"(UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS ({FIELDS})])"
LARGEST_BODY = 25 << 20
IDENTITY = {"name": "crm_mailbox", "version": "19.0", "vendor": "crm_mailbox"}
BACKOFF = re.compile(r"Backoff Time[:=\s]+(\d{1,9})", re.IGNORECASE)
THROTTLED = re.compile(r"throttl|overquota|too many|bandwidth|rate limit|try again later|temporar", re.IGNORECASE)
LONGEST_PAUSE = 300
Result = TypeVar("Result")


class ImapSession:
    """One signed-in connection. Every method raises MailboxError and nothing else."""

    def __init__(self, endpoint: Endpoint, credentials: Credentials, timeout: float) -> None:
        self._endpoint = endpoint
        self._client: Client | None = None
        try:
            self._client = Client(endpoint, timeout)
            self._sign_in(credentials)
        except BaseException as error:
            self.close()
            if isinstance(error, MailboxError) or not isinstance(error, Exception):
                raise
            raise self._translate(error, "LOGIN") from error

    def __enter__(self) -> ImapSession:
        return self

    def __exit__(self, *_exception: object) -> None:
        self.close()

    # ------------------------------------------------------------ beginning and end

    def _sign_in(self, credentials: Credentials) -> None:
        client = self._live_client()
        if client.has_capability("LOGINDISABLED"):
            raise NeedsAdministrator("login_disabled", host=self._endpoint.host)
        try:
            with wire.Watchdog(client.socket(), COMMAND_SECONDS):
                if client.has_capability("AUTH=PLAIN"):
                    client.plain_login(credentials.login, credentials.password)
                else:
                    client.login(credentials.login, credentials.password)
        except LoginError as error:
            raise self._translate_refusal(error, credentials) from error
        # servers say more once they know who asks
        client._cached_capabilities = None
        if client.has_capability("ID"):
            client.id_(IDENTITY)

    def _translate_refusal(self, error: Exception, credentials: Credentials) -> MailboxError:
        text = _text_of(error)
        if THROTTLED.search(text):
            return self._throttled(text)
        return NeedsOwner("login_refused", host=self._endpoint.host, login=credentials.login, detail=text)

    def close(self) -> None:
        """Leave without waiting for a word from the server: it is reading only, so nothing is pending."""
        if self._client:
            self._client.end()

    def abort(self) -> None:
        """Break whatever command is running, from another thread."""
        self.close()

    def _live_client(self) -> Client:
        if not self._client:
            raise RetryLater("connection_lost", host=self._endpoint.host)
        return self._client

    # ------------------------------------------------------------ folders

    def list_folders(self) -> tuple[FolderInfo, ...]:
        """Every folder that can be opened. An empty list is no answer: RetryLater('bad_answer')."""
        listed = self._run("LIST", lambda client: client.list_folders())
        found = []
        for flags, delimiter, path in listed:
            names = [_to_text(flag) for flag in flags]
            if "\\noselect" not in {name.lower() for name in names}:
                found.append(FolderInfo(str(path), *folders.role_of(str(path), names, _to_text(delimiter))))
        if not any(folder.role == "inbox" for folder in found):
            raise RetryLater("bad_answer", host=self._endpoint.host, command="LIST")
        return tuple(found)

    def examine(self, path: str) -> FolderStatus:
        """Open a folder for reading only. Raises FolderRefused where the server does not open it."""
        try:
            answer = self._run("EXAMINE", lambda client: client.select_folder(path, readonly=True))
        except RetryLater as error:
            if error.code == "command_refused":
                raise FolderRefused("folder_unusable", path=path, detail=error.detail) from error
            raise
        return FolderStatus(
            exists=answer.get(b"EXISTS", 0),
            uidvalidity=answer.get(b"UIDVALIDITY") or None,
            uidnext=answer.get(b"UIDNEXT") or None,
            highestmodseq=answer.get(b"HIGHESTMODSEQ") or None,
        )

    # ------------------------------------------------------------ messages

    def first_uid_of_newest(self, exists: int, count: int) -> int:
        """The UID of the message that is `count`-th from the end of a folder with `exists` messages; 1 for all."""
        if exists <= count:
            return 1
        number = exists - count + 1
        rows = self._run("FETCH", lambda client: client.fetch_set(str(number), "(UID)", by_uid=False))
        uid = rows.get(number, {}).get(b"UID")
        if not isinstance(uid, int):
            raise RetryLater("bad_answer", host=self._endpoint.host, command="FETCH UID")
        return uid

    def fetch_headers(self, first: int, last: int) -> tuple[HeaderRow, ...]:
        """The headers of the UIDs from `first` to `last` that the folder has, in their order.

        A `*` names the last message even below `first` (RFC 3501, 6.4.8) and servers tell of other messages in
        between, so what was not asked for is left out; what was asked for must be whole."""
        sequence = f"{first}:{last}" if last < 0xFFFFFFFF else f"{first}:*"
        rows = self._run("FETCH", lambda client: client.fetch_set(sequence, HEADER_ITEMS))
        return tuple(
            self._to_header_row(uid, items)
            for uid, items in sorted(rows.items())
            if first <= uid <= last and not _is_only_flags(items)
        )

    def _to_header_row(self, uid: int, items: dict[bytes, Any]) -> HeaderRow:
        raw = next((value for key, value in items.items() if key.startswith(b"BODY[HEADER")), None)
        if raw is None:
            raise RetryLater("bad_answer", host=self._endpoint.host, command="FETCH HEADER")
        return HeaderRow(
            uid=uid,
            flags=tuple(_to_text(flag) for flag in items.get(b"FLAGS", ())),
            size=int(items.get(b"RFC822.SIZE") or 0),
            internal_date=_to_utc(items.get(b"INTERNALDATE")),
            header=mime.parse_header(raw),
        )

    def fetch_sizes(self, uids: tuple[int, ...]) -> dict[int, int]:
        """{uid: octets} of those of `uids` that the folder still has, in the order of `uids`."""
        rows = self._run("FETCH", lambda client: client.fetch_set(_join(uids), "(UID RFC822.SIZE)"))
        return {uid: int(rows[uid].get(b"RFC822.SIZE") or 0) for uid in uids if uid in rows}

    def fetch_bodies(self, uids: tuple[int, ...]) -> Iterator[tuple[int, bytes | MessageRefused]]:
        """Each of `uids` with its whole mail as octets, or why it could not be had. None is left out."""
        rows = self._run("FETCH", lambda client: client.fetch_set(_join(uids), "(UID BODY.PEEK[])"))
        for uid in uids:
            raw = rows.get(uid, {}).get(b"BODY[]")
            yield uid, raw if raw else MessageRefused("no_data")

    # ------------------------------------------------------------ errors

    def _run(self, command: str, ask: Callable[[Client], Result]) -> Result:
        """One command within its time. Whatever goes wrong comes out as a MailboxError."""
        client = self._live_client()
        with wire.Watchdog(client.socket(), COMMAND_SECONDS) as watchdog:
            try:
                return ask(client)
            except MailboxError:
                raise
            except Exception as error:  # parsers of a hostile server's answer raise anything
                if watchdog.has_bitten:
                    raise RetryLater("no_answer", host=self._endpoint.host, port=self._endpoint.port) from error
                raise self._translate(error, command) from error

    def _translate(self, error: Exception, command: str) -> MailboxError:
        host, text = self._endpoint.host, _text_of(error)
        if isinstance(error, AnswerTooLarge):
            self.close()
            return RetryLater("answer_too_large", host=host)
        if isinstance(error, OSError):
            return wire.translate(error, self._endpoint)
        if isinstance(error, CapabilityError):
            return NeedsAdministrator("login_disabled", host=host, detail=text)
        if isinstance(error, imaplib.IMAP4.error) and (BACKOFF.search(text) or THROTTLED.search(text)):
            return self._throttled(text)
        if isinstance(error, imaplib.IMAP4.abort):
            return RetryLater("connection_lost", host=host, detail=text)
        if isinstance(error, imaplib.IMAP4.error) and "unsafe login" not in text.lower():
            return RetryLater("command_refused", host=host, command=command, detail=text)
        if isinstance(error, imaplib.IMAP4.error):
            return NeedsOwner("login_refused", host=host, login="", detail=text)
        if isinstance(error, (TypeError, AttributeError, NameError)):
            return OurBug("internal_error", detail=type(error).__name__)
        return RetryLater("bad_answer", host=host, command=command, detail=type(error).__name__)

    def _throttled(self, text: str) -> RetryLater:
        asked = BACKOFF.search(text)
        seconds = int(asked[1]) // 1000 + 1 if asked else (3600 if "overquota" in text.lower() else LONGEST_PAUSE)
        return RetryLater("throttled", seconds=seconds, host=self._endpoint.host, detail=text)


def _is_only_flags(items: dict[bytes, Any]) -> bool:
    """Whether a FETCH line is the server's own news of a message rather than an answer to us."""
    return b"RFC822.SIZE" not in items and not any(key.startswith(b"BODY[") for key in items)


def _join(uids: tuple[int, ...]) -> str:
    return ",".join(map(str, uids))


def _text_of(error: Exception) -> str:
    return str(error).removeprefix("b'").rstrip("'")


def _to_text(value: bytes | str | None) -> str:
    return value.decode("ascii", "replace") if isinstance(value, bytes) else value or ""


def _to_utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(timezone.utc) if moment and moment.tzinfo else None
