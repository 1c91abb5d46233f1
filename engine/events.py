"""The puller: jobs in, events out. Frozen values that travel between the worker threads and the database's thread.

Numbers belong to the folder's `uidvalidity` (0 where the server names none): whoever takes an event in leaves it where
the folder has another one by now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from .errors import MailboxError
from .values import (
    SYNCED_ROLES,
    Credentials,
    Fingerprint,
    FolderCursor,
    FolderInfo,
    FolderStatus,
    HeaderRow,
    Pace,
    ReadEmail,
    ServerSettings,
)

Range = tuple[int, int]  # UIDs from the first to the last, both included


@dataclass(frozen=True)
class Job:
    """One mailbox to read in this round. `history_limit`: of a folder never read, only so many newest messages.

    `roles`: which folders are read, by role; `choices` {path: whether it is read} come before it. `size_limit`: of a
    mail of more octets only the header is taken over. `listed`: the folders as they are known, None where the server's
    list is wanted in any case. `read_at`: when the mailbox was read to its end last, in seconds since the epoch.
    `pace`: what its host bears. `renew`: what gives the credentials where they are an access token: called by the
    worker thread, with False before it signs in and once with True, for a fresh token by all means, when the server
    refuses that one. It raises MailboxError."""

    account_id: int
    settings: ServerSettings
    credentials: Credentials
    cursors: tuple[FolderCursor, ...]
    history_limit: int = 500
    roles: frozenset[str] = SYNCED_ROLES
    choices: Mapping[str, bool] = field(default_factory=dict)
    size_limit: int = 20 << 20
    listed: frozenset[FolderInfo] | None = None
    read_at: float | None = None
    pace: Pace = field(default_factory=Pace)
    renew: Callable[[bool], Credentials] | None = None


@dataclass(frozen=True)
class Event:
    """Something a worker thread has for the database thread."""

    account_id: int


@dataclass(frozen=True)
class FoldersListed(Event):
    """Every folder of the mailbox, from a complete LIST. Left out where it is what the job knew."""

    folders: tuple[FolderInfo, ...]


@dataclass(frozen=True)
class FolderOpened(Event):
    """EXAMINE answered. `first_uid`: the lowest UID that will be decided; all before it are before history.

    `uid_done`: where new mail begins; what lies between `first_uid` and it comes as history, newest first.
    `renumbered`: the server's UIDVALIDITY is not the cursor's, so the cursor's numbers mean nothing now.
    """

    path: str
    status: FolderStatus
    first_uid: int
    uid_done: int
    renumbered: bool


@dataclass(frozen=True)
class UidlsListed(Event):
    """What POP has: a key (hex) for each message, the newest first. The thread waits for `Puller.answer`: the number
    up to which everything is decided, then the number of each message, higher ones where it is not known yet.

    `history_limit`: in a mailbox never read, only so many are new; the others are before history."""

    path: str
    uidvalidity: int
    keys: tuple[str, ...]
    history_limit: int


@dataclass(frozen=True)
class RefusedRow:
    """A message whose header can't be had. `size`: its octets as the server says, 0 where it does not.

    `uidl`: as in HeaderRow."""

    uid: int
    size: int
    error: MailboxError
    uidl: str = ""


@dataclass(frozen=True)
class HeadersFetched(Event):
    """One complete window: once these rows are decided, every UID up to `uid_done` is. `rows` may be empty."""

    path: str
    uidvalidity: int
    uid_done: int
    rows: tuple[HeaderRow, ...]
    refused: tuple[RefusedRow, ...] = ()


@dataclass(frozen=True)
class FlagRow:
    """The flags of one message as they are on the server; `labels` are Gmail's, () elsewhere."""

    uid: int
    flags: tuple[str, ...]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True)
class HistoryFetched(Event):
    """One complete window of history: once these rows are decided, so is every UID from `low` on."""

    path: str
    uidvalidity: int
    low: int
    rows: tuple[HeaderRow, ...]
    refused: tuple[RefusedRow, ...] = ()


@dataclass(frozen=True)
class FlagsFetched(Event):
    """Flags that have changed, or may have."""

    path: str
    uidvalidity: int
    rows: tuple[FlagRow, ...]


@dataclass(frozen=True)
class MessagesVanished(Event):
    """The server says that these are gone (RFC 7162, 3.2.10); it may name numbers that never were."""

    path: str
    uidvalidity: int
    ranges: tuple[Range, ...]


@dataclass(frozen=True)
class FolderCounted(Event):
    """The UIDs the folder has, all of them: their number is the one the server says, before and after."""

    path: str
    uidvalidity: int
    ranges: tuple[Range, ...]


@dataclass(frozen=True)
class FolderScanned(Event):
    """Everything up to `status`, which was read before anything was fetched, is decided and applied.

    `modseq`: where changes are asked from next time, `modseq_next` the time after that. `flags_at`: how far the flags
    of a server without it were compared, as a message number counted down; 0 to begin again."""

    path: str
    uidvalidity: int
    status: FolderStatus
    modseq: int | None
    modseq_next: int | None
    flags_at: int


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
class FolderSettled(Event):
    """Everything is done in the folder that was to do at `fingerprint`, which was read before it was opened."""

    path: str
    uidvalidity: int
    fingerprint: Fingerprint


@dataclass(frozen=True)
class FolderFailed(Event):
    """This folder was given up for now; the mailbox goes on with the next."""

    path: str
    error: MailboxError


@dataclass(frozen=True)
class MailboxFinished(Event):
    """The thread is done with the mailbox. `complete` False: the time was up, there is more to read.

    `error` None: the server was reached and everything in reach was read. `is_untried`: nobody came to it.
    `pause`: the seconds the server wants before the next sign-in, 0 where it says nothing."""

    complete: bool
    error: MailboxError | None = None
    is_untried: bool = False
    pause: int = 0
