"""Several runs of tests at once, each with a process of its own. What ends us ends them and all that they started."""

import os
import signal
import subprocess
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import FIRST_EXCEPTION, ThreadPoolExecutor, wait
from typing import TypeVar

GRACE_SECONDS = 5
Outcome = TypeVar("Outcome")


class Children:
    """The processes of one command."""

    def __init__(self) -> None:
        self._alive: set[subprocess.Popen] = set()
        self._lock = threading.Lock()
        self._is_over = False

    def run(self, command: Sequence[object], **options) -> subprocess.CompletedProcess:
        """As `subprocess.run`, which waits. The process leads a session, so that its children are found by its number;
        nothing is started any more once all were ended."""
        words = [str(part) for part in command]
        with self._lock:
            if self._is_over:
                raise SystemExit("ended")
            child = subprocess.Popen(words, start_new_session=True, stdin=subprocess.DEVNULL, **options)
            self._alive.add(child)
        try:
            out, err = child.communicate()
        finally:
            with self._lock:
                self._alive.discard(child)
        return subprocess.CompletedProcess(words, child.returncode, out, err)

    def end(self) -> None:
        """Have them all end, those that do not want to as well."""
        with self._lock:
            self._is_over = True
            ending = list(self._alive)
        for number in (signal.SIGINT, signal.SIGKILL):
            for child in ending:
                _signal_session(child.pid, number)
            for child in ending:
                try:
                    child.wait(GRACE_SECONDS)
                except subprocess.TimeoutExpired:
                    continue


def _signal_session(leader: int, number: int) -> None:
    try:
        os.killpg(leader, number)
    except ProcessLookupError:
        pass


def run_side_by_side(jobs: Sequence[Callable[[], Outcome]], at_once: int, children: Children) -> list[Outcome]:
    """What the jobs return, begun in their order and at most `at_once` of them at a time. One that raises ends all."""
    with ThreadPoolExecutor(at_once) as pool:
        futures = [pool.submit(job) for job in jobs]
        try:
            for done in wait(futures, return_when=FIRST_EXCEPTION).done:
                done.result()
        except BaseException:
            pool.shutdown(wait=False, cancel_futures=True)
            children.end()
            raise
        return [future.result() for future in futures]
