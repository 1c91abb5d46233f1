"""What Outlook hides in a winmail.dat: the files, and the text where the mail itself has none.

Read by ourselves: each octet is looked at once, and a count that the file states is never believed. What is damaged
(MS-OXTNEF) is given as far as it goes.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field

from .charset import decode

SIZE_LIMIT = 50_000_000
FILE_LIMIT = 200

_SIGNATURE = b"\x78\x9f\x3e\x22"
_HEADER = struct.Struct("<BHHI")  # level, name, type, length
_NUMBER = struct.Struct("<I")
_CHECKSUM_OCTETS = 2
_OF_MESSAGE, _OF_FILE = 1, 2
# attributes by their names
_BODY, _FILE_CONTENT, _FILE_TITLE, _FILE_BEGINS, _MESSAGE_PROPERTIES, _FILE_PROPERTIES, _CODEPAGE = (
    0x800C,
    0x800F,
    0x8010,
    0x9002,
    0x9003,
    0x9005,
    0x9007,
)
# properties by theirs
_TEXTS, _HTML, _INTERNET_CODEPAGE = (0x1000, 0x3FD9), 0x1013, 0x3FDE
_LONG_NAME, _SHORT_NAME, _SHOWN_NAME, _EMBEDDED = 0x3707, 0x3704, 0x3001, 0x3701
_MESSAGE_INTERFACE = b"\x07\x03\x02\x00\x00\x00\x00\x00\xc0\x00\x00\x00\x00\x00\x00\x46"
# octets of a property's value by its type; those of no fixed size say it themselves
_SIZES = {2: 4, 3: 4, 4: 4, 5: 8, 6: 8, 7: 8, 10: 4, 11: 4, 20: 8, 64: 8, 72: 16}
_UNICODE, _STRING, _BINARY, _OBJECT, _UNSPECIFIED = 0x1F, 0x1E, 0x102, 0x0D, 0
_SIZED = frozenset((_UNICODE, _STRING, _BINARY, _OBJECT, _UNSPECIFIED))
_IS_MANY, _IS_NAMED = 0x1000, 0x8000
_CODEPAGES = {20127: "ascii", 20866: "koi8-r", 65001: "utf-8"}


@dataclass(frozen=True)
class Winmail:
    """The content of a winmail.dat; `html` and `text` are '' where it has none."""

    files: tuple[tuple[str, bytes], ...]
    text: str = ""
    html: str = ""


@dataclass
class _File:
    names: dict[int, str] = field(default_factory=dict)
    content: bytes = b""


@dataclass
class _Message:
    files: list[_File] = field(default_factory=list)
    text: str = ""
    html: str = ""
    charset: str = ""


def unpack(raw: bytes) -> Winmail | None:
    """What is inside, None when `raw` is no TNEF that can be read."""
    if len(raw) > SIZE_LIMIT or not raw.startswith(_SIGNATURE):
        return None
    message = _Message()
    for level, name, content in _attributes(raw):
        if name == _FILE_BEGINS:
            message.files.append(_File())
        elif level == _OF_FILE and message.files:
            _take_of_file(message.files[-1], name, content, message.charset)
        elif level == _OF_MESSAGE:
            _take_of_message(message, name, content)
    files = tuple((_get_name(file), file.content) for file in message.files[:FILE_LIMIT])
    return Winmail(files, message.text, message.html) if files or message.text or message.html else None


def _attributes(raw: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(level, name, content) of each; the last one may be cut off."""
    offset = len(_SIGNATURE) + 2
    while offset + _HEADER.size < len(raw):
        level, name, _type, length = _HEADER.unpack_from(raw, offset)
        offset += _HEADER.size
        yield level, name, raw[offset : offset + length]
        offset += length + _CHECKSUM_OCTETS


def _take_of_message(message: _Message, name: int, content: bytes) -> None:
    if name == _CODEPAGE and len(content) >= 4:
        message.charset = _charset(content)
    elif name == _BODY:
        message.text = _text(_STRING, content, message.charset)
    elif name == _MESSAGE_PROPERTIES:
        found = {key: (kind, value) for key, kind, value in _properties(content)}
        charset = _charset(found[_INTERNET_CODEPAGE][1]) if _INTERNET_CODEPAGE in found else message.charset
        for key in _TEXTS:
            if key in found:
                message.text = _text(*found[key], charset)
        if _HTML in found:
            message.html = _text(*found[_HTML], charset)


def _take_of_file(file: _File, name: int, content: bytes, charset: str) -> None:
    if name == _FILE_CONTENT:
        file.content = content
    elif name == _FILE_TITLE:
        file.names[_FILE_TITLE] = _text(_STRING, content, charset)
    elif name == _FILE_PROPERTIES:
        for key, kind, value in _properties(content):
            if key in (_LONG_NAME, _SHORT_NAME, _SHOWN_NAME):
                file.names[key] = _text(kind, value, charset)
            elif key == _EMBEDDED and not file.content:
                file.content = value.removeprefix(_MESSAGE_INTERFACE)


def _get_name(file: _File) -> str:
    return next(filter(None, map(file.names.get, (_LONG_NAME, _SHORT_NAME, _FILE_TITLE, _SHOWN_NAME))), "")


def _properties(content: bytes) -> Iterator[tuple[int, int, bytes]]:
    """(name, type, value) of the MAPI properties, the first value of those with many, up to where they break off."""
    offset = 4
    try:
        for _property in range(_number_at(content, 0)):
            kind, name = struct.unpack_from("<HH", content, offset)
            offset = _skip_long_name(content, offset + 4) if name & _IS_NAMED else offset + 4
            count, is_sized = 1, kind & ~_IS_MANY in _SIZED
            if kind & _IS_MANY or is_sized:
                count = _number_at(content, offset)
                offset += 4
            kind &= ~_IS_MANY
            start, length = offset, 0 if is_sized else _SIZES[kind]
            if is_sized and count:
                start, length, offset = _skip_sized(content, offset, count)
            elif not is_sized:
                # a value of less than four octets stands alone or close to the others
                size = 2 if count > 1 and kind in (2, 11) else length
                offset += _padded(size * count)
            yield name, kind, content[start : start + length]
    except (struct.error, KeyError):
        return


def _skip_long_name(content: bytes, offset: int) -> int:
    """Where a property begins whose name is a GUID with a number or a word."""
    if not _number_at(content, offset + 16):
        return offset + 24
    return offset + 24 + _padded(_number_at(content, offset + 20))


def _skip_sized(content: bytes, offset: int, count: int) -> tuple[int, int, int]:
    """Where the first of `count` values that state their lengths begins, its length, and where the last one ends."""
    start, length = offset + 4, _number_at(content, offset)
    for _value in range(count):
        offset += 4 + _padded(_number_at(content, offset))
    return start, length, offset


def _number_at(content: bytes, offset: int) -> int:
    """Raises struct.error beyond the end."""
    return int(_NUMBER.unpack_from(content, offset)[0])


def _padded(length: int) -> int:
    return (length + 3) & ~3


def _charset(content: bytes) -> str:
    number = int.from_bytes(content[:4], "little")
    return _CODEPAGES.get(number, f"cp{number}" if number < 10_000 else "")


def _text(kind: int, value: bytes, charset: str) -> str:
    """`value` as text; an HTML stands in binary, in the charset of the text."""
    return decode(value, "utf-16-le" if kind == _UNICODE else charset).strip("\x00")
