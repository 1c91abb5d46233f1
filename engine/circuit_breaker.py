"""Whether a host is down, from how its mailboxes fared lately: pure, so that every worker concludes the same."""

from __future__ import annotations

from collections.abc import Iterable

Outcome = tuple[int, bool]  # mailbox, whether it reached the host

REMEMBERED = 10
DOWN_FROM = 5
PROBE_SECONDS = 300
# who administers mailboxes hears of an outage that lasts so long
NOTICE_SECONDS = 1800


def note(outcomes: Iterable[Outcome], latest: Iterable[Outcome]) -> list[Outcome]:
    """`outcomes` with the `latest` at their end: each mailbox once, and no more than are remembered.

    Empty again once nothing but good is remembered."""
    last: dict[int, bool] = {}
    for mailbox, reached in (*outcomes, *latest):
        last.pop(mailbox, None)
        last[mailbox] = bool(reached)
    kept = list(last.items())[-REMEMBERED:]
    return [] if all(reached for _mailbox, reached in kept) else kept


def is_down(outcomes: Iterable[Outcome]) -> bool:
    """Whether so many mailboxes did not reach the host that it is not theirs but the host's trouble."""
    return sum(not reached for _mailbox, reached in outcomes) >= DOWN_FROM
