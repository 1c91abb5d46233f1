"""The mail inside an opaquely signed one (S/MIME signed-data). The signature itself is not checked here.

Just enough DER and BER to reach the content: nothing is allocated by what a length claims.
"""

from __future__ import annotations

from typing import NamedTuple

SIGNED_DATA = bytes.fromhex("06092a864886f70d010702")
DEPTH_LIMIT = 12
CHUNK_LIMIT = 100_000

_SEQUENCE, _OCTETS = 0x30, (0x04, 0x24)


class _Element(NamedTuple):
    tag: int
    start: int
    end: int
    following: int


class _Unreadable(ValueError):
    """These bytes are no such structure."""


def signed_content(raw: bytes) -> bytes | None:
    """The mail that is signed, None when `raw` is not signed data (encrypted mail is not)."""
    try:
        return _signed_content(raw)
    except (_Unreadable, IndexError):
        return None


def _signed_content(raw: bytes) -> bytes | None:
    outer = _inside(raw, _element(raw, 0, len(raw)))
    if not raw.startswith(SIGNED_DATA, outer[0].start - 2):
        return None
    signed = _inside(raw, _inside(raw, outer[1])[0])
    holders = [element for element in signed if element.tag == _SEQUENCE]
    content = _inside(raw, holders[0])[1]
    return _octets(raw, _inside(raw, content)[0])


def _octets(raw: bytes, element: _Element, depth: int = 0) -> bytes:
    """An octet string, which BER may give in pieces."""
    if element.tag not in _OCTETS or depth > DEPTH_LIMIT:
        raise _Unreadable
    if element.tag == _OCTETS[0]:
        return raw[element.start : element.end]
    return b"".join(_octets(raw, piece, depth + 1) for piece in _inside(raw, element))


def _inside(raw: bytes, element: _Element) -> list[_Element]:
    found: list[_Element] = []
    position = element.start
    while position < element.end and len(found) < CHUNK_LIMIT:
        found.append(_element(raw, position, element.end))
        position = found[-1].following
    return found


def _element(raw: bytes, position: int, end: int, depth: int = 0) -> _Element:
    tag, length, start = raw[position], raw[position + 1], position + 2
    if tag & 0x1F == 0x1F or depth > DEPTH_LIMIT:
        raise _Unreadable
    if length == 0x80:
        stop = _end_of_contents(raw, start, end, depth)
        return _Element(tag, start, stop, stop + 2)
    if length > 0x80:
        size = length & 0x7F
        length, start = int.from_bytes(raw[start : start + size], "big"), start + size
    if start + length > end:
        raise _Unreadable
    return _Element(tag, start, start + length, start + length)


def _end_of_contents(raw: bytes, position: int, end: int, depth: int) -> int:
    """Where content without a stated length stops."""
    for _count in range(CHUNK_LIMIT):
        if raw[position : position + 2] == b"\x00\x00":
            return position
        position = _element(raw, position, end, depth + 1).following
    raise _Unreadable
