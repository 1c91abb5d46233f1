"""What to fetch next, decided from numbers alone: no socket, no database."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .values import FolderCursor, FolderStatus

WINDOW = 500
HIGHEST_UID = 0xFFFFFFFF


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


def plan_windows(uid_done: int, status: FolderStatus, size: int = WINDOW) -> Iterator[Window]:
    """The windows above `uid_done`, oldest first. A server that names no UIDNEXT gets one open window."""
    if not has_news(uid_done, status):
        return
    if status.uidnext is None:
        yield Window(uid_done + 1, HIGHEST_UID)
        return
    for first in range(uid_done + 1, status.uidnext, size):
        yield Window(first, min(first + size, status.uidnext) - 1)


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
