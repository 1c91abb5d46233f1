"""The pieces of one large mail: small ones fetched together, large ones in chunks that go to disk as they come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from ..imap import bodystructure as structure
from ..imap.messages import ImapMessages
from ..mime import decoding
from ..mime.charset import HEADER_LIMIT
from ..mime.header import Fields, split
from ..mime.parts import TEXT_OCTETS, decoded
from ..mime.spool import Spool, Spooled

CHUNK = 1_000_000
IN_MEMORY = 256 << 10  # a part up to this size is fetched together with others and kept in memory
PART_HEADER = 64 << 10
LONGEST_COMMAND = 800
BESIDES = 64 << 10  # of header and between the parts of a mail whose structure is believed
UUENCODED = ("x-uuencode", "uuencode", "x-uue")


class Mistold(Exception):
    """The structure the server tells is not that of the mail."""


class TooMuch(Exception):
    """More came than the mail may have: the server told a smaller size."""

    def __init__(self, octets: int) -> None:
        super().__init__()
        self.octets = octets


class Download:
    """The pieces of one mail: small ones in memory, the others on disk, all of them at most `limit` octets."""

    def __init__(self, session: ImapMessages, uid: int, limit: int) -> None:
        self._session = session
        self._uid = uid
        self._limit = limit
        self._came = 0
        self._sizes: dict[str, int] = {}
        self._small: dict[str, bytes] = {}
        self._files: dict[str, bytes | Spooled] = {}
        self._spool: Spool | None = None

    def fetch_headers(self, tree: structure.Node) -> dict[str, Fields]:
        """The header of the mail (under '') and of each of its parts. Raises Mistold where there is none."""
        sizes = {f"{node.section}.MIME": PART_HEADER for node in tree.nodes()}
        found = self._fetch_together({"HEADER": HEADER_LIMIT, **sizes})
        header = {section.removesuffix("MIME").rstrip("."): split(raw)[0] for section, raw in found.items()}
        header[""] = header.pop("HEADER")
        if not header[""]:
            raise Mistold
        return header

    def fetch_small(self, tree: structure.Node) -> None:
        """All small parts, the texts first; parts of no size are there already. Raises Mistold for one not given."""
        self._sizes = {leaf.section: leaf.size for leaf in tree.leaves()}
        small = [leaf for leaf in tree.leaves() if 0 < leaf.size <= IN_MEMORY]
        small.sort(key=lambda leaf: not leaf.mimetype.startswith("text/"))
        self._small = {section: b"" for section, size in self._sizes.items() if not size}
        # one octet more than there ought to be: a part that goes on was told too small
        self._small |= self._fetch_together({leaf.section: leaf.size + 1 for leaf in small})
        for leaf in small:
            if len(self._small[leaf.section]) != leaf.size:
                raise Mistold

    def _fetch_together(self, sizes: dict[str, int]) -> dict[str, bytes]:
        """Sections by name, with as few commands as lines of a decent length allow."""
        found: dict[str, bytes] = {}
        for batch in _plan_commands(sizes):
            pieces = self._session.fetch_pieces(self._uid, {section: (0, sizes[section]) for section in batch})
            for section, piece in pieces.items():
                if piece is None:
                    raise Mistold
                self._count(piece)
                found[section] = piece[: sizes[section]]
        return found

    def pieces(self, section: str, most: int) -> Iterator[bytes]:
        """A section in chunks, at most `most` octets. Raises Mistold for one that is not given at all."""
        offset = 0
        while offset < most:
            wanted = min(CHUNK, most - offset)
            piece = self._session.fetch_pieces(self._uid, {section: (offset, wanted)})[section]
            if piece is None:
                raise Mistold
            self._count(piece)
            yield piece
            offset += len(piece)
            if len(piece) != wanted:  # the end; or all of it, from a server that knows no pieces
                return

    def text(self, section: str) -> bytes:
        """Where a part begins, as far as it is read as text; all of it where a file is hidden in it."""
        if section in self._small:
            return self._small[section]
        raw = b"".join(self.pieces(section, TEXT_OCTETS))
        if b"\nbegin " in raw and self._sizes[section] > len(raw):
            raw = b"".join(self.pieces(section, self._sizes[section]))
        if len(raw) < min(TEXT_OCTETS, self._sizes[section]):
            raise Mistold
        return raw

    def file(self, section: str, encoding: str) -> bytes | Spooled:
        """A part with its transfer encoding undone; a large one from disk."""
        if section in self._small:
            return decoded(self._small[section], encoding)
        if section not in self._files:
            self._files[section] = self._spool_file(section, encoding)
        return self._files[section]

    def _spool_file(self, section: str, encoding: str) -> Spooled:
        self._spool = self._spool or Spool()
        size = self._sizes[section]
        counted = _Counted(self.pieces(section, size + 1))
        if encoding in UUENCODED:
            content = self._decode_uuencoded(self._spool.write(counted))
        else:
            content = self._spool.write(decoding.decode(counted, encoding))
            for _rest in counted:  # behind the end that an encoding marks
                pass
        if counted.octets != size:
            raise Mistold
        return content

    def _decode_uuencoded(self, raw: Spooled) -> Spooled:
        """Without an end it is no file: then the lines are what there is."""
        spool = Spool()
        try:
            return spool.write(decoding.from_uu(raw.pieces()))
        except decoding.Unfinished:
            return raw

    def _count(self, piece: bytes) -> None:
        self._came += len(piece)
        if self._came > self._limit + BESIDES:
            raise TooMuch(self._came)


class _Counted:
    """An iterator over pieces that knows afterwards how much there was."""

    def __init__(self, pieces: Iterable[bytes]) -> None:
        self._pieces = iter(pieces)
        self.octets = 0

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            self.octets += len(piece)
            yield piece


def _plan_commands(sizes: dict[str, int]) -> Iterator[list[str]]:
    """Sections in batches of a command's length and a chunk's octets, in their order."""
    batch: list[str] = []
    length = octets = 0
    for section, size in sizes.items():
        words = len(section) + len("BODY.PEEK[]<0.1000000> ")
        if batch and (length + words > LONGEST_COMMAND or octets + size > CHUNK):
            yield batch
            batch, length, octets = [], 0, 0
        batch.append(section)
        length += words
        octets += size
    if batch:
        yield batch
