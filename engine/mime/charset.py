"""Bytes of a mail into text: charsets as mail programs mean them, encoded words, text fit for PostgreSQL.

Nothing here raises, whatever the bytes or the label. Labels are read as mail programs mean them: gb2312 is sent for
gb18030, iso-8859-1 for windows-1252, iso-2022-jp for text with NEC characters, and a valid UTF-8 text is UTF-8
whatever its label says.
"""

from __future__ import annotations

import binascii
import codecs
import re
from functools import lru_cache

from .charset_guess import east_asian, guess

HEADER_LIMIT = 1 << 18
JIS = "x-jis"

_ALIASES = {
    alias: codec
    for codec, aliases in {
        "gb18030": "gb2312 gbk x-gbk euc-cn gb_2312-80 x-euc-cn cp936 ms936 windows-936 chinese gb-2312 gb_2312",
        "cp949": "ks_c_5601-1987 ks_c_5601 euc-kr ksc5601 x-windows-949 ks_c_5601-1989 korean",
        "cp932": "shift_jis sjis x-sjis shift-jis windows-31j ms_kanji x-ms-cp932",
        JIS: "iso-2022-jp iso-2022-jp-ms cp50220 cp50221 cp50222 iso-2022-jp-1",
        "iso2022_jp_2": "iso-2022-jp-2",
        "euc_jis_2004": "euc-jp x-euc-jp eucjp",
        "cp950": "big5 x-x-big5 big-5",
        "big5hkscs": "big5-hkscs",
        "cp1252": "iso-8859-1 latin1 us-ascii ascii iso8859-1 ansi_x3.4-1968 iso_8859-1 ansi",
        "cp1254": "iso-8859-9",
        "iso8859_8": "iso-8859-8-i iso-8859-8-e",
        "cp874": "tis-620 iso-8859-11",
        "utf-8": "utf8mb4 utf8 unicode-1-1-utf-8 cp65001 utf-8-sig",
        "utf-7": "unicode-1-1-utf-7 x-unicode-2-0-utf-7",
        "mac_roman": "macintosh x-mac-roman",
        "mac_latin2": "x-mac-ce",
        "": "unknown-8bit 8bit binary x-unknown unknown default default_charset none x-user-defined",
    }.items()
    for alias in aliases.split()
}
# Python has "codecs" that are no charsets, or keep state, or run for long: never reachable from a mail.
_NO_CHARSETS = frozenset(
    "base64 bz2 hex quopri rot13 uu zlib idna punycode unicode_escape raw_unicode_escape undefined mbcs oem".split()
)
# What mail programs of the West say by default, whatever the text is in.
_WESTERN = frozenset(("cp1252", "iso8859-15", "cp1250", "cp1254"))
_RUN = re.compile(rb"[\x81-\xfe]{4}")
_LABEL = re.compile(r"[a-z0-9][a-z0-9._:+-]{0,39}\Z")
_CODE_PAGE = re.compile(r"(?:cp|windows|ibm|x-cp)-?(\d+)\Z")
_UNFIT = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_CONTROLS = bytes(octet for octet in (*range(32), 127) if octet not in b"\t\n\r")
_SHIFTS = re.compile(rb"[\x00\x1b~+]")  # what makes other letters of ASCII in some charset
_SHIFT = re.compile(rb"\x1b(\$[@B]|\$\([A-Q]|\([A-Z])")


def fit(text: str) -> str:
    """`text` without what PostgreSQL refuses or a screen stumbles over: NUL, controls, lone surrogates."""
    return _UNFIT.sub(_replacement, text)


def fit_bytes(text: str) -> bytes:
    """`text` as UTF-8, fit as by `fit`; quick."""
    return text.encode("utf-8", "replace").translate(None, _CONTROLS)


def _replacement(found: re.Match[str]) -> str:
    return "\ufffd" if "\ud800" <= found[0] <= "\udfff" else ""


@lru_cache(maxsize=512)
def codec(label: str) -> str:
    """The codec a mail means by `label`; '' where the label says nothing usable."""
    name = label.strip().strip("\"'").split("*")[0].lower()
    if not _LABEL.match(name):
        return ""
    name = _ALIASES.get(name, name)
    if name in ("", JIS):
        return name
    page = _CODE_PAGE.match(name)
    try:
        found = codecs.lookup("cp" + page[1] if page else name)
    except (LookupError, ValueError):
        return ""
    if found.name.replace("-", "_") in _NO_CHARSETS or not getattr(found, "_is_text_encoding", True):
        return ""
    return _ALIASES.get(found.name.replace("_", "-"), found.name)


def decode(raw: bytes, label: str = "") -> str:
    """`raw` as text: by its label if that fits, else as UTF-8, else as guessed. Fit for PostgreSQL."""
    name = codec(label)
    if name in ("", "utf-8") or (raw.isascii() and not _SHIFTS.search(raw)):
        text = _strictly(raw.translate(None, _CONTROLS), "utf-8") if b"\x1b" not in raw else None
        if text is not None and "\ufffe" not in text and "\uffff" not in text:
            return text.removeprefix("\ufeff")
    return fit(_decode(raw, name)).removeprefix("\ufeff")


