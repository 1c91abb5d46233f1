"""The line in which mailboxes wait for a thread: first come first served, but no host is asked more than it bears.

A host that hangs keeps as many threads as it may have connections, and never those of other hosts.
"""

from __future__ import annotations

import math
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable

from ..events import Job
from ..values import Pace

Host = tuple[str, int]
ENOUGH = 2  # times what a host bears at a time


def host_of(job: Job) -> Host:
    """Whose connections and sign-ins are counted together."""
    return job.settings.incoming.host.lower(), job.settings.incoming.port


class Line:
    """Jobs in the order they came. Safe from any thread."""

    def __init__(self, jobs: Iterable[Job] = (), clock: Callable[[], float] = time.monotonic) -> None:
        self._jobs = list(jobs)
        self._clock = clock
        self._open: Counter[Host] = Counter()
        self._next_sign_in: dict[Host, float] = {}
        self._closed = False
        self._changed = threading.Condition()

    def __len__(self) -> int:
        with self._changed:
            return len(self._jobs)

    def add(self, jobs: Iterable[Job]) -> None:
        """Let these wait behind the others."""
        with self._changed:
            self._jobs += jobs
            self._changed.notify_all()

    def take(self) -> Job | None:
        """The first job whose host bears another connection now, waiting for one; None once the line is closed.

        Whoever takes it says `leave` when the connection is gone."""
        with self._changed:
            while not self._closed:
                now = self._clock()
                found = next((number for number, job in enumerate(self._jobs) if self._may_begin(job, now)), None)
                if found is not None:
                    return self._begin(self._jobs.pop(found), now)
                self._changed.wait(self._find_wait(now))
            return None

    def leave(self, job: Job) -> None:
        """Its connection is gone."""
        with self._changed:
            self._open[host_of(job)] -= 1
            self._changed.notify()

    def drop(self, host: Host | None = None) -> list[Job]:
        """Take those of `host` (None: all) out of the line; those who have begun go on."""
        with self._changed:
            dropped = [job for job in self._jobs if host in (None, host_of(job))]
            self._jobs = [job for job in self._jobs if host not in (None, host_of(job))]
            return dropped

    def close(self) -> None:
        """Nobody takes any more."""
        with self._changed:
            self._closed = True
            self._changed.notify_all()

    def count_ready(self) -> int:
        """How many wait that a thread could begin with soon: of a host never more than it bears at a time."""
        with self._changed:
            waiting, bears = self._count()
        return sum(min(count, bears[host]) for host, count in waiting.items())

    def find_busy(self) -> frozenset[Host]:
        """The hosts for which enough mailboxes wait."""
        with self._changed:
            waiting, bears = self._count()
        return frozenset(host for host, count in waiting.items() if count >= ENOUGH * bears[host])

    def _count(self) -> tuple[Counter[Host], dict[Host, int]]:
        waiting = Counter(map(host_of, self._jobs))
        return waiting, {host_of(job): _bears(job.pace) for job in self._jobs}

    def _may_begin(self, job: Job, now: float) -> bool:
        host = host_of(job)
        return self._open[host] < job.pace.connections and self._next_sign_in.get(host, now) <= now

    def _begin(self, job: Job, now: float) -> Job:
        host = host_of(job)
        self._open[host] += 1
        if job.pace.sign_ins_per_second:
            self._next_sign_in[host] = now + 1 / job.pace.sign_ins_per_second
        return job

    def _find_wait(self, now: float) -> float | None:
        """Seconds until the next sign-in is allowed somewhere; None where only a `leave` can help."""
        moments = [moment - now for moment in map(self._next_sign_in.get, map(host_of, self._jobs)) if moment]
        return min((moment for moment in moments if moment > 0), default=None)


def _bears(pace: Pace) -> int:
    """How many sign-ins the host bears about now."""
    a_second = math.ceil(pace.sign_ins_per_second)
    return min(pace.connections, a_second) if a_second else pace.connections
