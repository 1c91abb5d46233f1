"""What to fetch next, decided from numbers alone: no socket, no database."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from ..values import FolderCursor, FolderStatus, Tier

WINDOW = 500
HIGHEST_UID = 0xFFFFFFFF
NEWEST_FLAGS = 100
FLAGS_A_TIME = 500
ALL_FLAGS_A_TIME = 2000


@dataclass(frozen=True)
class Window:
    """UIDs from `first` to `last` inclusive, fetched with one command and decided as one."""

    first: int
    last: int


def is_renumbered(cursor: FolderCursor, status: FolderStatus) -> bool:
    """Whether the cursor's numbers mean nothing in this folder any more (RFC 3501, 2.3.1.1).

    A UIDNEXT below the cursor is a restored backup that kept its UIDVALIDITY."""
    if cursor.uidvalidity is None:
        return False
    if (status.uidvalidity or 0) != cursor.uidvalidity:
        return True
    return status.uidnext is not None and status.uidnext < cursor.uid_done + 1


def has_news(uid_done: int, status: FolderStatus) -> bool:
    """Whether the folder can hold a UID above `uid_done`. A server that does not say may."""
    return status.exists > 0 and (status.uidnext is None or status.uidnext > uid_done + 1)


def plan_windows(uid_done: int, status: FolderStatus, size: int = WINDOW, most: int | None = None) -> Iterator[Window]:
    """The windows above `uid_done`, oldest first. A server that names no UIDNEXT gets one open window.

    `most`: no more messages than this are above `uid_done` (None: as many as the folder has). Where they fit into one
    window, they are one: in a tidy inbox of many years a hundred messages lie among a hundred thousand numbers."""
    if not has_news(uid_done, status):
        return
    if status.uidnext is None:
        yield Window(uid_done + 1, HIGHEST_UID)
        return
    if (status.exists if most is None else min(most, status.exists)) <= size:
        yield Window(uid_done + 1, status.uidnext - 1)
        return
    for first in range(uid_done + 1, status.uidnext, size):
        yield Window(first, min(first + size, status.uidnext) - 1)


def plan_history(low: int, first_uid: int, most: int, size: int = WINDOW) -> Iterator[Window]:
    """The windows from below `low` down to `first_uid`, newest first. `most` as in plan_windows."""
    if most <= size and low > first_uid:
        yield Window(first_uid, low - 1)
        return
    for last in range(low - 1, first_uid - 1, -size):
        yield Window(max(last - size + 1, first_uid), last)


def cut_windows(first: int, last: int, ranges: Iterable[tuple[int, int]], size: int = WINDOW) -> list[Window]:
    """The UIDs from `first` to `last` in windows that hold at most `size` of those in `ranges`, oldest first."""
    windows, begin, held = [], first, 0
    for low, high in ranges:
        for start in range(max(low, first), min(high, last) + 1, size):
            count = min(start + size - 1, high, last) - start + 1
            if held + count > size:
                windows.append(Window(begin, start - 1))
                begin, held = start, 0
            held += count
    return [*windows, Window(begin, last)]


def compress(uids: Iterable[int]) -> tuple[tuple[int, int], ...]:
    """UIDs in any order as ranges, ascending."""
    ranges: list[tuple[int, int]] = []
    for uid in sorted(uids):
        if ranges and uid == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], uid)
        else:
            ranges.append((uid, uid))
    return tuple(ranges)


# ---------------------------------------------------------------- flags, and what is gone


def find_tier(status: FolderStatus, has_qresync: bool) -> Tier:
    """What a server tells of a folder, found by what it said of this one now and not by its name.

    qresync: flags and what is gone; condstore: flags; uidnext: numbers that can be believed; numbers: not even those.
    """
    if status.highestmodseq:
        return "qresync" if has_qresync else "condstore"
    return "uidnext" if status.uidnext and status.uidvalidity else "numbers"


def can_ask_since(cursor: FolderCursor, status: FolderStatus) -> bool:
    """Whether the server can be asked what changed since the cursor. A number that went down is another count."""
    return bool(cursor.modseq and status.highestmodseq and cursor.modseq <= status.highestmodseq)


def next_modseq(cursor: FolderCursor, status: FolderStatus, lags: bool) -> tuple[int | None, int | None]:
    """Where changes are asked from next time and the time after that.

    `lags`: the server's number may be ahead of what it shows (Gmail's), so the one before is kept one time longer."""
    now = status.highestmodseq
    if lags and can_ask_since(cursor, status):
        return cursor.modseq_next or now, now
    return now, now


def plan_flags(cursor: FolderCursor, status: FolderStatus, tier: Tier) -> tuple[list[Window], int]:
    """Message numbers whose flags are compared now, where changes can't be asked for, and where to go on next time.

    All of them once when the folder's tier has changed; else the newest, and a piece of the rest."""
    has_modseq = tier in ("qresync", "condstore")
    if cursor.exists is None or not status.exists:
        return [], 0
    if has_modseq or cursor.modseq:
        return list(plan_history(status.exists + 1, 1, status.exists, ALL_FLAGS_A_TIME)), 0
    newest = Window(max(1, status.exists - NEWEST_FLAGS + 1), status.exists)
    last = min(cursor.flags_at or newest.first - 1, newest.first - 1)
    if last < 1:
        return [newest], 0
    return [newest, Window(max(1, last - FLAGS_A_TIME + 1), last)], max(0, last - FLAGS_A_TIME)


def must_count(cursor: FolderCursor, status: FolderStatus, new: int) -> bool:
    """Whether something may have gone: the folder grew by less than by the mails that came.

    `new`: how many were found above the cursor, for a server that names no next number."""
    if cursor.is_count_due:
        return True
    if cursor.exists is None:
        return False
    grown = status.uidnext - cursor.uidnext if status.uidnext and cursor.uidnext else new
    return cursor.exists + grown != status.exists


# ---------------------------------------------------------------- bodies


def plan_batches(sizes: dict[int, int], most: int = 50, octets: int = 4 << 20) -> Iterator[tuple[int, ...]]:
    """UIDs of bodies in batches of at most `most` and `octets`; a larger mail travels alone.

    `sizes`: {uid: octets as the server says}, fetched in the order given."""
    batch: list[int] = []
    total = 0
    for uid, size in sizes.items():
        if batch and (len(batch) >= most or total + size > octets):
            yield tuple(batch)
            batch, total = [], 0
        batch.append(uid)
        total += size
    if batch:
        yield tuple(batch)
