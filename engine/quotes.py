"""Which lines of a mail are its own, and which are quoted, forwarded or signature. Lines in, lines out.

Every pattern is tried on one line at a time (an attribution on up to four, joined) and cannot backtrack further than
that line, so hostile text costs no more than honest text.
"""

from __future__ import annotations

import re

from .quote_words import ATTRIBUTION, FIELD, FIELD_KINDS, FOOTER, SEPARATOR

LINE_LIMIT = 4000
ATTRIBUTION_LINES = 4
LINE_LENGTH = 400

_QUOTED = re.compile(r"\s{0,3}[>｜│]")
_RULE = re.compile(r"\s*[_\-=*—─━]{5,}\s*\Z")
_SIGNATURE = re.compile(r"\s*--\s?\Z|\s*__\s*\Z")


def own_lines(lines: list[str]) -> list[str]:
    """The lines that this mail adds, without quotes, forwarded mails, attributions and signature."""
    return _Fold(lines[:LINE_LIMIT]).own()


class _Fold:
    def __init__(self, lines: list[str]) -> None:
        self._lines = lines
        self._kept: list[str] = []
        self._signature = False

    def own(self) -> list[str]:
        position = 0
        while position < len(self._lines):
            step = self._step(position)
            if not step:
                break
            position += step
        return self._kept

    def _step(self, position: int) -> int:
        """How many lines are decided here; 0 when everything from here on is quoted."""
        line = self._lines[position]
        if _QUOTED.match(line):
            self._signature = False
            return 1
        if not line.strip():
            self._keep(line)
            return 1
        if self._begins_quote(position):
            return 0
        if length := self._attribution(position):
            self._signature = False
            return length if self._quoted_next(position + length) else 0
        if _SIGNATURE.match(line) or FOOTER.match(line[:LINE_LENGTH]):
            self._signature = True
            return 1
        self._keep(line)
        return 1

    def _keep(self, line: str) -> None:
        if not self._signature:
            self._kept.append(line)

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
            found = FIELD.match(line[:LINE_LENGTH])
            kind = FIELD_KINDS.get(found[1].lower().replace(" ", "").replace("\u3000", "")) if found else None
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
        joined = ""
        for count, line in enumerate(self._lines[position : position + ATTRIBUTION_LINES], 1):
            if not line.strip() or _QUOTED.match(line):
                return 0
            joined = f"{joined} {line.strip()}".strip()
            if len(joined) > LINE_LENGTH:
                return 0
            # in every language it ends with a colon, which is much cheaper to see
            if joined[-1] in ":：" and ATTRIBUTION.match(joined):
                return count
        return 0

    def _next(self, position: int) -> int:
        while position < len(self._lines) and not self._lines[position].strip():
            position += 1
        return position

    def _quoted_next(self, position: int) -> bool:
        following = self._next(position)
        return following < len(self._lines) and bool(_QUOTED.match(self._lines[following]))
