"""Looking names up within the time there is, which neither the C library nor a name server knows.

A look-up can't be stopped, only left behind: its thread ends when it ends, and the C library may take half a minute for
that. So no more than MOST run at once; whoever asks what is being asked already waits for that answer, so that one
dead name takes one of them; and none keeps the process from ending.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable
from concurrent import futures
from typing import Any, TypeVar

from .errors import MailboxError

MOST = 32
Answer = TypeVar("Answer")
_running: dict[Hashable, futures.Future[Any]] = {}
_changed = threading.Condition()


def look_up(question: Hashable, ask: Callable[[], Answer], seconds: float) -> Answer:
    """What `ask()` gives: the answer to `question`, which is one with every equal one that is under way.

    What it raises is raised again, of MailboxError, OSError and ValueError; TimeoutError where there is no answer
    within `seconds`, or never will be."""
    until = time.monotonic() + seconds
    answer: futures.Future[Answer] | None
    with _changed:
        _changed.wait_for(lambda: question in _running or len(_running) < MOST, seconds)
        answer = _running.get(question) or (_start(question, ask) if len(_running) < MOST else None)
    if answer is None:
        raise TimeoutError
    try:
        return answer.result(max(0, until - time.monotonic()))
    # the first is another class than the built-in one before Python 3.11
    except (futures.TimeoutError, futures.CancelledError):
        raise TimeoutError from None


def _start(question: Hashable, ask: Callable[[], Answer]) -> futures.Future[Answer]:
    answer: futures.Future[Answer] = futures.Future()
    # no pool: Python waits for a pool's threads before it ends
    threading.Thread(target=_run, args=(question, ask, answer), name="mailbox-lookup", daemon=True).start()
    _running[question] = answer
    return answer


def _run(question: Hashable, ask: Callable[[], Answer], answer: futures.Future[Answer]) -> None:
    try:
        answer.set_result(ask())
    except (MailboxError, OSError, ValueError) as error:  # raised again by all who wait for the answer
        answer.set_exception(error)
    finally:
        # after a slip of ours, which the thread tells as it ends, nobody waits for what never comes
        answer.cancel()
        with _changed:
            del _running[question]
            _changed.notify_all()
