"""A parsed HTML mail as text: block by block, quotes as `> `, lists with their marks.

`marked` additionally writes what mail programs say about their own structure in classes and ids: a quoted part becomes
`> ` lines, each line of a signature begins with `quotes.SIGNED`. `text.py` then needs to know only the marks of plain
text.
"""

from __future__ import annotations

import re
from typing import Any

from .quotes import SIGNED

DEPTH_LIMIT = 20
RULE = "-" * 20

_SKIPPED = frozenset("head script style title template noscript svg math object iframe select textarea xml".split())
_PARAGRAPHS = frozenset("p h1 h2 h3 h4 h5 h6 ul ol dl table pre blockquote figure hr address".split())
_LINES = frozenset("div br tr li dt dd section article header footer main nav center form fieldset caption".split())
# An element a mail program made for what it quotes. Not gmail_quote: answers between quotes stand inside it.
_QUOTES = re.compile(
    r"(?:\b|_)(?:yahoo_quoted|moz-cite-prefix|protonmail_quote|zmail_extra|history-quote-wrapper|lark-mail-quote|"
    r"ntes-mailmaster-quote|tutanota_quote|sh-quoted-content|front-blockquote|gmail_attr|messageReplySection)(?![a-z])",
    re.IGNORECASE,
)
_SIGNATURES = re.compile(
    r"(?:\b|_)(?:signature(?:[_-](?:block|wrap|container|prefix|[\d-]+))?|foxmail_?sign|mail_sign)(?=\s|\Z)",
    re.IGNORECASE,
)
_FOXMAIL_RULE = re.compile(r"width:\s*210px", re.IGNORECASE)
_ENTERING, _QUOTE, _SIGNATURE = -1, 1, 2
_SPACES = re.compile(r"[ \t\r\n\f]+")
_ODD_SPACES = re.compile(r"[\t\r\n\f]|  ")


def plain(root: Any) -> str:
    """The text of a parsed document."""
    return _Writer(False).write(root)


def marked(root: Any) -> str:
    """The text with quotes and signatures as their mail program marked them."""
    return _Writer(True).write(root)


class _Writer:
    def __init__(self, marks: bool) -> None:
        self._marks = marks
        self._lines: list[str] = []
        self._line: list[str] = []
        self._depth = 0
        self._preformatted = 0
        self._signatures = 0
        self._blank = True
        self._numbers: dict[Any, int] = {}

    def write(self, root: Any) -> str:
        """Without recursion: mails nest deeper than Python's stack."""
        todo: list[tuple[Any, int]] = [(root, _ENTERING)]
        while todo:
            element, kind = todo.pop()
            if kind != _ENTERING:
                self._leave(element, kind)
            elif isinstance(element.tag, str) and element.tag not in _SKIPPED:
                kind = self._kind(element)
                self._enter(element, kind)
                todo.append((element, kind))
                todo.extend([(child, _ENTERING) for child in reversed(element)])
            elif element.tail:
                self._text(element.tail)
        self._break()
        return "\n".join(self._lines).strip("\n")

    def _kind(self, element: Any) -> int:
        """_QUOTE, _SIGNATURE or neither."""
        if element.tag == "blockquote":
            return _QUOTE
        if not self._marks or not element.attrib:
            return 0
        if _says(element, _QUOTES) and not (element.text or "").lstrip().startswith("--"):
            return _QUOTE
        return _SIGNATURE if _says(element, _SIGNATURES) else 0

    def _enter(self, element: Any, kind: int) -> None:
        tag = element.tag
        if tag in _PARAGRAPHS:
            self._gap()
        elif tag in _LINES:
            self._break(tag == "br")
        if kind:
            self._count(kind, 1)
        self._preformatted += tag == "pre"
        if tag == "hr":
            self._line.append(self._rule(element))
        elif tag == "li":
            self._line.append(self._list_mark(element.getparent()))
        elif tag in ("td", "th") and self._line:
            self._line.append(" ")
        elif tag == "img" and element.get("alt"):
            self._text(element.get("alt"))
        if element.text:
            self._text(element.text)

    def _leave(self, element: Any, kind: int) -> None:
        tag = element.tag
        if tag in _PARAGRAPHS or (tag in _LINES and tag != "br"):
            self._break()
        if kind:
            self._count(kind, -1)
        if tag in _PARAGRAPHS:
            self._gap()
        self._preformatted -= tag == "pre"
        if element.tail:
            self._text(element.tail)

    def _count(self, kind: int, step: int) -> None:
        self._break()
        if kind == _QUOTE:
            self._depth += step
        else:
            self._signatures += step

    def _rule(self, element: Any) -> str:
        """Foxmail marks its signature by a rule of its own width, and by nothing else."""
        return "-- " if self._marks and _FOXMAIL_RULE.search(element.get("style", "")) else RULE

    def _list_mark(self, parent: Any) -> str:
        if parent is None or parent.tag != "ol":
            return "- "
        self._numbers[parent] = self._numbers.get(parent, 0) + 1
        return f"{self._numbers[parent]}. "

    def _text(self, text: str) -> None:
        if self._preformatted:
            first, *others = text.split("\n")
            self._line.append(first)
            for line in others:
                self._break(True)
                self._line.append(line)
            return
        if _ODD_SPACES.search(text):
            text = _SPACES.sub(" ", text)
        if text != " " or self._line:
            self._line.append(text)

    def _break(self, forced: bool = False) -> None:
        if not self._line and (self._blank or not forced):
            return
        line = "".join(self._line).replace("\xa0", " ")
        line = line.rstrip() if self._preformatted else _trimmed(line)
        self._line.clear()
        if not line and not forced:
            return
        if not line and self._blank:
            return
        mark = SIGNED if self._signatures and not self._depth else "> " * min(self._depth, DEPTH_LIMIT)
        self._lines.append(mark + line)
        self._blank = not line

    def _gap(self) -> None:
        self._break()
        if not self._blank:
            self._lines.append(("> " * min(self._depth, DEPTH_LIMIT)).rstrip())
            self._blank = True


def _trimmed(line: str) -> str:
    line = line.strip()
    return "-- " if line == "--" else re.sub(r" {2,}", " ", line) if "  " in line else line


def _says(element: Any, pattern: re.Pattern[str]) -> bool:
    """Whether class or id of `element` has one of the names."""
    attributes = element.attrib
    if not attributes:
        return False
    name = attributes.get("class")
    if name and pattern.search(name):
        return True
    name = attributes.get("id")
    return bool(name and pattern.search(name))
