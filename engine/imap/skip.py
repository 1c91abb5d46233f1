"""Whether a folder has to be opened at all: what STATUS says of it now beside what it said before it was read last.

Thousands of mailboxes are unchanged most of the time, and LIST-STATUS (RFC 5819) says so in one command. A server that
does not tell enough is never taken at its silence: such a folder is opened.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Mapping

from ..events import Job
from ..values import Fingerprint, FolderCursor, FolderInfo
from .status import ImapStatus

TURN = 1800  # seconds within which every folder has its turn
ALWAYS = frozenset(("inbox", "sent", "all"))


def find_open(
    session: ImapStatus,
    job: Job,
    chosen: Iterable[FolderInfo],
    statuses: Mapping[str, Fingerprint] | None,
    now: float,
) -> Iterator[tuple[str, Fingerprint | None]]:
    """The paths of those of the `chosen` folders that are to be opened, each with its numbers from before that.

    `statuses`: as `list_with_status` answered; None: each folder is asked for just before its turn comes."""
    cursors = {cursor.path: cursor for cursor in job.cursors}
    for folder in chosen:
        cursor = cursors.get(folder.path, FolderCursor(folder.path))
        has_turn = is_turn(folder.path, job.read_at, now)
        if statuses is None and not is_asked(folder, cursor, has_turn):
            continue
        status = session.fetch_status(folder.path) if statuses is None else statuses.get(folder.path)
        if must_open(cursor, status, has_turn):
            yield folder.path, status


def must_open(cursor: FolderCursor, now: Fingerprint | None, has_turn: bool) -> bool:
    """Whether the folder is read in this round. `now`: what STATUS says, None where it said nothing.

    `has_turn`: it is this folder's turn, for what no number tells (`is_turn`)."""
    if cursor.is_paused:
        return False
    if cursor.is_refused:
        return has_turn
    if cursor.uidvalidity is None or is_unfinished(cursor):
        return True
    if now is None or now != cursor.fingerprint or not tells_arrivals(now):
        return True
    # without it flags change and no number moves
    return now.modseq is None and has_turn


def is_unfinished(cursor: FolderCursor) -> bool:
    """Whether something is left to do in the folder even if nothing has happened on the server."""
    return (
        cursor.is_count_due
        or cursor.has_wanted
        or cursor.history_low > cursor.first_uid
        # a number that may be ahead of what the server shows is asked from once more
        or bool(cursor.modseq_next and cursor.modseq_next != cursor.modseq)
    )


def tells_arrivals(status: Fingerprint) -> bool:
    """Whether these numbers can't stay the same when mail arrives or goes."""
    return status.messages is not None and bool(status.uidnext) and bool(status.uidvalidity)


def is_turn(path: str, since: float | None, now: float) -> bool:
    """Whether the folder's moment of every half hour lies between `since` and `now`, both in seconds since the epoch.

    Each folder has its own moment, so that a mailbox of many folders is asked for some of them each time; `since` is
    when the mailbox was read to its end last, so that none is passed over (None: never)."""
    if since is None or not 0 <= now - since < TURN:
        return True
    moment = zlib.crc32(path.encode("utf-8", "surrogatepass")) % TURN
    return (int(now) - moment) // TURN > (int(since) - moment) // TURN


def is_asked(folder: FolderInfo, cursor: FolderCursor, has_turn: bool) -> bool:
    """Whether a server without LIST-STATUS is asked for this folder now: Inbox and Sent always, others in turn."""
    if cursor.is_paused or cursor.is_refused:
        return has_turn
    return folder.role in ALWAYS or cursor.uidvalidity is None or has_turn or is_unfinished(cursor)
