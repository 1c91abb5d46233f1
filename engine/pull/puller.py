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
from collections import deque
from collections.abc import Callable, Collection, Iterator
from types import TracebackType

from ..errors import FolderRefused, MailboxError, OurBug, trace
from ..events import (
    BodiesFetched,
    BodiesWanted,
    Event,
    FetchedBody,
    FolderFailed,
    FolderSettled,
    FoldersListed,
    Job,
    MailboxFinished,
)
from ..imap import folders
from ..imap import skip as gate
from ..imap.session import ImapSession
from ..pop.session import PopSession
from ..session import Open, Session, open_renewed, open_session
from .bodies import fetch_bodies
from .folder_pull import FolderPull
from .host_queue import Host, Line
from .pop_pull import PopPull

_logger = logging.getLogger(__name__)
QUEUED_EVENTS = 32
GRACE = 30.0
LARGE_GRACE = 80.0  # with the round before it still within the 120 s that Odoo gives a scheduled action
ASK_AGAIN = 0.5
More = Callable[[frozenset[Host]], Collection[Job]]


class Stopped(Exception):
    """Nobody takes our events any more."""


class TimeUp(Exception):
    """The round is over; what is left is read in the next one."""


class Puller:
    """Reads mailboxes with at most `threads` threads; after `seconds` nothing new is begun, and `grace` seconds later
    what still runs is cut off. A context manager.

    `more` is asked for further jobs by the thread that iterates `events`, while there are threads for them: it is told
    which hosts have enough mailboxes waiting, and answers with nothing where none of the others are due."""

    def __init__(
        self,
        jobs: Collection[Job] = (),
        threads: int = 8,
        seconds: float = 8.0,
        open_session: Open = open_session,
        grace: float = GRACE,
        more: More | None = None,
    ) -> None:
        self.open_session = open_session
        self._ends_at = time.monotonic() + seconds
        self._cut_at = self._ends_at + grace
        self._events: queue.Queue[Event] = queue.Queue(QUEUED_EVENTS)
        self._untried: deque[Event] = deque()
        self._line = Line()
        self._pulls: dict[int, _Pull] = {}
        self._left = 0
        self._most = threads
        self._more = more
        self._ask_again_at = 0.0
        self.stopped = threading.Event()
        self._threads: list[threading.Thread] = []
        self._jobs = jobs

    def __enter__(self) -> Puller:
        self._add(self._jobs)
        return self

    def __exit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        self.stopped.set()
        self._line.close()
        for pull in self._pulls.values():
            pull.stop()
        for thread in self._threads:
            thread.join()

    def events(self) -> Iterator[Event]:
        """Every event of every mailbox; ends when each has finished."""
        self._refill()
        while self._left:
            event = self._take()
            if isinstance(event, MailboxFinished):
                self._left -= 1
                self._refill()
            yield event

    def be_patient(self) -> None:
        """A large mail has begun: on a slow line it takes longer than the grace, and must not come to nothing."""
        self._cut_at = max(self._cut_at, self._ends_at + LARGE_GRACE)

    def answer(self, account_id: int, uids: tuple[int, ...]) -> None:
        """Answer a BodiesWanted: these bodies next (at most 80), or none of this folder any more; or a UidlsListed."""
        self._pulls[account_id].answers.put(uids)

    def drop_host(self, host: Host) -> None:
        """Begin with no further mailbox of this host; those that wait are untried."""
        self._give_back(self._line.drop(host))

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
        if self._is_over():
            raise TimeUp

    # ------------------------------------------------------------ jobs

    def _is_over(self) -> bool:
        return time.monotonic() > self._ends_at

    def _add(self, jobs: Collection[Job]) -> None:
        self._pulls.update({job.account_id: _Pull(self, job) for job in jobs})
        self._left += len(jobs)
        self._line.add(jobs)
        while len(self._threads) < min(self._most, self._left):
            self._threads.append(threading.Thread(target=self._work, daemon=True))
            self._threads[-1].start()

    def _refill(self) -> None:
        """Ask for more until there is enough to do, or nothing more."""
        while self._more and not self._is_over() and self._line.count_ready() < self._most:
            if time.monotonic() < self._ask_again_at:
                return
            busy = self._line.find_busy()
            jobs = self._more(busy)
            self._add(jobs)
            if not jobs:
                self._ask_again_at = time.monotonic() + (ASK_AGAIN if busy else self._cut_at)

    def _give_back(self, jobs: Collection[Job]) -> None:
        self._untried.extend(MailboxFinished(job.account_id, complete=False, is_untried=True) for job in jobs)

    def _work(self) -> None:
        try:
            while job := self._line.take():
                finished = self._pulls[job.account_id].run()
                self._line.leave(job)
                self.put(finished)
        except Stopped:
            return

    # ------------------------------------------------------------ events

    def _take(self) -> Event:
        """The next event. Who has none by the end of the grace is cut off, so that one comes from there too."""
        while True:
            if self._is_over():
                self._give_back(self._line.drop())
            if self._untried:
                return self._untried.popleft()
            until = self._cut_at if self._is_over() else min(self._ends_at, self._cut_at)
            try:
                return self._events.get(timeout=max(0.001, until - time.monotonic()))
            except queue.Empty:
                if time.monotonic() >= self._cut_at:
                    break
        for pull in list(self._pulls.values()):
            pull.cut()
        return self._events.get()


