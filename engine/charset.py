"""Bytes to text for whatever label a mail carries. Never raises; the result is always fit for PostgreSQL.

RFC 2047 words are decoded here by hand: `email.header.decode_header` raises on unknown charsets and bad base64.
"""

from __future__ import annotations

import base64
import binascii
import codecs
import re

from charset_normalizer import from_bytes

# what a label says, and what is really sent under it
ALIASES = {
    **dict.fromkeys(("gb2312", "gbk", "x-gbk", "euc-cn", "gb_2312-80", "cp936", "ms936", "windows-936"), "gb18030"),
    **dict.fromkeys(("ks_c_5601-1987", "ks_c_5601", "euc-kr", "ksc5601"), "cp949"),
    **dict.fromkeys(("shift_jis", "sjis", "x-sjis", "shift-jis", "windows-31j"), "cp932"),
    **dict.fromkeys(("iso-2022-jp", "iso-2022-jp-ms", "cp50220", "cp50221", "cp50222"), "iso2022_jp_ext"),
    **dict.fromkeys(("iso-8859-1", "latin1", "us-ascii", "ascii", "ansi_x3.4-1968"), "cp1252"),
    **dict.fromkeys(("unknown-8bit", "8bit", "binary", "x-unknown", "default", "none", ""), ""),
    "euc-jp": "euc_jis_2004",
    "big5": "cp950",
    "iso-8859-9": "cp1254",
    "iso-8859-8-i": "iso8859_8",
    "tis-620": "cp874",
    "utf8mb4": "utf-8",
}
# codecs of Python's that are no charsets
NOT_A_CHARSET = frozenset(
    ("base64", "bz2", "hex", "quopri", "rot13", "uu", "zlib", "idna", "punycode", "unicode_escape", "undefined")
    + ("raw_unicode_escape", "mbcs", "oem", "charmap")
)
LABEL = re.compile(r"[A-Za-z0-9][A-Za-z0-9._:+-]{0,39}\Z")
UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff]")
SAMPLE = 1 << 16
WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?\s]*(?:[ \t][^?\s]+)*?)\?=")
HEADER_LIMIT = 1 << 18


def fit(text: str) -> str:
    """`text` without what PostgreSQL refuses (NUL, lone surrogates) and other control characters."""
    return UNFIT.sub("", text)


def find_codec(label: str) -> str:
    """The name of the codec to use for a charset label, '' where it names none."""
    name = label.strip().strip("\"'").partition("*")[0].lower()
    if name and not LABEL.match(name):
        return ""
    name = ALIASES.get(name, name)
    number = re.fullmatch(r"(?:cp|windows|ibm|x-cp)-?(\d+)", name)
    name = f"cp{number[1]}" if number else name
    try:
        found = codecs.lookup(name) if name else None
    except (LookupError, ValueError):
        return ""
    return found.name if found and found.name.replace("-", "_") not in NOT_A_CHARSET else ""


def decode(raw: bytes, label: str = "") -> str:
    """`raw` as text: by its label, else as UTF-8, else by what it looks like, else as cp1252."""
    if raw.isascii() and b"\x1b" not in raw and not label.lower().startswith(("utf-7", "utf-16", "hz")):
        return fit(raw.decode("ascii"))
    codec = find_codec(label)
    utf8 = _try(raw, "utf-8")
    # a wrong 8-bit label always "works", and valid multi-byte UTF-8 is almost never anything else
    if utf8 is not None and not codec.startswith(("utf", "iso2022", "hz")) and len(raw) >= 6:
        return fit(utf8)
    text = _try(raw, codec) if codec else utf8
    if text is None:
        text = utf8 if utf8 is not None else _guess(raw, codec)
    return fit(text)


def _guess(raw: bytes, codec: str) -> str:
    if codec:
        return raw.decode(codec, "replace")
    best = from_bytes(raw[:SAMPLE]).best()
    return raw.decode(find_codec(best.encoding) if best else "cp1252", "replace") or raw.decode("cp1252", "replace")


def _try(raw: bytes, codec: str) -> str | None:
    try:
        return raw.decode(codec)
    except (UnicodeError, ValueError, LookupError):
        return None


def decode_header(value: str | bytes) -> str:
    """A header's value with its encoded words (RFC 2047) read, on one line."""
    raw = value.encode("utf-8", "surrogateescape") if isinstance(value, str) else value
    raw = re.sub(rb"[\r\n]+", b" ", re.sub(rb"\r?\n(?=[ \t])", b"", raw[:HEADER_LIMIT]))
    if b"=?" not in raw:
        return " ".join(decode(raw).split())
    return " ".join(_decode_words(raw.decode("latin-1")).split())


def _decode_words(text: str) -> str:
    """`text` holds one character a byte. Neighbours of one charset are joined before decoding: a character may be
    split over two words."""
    out: list[str] = []
    pending, charset, end = b"", "", 0
    for word in WORD.finditer(text):
        gap = text[end : word.start()]
        joins = pending and not gap.strip() and word[1].lower() == charset
        if pending and not joins:
            out.append(decode(pending, charset))
            pending = b""
        if not joins and (gap.strip() or not end):
            out.append(decode(gap.encode("latin-1")))
        pending += _decode_payload(word[2], word[3])
        charset, end = word[1].lower(), word.end()
    out.append(decode(pending, charset))
    out.append(decode(text[end:].encode("latin-1")))
    return "".join(out)


def _decode_payload(encoding: str, text: str) -> bytes:
    if encoding in "qQ":
        return binascii.a2b_qp(text.replace("_", " ").encode("latin-1", "replace"), header=False)
    letters = re.sub(r"[^A-Za-z0-9+/]", "", text)
    letters = letters[:-1] if len(letters) % 4 == 1 else letters
    return base64.b64decode(letters + "=" * (-len(letters) % 4))
