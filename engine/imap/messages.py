"""What a session fetches of single messages: header rows, sizes, whole mails, and a mail piece by piece."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timezone
from typing import Any, TypeVar

from ..errors import MessageRefused, RetryLater
from ..mime import mail as mime
from ..values import HeaderRow
from . import bodystructure as structure
from . import changes as imap_changes
from .connection import Client

FIELDS = (
    "FROM SENDER REPLY-TO TO CC BCC DATE SUBJECT MESSAGE-ID IN-REPLY-TO REFERENCES LIST-ID AUTO-SUBMITTED PRECEDENCE "
    "X-MICROSOFT-ORIGINAL-MESSAGE-ID"
)
HEADER_ITEMS = f"UID FLAGS INTERNALDATE RFC822.SIZE BODY.PEEK[HEADER.FIELDS ({FIELDS})]"
LARGEST_NUMBER = 0xFFFFFFFF  # of UIDs and their kin (RFC 3501, 9)
LARGEST_SIZE = (1 << 31) - 1
Result = TypeVar("Result")


class HeaderMissing(ValueError):
    """A message is told without its header. Outside it is a bad answer like others, with this name as its detail."""


class ImapMessages:
    """The part of a session that fetches messages of the folder it has open."""

    def _run(self, command: str, ask: Callable[[Client], Result]) -> Result:
        raise NotImplementedError

    def fetch_headers(self, first: int, last: int) -> tuple[HeaderRow, ...]:
        """The headers of the UIDs from `first` to `last` that the folder has, in their order.

        A `*` names the last message even below `first` (RFC 3501, 6.4.8) and servers tell of other messages in
        between, so what was not asked for is left out; what was asked for must be whole, or it is
        RetryLater('bad_answer')."""
        sequence = f"{first}:{last}" if last < LARGEST_NUMBER else f"{first}:*"

        def ask(client: Client) -> tuple[HeaderRow, ...]:
            rows = client.fetch_set(sequence, imap_changes.with_labels(client, HEADER_ITEMS))
            wanted = sorted(uid for uid in rows if first <= uid <= last and not _is_only_flags(rows[uid]))
            return tuple(_to_header_row(uid, rows[uid]) for uid in wanted)

        return self._run("FETCH HEADER", ask)

    def list_sizes(self, first: int, last: int) -> dict[int, int]:
        """{uid: octets} of the messages from UID `first` to `last`, ascending."""
        sequence = f"{first}:{last}" if last < LARGEST_NUMBER else f"{first}:*"

        def ask(client: Client) -> dict[int, int]:
            rows = client.fetch_set(sequence, "(UID RFC822.SIZE)")
            return {uid: _to_size(rows[uid]) for uid in sorted(rows) if first <= uid <= last}

        return self._run("FETCH SIZE", ask)

    def fetch_sizes(self, uids: tuple[int, ...]) -> dict[int, int]:
        """{uid: octets} of those of `uids` that the folder still has, in the order of `uids`."""

        def ask(client: Client) -> dict[int, int]:
            rows = client.fetch_set(_join(uids), "(UID RFC822.SIZE)")
            return {uid: _to_size(rows[uid]) for uid in uids if uid in rows}

        return self._run("FETCH SIZE", ask)

    def fetch_bodies(self, uids: tuple[int, ...]) -> Iterator[tuple[int, bytes | MessageRefused]]:
        """Each of `uids` with its whole mail as octets, or why it could not be had. None is left out."""
        rows = self._run("FETCH", lambda client: client.fetch_set(_join(uids), "(UID BODY.PEEK[])"))
        for uid in uids:
            raw = rows.get(uid, {}).get(b"BODY[]")
            yield uid, raw if raw and isinstance(raw, bytes) else MessageRefused("no_data")

    def fetch_structure(self, uid: int) -> structure.Node | None:
        """The parts of a mail as its BODYSTRUCTURE tells them, None where it can't be read."""
        return structure.read(self._ask_one(uid, "BODYSTRUCTURE").get(b"BODYSTRUCTURE"))

    def fetch_pieces(self, uid: int, sections: dict[str, tuple[int, int]]) -> dict[str, bytes | None]:
        """Pieces of one mail with one command: `sections` {section: (offset, octets)}, such as {'1.2': (0, 1000)}.

        None for one that the server does not give. A server that knows no pieces gives the whole section, from its
        beginning: more than was asked for."""
        items = " ".join(f"BODY.PEEK[{section}]<{offset}.{octets}>" for section, (offset, octets) in sections.items())
        found = {key.upper(): value for key, value in self._ask_one(uid, items).items()}
        return {section: _find_piece(found, section, offset) for section, (offset, _octets) in sections.items()}

    def _ask_one(self, uid: int, items: str) -> dict[bytes, Any]:
        """`items` of one mail; nothing where the server refuses to tell them, or so that nobody understands it."""
        try:
            return self._run("FETCH", lambda client: client.fetch_set(str(uid), f"(UID {items})")).get(uid, {})
        except RetryLater as error:
            if error.code in ("bad_answer", "command_refused"):
                return {}
            raise


def _find_piece(found: dict[bytes, Any], section: str, offset: int) -> bytes | None:
    name = f"BODY[{section}]".upper().encode()
    piece = found.get(b"%s<%d>" % (name, offset))
    if piece is None:
        whole = found.get(name)
        return whole[offset:] if isinstance(whole, bytes) else None
    return piece if isinstance(piece, bytes) else None


def _to_header_row(uid: int, items: dict[bytes, Any]) -> HeaderRow:
    raw = next((value for key, value in items.items() if key.startswith(b"BODY[HEADER")), None)
    if not isinstance(raw, bytes):
        raise HeaderMissing
    return HeaderRow(
        uid=uid,
        flags=imap_changes.to_words(items.get(b"FLAGS")),
        size=_to_size(items),
        internal_date=_to_utc(items.get(b"INTERNALDATE")),
        header=mime.parse_header(raw),
        labels=imap_changes.to_words(items.get(b"X-GM-LABELS")),
    )


def _to_size(items: dict[bytes, Any]) -> int:
    """The octets the server says: a word for planning only, so what is no number is 0."""
    size = items.get(b"RFC822.SIZE")
    return min(size, LARGEST_SIZE) if isinstance(size, int) and size > 0 else 0


def _is_only_flags(items: dict[bytes, Any]) -> bool:
    """Whether a FETCH line is the server's own news of a message rather than an answer to us."""
    return b"RFC822.SIZE" not in items and not any(key.startswith(b"BODY[") for key in items)


def _join(uids: tuple[int, ...]) -> str:
    return ",".join(map(str, uids))


def _to_utc(moment: datetime | None) -> datetime | None:
    return moment.astimezone(timezone.utc) if moment and moment.tzinfo else None
