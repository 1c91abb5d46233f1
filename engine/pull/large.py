"""A large mail, part by part: its header, what is text, then each file in chunks that go to disk as they come.

The parts are those of BODYSTRUCTURE, but what they are is read from their own headers by the code that reads a whole
mail, so that both ways give the same email. Where the two don't fit together, the mail is fetched whole.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from ..errors import MessageRefused
from ..imap import bodystructure as structure
from ..imap.messages import ImapMessages
from ..mime import mail as mime
from ..mime.charset import HEADER_LIMIT
from ..mime.charset import decode as decode_charset
from ..mime.header import Fields, split
from ..mime.parts import SIGNED_TYPES, Part, Walk, beginning, content_type, decoded, default_type
from ..mime.smime import signed_content
from ..mime.spool import Spool, Spooled
from ..reading import read_email, read_parsed
from ..values import ParsedEmail, ReadEmail
from .download import BESIDES, IN_MEMORY, Download, Mistold, TooMuch

LARGE = 256 << 10  # octets of a mail that is fetched part by part
LARGEST_WHOLE = 25 << 20
HEAD = 64 << 10
BESIDES_A_PART = 2 << 10
# a mail whose structure is no use is taken to pieces in memory: one at a time, however many threads there are
_one_whole = threading.Lock()


def read_large(session: ImapMessages, uid: int, size: int, limit: int) -> ReadEmail:
    """The mail `uid` of the open folder. `size`: its octets as the server says, `limit`: what is taken over at most.

    Of a larger one only the header is read (`ReadEmail.left_size`). Raises MessageRefused, and MailboxError as any
    command does."""
    if size <= limit:
        try:
            return _read(session, uid, size, limit)
        except TooMuch as error:
            size = max(size, error.octets)
    return read_header(session, uid, size)


def _read(session: ImapMessages, uid: int, size: int, limit: int) -> ReadEmail:
    """The mail by its parts, or whole where they are not what the server says."""
    try:
        tree = session.fetch_structure(uid)
        if tree is None or not _covers(tree, size):
            raise Mistold
        return read_parsed(_read_parts(Download(session, uid, limit), tree))
    except Mistold:
        return _read_whole(Download(session, uid, limit))


def read_header(session: ImapMessages, uid: int, size: int) -> ReadEmail:
    """A mail of which nothing but the header is taken over. Raises MessageRefused('no_data')."""
    raw = session.fetch_pieces(uid, {"HEADER": (0, HEADER_LIMIT)})["HEADER"]
    return only_header(raw or b"", size)


def only_header(raw: bytes, size: int) -> ReadEmail:
    """A mail of `size` octets of which there is the header `raw` alone. Raises MessageRefused('no_data') for none."""
    if not raw:
        raise MessageRefused("no_data")
    return read_parsed(mime.parse_parts(split(raw)[0], (), []), left_size=size)


def _covers(tree: structure.Node, size: int) -> bool:
    """Whether the parts make up the mail: a text between them would be lost."""
    leaves = list(tree.leaves())
    return sum(leaf.size for leaf in leaves) >= size - BESIDES - BESIDES_A_PART * len(leaves)


def _read_parts(download: Download, tree: structure.Node) -> ParsedEmail:
    header = download.fetch_headers(tree)
    download.fetch_small(tree)
    walk = _Walk(download, header)
    return mime.parse_parts(header[""], walk.told(tree), walk.defects)


def _read_whole(download: Download) -> ReadEmail:
    """The mail in chunks, then as one."""
    try:
        return read_spooled(Spool().write(download.pieces("", LARGEST_WHOLE + 1)))
    except Mistold as error:
        raise MessageRefused("no_data") from error


def read_spooled(whole: Spooled) -> ReadEmail:
    """A mail that lies on disk as a whole. Its files wait on disk like others. Raises MessageRefused."""
    if not len(whole):
        raise MessageRefused("no_data")
    if len(whole) > LARGEST_WHOLE:
        raise MessageRefused("too_large", size=len(whole), limit=LARGEST_WHOLE)
    with _one_whole:
        return _with_files_on_disk(read_email(whole.read()))


def _with_files_on_disk(email: ReadEmail) -> ReadEmail:
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

    def __init__(self, download: Download, header: dict[str, Fields]) -> None:
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
        if (mimetype.startswith("multipart/") and bool(parameters.get("boundary"))) != bool(node.children):
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
    download: Download = field(kw_only=True, repr=False, compare=False)  # type: ignore[call-overload]

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
