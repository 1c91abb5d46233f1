"""A large mail, part by part: its header, what is text, then each file in chunks that go to disk as they come.

The parts are those of BODYSTRUCTURE, but what they are is read from their own headers by the code that reads a whole
mail, so that both ways give the same email. Where the two don't fit together, the mail is fetched whole.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace

from . import decoding, mime, structure
from .charset import HEADER_LIMIT
from .charset import decode as decode_charset
from .errors import MessageRefused
from .header import Fields, split
from .imap_messages import ImapMessages
from .parts import SIGNED_TYPES, TEXT_OCTETS, Part, Walk, beginning, content_type, decoded, default_type
from .reading import read_email, read_parsed
from .smime import signed_content
from .spool import Spool, Spooled
from .values import ParsedEmail, ReadEmail

LARGE = 256 << 10
CHUNK = 1_000_000
IN_MEMORY = 256 << 10  # a part up to this size is fetched together with others and kept in memory
LARGEST_WHOLE = 25 << 20
PART_HEADER = 64 << 10
HEAD = 64 << 10
LONGEST_COMMAND = 800
BESIDES = 64 << 10  # of header and between the parts of a mail whose structure is believed
BESIDES_A_PART = 2 << 10
UUENCODED = ("x-uuencode", "uuencode", "x-uue")
# a mail whose structure is no use is taken to pieces in memory: one at a time, however many threads there are
_one_whole = threading.Lock()


class Mistold(Exception):
    """The structure the server tells is not that of the mail."""


def read_large(session: ImapMessages, uid: int, size: int, limit: int) -> ReadEmail:
    """The mail `uid` of the open folder. `size`: its octets as the server says, `limit`: what is taken over at most.

    Of a larger one only the header is read (`ReadEmail.left_size`). Raises MessageRefused, and MailboxError as any
    command does."""
    if size > limit:
        return read_header(session, uid, size)
    download = _Download(session, uid, limit)
    try:
        tree = session.fetch_structure(uid)
        if tree is None or not _covers(tree, size):
            raise Mistold
        return read_parsed(_read_parts(download, tree))
    except Mistold:
        pass
    except TooMuch as error:
        return read_header(session, uid, max(size, error.octets))
    try:
        return _read_whole(_Download(session, uid, limit))
    except Mistold as error:
        raise MessageRefused("no_data") from error
    except TooMuch as error:
        return read_header(session, uid, max(size, error.octets))


def read_header(session: ImapMessages, uid: int, size: int) -> ReadEmail:
    """A mail of which nothing but the header is taken over. Raises MessageRefused('no_data')."""
    raw = session.fetch_pieces(uid, {"HEADER": (0, HEADER_LIMIT)})["HEADER"]
    if not raw:
        raise MessageRefused("no_data")
    return read_parsed(mime.parse_parts(split(raw)[0], (), []), left_size=size)


def _covers(tree: structure.Node, size: int) -> bool:
    """Whether the parts make up the mail: a text between them would be lost."""
    leaves = list(tree.leaves())
    return sum(leaf.size for leaf in leaves) >= size - BESIDES - BESIDES_A_PART * len(leaves)


def _read_parts(download: _Download, tree: structure.Node) -> ParsedEmail:
    header = download.fetch_headers(tree)
    download.fetch_small(tree)
    walk = _Walk(download, header)
    return mime.parse_parts(header[""], walk.told(tree), walk.defects)


def _read_whole(download: _Download) -> ReadEmail:
    """The mail in chunks, then as one. Its files wait on disk like others."""
    with _one_whole:
        raw = b"".join(download.pieces("", LARGEST_WHOLE + 1))
        if not raw:
            raise MessageRefused("no_data")
        if len(raw) > LARGEST_WHOLE:
            raise MessageRefused("too_large", size=len(raw), limit=LARGEST_WHOLE)
        email = read_email(raw)
    spool = Spool()
    files = tuple(
        replace(file, content=spool.write([file.content]))
        if isinstance(file.content, bytes) and len(file.content) > IN_MEMORY
        else file
        for file in email.parsed.attachments
    )
    return replace(email, parsed=replace(email.parsed, attachments=files))


# ---------------------------------------------------------------- the walk through what the server tells


class _Walk(Walk):
    """Goes through a mail by the tree its server tells; what is inside a signed part it cuts itself."""

    def __init__(self, download: _Download, header: dict[str, Fields]) -> None:
        super().__init__()
        self._download = download
        self._header = header

    def told(self, node: structure.Node, container: str = "", group: int = 0, depth: int = 0) -> Iterator[Part]:
        """Every part that is no multipart, in order, as `leaves` gives those of a whole mail. Raises Mistold."""
        fields = self._header["" if depth == 0 else node.section]
        mimetype, parameters = content_type(fields, default_type(container))
        part = _FarPart(
            fields, b"", mimetype, parameters, container, group, section=node.section, download=self._download
        )
        if mimetype.startswith("multipart/") != bool(node.children):
            raise Mistold
        if node.children:
            inner_group = self.enter(part)
            for child in node.children:
                yield from self.told(child, mimetype.partition("/")[2], inner_group, depth + 1)
        elif mimetype in SIGNED_TYPES and (inner := signed_content(part.content)) is not None:
            yield from self.leaves(*split(inner), container, group, depth + 1)
        else:
            yield part


@dataclass(frozen=True)
class _FarPart(Part):
    """A leaf whose body is fetched when somebody asks for it."""

    section: str = ""
    download: _Download = field(kw_only=True, repr=False, compare=False)  # type: ignore[call-overload]

    @property
    def file(self) -> bytes | Spooled:
        return self.download.file(self.section, self.encoding)

    @property
    def content(self) -> bytes:
        content = self.file
        return content if isinstance(content, bytes) else content.read()

    @property
    def head(self) -> bytes:
        content = self.file
        return content if isinstance(content, bytes) else next(iter(content.pieces(HEAD)), b"")

    @property
    def text(self) -> str:
        raw = decoded(beginning(self.download.text(self.section)), self.encoding)
        return decode_charset(raw, self.parameters.get("charset", ""))


# ---------------------------------------------------------------- the download


class TooMuch(Exception):
    """More came than the mail may have: the server told a smaller size."""

    def __init__(self, octets: int) -> None:
        super().__init__()
        self.octets = octets


class _Download:
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
