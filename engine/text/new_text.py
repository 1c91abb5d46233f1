"""What a mail adds: its text without quotes, forwarded mails and signature, and a preview of it."""

from __future__ import annotations

import re

from ..html import clean as html
from ..values import ParsedEmail
from . import quotes

SIZE_LIMIT = 200_000
PREVIEW = 200

_INVISIBLE = re.compile("[\x1f\u00ad\u034f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]")
_SPACES = re.compile(r"\s+")


def new_text(parsed: ParsedEmail) -> str:
    """The text this mail adds to its conversation, '' when it adds none (a bare forward). The mail itself stays whole."""
    return fold(html.marked_text(parsed.html) if parsed.html.strip() else parsed.text)


def fold(text: str) -> str:
    """Plain text without its quotes and signature; of hostile length only the beginning is looked at."""
    lines = text[:SIZE_LIMIT].replace("\xa0", " ").split("\n")
    kept = "\n".join(line.rstrip() for line in quotes.own_lines(lines))
    return re.sub(r"\n{3,}", "\n\n", kept).strip()


def preview(text: str, length: int = PREVIEW) -> str:
    """`text` on one line, at most `length` characters, cut at a word where there is one near the end."""
    line = _one_line(text[: length * 3])
    if len(line) <= length < len(text):
        line = _one_line(text[: length * 20])  # newsletters stuff their first line with what can't be seen
    if len(line) <= length:
        return line
    cut = line[: length - 1]
    space = cut.rfind(" ")
    return (cut[:space] if space > length * 0.8 else cut).rstrip() + "…"


def _one_line(text: str) -> str:
    return _SPACES.sub(" ", _INVISIBLE.sub("", text)).strip()
