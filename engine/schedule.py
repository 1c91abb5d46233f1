"""When a mailbox is read again: pure arithmetic, from what happened and who owns it. All pauses are in seconds.

After activity soon, then later and later; after a failure by its class, so that a server that is down is not knocked at
all day and an account that refuses us is not locked by our trying.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Literal

from .errors import MailboxError, NeedsAdministrator, NeedsOwner, OurBug, RetryLater

FailureClass = Literal["network", "throttle", "busy", "data", "refused", "administrator", "bug"]

SOON = 120
IDLE = 900
RARELY = 3600
SLOWER = 1.5
JITTER = 0.2
DAYS_AWAY = 3
NIGHT_BEGINS, NIGHT_ENDS = 22, 6
TRIES_OF_A_SECRET = 3
# a pause that was asked for is doubled each time in a row, up to so many times itself
LONGEST_THROTTLE = 24

NETWORK_CODES = frozenset(("name_not_found", "connection_refused", "no_answer", "connection_lost", "tls_failed"))
_MINUTE = 60
PAUSES: dict[FailureClass, tuple[int, ...]] = {
    "network": (1 * _MINUTE, 2 * _MINUTE, 5 * _MINUTE, 15 * _MINUTE, 60 * _MINUTE),
    "busy": (1 * _MINUTE, 2 * _MINUTE, 5 * _MINUTE, 15 * _MINUTE),
    "throttle": (5 * _MINUTE,),
    "data": (5 * _MINUTE, 15 * _MINUTE, 60 * _MINUTE, 360 * _MINUTE),
    "refused": (5 * _MINUTE, 15 * _MINUTE, 60 * _MINUTE),
    "administrator": (60 * _MINUTE,),
    "bug": (60 * _MINUTE, 360 * _MINUTE, 1440 * _MINUTE),
}
Draw = Callable[[], float]


def classify(error: MailboxError) -> FailureClass:
    """What kind of trouble `error` is to the clock. Errors of single folders and messages count as data."""
    if isinstance(error, OurBug):
        return "bug"
    if isinstance(error, NeedsOwner):
        return "refused"
    if isinstance(error, NeedsAdministrator):
        return "administrator"
    if isinstance(error, RetryLater) and error.seconds:
        return "throttle"
    if error.code == "in_use":
        return "busy"
    return "network" if error.code in NETWORK_CODES else "data"


def pause_after_failure(kind: FailureClass, failures: int, asked: int = 0, draw: Draw = random.random) -> int:
    """The pause after the `failures`th failure of this kind in a row (1 for the first).

    `asked`: the seconds the server asked for, below which no pause is. `draw` gives numbers from 0 up to 1."""
    ladder = PAUSES[kind]
    pause = ladder[min(max(failures, 1), len(ladder)) - 1]
    if not asked:
        return spread(pause, draw)
    longest = asked * LONGEST_THROTTLE
    doubled = min(asked << min(max(failures, 1) - 1, LONGEST_THROTTLE), longest)
    return max(doubled, asked) + int(asked * JITTER * draw())


def next_interval(former: int, had_news: bool, is_away: bool = False, is_night: bool = False) -> int:
    """The pause after a reading that went well, without jitter: the `former` for the next call (0: there was none).

    `is_away`, `is_night`: the owner's, who then reads no timeline."""
    if had_news:
        return SOON
    if is_away or is_night:
        return RARELY
    return int(min(max(former, SOON) * SLOWER, IDLE)) if former else SOON


def spread(seconds: float, draw: Draw = random.random) -> int:
    """`seconds` give or take a fifth, so that mailboxes bound at the same time do not stay together."""
    return round(seconds * (1 + JITTER * (2 * draw() - 1)))


def is_night(local: datetime | None) -> bool:
    """Whether it is night at `local`, the owner's own time; None where their time zone is unknown."""
    return local is not None and not NIGHT_ENDS <= local.hour < NIGHT_BEGINS


def is_away(last_seen: datetime | None, now: datetime) -> bool:
    """Whether the owner, seen in Odoo last at `last_seen` (None: never), has been away for days."""
    return last_seen is None or now - last_seen > timedelta(days=DAYS_AWAY)


def may_retry_secret(refusals: int, has_worked: bool) -> bool:
    """Whether a secret that was refused `refusals` times in a row is tried again by itself.

    One that has worked before may have met a directory that was down; one that never has locks accounts."""
    return has_worked and refusals < TRIES_OF_A_SECRET
