"""Reading many mailboxes at once: worker threads speak with servers, whoever iterates `events` owns the database.

For each mailbox: FoldersListed, then for each folder what `folder_pull.py` tells of it, with BodiesWanted until it is
answered with nothing; at the end exactly one MailboxFinished.

The queue between is bounded: a database that is slower than the servers slows them down instead of filling memory.
"""

from __future__ import annotations

import logging
import queue
import threading
import time
from collections.abc import Callable, Collection, Iterator
from types import TracebackType

from . import folders
from .bodies import fetch_bodies
from .errors import FolderRefused, MailboxError, OurBug
from .events import BodiesFetched, BodiesWanted, Event, FolderFailed, FoldersListed, Job, MailboxFinished
from .folder_pull import FolderPull
from .imap import ImapSession
from .session import open_session
from .values import Credentials, ServerSettings

_logger = logging.getLogger(__name__)
QUEUED_EVENTS = 32
GRACE = 30.0
LARGE_GRACE = 80.0  # with the round before it still within the 120 s that Odoo gives a scheduled action
Open = Callable[[ServerSettings, Credentials], ImapSession]


class Stopped(Exception):
    """Nobody takes our events any more."""


class TimeUp(Exception):
    """The round is over; what is left is read in the next one."""


class Puller:
    """Reads `jobs` with at most `threads` threads; after `seconds` nothing new is begun, and `grace` seconds later what
    still runs is cut off. A context manager."""

    def __init__(
        self,
        jobs: Collection[Job],
        threads: int = 8,
        seconds: float = 8.0,
        open_session: Open = open_session,
        grace: float = GRACE,
    ) -> None:
        self.open_session = open_session
        self._ends_at = time.monotonic() + seconds
        self._cut_at = self._ends_at + grace
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
            event = self._take()
            left -= isinstance(event, MailboxFinished)
            yield event

    def _take(self) -> Event:
        """The next event. Who has none by the end of the grace is cut off, so that one comes from there too."""
        while (left := self._cut_at - time.monotonic()) > 0:
            try:
                return self._events.get(timeout=left)
            except queue.Empty:
                continue
        for pull in self._pulls.values():
            pull.cut()
        return self._events.get()

    def be_patient(self) -> None:
        """A large mail has begun: on a slow line it takes longer than the grace, and must not come to nothing."""
        self._cut_at = max(self._cut_at, self._ends_at + LARGE_GRACE)

    def answer(self, account_id: int, uids: tuple[int, ...]) -> None:
        """Answer a BodiesWanted: these bodies next (at most 80), or none of this folder any more."""
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
        self._is_cut = False
        self.answers: queue.Queue[tuple[int, ...] | None] = queue.Queue()

    def stop(self) -> None:
        """Wake this mailbox's thread, wherever it waits."""
        self.answers.put(None)
        self.cut()

    def cut(self) -> None:
        """Break the connection, whatever the server is doing; one that is being opened is dropped once it is."""
        self._is_cut = True
        if self._session:
            self._session.abort()

    def run(self) -> MailboxFinished:
        """Read the mailbox; how it ended. Raises Stopped only."""
        account_id = self._job.account_id
        try:
            self._puller.check_time()
            self._session = self._puller.open_session(self._job.settings, self._job.credentials)
            with self._session:
                if self._is_cut:
                    raise TimeUp
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
        job, put, check_time = self._job, self._puller.put, self._puller.check_time
        listed = session.list_folders()
        put(FoldersListed(job.account_id, listed))
        for folder in folders.choose(listed, job.roles, job.choices, session.has_labels()):
            check_time()
            try:
                FolderPull(session, job, folder.path, put, check_time, self._read_bodies).run()
            except FolderRefused as error:
                put(FolderFailed(job.account_id, folder.path, error))

    def _read_bodies(self, path: str, uidvalidity: int) -> None:
        """The bodies the database asks for, batch by batch, until it asks for none."""
        while True:
            self._puller.check_time()
            self._puller.put(BodiesWanted(self._job.account_id, path, uidvalidity))
            uids = self.answers.get()
            if uids is None:
                raise Stopped
            if not uids:
                return
            for bodies in fetch_bodies(self._live_session(), uids, self._job.size_limit, self._puller.be_patient):
                self._puller.put(BodiesFetched(self._job.account_id, path, uidvalidity, bodies))
                self._puller.check_time()

    def _live_session(self) -> ImapSession:
        if self._session is None:
            raise Stopped
        return self._session
