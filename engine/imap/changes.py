"""What changed in a folder since it was read last: flags, and messages that are gone.

By QRESYNC and CONDSTORE (RFC 7162) where the server has them, else by comparing. Gmail's labels come with the flags.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from ..errors import RetryLater
from ..events import FlagRow, Range
from ..mime import charset
from ..pull import sync
from ..values import FolderStatus, Tier
from .connection import Client

HIGHEST_UID = sync.HIGHEST_UID
LABELS = "X-GM-EXT-1"
SEARCHED_AT_ONCE = 100_000  # a longer answer may not fit in one line
LISTED_AT_ONCE = 10_000
_SET = re.compile(rb"[0-9:,]+")
_COUNT = re.compile(rb"\bCOUNT (\d{1,10})\b")
_ALL = re.compile(rb"\bALL ([0-9:,]+)")
Result = TypeVar("Result")


class ImapChanges:
    """The part of a session that finds changes in the folder it has open."""

    _qresync: bool | None = None

    def _run(self, command: str, ask: Callable[[Client], Result]) -> Result:
        raise NotImplementedError

    def find_tier(self, status: FolderStatus) -> Tier:
        """What the server can tell of the open folder."""
        return sync.find_tier(status, bool(self._qresync))

    def has_labels(self) -> bool:
        """Whether messages have labels, as Gmail's do."""
        return self._run("CAPABILITY", lambda client: bool(client.has_capability(LABELS)))

    def fetch_told(self) -> tuple[tuple[FlagRow, ...], tuple[Range, ...]]:
        """What EXAMINE told by the way, once: flags that have changed, and UIDs that are gone."""

        def ask(client: Client) -> tuple[tuple[FlagRow, ...], tuple[Range, ...]]:
            rows = _to_flag_rows(client.take_fetched())
            gone = [part for line in client.take_untagged("VANISHED") for part in _to_ranges(line)]
            return rows, tuple(gone)

        return self._run("EXAMINE", ask)

    def fetch_changed(self, first: int, last: int, modseq: int) -> tuple[FlagRow, ...]:
        """The flags of those from UID `first` to `last` that have changed since `modseq`."""
        if last < first:
            return ()

        def ask(client: Client) -> tuple[FlagRow, ...]:
            return _to_flag_rows(
                client.fetch_set(f"{first}:{last}", with_labels(client, "UID FLAGS"), f"(CHANGEDSINCE {modseq})")
            )

        return self._run("FETCH FLAGS", ask)

    def fetch_flags(self, first: int, last: int) -> tuple[FlagRow, ...]:
        """The flags of the messages from number `first` to `last`."""

        def ask(client: Client) -> tuple[FlagRow, ...]:
            rows = client.fetch_set(f"{first}:{last}", with_labels(client, "UID FLAGS"), by_uid=False)
            return _to_flag_rows({items.get(b"UID"): items for items in rows.values()})

        return self._run("FETCH FLAGS", ask)

    def list_uids(self, exists: int) -> tuple[Range, ...] | None:
        """Every UID of the open folder, which EXAMINE said has `exists` messages.

        None where the list is not as long as that or the folder changed meanwhile: servers leave some out."""
        ranges = self._run("SEARCH", lambda client: _list_uids(client, exists)) if exists else ()
        total = sum(last - first + 1 for first, last in ranges)
        return ranges if total == exists and self._run("NOOP", lambda client: _is_unchanged(client, exists)) else None


def enable(client: Client) -> bool:
    """Have the server tell changes, before a folder is opened (RFC 7162, 3.2.3); whether it tells what is gone."""
    if not client.has_capability("ENABLE"):
        return False
    for extension in ("QRESYNC", "CONDSTORE"):
        if client.has_capability(extension):
            return extension.encode() in client.enable(extension) and extension == "QRESYNC"
    return False


def choose_parameters(client: Client, is_enabled: bool, since: tuple[int, int] | None) -> str:
    """What goes with EXAMINE; `since` are UIDVALIDITY and MODSEQ of the last time."""
    if is_enabled:
        return f"(QRESYNC ({since[0]} {since[1]}))" if since else ""
    return "(CONDSTORE)" if client.has_capability("CONDSTORE") else ""


def with_labels(client: Client, items: str) -> str:
    """The FETCH `items` in brackets, and labels where messages have them."""
    return f"({items} X-GM-LABELS)" if client.has_capability(LABELS) else f"({items})"


def _to_flag_rows(rows: dict[Any, dict[bytes, Any]]) -> tuple[FlagRow, ...]:
    return tuple(
        FlagRow(uid, to_words(items[b"FLAGS"]), to_words(items.get(b"X-GM-LABELS")))
        for uid, items in rows.items()
        if isinstance(uid, int) and 0 < uid <= HIGHEST_UID and b"FLAGS" in items
    )


def to_words(values: Any) -> tuple[str, ...]:
    """Flags or labels as text, sorted: their order means nothing, and \\Recent is of the session alone."""
    if not isinstance(values, tuple):
        return ()
    words = {charset.decode(value) if isinstance(value, bytes) else charset.fit(str(value)) for value in values}
    return tuple(sorted(words - {"\\Recent"}))


def _list_uids(client: Client, exists: int) -> tuple[Range, ...]:
    if exists <= SEARCHED_AT_ONCE and client.has_capability("ESEARCH"):
        return _search_all(client)
    uids: list[int] = []
    for first in range(1, exists + 1, LISTED_AT_ONCE):
        rows = client.fetch_set(f"{first}:{min(first + LISTED_AT_ONCE - 1, exists)}", "(UID)", by_uid=False)
        uids += [uid for items in rows.values() if isinstance(uid := items.get(b"UID"), int)]
    return sync.compress(uids)


def _search_all(client: Client) -> tuple[Range, ...]:
    """By ESEARCH (RFC 4731), whose answer is compressed and carries its own count."""
    client.take_untagged("ESEARCH")
    client.command("UID SEARCH", "RETURN (ALL COUNT) ALL")
    answer = b" ".join(client.take_untagged("ESEARCH"))
    found, count = _ALL.search(answer), _COUNT.search(answer)
    ranges = tuple(_to_ranges(found[1])) if found else ()
    if not count or int(count[1]) != sum(last - first + 1 for first, last in ranges):
        raise RetryLater("bad_answer", command="SEARCH")
    return ranges


def _is_unchanged(client: Client, exists: int) -> bool:
    """Whether the open folder still has `exists` messages and lost none on the way."""
    client.command("NOOP")
    counts = {int(count) for count in client.take_untagged("EXISTS")}
    return not client.take_untagged("EXPUNGE") and not client.take_untagged("VANISHED") and counts <= {exists}


def _to_ranges(line: bytes) -> Iterable[Range]:
    """`(EARLIER) 3:5,9` as pairs. Raises ValueError for numbers that no UID can be."""
    found = _SET.search(line.replace(b"(EARLIER)", b""))
    for part in found[0].split(b",") if found else ():
        ends = [int(end) for end in part.split(b":")]
        if len(ends) > 2 or not 0 < min(ends) <= max(ends) <= HIGHEST_UID:
            raise ValueError("no UIDs")
        yield min(ends), max(ends)
