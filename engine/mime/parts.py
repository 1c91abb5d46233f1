"""The parts of a mail: cutting a multipart, reading a part's parameters, undoing its transfer encoding.

Everything is bounded and nothing raises: a mail may nest for ever, lie about its boundaries or have none at all.
"""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from urllib.parse import unquote_to_bytes

from .charset import decode, decode_header, fit
from .decoding import uu_line
from .header import Fields, split
from .smime import signed_content
from .spool import Spooled

DEPTH_LIMIT = 50
PART_LIMIT = 1000
PARAMETER_LIMIT = 100
NAME_LIMIT = 120
# of the text of one part, as it travels: what is beyond is neither read nor, of a large mail, fetched
TEXT_OCTETS = 2 << 20

SIGNED_TYPES = frozenset(("application/pkcs7-mime", "application/x-pkcs7-mime"))

_BOUNDARY = re.compile(rb"(?:\A|[\r\n])--([^\r\n]{1,200})\r?\n(?=[A-Za-z-]{2,40}:|\r?\n)")
_BREAK = re.compile(rb"[\r\n]")
_BOUNDARY_END = re.compile(rb"(--)?[ \t]*(?:\r\n|\n|\r|\Z)")
_PARAMETER = re.compile(rb';\s*([^\s=;"]{1,100})\s*=\s*(?:"((?:[^"\\]|\\.){0,8000})"?|([^;]{0,8000}))', re.DOTALL)
_SECTION = re.compile(r"(.+?)\*(?:(\d{1,3})(\*)?)?\Z")
_TYPE = re.compile(rb"\s*([\w.+-]{1,60}/[\w.+-]{1,100})", re.ASCII)
_WORDY = re.compile(rb"\s*([\w-]+)", re.ASCII)
_UNSAFE = re.compile('[\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff<>:"|?*]')


@dataclass(frozen=True)
class Part:
    """One leaf of a mail. `container` is the subtype of the multipart it stands in, '' at the top."""

    fields: Fields
    body: bytes
    mimetype: str
    parameters: dict[str, str]
    container: str = ""
    group: int = 0

    @property
    def encoding(self) -> str:
        """The transfer encoding."""
        return word(self.fields, b"content-transfer-encoding")

    @property
    def content(self) -> bytes:
        """The body with its transfer encoding undone."""
        return decoded(self.body, self.encoding)

    @property
    def file(self) -> bytes | Spooled:
        """The content as it is kept: a large one may wait on disk."""
        return self.content

    @property
    def head(self) -> bytes:
        """Where the content begins: enough for the header of a mail in a mail."""
        return self.content

    @property
    def text(self) -> str:
        """The content as text."""
        return decode(decoded(beginning(self.body), self.encoding), self.parameters.get("charset", ""))

    @property
    def disposition(self) -> str:
        """`inline`, `attachment` or ''."""
        return word(self.fields, b"content-disposition")

    @property
    def filename(self) -> str:
        """The name the sender gave it, '' where there is none. Not yet safe as a file name."""
        values = self.fields.get(b"content-disposition")
        stated = parameters(values[0]).get("filename", "") if values else ""
        return stated or self.parameters.get("name", "")

    @property
    def content_id(self) -> str:
        """Its Content-ID without brackets."""
        values = self.fields.get(b"content-id")
        return fit(decode(values[0])).strip().strip("<>")[:255] if values else ""


def word(fields: Fields, name: bytes) -> str:
    """The first token of a field in lower case, such as a transfer encoding or a disposition."""
    values = fields.get(name)
    found = _WORDY.match(values[0]) if values else None
    return found[1].decode("ascii").lower() if found else ""


# ---------------------------------------------------------------- the tree, flattened


class Walk:
    """Goes through a mail leaf by leaf; `defects` says afterwards what was odd."""

    def __init__(self) -> None:
        self.defects: list[str] = []
        self._count = 0
        self._groups = 0

    def leaves(
        self, fields: Fields, body: bytes, container: str = "", group: int = 0, depth: int = 0
    ) -> Iterator[Part]:
        """Every part that is no multipart, in order. `group` tells the alternatives of one text apart from others."""
        part = Part(fields, body, *content_type(fields, default_type(container)), container, group)
        if depth == DEPTH_LIMIT:
            self.defects.append("too deep")
            yield part
        elif part.mimetype.startswith("multipart/"):
            yield from self._inside(part, depth)
        elif part.mimetype in SIGNED_TYPES and (inner := signed_content(part.content)) is not None:
            yield from self.leaves(*split(inner), container, group, depth + 1)
        else:
            yield part

    def _inside(self, part: Part, depth: int) -> Iterator[Part]:
        pieces = cut(part.body, part.parameters.get("boundary", "") or _sniffed_boundary(part.body))
        if not pieces:
            pieces = cut(part.body, _sniffed_boundary(part.body))
        if not pieces:
            self.defects.append("no parts")
            if part.body.strip():
                yield replace(part, mimetype="text/plain")
            return
        subtype, group = part.mimetype.partition("/")[2], self.enter(part)
        for piece in pieces:
            self._count += 1
            if self._count > PART_LIMIT:
                self.defects.append("too many parts")
                return
            yield from self.leaves(*split(piece), subtype, group, depth + 1)

    def enter(self, part: Part) -> int:
        """The group of what is inside the multipart `part`: alternatives of one text have one of their own."""
        if part.mimetype != "multipart/alternative" or part.container == "alternative":
            return part.group
        self._groups += 1
        return self._groups


def default_type(container: str) -> str:
    """The type of a part that names none, by the subtype of the multipart it stands in."""
    return "message/rfc822" if container == "digest" else "text/plain"


