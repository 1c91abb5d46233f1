"""Transfer encodings undone piece by piece, with the result that `parts.decoded` has of the whole."""

from __future__ import annotations

import binascii
import re
from collections.abc import Iterable, Iterator

BEGIN = re.compile(rb"begin(?:-base64)? [0-7]{3,4} [^\r\n]{1,255}?[ \t]*\Z")
_LINE = re.compile(rb"[\x20-\x60]{1,88}\Z")
_DIGITS = bytes(sorted(b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/="))
_JUNK = bytes(octet for octet in range(256) if octet not in _DIGITS)
_RUN = re.compile(rb"=+|[^=]+")
LONGEST_LINE = 1 << 16


class Unfinished(ValueError):
    """A uuencoded file that does not begin or does not end."""


def decode(pieces: Iterable[bytes], encoding: str) -> Iterator[bytes]:
    """`pieces` of a body without their transfer encoding; any encoding but base64 and quoted-printable is none."""
    if encoding == "base64":
        return _from_base64(pieces)
    if encoding == "quoted-printable":
        return _from_quoted_printable(pieces)
    return iter(pieces)


def _from_base64(pieces: Iterable[bytes]) -> Iterator[bytes]:
    digits = b""
    for piece in pieces:
        digits += piece.translate(None, _JUNK)
        digits, is_end = _without_stray_pads(digits)
        if is_end:
            break
        whole = _whole_quads(digits)
        yield binascii.a2b_base64(digits[:whole])
        digits = digits[whole:]
    yield _last_quads(digits)


def _whole_quads(digits: bytes) -> int:
    """How much may be decoded: a pad in the last quad waits for its neighbour."""
    pad = digits.find(b"=")
    end = len(digits) if pad < 0 else pad
    return end - end % 4


def _without_stray_pads(digits: bytes) -> tuple[bytes, bool]:
    """`digits` up to the pad that ends them, and whether there is one. Pads that end nothing are left out."""
    if b"=" not in digits:
        return digits, False
    kept, count = [], 0
    for run in _RUN.finditer(digits):
        wanted = 4 - count % 4
        if run[0][:1] != b"=":
            kept.append(run[0])
            count += len(run[0])
        elif wanted <= 2 and len(run[0]) >= wanted:
            return b"".join(kept), True
        elif wanted <= 2 and run.end() == len(digits):
            kept.append(run[0])
    return b"".join(kept), False


def _last_quads(digits: bytes) -> bytes:
    digits = digits.replace(b"=", b"")
    digits = digits[:-1] if len(digits) % 4 == 1 else digits
    return binascii.a2b_base64(digits + b"=" * (-len(digits) % 4))


def _from_quoted_printable(pieces: Iterable[bytes]) -> Iterator[bytes]:
    rest = b""
    for piece in pieces:
        rest += piece
        end = rest.rfind(b"\n") + 1
        if not end and len(rest) > LONGEST_LINE:
            mark = rest.rfind(b"=", len(rest) - 3)
            end = mark if mark >= 0 else len(rest)
        yield binascii.a2b_qp(rest[:end])
        rest = rest[end:]
    yield binascii.a2b_qp(rest)


def from_uu(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The first uuencoded file in `pieces`. Raises Unfinished where there is none from begin to end."""
    lines = _lines(pieces)
    for line in lines:
        if BEGIN.match(line):
            break
    for line in lines:
        if line.rstrip(b" \t") == b"end":
            return
        if line not in (b"", b"`", b" "):
            if not _LINE.match(line):
                raise Unfinished
            yield uu_line(line)
    raise Unfinished


def uu_line(line: bytes) -> bytes:
    """One line of a uuencoded file; one that can't be read is empty."""
    try:
        return binascii.a2b_uu(line)
    except binascii.Error:
        # some encoders pad the last line with more than it says
        wanted = (((line[0] - 32) & 63) * 4 + 5) // 3 if line else 0
        try:
            return binascii.a2b_uu(line[:wanted])
        except binascii.Error:
            return b""


def _lines(pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The lines of `pieces` without their ends. Raises Unfinished for one that has none."""
    rest = b""
    for piece in pieces:
        *lines, rest = (rest + piece).split(b"\n")
        if len(rest) > LONGEST_LINE:
            raise Unfinished
        yield from (line.removesuffix(b"\r") for line in lines)
    yield rest.removesuffix(b"\r")
