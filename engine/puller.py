"""Reading many mailboxes at once: worker threads speak with servers, whoever iterates `events` owns the database.

For each mailbox: FoldersListed, then for each synced folder FolderOpened, HeadersFetched in ascending windows, and
BodiesWanted until it is answered with nothing; at the end exactly one MailboxFinished.

The queue between is bounded: a database that is slower than the servers slows them down instead of filling memory.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
import traceback
from collections.abc import Callable, Collection, Iterator
from types import TracebackType

from . import sync
from .errors import FolderRefused, MailboxError, MessageRefused, OurBug
from .imap import ImapSession
from .reading import read_email
from .session import open_session
from .values import (
    BodiesFetched,
    BodiesWanted,
    Credentials,
    Event,
    FetchedBody,
    FolderCursor,
    FolderFailed,
    FolderInfo,
    FolderOpened,
    FoldersListed,
    HeadersFetched,
    Job,
    MailboxFinished,
    ServerSettings,
)

_logger = logging.getLogger(__name__)
QUEUED_EVENTS = 32
LARGEST_BODY = 25 << 20
Open = Callable[[ServerSettings, Credentials], ImapSession]


class Stopped(Exception):
    """Nobody takes our events any more."""


class TimeUp(Exception):
    """The round is over; what is left is read in the next one."""


class Puller:
    """Reads `jobs` with at most `threads` threads; after `seconds` nothing new is begun. A context manager."""

    def __init__(
        self,
        jobs: Collection[Job],
        synced_roles: Collection[str] = ("inbox", "sent"),
        threads: int = 8,
        seconds: float = 8.0,
        open_session: Open = open_session,
    ) -> None:
        self.synced_roles = synced_roles
        self.open_session = open_session
        self._ends_at = time.monotonic() + seconds
        self._events: queue.Queue[Event] = queue.Queue(QUEUED_EVENTS)
        self._waiting = list(jobs)
        self._pulls = {job.account_id: _Pull(self, job) for job in jobs}
        self._lock = threading.Lock()
        self.stopped = threading.Event()
        self._threads = [threading.Thread(target=self._work, daemon=True) for _ in range(min(threads, len(jobs)))]

    def __enter__(self) -> Puller:
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.stopped.set()
        for pull in self._pulls.values():
            pull.stop()
        for thread in self._threads:
            thread.join()

    def events(self) -> Iterator[Event]:
        """Every event of every mailbox; ends when each has finished."""
        left = len(self._pulls)
        while left:
            event = self._events.get()
            left -= isinstance(event, MailboxFinished)
            yield event

    def answer(self, account_id: int, uids: tuple[int, ...]) -> None:
        """Answer a BodiesWanted: these bodies next, or none of this folder any more."""
        self._pulls[account_id].answers.put(uids)

    def put(self, event: Event) -> None:
        """Hand an event over, waiting while the queue is full. Raises Stopped once nobody listens."""
        while not self.stopped.is_set():
            try:
                return self._events.put(event, timeout=0.1)
            except queue.Full:
                continue
        raise Stopped

    def check_time(self) -> None:
        """Raises TimeUp when nothing new may begin, Stopped when nobody listens."""
        if self.stopped.is_set():
            raise Stopped
        if time.monotonic() > self._ends_at:
            raise TimeUp

    def _work(self) -> None:
        while not self.stopped.is_set():
            with self._lock:
                if not self._waiting:
                    return
                job = self._waiting.pop(0)
            try:
                self.put(self._pulls[job.account_id].run())
            except Stopped:
                return


class _Pull:
    """One mailbox in one round."""

    def __init__(self, puller: Puller, job: Job) -> None:
        self._puller = puller
        self._job = job
        self._session: ImapSession | None = None
        self.answers: queue.Queue[tuple[int, ...] | None] = queue.Queue()

    def stop(self) -> None:
        """Wake this mailbox's thread, wherever it waits."""
        self.answers.put(None)
        if self._session:
            self._session.abort()

    def run(self) -> MailboxFinished:
        """Read the mailbox; how it ended. Raises Stopped only."""
        account_id = self._job.account_id
        try:
            self._puller.check_time()
            self._session = self._puller.open_session(self._job.settings, self._job.credentials)
            with self._session:
                self._read(self._session)
        except TimeUp:
            return MailboxFinished(account_id, complete=False)
        except MailboxError as error:
            return MailboxFinished(account_id, complete=True, error=error)
        except Stopped:
            raise
        except Exception as error:  # our own bug: this mailbox waits, the others go on
            _logger.exception("mailbox %s: reading failed", account_id)
            return MailboxFinished(
                account_id, complete=True, error=OurBug("internal_error", detail=type(error).__name__)
            )
        return MailboxFinished(account_id, complete=True)

    def _read(self, session: ImapSession) -> None:
        listed = session.list_folders()
        self._puller.put(FoldersListed(self._job.account_id, listed))
        for folder in listed:
            if folder.role in self._puller.synced_roles:
                self._read_folder(session, folder)

    def _read_folder(self, session: ImapSession, folder: FolderInfo) -> None:
        self._puller.check_time()
        try:
            uidvalidity = self._read_headers(session, folder.path)
            self._read_bodies(session, folder.path, uidvalidity)
        except FolderRefused as error:
            self._puller.put(FolderFailed(self._job.account_id, folder.path, error))

    def _read_headers(self, session: ImapSession, path: str) -> int:
        """All windows above the cursor; the UIDVALIDITY they belong to (0 where the server names none)."""
        status = session.examine(path)
        cursor = next((cursor for cursor in self._job.cursors if cursor.path == path), FolderCursor(path))
        renumbered = sync.is_renumbered(cursor, status)
        is_new = cursor.uidvalidity is None or renumbered
        first_uid = (
            session.first_uid_of_newest(status.exists, self._job.history_limit) if is_new else cursor.uid_done + 1
        )
        self._puller.put(FolderOpened(self._job.account_id, path, status, first_uid, renumbered))
        uidvalidity = status.uidvalidity or 0
        for window in sync.plan_windows(first_uid - 1, status):
            self._puller.check_time()
            rows = session.fetch_headers(window.first, window.last)
            done = (
                window.last
                if window.last < sync.HIGHEST_UID
                else max((row.uid for row in rows), default=window.first - 1)
            )
            self._puller.put(HeadersFetched(self._job.account_id, path, uidvalidity, done, rows))
        return uidvalidity

    def _read_bodies(self, session: ImapSession, path: str, uidvalidity: int) -> None:
        """The bodies the database asks for, batch by batch, until it asks for none."""
        while True:
            self._puller.check_time()
            self._puller.put(BodiesWanted(self._job.account_id, path, uidvalidity))
            uids = self.answers.get()
            if uids is None:
                raise Stopped
            if not uids:
                return
            bodies = tuple(self._fetch(session, uids))
            self._puller.put(BodiesFetched(self._job.account_id, path, uidvalidity, bodies))

    def _fetch(self, session: ImapSession, uids: tuple[int, ...]) -> Iterator[FetchedBody]:
        sizes = session.fetch_sizes(uids)
        for uid in uids:
            if uid not in sizes:
                yield FetchedBody(uid, None, MessageRefused("no_data"))
            elif sizes[uid] > LARGEST_BODY:
                yield FetchedBody(uid, None, MessageRefused("too_large", size=sizes[uid], limit=LARGEST_BODY))
        for batch in sync.plan_batches({uid: size for uid, size in sizes.items() if size <= LARGEST_BODY}):
            for uid, raw in session.fetch_bodies(batch):
                yield FetchedBody(uid, None, raw) if isinstance(raw, MessageRefused) else _read(uid, raw)


def _read(uid: int, raw: bytes) -> FetchedBody:
    """The mail as it was read. One that our own code trips over is put aside, and the others go on."""
    try:
        return FetchedBody(uid, read_email(raw))
    except Exception as error:
        # where, and nothing of the mail: an exception's text may quote it
        place = traceback.extract_tb(error.__traceback__)[-1]
        _logger.error("a mail could not be read: %s at %s:%s", type(error).__name__, place.filename, place.lineno)
        return FetchedBody(uid, None, MessageRefused("unreadable"))
