"""The values that travel between the engine's files and the models: frozen, spelled out, no behaviour.

Times are aware datetimes in UTC. UID, UIDVALIDITY and UIDNEXT are unsigned 32-bit, sizes are octets.
Texts are fit for PostgreSQL: no NUL, no lone surrogate.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from .mime.spool import Spooled

Encryption = Literal["ssl", "starttls"]
Protocol = Literal["imap", "pop"]
Role = Literal["inbox", "sent", "drafts", "trash", "junk", "archive", "all", ""]
RoleSource = Literal["extension", "name", ""]
Tier = Literal["qresync", "condstore", "uidnext", "numbers", "none"]
AddressField = Literal["from", "reply_to", "to", "cc", "bcc", "failed"]
Direction = Literal["incoming", "outgoing"]
Nature = Literal["", "bulk", "bounce", "auto_reply"]
# how an access token is told: Google's and Microsoft's own way, or RFC 7628; '' is no token but a password
Mechanism = Literal["", "XOAUTH2", "OAUTHBEARER"]


# all but drafts, junk and trash; `all` is read in place of the others where labels say what is where
SYNCED_ROLES: frozenset[str] = frozenset(("inbox", "sent", "archive", "all", ""))


# ---------------------------------------------------------------- addresses and mails


@dataclass(frozen=True)
class Address:
    """One address. `email` is as it is compared: lower case, IDNA domain; `name` is for people."""

    email: str
    name: str = ""


@dataclass(frozen=True)
class Attachment:
    """A file of a mail. `name` is safe as a file name; `inline` means the body shows it by `content_id`.

    `content`: a large one waits on disk until it is stored."""

    name: str
    mimetype: str
    content: bytes | Spooled = field(repr=False)
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
    without angle brackets. `failed` are those whom a returned mail did not reach; `odoo_objects` is what Odoo writes
    into the mail it sends (`crm.lead-12`).
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
    auto_reply: str = ""
    failed: tuple[Address, ...] = ()
    odoo_objects: str = ""


@dataclass(frozen=True)
class ParsedEmail(MailHeader):
    """A whole mail as `mail.parse_email` understands it; `defects` names what was odd, for nobody but us."""

    text: str = ""
    html: str = ""
    attachments: tuple[Attachment, ...] = ()
    defects: tuple[str, ...] = ()
    invitation: Invitation | None = None


@dataclass(frozen=True)
class ReadEmail:
    """A mail read to the end: parsed, its body made safe, its own words found, its identity computed.

    `body` is sanitised HTML. `new_text` is plain text without quotes and signature, `preview` its first 200
    characters on one line. `content_key` is the same for every copy of the mail (see `dedup.py`). `forwarded` is
    who wrote the mail that this one passes on, as far as its text tells.
    `left_size`: the octets of a mail that is larger than is taken over, of which only the header was read; else 0.
    """

    parsed: ParsedEmail
    body: str
    new_text: str
    preview: str
    content_key: str
    forwarded: Address | None = None
    left_size: int = 0


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
    """Where a mailbox is read by `protocol`, and where its mail is sent; `outgoing` is None where nobody sends."""

    incoming: Endpoint
    outgoing: Endpoint | None = None
    protocol: Protocol = "imap"


@dataclass(frozen=True)
class Pace:
    """What a host bears from one worker: connections at a time, and sign-ins a second (0: as many as there are)."""

    connections: int = 10
    sign_ins_per_second: float = 0


@dataclass(frozen=True)
class Credentials:
    """How one mailbox is signed in to. Its repr shows no secret, and not how long one is.

    `mechanism` '': by `password`; else `token` is an OAuth 2.0 access token for the mailbox of `login`.
    `master`: somebody who may open every mailbox of the server, whose password it is: SASL PLAIN with `login` as the
    identity to act as (RFC 4616, 2)."""

    login: str
    password: str = field(default="", repr=False)
    token: str = field(default="", repr=False)
    mechanism: Mechanism = ""
    master: str = ""


# ---------------------------------------------------------------- folders and messages of a mailbox


@dataclass(frozen=True)
class FolderInfo:
    """A folder of the server: `path` decoded for people, its role and how we know it ('' where we don't)."""

    path: str
    role: Role = ""
    role_source: RoleSource = ""


@dataclass(frozen=True)
class Fingerprint:
    """What STATUS says of a folder (RFC 3501, 6.3.10). Equal twice: as far as the server tells, nothing has happened.

    None where the server named no number."""

    messages: int | None = None
    uidnext: int | None = None
    uidvalidity: int | None = None
    unseen: int | None = None
    modseq: int | None = None


@dataclass(frozen=True)
class FolderStatus:
    """What EXAMINE said, before anything was fetched. None where the server named no number."""

    exists: int
    uidvalidity: int | None
    uidnext: int | None
    highestmodseq: int | None = None


@dataclass(frozen=True)
class FolderCursor:
    """How far a folder was read: every UID from `history_low` to `uid_done` of this `uidvalidity` is decided.

    `uidvalidity` None: the folder was never read. `first_uid`: all before it are before history. `exists`, `uidnext`,
    `modseq`: what the server said when it was read last. `modseq_next`, `flags_at`: see FolderScanned.
    `is_count_due`: its messages are to be counted, whatever the numbers say. `is_paused`: it is left alone for now.
    `fingerprint`: what STATUS said before it was read to its end last. `has_wanted`: bodies are waiting for another
    try. `is_refused`: the server did not open it the last time.
    """

    path: str
    uidvalidity: int | None = None
    uid_done: int = 0
    first_uid: int = 1
    history_low: int = 1
    exists: int | None = None
    uidnext: int | None = None
    modseq: int | None = None
    modseq_next: int | None = None
    flags_at: int = 0
    is_count_due: bool = False
    is_paused: bool = False
    fingerprint: Fingerprint | None = None
    has_wanted: bool = False
    is_refused: bool = False


@dataclass(frozen=True)
class HeaderRow:
    """One message as the first phase sees it. `uidl`: its key where POP names it (`PopMessage`), '' elsewhere."""

    uid: int
    flags: tuple[str, ...]
    size: int
    internal_date: datetime | None
    header: MailHeader
    labels: tuple[str, ...] = ()
    uidl: str = ""
