"""The values that travel between the engine's files and the models: frozen, spelled out, no behaviour.

Times are aware datetimes in UTC. UID, UIDVALIDITY and UIDNEXT are unsigned 32-bit, sizes are octets.
Texts are fit for PostgreSQL: no NUL, no lone surrogate.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from .errors import MailboxError

Encryption = Literal["ssl", "starttls"]
Role = Literal["inbox", "sent", "drafts", "trash", "junk", "archive", "all", ""]
RoleSource = Literal["extension", "name", ""]
AddressField = Literal["from", "reply_to", "to", "cc", "bcc"]
Direction = Literal["incoming", "outgoing"]


# ---------------------------------------------------------------- addresses and mails


@dataclass(frozen=True)
class Address:
    """One address. `email` is as it is compared: lower case, IDNA domain; `name` is for people."""

    email: str
    name: str = ""


@dataclass(frozen=True)
class Attachment:
    """A file of a mail. `name` is safe as a file name; `inline` means the body shows it by `content_id`."""

    name: str
    mimetype: str
    content: bytes = field(repr=False)
    content_id: str = ""
    inline: bool = False


@dataclass(frozen=True)
class Invitation:
    """What a calendar part invites to. `method` is REQUEST, CANCEL, REPLY, ... or ''.

    `start` and `end` are for people: `2026-11-23 10:00 Asia/Shanghai`, as the sender's calendar has it."""

    method: str = ""
    uid: str = ""
    summary: str = ""
    start: str = ""
    end: str = ""
    location: str = ""
    organizer: str = ""
    description: str = ""


@dataclass(frozen=True)
class MailHeader:
    """What the header of a mail says: enough to decide whom it concerns, without its body.

    `date` is None where the header is missing or no date. `message_id`, `in_reply_to` and `references` are
    without angle brackets.
    """

    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    date: datetime | None = None
    subject: str = ""
    sender: Address | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    list_id: str = ""
    auto_submitted: str = ""
    precedence: str = ""


@dataclass(frozen=True)
class ParsedEmail:
    """A whole mail as `mime.parse_email` understands it; `defects` names what was odd, for nobody but us."""

    message_id: str = ""
    in_reply_to: str = ""
    references: tuple[str, ...] = ()
    date: datetime | None = None
    subject: str = ""
    sender: Address | None = None
    reply_to: tuple[Address, ...] = ()
    to: tuple[Address, ...] = ()
    cc: tuple[Address, ...] = ()
    bcc: tuple[Address, ...] = ()
    text: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    defects: tuple[str, ...] = ()
    list_id: str = ""
    auto_submitted: str = ""
    precedence: str = ""
    invitation: Invitation | None = None


@dataclass(frozen=True)
class ReadEmail:
    """A mail read to the end: parsed, its body made safe, its own words found, its identity computed.

    `body` is sanitised HTML. `new_text` is plain text without quotes and signature, `preview` its first 200
    characters on one line. `content_key` is the same for every copy of the mail (see `identity.py`).
    """

    parsed: ParsedEmail
    body: str
    new_text: str
    preview: str
    content_key: str


# ---------------------------------------------------------------- servers and sign-in


@dataclass(frozen=True)
class Endpoint:
    """One door of a mail server. `ca_pem` is an own authority trusted besides the system's;
    `allow_private` lets the host be one inside the network (metadata addresses stay refused)."""

    host: str
    port: int
    encryption: Encryption = "ssl"
    ca_pem: str = ""
    allow_private: bool = False


@dataclass(frozen=True)
class ServerSettings:
    """Where a mailbox is read and where its mail is sent; `outgoing` is None where nobody sends."""

    incoming: Endpoint
    outgoing: Endpoint | None = None


@dataclass(frozen=True)
class Credentials:
    """Login and password of one mailbox. Its repr shows neither the password nor its length."""

    login: str
    password: str = field(repr=False)


# ---------------------------------------------------------------- folders and messages of a mailbox


@dataclass(frozen=True)
class FolderInfo:
    """A folder of the server: `path` decoded for people, its role and how we know it ('' where we don't)."""

    path: str
    role: Role = ""
    role_source: RoleSource = ""


@dataclass(frozen=True)
class FolderStatus:
    """What EXAMINE said, before anything was fetched. None where the server named no number."""

    exists: int
    uidvalidity: int | None
    uidnext: int | None
    highestmodseq: int | None = None


@dataclass(frozen=True)
class FolderCursor:
    """How far a folder was read: every UID up to `uid_done` of this `uidvalidity` is decided.

    `uidvalidity` None: the folder was never read.
    """

    path: str
    uidvalidity: int | None = None
    uid_done: int = 0


@dataclass(frozen=True)
class HeaderRow:
    """One message as the first phase sees it."""

    uid: int
    flags: tuple[str, ...]
    size: int
    internal_date: datetime | None
    header: MailHeader


# ---------------------------------------------------------------- the puller: jobs in, events out


@dataclass(frozen=True)
class Job:
    """One mailbox to read in this round. `history_limit`: of a folder never read, only so many newest messages."""

    account_id: int
    settings: ServerSettings
    credentials: Credentials
    cursors: tuple[FolderCursor, ...]
    history_limit: int = 500


@dataclass(frozen=True)
class Event:
    """Something a worker thread has for the database thread."""

    account_id: int


@dataclass(frozen=True)
class FoldersListed(Event):
    """Every folder of the mailbox, from a complete LIST."""

    folders: tuple[FolderInfo, ...]


@dataclass(frozen=True)
class FolderOpened(Event):
    """EXAMINE answered. `first_uid`: the lowest UID that will be decided; all before it are before history.

    `renumbered`: the server's UIDVALIDITY is not the cursor's, so the cursor's numbers mean nothing now.
    """

    path: str
    status: FolderStatus
    first_uid: int
    renumbered: bool


@dataclass(frozen=True)
class HeadersFetched(Event):
    """One complete window: once these rows are decided, every UID up to `uid_done` is. `rows` may be empty."""

    path: str
    uidvalidity: int
    uid_done: int
    rows: tuple[HeaderRow, ...]


@dataclass(frozen=True)
class BodiesWanted(Event):
    """The thread is ready for bodies of this folder and waits for `Puller.answer(account_id, uids)`.

    An empty answer ends the folder. Whoever answers has counted and committed the attempt before."""

    path: str
    uidvalidity: int


@dataclass(frozen=True)
class FetchedBody:
    """One message of the second phase: read, or refused with the reason."""

    uid: int
    email: ReadEmail | None
    error: MailboxError | None = None


@dataclass(frozen=True)
class BodiesFetched(Event):
    """Some of the bodies that were asked for, each read or refused. Several such events answer one question; those
    of a round whose time is up are left out."""

    path: str
    uidvalidity: int
    bodies: tuple[FetchedBody, ...]


@dataclass(frozen=True)
class FolderFailed(Event):
    """This folder was given up for now; the mailbox goes on with the next."""

    path: str
    error: MailboxError


@dataclass(frozen=True)
class MailboxFinished(Event):
    """The thread is done with the mailbox. `complete` False: the time was up, there is more to read.

    `error` None: the server was reached and everything in reach was read."""

    complete: bool
    error: MailboxError | None = None
