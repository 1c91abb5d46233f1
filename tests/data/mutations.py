"""The corpus' mails, broken in every way a machine can think of, always in the same ones."""

import random
from pathlib import Path

MAILS = Path(__file__).resolve().parent / "mails"
LABELS = (
    b"utf-8 gb2312 gb18030 big5 iso-2022-jp shift_jis euc-kr utf-16 utf-7 hz-gb-2312 iso-8859-8-i windows-1251 koi8-r "
    b"rot13 base64 zlib idna unicode_escape iso-2022-kr utf-32 punycode x-unknown cp1252 us-ascii"
).split()
WORDS = (
    b"\x00", b"\xff", b"\r", b"\n", b"\r\n\r\n", b"\xed\xa0\x80", b"\x1b$B", b"\x1b(B", b"=?utf-8?b?", b"=?gb2312?q?=", b"?=",
    b"=?utf-8?b?7aCA?=", b"=?utf-8?q?=00=ED=B0=80?=", b"&#0;", b"&#31;", b"&#xD800;", b"&#1114112;", b"<style>", b"<!--", b"<svg>",
    b"<blockquote>", b"<table><tr><td>", b"--b\r\n", b"--b--\r\n", b"Content-Type: multipart/mixed; boundary=b\r\n\r\n",
    b"Content-Type: message/rfc822\r\n\r\n", b"Content-Type: text/plain; name*0*=utf-8''%00%ed%a0%80\r\n",
    b"Content-Transfer-Encoding: base64\r\n", b"Content-Transfer-Encoding: x-uuencode\r\n", b"begin 644 \x00/../a\r\n",
    b"Content-Disposition: attachment; filename=\"\\\"", b"From: \"", b"To: (((((", b"Subject: =?", b"Date: 99999999999:00:00\r\n",
    b"> ", b"On Mon, Nov 23, 2026 at 10:00 ", b"wrote:\r\n", b"-----Original Message-----\r\n", b"\xe2\x80\xae", b"\xef\xbb\xbf",
    b"BEGIN:VEVENT\r\n", b"DTSTART:99999999T999999Z\r\n", b"\x78\x9f\x3e\x22", b"\x30\x80\x06\x09", b"\xa1\xa1" * 40,
)  # fmt: skip


def whole_mails():
    """(name, bytes) of every mail of the corpus, unbroken."""
    return [(file.stem, file.read_bytes()) for file in sorted(MAILS.glob("*.eml"))]


def mutations(count, seed=4):
    """(what it is, bytes) of `count` broken mails."""
    sources = whole_mails()
    for number in range(count):
        draw = random.Random(f"{seed} {number}")
        name, raw = sources[number % len(sources)]
        others = draw.choice(sources)[1]
        for _step in range(draw.choice((1, 1, 2, 3, 8))):
            raw = draw.choice(WAYS)(draw, raw, others)
        yield f"{name} {number}", raw[:2_000_000]


def _cut(draw, raw):
    """Two places in `raw`, in order."""
    return sorted((draw.randrange(len(raw) + 1), draw.randrange(len(raw) + 1)))


def _flip(draw, raw, _other):
    changed = bytearray(raw)
    for _flipped in range(draw.choice((1, 3, 30)) if raw else 0):
        changed[draw.randrange(len(changed))] = draw.randrange(256)
    return bytes(changed)


def _drop(draw, raw, _other):
    start, end = _cut(draw, raw)
    return raw[:start] + raw[end:]


def _truncate(draw, raw, _other):
    return raw[: draw.randrange(len(raw) + 1)]


def _insert(draw, raw, _other):
    start, _end = _cut(draw, raw)
    return raw[:start] + draw.choice(WORDS) + raw[start:]


def _insert_often(draw, raw, _other):
    start, _end = _cut(draw, raw)
    return raw[:start] + draw.choice(WORDS) * draw.choice((10, 500, 5000)) + raw[start:]


def _repeat(draw, raw, _other):
    start, end = _cut(draw, raw)
    piece = raw[start : min(end, start + 200)]
    return raw[:start] + piece * draw.choice((2, 50, 1000)) + raw[end:]


def _splice(draw, raw, other):
    return raw[: draw.randrange(len(raw) + 1)] + other[draw.randrange(len(other) + 1) :]


def _swap_lines(draw, raw, _other):
    lines = raw.split(b"\n")
    one, two = draw.randrange(len(lines)), draw.randrange(len(lines))
    lines[one], lines[two] = lines[two], lines[one]
    return b"\n".join(lines)


def _relabel(draw, raw, _other):
    for label in LABELS:
        if label in raw.lower():
            return raw.replace(label, draw.choice(LABELS)).replace(label.upper(), draw.choice(LABELS))
    return b"Content-Type: text/html; charset=" + draw.choice(LABELS) + b"\r\n" + raw


def _break_lines(draw, raw, _other):
    return raw.replace(b"\r\n", draw.choice((b"\r", b"\n", b"\n\r", b"\r\r\n", b"", b"\r\n ")))


def _wrap(draw, raw, _other):
    head = b"Content-Type: multipart/%s; boundary=w%d\r\n\r\n--w%d\r\n"
    for level in range(draw.choice((1, 5, 70))):
        raw = head % (draw.choice((b"mixed", b"alternative", b"digest", b"signed")), level, level) + raw
    return raw


WAYS = (
    _flip, _drop, _truncate, _insert, _insert, _insert_often, _repeat, _splice, _swap_lines, _relabel, _break_lines, _wrap,
)  # fmt: skip
