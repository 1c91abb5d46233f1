"""Which lines of a mail are its own, and which are quoted, forwarded or signature. Lines in, lines out.

Every pattern is tried on one line at a time (an attribution on up to four, joined) and can't backtrack further than
that line, so hostile text costs no more than honest text.
"""

from __future__ import annotations

import re

from .quote_patterns import DATED, FIELD, FIELD_KINDS, FOOTER, NAMED, OPENING, SEPARATOR, WROTE

LINE_LIMIT = 4000
ATTRIBUTION_LINES = 4
LINE_LENGTH = 400
FOOTER_LENGTH = 120
# Begins a line of a signature that its mail program marked as one. No mail can hold this sign: `charset.fit` drops it.
SIGNED = "\x1f"

_QUOTED = re.compile(r"\s{0,3}[>｜│]")
_ANNOUNCING = (":", "：", "-")
_RULE = re.compile(r"\s*[_\-=*—─━]{5,}\s*\Z")
_SIGNATURE = re.compile(r"\s*--\s?\Z|\s*__\s*\Z")
_CLOCK = re.compile(r"@|\d{1,2}[:：.时時]\d\d")


def own_lines(lines: list[str]) -> list[str]:
    """The lines that this mail adds, without quotes, forwarded mails, attributions and signature.

    A mail that quotes nothing and is nothing but signature was written into the signature: then that is its text.
    """
    fold = _Fold(lines[:LINE_LIMIT])
    own = fold.own()
    if fold.quotes or any(line.strip() for line in own):
        return own
    return [line.removeprefix(SIGNED) for line in lines[:LINE_LIMIT]]


class _Fold:
    """One pass over the lines; `quotes` says afterwards whether any was somebody else's."""

    def __init__(self, lines: list[str]) -> None:
        self.quotes = False
        self._lines = lines
        self._kept: list[str] = []
        self._signature = False

    def own(self) -> list[str]:
        position = 0
        while position < len(self._lines):
            line = self._lines[position]
            if not line or line.isspace():
                self._keep(line)
                step = 1
            elif _QUOTED.match(line):
                self._signature, self.quotes = False, True
                step = 1
            else:
                step = self._step(position, line)
            if not step:
                self.quotes = True
                break
            position += step
        return self._kept

    def _step(self, position: int, line: str) -> int:
        """How many lines are decided here; 0 when everything from here on is quoted."""
        if line.startswith(SIGNED):
            return 1
        if self._begins_quote(position):
            return 0
        if length := self._attribution(position):
            return self._attributed(position, length)
        if len(line) <= FOOTER_LENGTH and (_SIGNATURE.match(line) or FOOTER.match(line)):
            self._signature = True
        else:
            self._keep(line)
        return 1

    def _keep(self, line: str) -> None:
        if not self._signature:
            self._kept.append(line)

    def _attributed(self, position: int, length: int) -> int:
        """An attribution: of marked lines, or of everything below if it is a mail program's and not a sentence."""
        if self._quoted_next(position + length):
            self._signature = False
            return length
        if _CLOCK.search("".join(self._lines[position : position + length])):
            return 0
        for line in self._lines[position : position + length]:
            self._keep(line)
        return length

    def _begins_quote(self, position: int) -> bool:
        line = self._lines[position][:LINE_LENGTH]
        if SEPARATOR.match(line):
            return True
        if _RULE.match(line):
            following = self._next(position + 1)
            return following < len(self._lines) and self._is_header_block(following)
        return self._is_header_block(position)

    def _is_header_block(self, position: int) -> bool:
        """Whether at least three header lines of a quoted mail stand here, the first of them From, Date or Subject."""
        kinds: set[str] = set()
        for line in self._lines[position : position + 12]:
            kind = _field_kind(line)
            if kind is None:
                if not kinds:
                    return False
                if not line.strip():
                    break
                continue
            if not kinds and kind not in ("from", "date", "subject"):
                return False
            kinds.add(kind)
        return "from" in kinds and len(kinds) >= 3

    def _attribution(self, position: int) -> int:
        """The number of lines of an attribution that begins here, 0 when none does."""
        for end in range(position + 1, min(position + ATTRIBUTION_LINES, len(self._lines)) + 1):
            line = self._lines[end - 1].rstrip()
            if not line or len(line) > LINE_LENGTH or _QUOTED.match(line):
                return 0
            if line[-1] in _ANNOUNCING:
                lines = [line.strip() for line in self._lines[position:end]]
                if announces(" ".join(lines)):
                    return len(lines) if _start(lines) == 0 else 0
        return 0

    def _next(self, position: int) -> int:
        while position < len(self._lines) and not self._lines[position].strip():
            position += 1
        return position

    def _quoted_next(self, position: int) -> bool:
        following = self._next(position)
        return following < len(self._lines) and bool(_QUOTED.match(self._lines[following]))


def announces(line: str) -> bool:
    """Whether `line` is what a mail program writes over a quote: when who wrote, with a colon or dashes at its end."""
    return line[-1:] in _ANNOUNCING and len(line) <= LINE_LENGTH and bool(DATED.search(line) and WROTE.search(line))


def _start(lines: list[str]) -> int:
    """Which of `lines`, an attribution and perhaps text right above it, is the attribution's first."""
    for opens in (OPENING.match, DATED.search):
        for number in reversed(range(len(lines))):
            if opens(lines[number]) and announces(" ".join(lines[number:])):
                return number - (number > 0 and bool(NAMED.match(lines[number - 1])))
    return 0


def _field_kind(line: str) -> str | None:
    start = line[:60]
    found = FIELD.match(start) if ":" in start or "：" in start else None
    return FIELD_KINDS.get(found[1].lower().replace(" ", "").replace("\u3000", "")) if found else None