def _sniffed_boundary(body: bytes) -> str:
    """The boundary of a multipart that does not state it, or states another one than it has; '' if none is seen."""
    found = _BOUNDARY.search(body, 0, 65536)
    return found[1].decode("latin-1").rstrip() if found else ""


def cut(body: bytes, boundary: str) -> list[bytes]:
    """The parts of a multipart body. The closing line may be missing; white space after a boundary is no part of it."""
    pieces: list[bytes] = []
    mark, start, position = b"--" + boundary.encode("latin-1", "replace"), -1, 0
    while boundary and len(pieces) <= PART_LIMIT and (position := body.find(mark, position)) >= 0:
        line = _BOUNDARY_END.match(body, position + len(mark))
        if not line or body[position - 1 : position] not in (b"", b"\n", b"\r"):
            # no other mark of this line stands where a line begins
            if not (line_break := _BREAK.search(body, position)):
                break
            position = line_break.end()
            continue
        if start >= 0:
            pieces.append(_without_last_break(body[start:position]))
        start = position = line.end()
        if line[1]:
            return pieces
    if start >= 0:
        pieces.append(body[start:])
    return pieces


def _without_last_break(piece: bytes) -> bytes:
    """The line end before a boundary belongs to the boundary."""
    return piece[:-2] if piece.endswith(b"\r\n") else piece[:-1]


# ---------------------------------------------------------------- content type and parameters


def content_type(fields: Fields, default: str = "text/plain") -> tuple[str, dict[str, str]]:
    """The type in lower case and its parameters; `default` where the field is missing or says nothing."""
    values = fields.get(b"content-type")
    if not values:
        return default, {}
    found = _TYPE.match(values[0])
    mimetype = found[1].decode("ascii").lower() if found else ""
    if not mimetype:
        mimetype = {b"text": "text/plain", b"html": "text/html"}.get(values[0].strip().lower()[:4], default)
    return mimetype, parameters(values[0])


def parameters(raw: bytes) -> dict[str, str]:
    """The parameters of a field: plain, in pieces (RFC 2231), or with encoded words where none are allowed."""
    plain: dict[str, str] = {}
    sections: dict[str, list[tuple[int, bool, bytes]]] = {}
    for count, found in enumerate(_PARAMETER.finditer(raw)):
        if count == PARAMETER_LIMIT:
            break
        name = found[1].decode("latin-1").lower()
        value = re.sub(rb"\\([\"\\])", rb"\1", found[2]) if found[2] is not None else found[3].strip()
        if section := _SECTION.match(name):
            encoded = section[2] is None or bool(section[3])
            sections.setdefault(section[1], []).append((int(section[2] or 0), encoded, value))
        else:
            plain.setdefault(name, decode_header(value))
    return plain | {name: _joined(found) for name, found in sections.items()}


def _joined(sections: list[tuple[int, bool, bytes]]) -> str:
    sections.sort(key=lambda section: section[0])
    label, joined = "", b""
    for index, (_number, encoded, section) in enumerate(sections):
        value = section
        if encoded and index == 0 and value.count(b"'") >= 2:
            charset, _language, value = value.split(b"'", 2)
            label = charset.decode("latin-1")
        joined += unquote_to_bytes(value) if encoded else value
    return decode_header(joined) if b"=?" in joined and not label else decode(joined, label)


# ---------------------------------------------------------------- content


def decoded(body: bytes, encoding: str) -> bytes:
    """`body` without its transfer encoding. Unknown encodings are taken as none, broken ones as far as they go."""
    if encoding == "base64":
        return _from_base64(body)
    if encoding == "quoted-printable":
        return binascii.a2b_qp(body)
    if encoding in ("x-uuencode", "uuencode", "x-uue"):
        found = uuencoded(body)
        return found[0][2] if found else body
    return body


def _from_base64(body: bytes) -> bytes:
    try:
        return binascii.a2b_base64(body)
    except binascii.Error:
        digits = re.sub(rb"[^A-Za-z0-9+/]", b"", body)
        digits = digits[:-1] if len(digits) % 4 == 1 else digits
        return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))


def beginning(body: bytes) -> bytes:
    """The lines of `body` that are read as text; all of them where a file is hidden among them."""
    if len(body) <= TEXT_OCTETS or b"\nbegin " in body[:TEXT_OCTETS]:
        return body
    head, line_end, _cut = body[:TEXT_OCTETS].rpartition(b"\n")
    return head + line_end if line_end else body[:TEXT_OCTETS]


_UU_BLOCK = re.compile(
    rb"^begin(?:-base64)? [0-7]{3,4} ([^\r\n]{1,255}?)[ \t]*\r?\n"
    rb"((?:[\x20-\x60]{1,88}\r?\n)*?)(?:[` ]?\r?\n)?end[ \t]*(?=\r|\n|\Z)",
    re.MULTILINE,
)


def uuencoded(body: bytes) -> list[tuple[tuple[int, int], str, bytes]]:
    """The uuencoded files inside a text: where each stands, its name, its content."""
    if b"begin " not in body or b"\nend" not in body:
        return []
    return [(found.span(), decode(found[1]), _from_uu(found[2])) for found in _UU_BLOCK.finditer(body)]


def _from_uu(lines: bytes) -> bytes:
    return b"".join(uu_line(line) for line in lines.splitlines())


def safe_name(name: str) -> str:
    """`name` without path, control and direction characters, at most 120 long with its extension; may be ''."""
    name = re.split(r"[/\\]", name.replace("\r", "").replace("\n", ""))[-1]
    name = _UNSAFE.sub("", fit(name)).strip(" .")
    stem, dot, extension = name.rpartition(".")
    if len(name) > NAME_LIMIT and dot and len(extension) <= 10:
        return stem[: NAME_LIMIT - len(extension) - 1].rstrip(" .") + "." + extension
    return name[:NAME_LIMIT].rstrip(" .")
