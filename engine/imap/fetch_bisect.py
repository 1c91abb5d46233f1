"""Asking for many messages where one of them breaks the answer: in halves, until the broken one stands alone."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import TypeVar

from ..errors import MessageRefused, RetryLater
from ..events import RefusedRow
from ..values import HeaderRow
from .messages import HeaderMissing, ImapMessages

MOST_BROKEN = 20  # in one window: a server that breaks more than that is ill itself, and gets better
Answer = TypeVar("Answer")
Ask = Callable[[tuple[int, ...]], Answer]
Found = tuple[tuple[int, ...], "Answer | RetryLater"]


def fetch_window(session: ImapMessages, first: int, last: int) -> tuple[tuple[HeaderRow, ...], tuple[RefusedRow, ...]]:
    """The headers of the UIDs from `first` to `last`, and those messages whose header can't be had.

    An empty answer is looked at again: it must not pass for an empty window. Raises MailboxError."""
    try:
        rows = session.fetch_headers(first, last)
    except RetryLater as error:
        if error.code != "bad_answer":
            raise
        rows = ()
    sizes = {} if rows else session.list_sizes(first, last)
    return (rows, ()) if not sizes else _fetch_broken(session, sizes)


def _fetch_broken(session: ImapMessages, sizes: dict[int, int]) -> tuple[tuple[HeaderRow, ...], tuple[RefusedRow, ...]]:
    rows: list[HeaderRow] = []
    refused: list[RefusedRow] = []
    for uids, answer in gather(tuple(sizes), lambda uids: _ask_whole(session, uids), is_broken=True):
        if isinstance(answer, RetryLater):
            refused.append(RefusedRow(uids[0], sizes[uids[0]], to_refusal(answer)))
        else:
            rows += answer
        if len(refused) > MOST_BROKEN:
            raise RetryLater("bad_answer", command="FETCH HEADER")
    return tuple(sorted(rows, key=lambda row: row.uid)), tuple(refused)


def _ask_whole(session: ImapMessages, uids: tuple[int, ...]) -> tuple[HeaderRow, ...]:
    """The headers of all of `uids`, which are neighbours in their folder. Raises RetryLater where one is missing."""
    rows = session.fetch_headers(uids[0], uids[-1])
    if not {row.uid for row in rows}.issuperset(uids):
        raise RetryLater("bad_answer", detail=HeaderMissing.__name__)
    return rows


def to_refusal(error: RetryLater) -> MessageRefused:
    """What a bad answer to the question for one message alone says of the message."""
    return MessageRefused("no_data" if error.detail == HeaderMissing.__name__ else "unreadable")


def gather(uids: tuple[int, ...], ask: Ask[Answer], is_broken: bool = False) -> Iterator[Found[Answer]]:
    """Ask for all of `uids`: pieces of them with their answers, and each broken one alone with its error.

    `is_broken`: asked before, and the answer was bad. One broken message among 500 takes 19 questions at most: where
    the left half is in order the right one can't be. Raises what `ask` raises but RetryLater('bad_answer')."""
    if is_broken and len(uids) > 1:
        yield from _halve(uids, ask)
        return
    try:
        answer = ask(uids)
    except RetryLater as error:
        if error.code != "bad_answer":
            raise
        if len(uids) == 1:
            yield uids, error
        else:
            yield from _halve(uids, ask)
    else:
        yield uids, answer


def _halve(uids: tuple[int, ...], ask: Ask[Answer]) -> Iterator[Found[Answer]]:
    left, right = uids[: len(uids) // 2], uids[len(uids) // 2 :]
    is_left_fine = True
    for found in gather(left, ask):
        is_left_fine = is_left_fine and not isinstance(found[1], RetryLater)
        yield found
    yield from gather(right, ask, is_broken=is_left_fine)