def _decode(raw: bytes, name: str) -> str:
    as_utf8 = _strictly(raw, "utf-8")
    if name == JIS:
        return _decode_jis(raw) if b"\x1b" in raw or as_utf8 is None else as_utf8
    if name in _WESTERN and as_utf8 is None and _RUN.search(raw, 0, 4096):
        name = east_asian(raw) or name
    if name and (as_utf8 is None or not _outvoted_by_utf8(raw, name)):
        text = _strictly(raw, name)
        if text is not None:
            return text
    if as_utf8 is not None:
        return _decode_jis(raw) if _SHIFT.search(raw) else as_utf8
    return _decode_damaged(raw, name)


def _outvoted_by_utf8(raw: bytes, name: str) -> bool:
    """Any bytes are "valid" in an 8-bit charset, but bytes that are valid UTF-8 are hardly ever anything else."""
    return not name.startswith(("utf", "iso2022", "hz")) and not raw.isascii() and len(raw) >= 6


def _decode_damaged(raw: bytes, name: str) -> str:
    """`raw` is neither valid in its own charset nor in UTF-8: mostly right with some bytes broken, or mislabelled."""
    if name:
        text = raw.decode(name, "replace")
        if text.count("\ufffd") * 50 <= len(text):
            return text
    name = guess(raw) or name or "cp1252"
    return raw.decode(name, "replace")


def _strictly(raw: bytes, name: str) -> str | None:
    try:
        return raw.decode(name)
    except (UnicodeError, ValueError, OverflowError, LookupError, RuntimeError):
        return None


def _decode_jis(raw: bytes) -> str:
    """ISO-2022-JP as it is sent: with NEC's row 13 and half-width kana, which the codec of that name refuses."""
    pieces, mode, start = [], b"(B", 0
    for shift in _SHIFT.finditer(raw):
        pieces.append(_decode_shifted(raw[start : shift.start()], mode))
        mode, start = shift[1], shift.end()
    pieces.append(_decode_shifted(raw[start:], mode))
    return "".join(pieces)


def _decode_shifted(segment: bytes, mode: bytes) -> str:
    if mode[:1] == b"$":
        # cp932's rows hold the NEC characters; from JIS to EUC is the eighth bit.
        return bytes(octet | 0x80 if octet >= 0x21 else octet for octet in segment).decode("euc_jis_2004", "replace")
    if mode == b"(I":
        return bytes(octet | 0x80 for octet in segment).decode("cp932", "replace")
    text = _strictly(segment, "utf-8")
    return segment.decode("cp1252", "replace") if text is None else text


# ---------------------------------------------------------------- encoded words (RFC 2047)

_WORD = re.compile(r"=\?([^?\s]{1,60})\?([bBqQ])\?([^?\s]*(?:[ \t][^?\s]+)*?)\?=")
_NOT_BASE64 = re.compile("[^A-Za-z0-9+/]")
_BREAKS = re.compile("[\r\n\t]+")


def decode_header(value: bytes | str) -> str:
    """An unstructured header value (Subject, a display name) for people: one line, encoded words decoded.

    Neighbouring words of one charset are joined before they are decoded: mailers cut in the middle of characters.
    """
    raw = (
        value.encode("utf-8", "surrogateescape" if _escaped(value) else "replace") if isinstance(value, str) else value
    )
    raw = raw[:HEADER_LIMIT]
    if b"=?" not in raw:
        return _one_line(decode(raw))
    return _one_line("".join(_decoded_pieces(raw.decode("latin-1"))))


def _escaped(text: str) -> bool:
    """Whether lone surrogates of `text` all stand for bytes (PEP 383)."""
    return not re.search("[\ud800-\udc7f\udd00-\udfff]", text)


def _one_line(text: str) -> str:
    return _BREAKS.sub(" ", text).strip()


def _decoded_pieces(line: str) -> list[str]:
    """`line` holds one character per byte, so that it can be cut exactly."""
    pieces: list[str] = []
    position, joined, label = 0, b"", ""
    for word in _WORD.finditer(line):
        gap, next_label = line[position : word.start()], word[1].split("*")[0].lower()
        touching = bool(label) and not gap.strip()
        if not (touching and next_label == label):
            pieces += [decode(joined, label), "" if touching else _decode_gap(gap)]
            joined, label = b"", next_label
        joined += _word_payload(word[2], word[3])
        position = word.end()
    return [*pieces, decode(joined, label), _decode_gap(line[position:])]


def _decode_gap(gap: str) -> str:
    return decode(gap.encode("latin-1"))


def _word_payload(encoding: str, text: str) -> bytes:
    if encoding in "qQ":
        return binascii.a2b_qp(text.replace("_", " ").encode("latin-1"))
    digits = _NOT_BASE64.sub("", text)
    digits = digits[: len(digits) - 1] if len(digits) % 4 == 1 else digits
    return binascii.a2b_base64(digits + "=" * (-len(digits) % 4))