class _Pull:
    """One mailbox in one round."""

    def __init__(self, puller: Puller, job: Job) -> None:
        self._puller = puller
        self._job = job
        self._session: Session | None = None
        self._fetch: Callable[[tuple[int, ...]], Iterator[tuple[FetchedBody, ...]]]
        self._pause = 0
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
            self._session = open_renewed(self._puller.open_session, self._job)
            with self._session:
                if self._is_cut:
                    raise TimeUp
                self._read(self._session)
        except TimeUp:
            return MailboxFinished(account_id, complete=False, is_untried=self._session is None)
        except MailboxError as error:
            return MailboxFinished(account_id, complete=True, error=error)
        except Stopped:
            raise
        except Exception as error:  # the thread's boundary, the only one: this mailbox waits, the others go on
            _logger.error("mailbox %s: reading failed: %s", account_id, trace(error))
            return MailboxFinished(
                account_id, complete=True, error=OurBug("internal_error", detail=type(error).__name__)
            )
        return MailboxFinished(account_id, complete=True, pause=self._pause)

    def _read(self, session: Session) -> None:
        if isinstance(session, PopSession):
            self._read_pop(session)
        else:
            self._read_imap(session)

    def _read_pop(self, session: PopSession) -> None:
        puller = self._puller
        pull = PopPull(
            session, self._job, puller.put, self._ask, puller.check_time, self._read_bodies, puller.be_patient
        )
        self._fetch = pull.fetch_bodies
        self._pause = session.get_pause()
        pull.run()

    def _read_imap(self, session: ImapSession) -> None:
        limit, be_patient = self._job.size_limit, self._puller.be_patient
        self._fetch = lambda uids: fetch_bodies(session, uids, limit, be_patient)
        job, put, check_time = self._job, self._puller.put, self._puller.check_time
        listed, statuses = session.list_with_status()
        if frozenset(listed) != job.listed:
            put(FoldersListed(job.account_id, listed))
        chosen = folders.choose(listed, job.roles, job.choices, session.has_labels())
        for path, status in gate.find_open(session, job, chosen, statuses, time.time()):
            check_time()
            try:
                FolderPull(session, job, path, put, check_time, self._read_bodies).run()
            except FolderRefused as error:
                put(FolderFailed(job.account_id, path, error))
            else:
                if status and gate.tells_arrivals(status):
                    put(FolderSettled(job.account_id, path, status.uidvalidity or 0, status))

    def _ask(self, event: Event) -> tuple[int, ...]:
        """What the database answers to `event`."""
        self._puller.put(event)
        answer = self.answers.get()
        if answer is None:
            raise Stopped
        return answer

    def _read_bodies(self, path: str, uidvalidity: int) -> None:
        """The bodies the database asks for, batch by batch, until it asks for none."""
        account_id = self._job.account_id
        while True:
            self._puller.check_time()
            uids = self._ask(BodiesWanted(account_id, path, uidvalidity))
            if not uids:
                return
            for bodies in self._fetch(uids):
                self._puller.put(BodiesFetched(account_id, path, uidvalidity, bodies))
                self._puller.check_time()
