"""A parsed HTML mail as text: block by block, quotes as `> `, lists with their marks.

`marked` additionally writes what mail programs say about their own structure in classes and ids: a quoted part becomes
`> ` lines, each line of a signature begins with `quotes.SIGNED`. `new_text.py` then needs to know only the marks of
plain text.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any

from lxml import etree

from ..text.quotes import SIGNED

DEPTH_LIMIT = 20
RULE = "-" * 20

_SKIPPED = frozenset("head script style title template noscript svg math object iframe select textarea xml".split())
_LINE, _PARAGRAPH = 1, 2
_BLOCKS = dict.fromkeys(
    "div br tr li dt dd section article header footer main nav center form fieldset caption".split(), _LINE
) | dict.fromkeys("p h1 h2 h3 h4 h5 h6 ul ol dl table pre blockquote figure hr address".split(), _PARAGRAPH)
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
_BEGINNING = frozenset("li blockquote hr pre".split())
_QUOTE, _SIGNATURE = 1, 2
_SPACES = re.compile(r"[ \t\r\n\f]+")
_ODD_SPACES = re.compile(r"[\t\r\n\f]|  ")
# Pictures that are part of the mail: their `alt` is a file name or a machine's guess, unless it is an emoji.
_OWN_PICTURE = re.compile(r"\s*(?:cid|data):", re.IGNORECASE)
_WORDY = re.compile(r"\w")


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
        self._open: list[tuple[Any, int]] = []  # quotes and signatures we are in
        self._mark = ""  # how each line begins
        self._preformatted = 0
        self._blank = True
        self._numbers: dict[Any, int] = {}

    def write(self, root: Any) -> str:
        """By events instead of recursion: mails nest deeper than Python's stack."""
        walk = etree.iterwalk(root, events=("start", "end"))
        for event, element in walk:
            tag = element.tag
            if event == "end":
                self._leave(element, tag)
            elif tag in _SKIPPED:
                walk.skip_subtree()
            else:
                self._enter(element, tag)
        self._break()
        return "\n".join(self._lines).strip("\n")

    def _enter(self, element: Any, tag: str) -> None:
        if block := _BLOCKS.get(tag):
            if block == _PARAGRAPH:
                self._gap()
            elif self._line or tag == "br":
                self._break(tag == "br")
            if tag in _BEGINNING:
                self._begin(element, tag)
        elif self._line and tag in ("td", "th"):
            self._line.append(" ")
        elif tag == "img":
            self._text(self._alternative(element))
        if self._marks and (kind := _kind(element)):
            self._count(element, kind)
        if text := element.text:
            self._text(text)

    def _begin(self, element: Any, tag: str) -> None:
        """What a block has before its text."""
        if tag == "li":
            self._line.append(self._list_mark(element.getparent()))
        elif tag == "blockquote":
            self._count(element, _QUOTE)
        elif tag == "hr":
            self._line.append(self._rule(element))
        elif tag == "pre":
            self._preformatted += 1

    def _leave(self, element: Any, tag: str) -> None:
        block = _BLOCKS.get(tag)
        if block and self._line and tag != "br":
            self._break()
        if self._open:
            self._close(element)
        if block == _PARAGRAPH:
            self._gap()
            self._preformatted -= tag == "pre"
        if tail := element.tail:
            self._text(tail)

    def _count(self, element: Any, kind: int) -> None:
        self._break()
        self._open.append((element, kind))
        self._mark = self._current_mark()

    def _close(self, element: Any) -> None:
        while self._open and self._open[-1][0] is element:
            self._break()
            self._open.pop()
            self._mark = self._current_mark()

    def _current_mark(self) -> str:
        depth = sum(kind == _QUOTE for _element, kind in self._open)
        return "> " * min(depth, DEPTH_LIMIT) if depth else SIGNED if self._open else ""

    def _rule(self, element: Any) -> str:
        """Foxmail marks its signature by a rule of its own width, and by nothing else."""
        return "-- " if self._marks and _FOXMAIL_RULE.search(element.get("style", "")) else RULE

    def _list_mark(self, parent: Any) -> str:
        if parent is None or parent.tag != "ol":
            return "- "
        self._numbers[parent] = self._numbers.get(parent, 0) + 1
        return f"{self._numbers[parent]}. "

    def _alternative(self, image: Any) -> str:
        text: str = image.get("alt", "")
        if self._marks and _WORDY.search(text) and _OWN_PICTURE.match(image.get("src", "")):
            return ""
        return text

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
        if not line and (self._blank or not forced):
            return
        self._lines.append(self._mark + line)
        self._blank = not line

    def _gap(self) -> None:
        if self._line:
            self._break()
        if not self._blank:
            self._lines.append("" if self._mark == SIGNED else self._mark.rstrip())
            self._blank = True


def _trimmed(line: str) -> str:
    line = line.strip()
    return "-- " if line == "--" else re.sub(r" {2,}", " ", line) if "  " in line else line


def _kind(element: Any) -> int:
    """_QUOTE, _SIGNATURE or neither, by class and id."""
    name, identity = element.get("class"), element.get("id")
    kind = (_meaning(name) if name else 0) or (_meaning(identity) if identity else 0)
    # A forward's header stands in what else would be a quote; its dashes say more.
    return 0 if kind == _QUOTE and (element.text or "").lstrip().startswith("--") else kind


@lru_cache(maxsize=1024)
def _meaning(name: str) -> int:
    return _QUOTE if _QUOTES.search(name) else _SIGNATURE if _SIGNATURES.search(name) else 0
