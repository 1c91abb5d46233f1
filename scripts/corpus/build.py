"""Puts mails together byte by byte, so that nothing a library would mend gets mended."""

from __future__ import annotations

import base64
import quopri
import struct
from dataclasses import dataclass, field
from typing import Any

from clients import Built

FROM, TO = "carl@customer.example", "anna@us.example"


@dataclass
class Mail:
    """A mail and what is to be read in it. `raw` wins over `headers` and `body`."""

    headers: list[tuple[str, bytes]] = field(default_factory=list)
    body: bytes = b""
    expected: dict[str, Any] = field(default_factory=dict)
    raw: bytes = b""


def assemble(mail: Mail) -> bytes:
    """The bytes of a mail."""
    if mail.raw:
        return mail.raw
    head = b"".join(name.encode() + b": " + value + b"\r\n" for name, value in mail.headers)
    return head + b"\r\n" + mail.body


def encoded_word(text: str, charset: str) -> bytes:
    """A header value as one encoded word."""
    label = "gb2312" if charset == "gb2312" else charset
    return b"=?%s?B?%s?=" % (label.encode(), base64.b64encode(text.encode(codec(charset))))


def codec(charset: str) -> str:
    """What is really sent under a label."""
    return {"gb2312": "gb18030", "euc-kr": "cp949", "iso-8859-1": "cp1252", "iso-2022-jp": "iso2022_jp"}.get(
        charset, charset
    )


def part(text: str, subtype: str, charset: str, encoding: str) -> bytes:
    """A text part with its header."""
    raw = text.replace("\n", "\r\n").encode(codec(charset), "xmlcharrefreplace")
    head = f'Content-Type: text/{subtype}; charset="{charset}"\r\nContent-Transfer-Encoding: {encoding}\r\n\r\n'
    return head.encode() + transferred(raw, encoding)


def transferred(raw: bytes, encoding: str) -> bytes:
    """`raw` in a transfer encoding."""
    if encoding == "base64":
        return base64.encodebytes(raw).replace(b"\n", b"\r\n")
    if encoding == "quoted-printable":
        return quopri.encodestring(raw.replace(b"\r\n", b"\n")).replace(b"\n", b"\r\n")
    return raw


def multipart(boundary: str, *parts: bytes) -> bytes:
    """The body of a multipart."""
    mark = b"--" + boundary.encode()
    return b"".join(mark + b"\r\n" + piece + b"\r\n" for piece in parts) + mark + b"--\r\n"


def standard_headers(subject: bytes, name: str, charset: str) -> list[tuple[str, bytes]]:
    """The header every ordinary mail has."""
    return [
        ("From", encoded_word(name, charset) + f" <{FROM}>".encode()),
        ("To", f"Anna Berg <{TO}>".encode()),
        ("Subject", subject),
        ("Date", b"Mon, 23 Nov 2026 18:00:00 +0800"),
        ("Message-ID", b"<4711@customer.example>"),
        ("MIME-Version", b"1.0"),
    ]


def reply_mail(built: Built, charset: str) -> Mail:
    """An answer as its client would send it: HTML with a text beside it, or text alone."""
    text, html, new_text = built
    encoding = {"utf-8": "base64", "iso-2022-jp": "7bit", "gb18030": "8bit"}.get(charset, "quoted-printable")
    name = {"gb2312": "卡尔", "iso-2022-jp": "カール", "euc-kr": "카를", "koi8-r": "Карл", "big5": "卡爾"}.get(
        charset, "Cärl"
    )
    name = "卡尔" if charset in ("gbk", "gb18030") else name
    title = f"Re: {name} 4711"
    headers = standard_headers(encoded_word(title, charset), name, charset)
    body = part(html, "html", charset, encoding) if html else part(text, "plain", charset, encoding)
    head, _blank, content = body.partition(b"\r\n\r\n")
    raw = assemble(Mail(headers))[:-2] + head + b"\r\n\r\n" + content
    return Mail(raw=raw, expected=reply_expected(title, name, new_text))


def reply_expected(subject: str, name: str, new_text: str) -> dict[str, Any]:
    """What is to be read in an ordinary answer."""
    return {
        "subject": subject,
        "sender": [FROM, name],
        "to": [[TO, "Anna Berg"]],
        "date": "2026-11-23T10:00:00+00:00",
        "message_id": "4711@customer.example",
        "new_text": new_text,
    }


# ---------------------------------------------------------------- winmail.dat and signed mail, octet by octet


def winmail(files: list[tuple[str, bytes]], html: str) -> bytes:
    """A winmail.dat (TNEF) with files and an HTML body, which stands among the MAPI properties."""
    body = html.encode()
    properties = struct.pack("<IHHIII", 1, 0x0102, 0x1013, 1, len(body), 0)[:-4] + body + b"\0" * (-len(body) % 4)
    pieces = [struct.pack("<IH", 0x223E9F78, 1), _tnef(1, 0x00069003, properties)]
    for name, content in files:
        pieces += [
            _tnef(2, 0x00069002, bytes(14)),
            _tnef(2, 0x00018010, name.encode() + b"\0"),
            _tnef(2, 0x0006800F, content),
        ]
    return b"".join(pieces)


def _tnef(level: int, kind: int, data: bytes) -> bytes:
    return struct.pack("<BII", level, kind, len(data)) + data + struct.pack("<H", sum(data) & 0xFFFF)


def signed_data(content: bytes, piece: int = 0) -> bytes:
    """CMS signed-data around `content` with no signer: DER, or BER without lengths in octets of `piece`."""
    data = bytes.fromhex("06092a864886f70d010701")
    if piece:
        octets = b"\x24\x80" + b"".join(
            _der(0x04, content[n : n + piece]) for n in range(0, len(content), piece)
        ) + b"\0\0"  # fmt: skip
        holder = b"\x30\x80" + data + b"\xa0\x80" + octets + b"\0\0\0\0"
    else:
        holder = _der(0x30, data + _der(0xA0, _der(0x04, content)))
    signed = _der(0x30, _der(0x02, b"\1") + _der(0x31, b"") + holder + _der(0x31, b""))
    return _der(0x30, bytes.fromhex("06092a864886f70d010702") + _der(0xA0, signed))


def _der(tag: int, content: bytes) -> bytes:
    size = len(content)
    length = bytes([size]) if size < 128 else bytes([0x82]) + size.to_bytes(2, "big")
    return bytes([tag]) + length + content
