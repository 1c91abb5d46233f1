"""One folder in one round: new mail first, then flags, then what is gone, then history; after each, the bodies.

Every number that is kept comes from the EXAMINE before anything was fetched: what happens on the server meanwhile is
told again next time, which is harmless; the other way round it would be lost.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from ..events import (
    Event,
    FlagRow,
    FlagsFetched,
    FolderCounted,
    FolderOpened,
    FolderScanned,
    HeadersFetched,
    HistoryFetched,
    Job,
    MessagesVanished,
    Range,
)
from ..imap import fetch_bisect as salvage
from ..imap.session import ImapSession
from ..values import FolderCursor, FolderStatus
from . import sync

FLAGS_AT_ONCE = 5000
GAP = 20  # numbers a message: beyond it a folder is listed before its headers are fetched


class FolderPull:
    """Reads one folder: `put` takes the events, `check_time` raises where nothing new may begin, `read_bodies` fetches
    what the database asks for of (path, uidvalidity)."""

    def __init__(
        self,
        session: ImapSession,
        job: Job,
        path: str,
        put: Callable[[Event], None],
        check_time: Callable[[], None],
        read_bodies: Callable[[str, int], None],
    ) -> None:
        self._session = session
        self._job = job
        self._path = path
        self._put = put
        self._check_time = check_time
        self._read_bodies = read_bodies
        self._cursor = next((cursor for cursor in job.cursors if cursor.path == path), FolderCursor(path))
        self._told: tuple[tuple[FlagRow, ...], tuple[Range, ...]] | None = None

    def run(self) -> None:
        """Read it. Raises MailboxError, and whatever the callables raise."""
        if self._cursor.is_paused:
            return
        self._check_time()
        status = self._open()
        new = self._read_new(status)
        self._read_changes(status, new)
        if new or not self._is_new:
            self._read_bodies(self._path, self._uidvalidity)
        self._read_history(status)

    # ------------------------------------------------------------ opening

    def _open(self) -> FolderStatus:
        cursor = self._cursor
        since = (cursor.uidvalidity, cursor.modseq) if cursor.uidvalidity and cursor.modseq else None
        status = self._session.examine(self._path, since)
        self._uidvalidity = status.uidvalidity or 0
        self._most = status.exists
        renumbered = sync.is_renumbered(cursor, status)
        self._is_new = cursor.uidvalidity is None or renumbered
        if self._is_new:
            self._cursor = cursor = self._begin(status, renumbered)
        self._tier = self._session.find_tier(status)
        if self._tier == "qresync" and sync.can_ask_since(cursor, status):
            # taken now: the next command's answers come in the same place
            self._told = self._session.fetch_told()
        self._put(FolderOpened(self._job.account_id, self._path, status, cursor.first_uid, cursor.uid_done, renumbered))
        return status

    def _begin(self, status: FolderStatus, renumbered: bool) -> FolderCursor:
        """The cursor of a folder that is read for the first time, or all over again because its numbers changed.

        A server that names no next number has no place where history ends, so all of it comes as new."""
        if not renumbered:
            self._most = min(self._job.history_limit, status.exists)
        first_uid = 1 if renumbered else self._session.first_uid_of_newest(status, self._most)
        low = status.uidnext or first_uid
        return FolderCursor(self._path, self._uidvalidity, low - 1, first_uid, low)

    # ------------------------------------------------------------ headers

    def _read_new(self, status: FolderStatus) -> int:
        """Everything above the cursor, window by window; how many there were."""
        found = 0
        for window in self._plan_new(status):
            self._check_time()
            rows, refused = salvage.fetch_window(self._session, window.first, window.last)
            found += len(rows) + len(refused)
            done = (
                window.last
                if window.last < sync.HIGHEST_UID
                else max([window.first - 1, *(row.uid for row in rows), *(row.uid for row in refused)])
            )
            self._put(HeadersFetched(self._job.account_id, self._path, self._uidvalidity, done, rows, refused))
        return found

    def _plan_new(self, status: FolderStatus) -> Iterable[sync.Window]:
        """The windows of new mail. A server may name a next number far beyond any mail."""
        done, uidnext = self._cursor.uid_done, status.uidnext or 0
        return self._cut(done + 1, uidnext - 1, status.exists, status) or sync.plan_windows(done, status)

    def _cut(self, first: int, last: int, most: int, status: FolderStatus) -> list[sync.Window]:
        """Windows by a list of the folder's numbers, where at most `most` messages are few among so many; or none."""
        if most <= sync.WINDOW or last - first < GAP * most:
            return []
        ranges = self._session.list_uids(status.exists)
        return [] if ranges is None else sync.cut_windows(first, last, ranges)

    def _read_history(self, status: FolderStatus) -> None:
        """What was there before, newest first, each window with its bodies before the next."""
        first, low = self._cursor.first_uid, self._cursor.history_low
        windows = reversed(self._cut(first, low - 1, self._most, status))
        for window in [*windows] or sync.plan_history(low, first, self._most):
            self._check_time()
            rows, refused = salvage.fetch_window(self._session, window.first, window.last)
            self._put(HistoryFetched(self._job.account_id, self._path, self._uidvalidity, window.first, rows, refused))
            self._read_bodies(self._path, self._uidvalidity)

    # ------------------------------------------------------------ flags, and what is gone

    def _read_changes(self, status: FolderStatus, new: int) -> None:
        """Flags and losses since the last time, then the numbers from which the next time begins."""
        cursor, flags_at = self._cursor, 0
        if self._tier == "none":
            return
        if self._told:
            self._put_told(*self._told)
        elif cursor.modseq and sync.can_ask_since(cursor, status):
            self._put_flags(self._session.fetch_changed(cursor.first_uid, cursor.uid_done, cursor.modseq))
        else:
            flags_at = self._compare_flags(status)
        if cursor.is_count_due or (not self._told and sync.must_count(cursor, status, new)):
            self._count(status)
        self._put_scanned(status, flags_at)

    def _put_scanned(self, status: FolderStatus, flags_at: int) -> None:
        cursor = self._cursor
        modseq = sync.next_modseq(cursor, status, lags=self._session.has_labels())
        before = (cursor.exists, cursor.uidnext, cursor.modseq, cursor.modseq_next, cursor.flags_at)
        if before != (status.exists, status.uidnext, *modseq, flags_at):
            self._put(
                FolderScanned(self._job.account_id, self._path, self._uidvalidity, status, *modseq, flags_at=flags_at)
            )

    def _put_told(self, flags: tuple[FlagRow, ...], gone: tuple[Range, ...]) -> None:
        self._put_flags(flags)
        if gone:
            self._put(MessagesVanished(self._job.account_id, self._path, self._uidvalidity, gone))

    def _compare_flags(self, status: FolderStatus) -> int:
        """Flags of a server that can't be asked what changed, a piece at a time; where to go on."""
        windows, flags_at = sync.plan_flags(self._cursor, status, self._tier)
        for window in windows:
            self._check_time()
            self._put_flags(self._session.fetch_flags(window.first, window.last))
        return flags_at

    def _put_flags(self, rows: tuple[FlagRow, ...]) -> None:
        # of new mail they came with the header
        known = [row for row in rows if row.uid <= self._cursor.uid_done]
        for start in range(0, len(known), FLAGS_AT_ONCE):
            piece = tuple(known[start : start + FLAGS_AT_ONCE])
            self._put(FlagsFetched(self._job.account_id, self._path, self._uidvalidity, piece))

    def _count(self, status: FolderStatus) -> None:
        """List what is there. A list that is not as long as the server says is no list."""
        self._check_time()
        ranges = self._session.list_uids(status.exists)
        if ranges is not None:
            self._put(FolderCounted(self._job.account_id, self._path, self._uidvalidity, ranges))
