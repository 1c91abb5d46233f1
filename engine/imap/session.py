"""An IMAP session that only reads: EXAMINE and PEEK, so that the server's flags stay as they are."""

from __future__ import annotations

import imaplib
from typing import Any

from imapclient.exceptions import ProtocolError
from imapclient.imap_utf7 import encode as encode_utf7

from .. import wire
from ..errors import FolderRefused, MailboxError, NeedsAdministrator, RetryLater
from ..providers import refusals
from ..session_base import GuardedSession
from ..values import Credentials, Endpoint, FolderInfo, FolderStatus
from . import changes as imap_changes
from . import folders
from .changes import ImapChanges
from .connection import Client
from .messages import LARGEST_NUMBER, ImapMessages
from .status import ImapStatus

LARGEST_MODSEQ = (1 << 63) - 1
IDENTITY = {"name": "crm_mailbox", "version": "19.0", "vendor": "crm_mailbox"}


class ImapSession(GuardedSession[Client], ImapChanges, ImapMessages, ImapStatus):
    """One signed-in connection. Every method raises MailboxError and nothing else."""

    _protocol_error = imaplib.IMAP4.error

    def _connect(self, endpoint: Endpoint, timeout: float, watchdog: wire.Watchdog) -> Client:
        return Client(endpoint, timeout, watchdog)

    def _sign_in(self, client: Client, credentials: Credentials) -> None:
        if not credentials.mechanism and client.has_capability("LOGINDISABLED"):
            raise NeedsAdministrator("login_disabled", host=self._endpoint.host)
        refusal: MailboxError | None = None
        try:
            client.sign_in(credentials)
        except imaplib.IMAP4.abort:
            raise
        except imaplib.IMAP4.error as error:
            refusal = self._translate_refusal(error, credentials)
        if refusal:
            raise refusal
        if client.has_capability("ID"):
            client.tell_identity(IDENTITY)

    # ------------------------------------------------------------ folders

    def list_folders(self, options: str = "") -> tuple[FolderInfo, ...]:
        """Every folder that can be opened. An empty list is no answer: RetryLater('bad_answer').

        `options`: what the server is to tell besides, for `status.py`."""
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

    def _translate_protocol(self, error: Exception, command: str, text: str) -> MailboxError | None:
        host = self._endpoint.host
        if not isinstance(error, imaplib.IMAP4.error):
            return None
        if isinstance(error, ProtocolError):
            return RetryLater("bad_answer", host=host, command=command, detail=text)
        if plea := refusals.find_plea(text, host):
            return plea
        if isinstance(error, imaplib.IMAP4.abort):
            return RetryLater("connection_lost", host=host, detail=text)
        known = refusals.find(text, host, signed_in=True)
        return known or RetryLater("command_refused", host=host, command=command, detail=text)


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


def to_label(path: str, role: str = "") -> str:
    """What the folder `path` is called among Gmail's labels: its own name in modified UTF-7, or `\\Inbox` and the like.

    Source: Gmail IMAP extensions, X-GM-LABELS."""
    if role in ("inbox", "sent"):
        return f"\\{role.capitalize()}"
    return str(encode_utf7(path).decode("ascii", "replace"))
