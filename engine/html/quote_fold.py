"""Where in a sanitised mail its own words end and old ones begin, so that a page can fold the rest away.

Works on what `clean.sanitise` wrote: there every tag stands as `<name key="value">` and no other `<` is left.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import escape, unescape

from ..text.quotes import own_lines

TAG = re.compile(r'<(?P<close>/?)(?P<name>[a-z][a-z0-9]*)(?P<attributes>(?: [a-z-]+="[^"]*")*)(?P<end> ?/?)>')
TAIL = 80
CANDIDATES = 12

_BLANK = re.compile(r"[\s\u00a0\u200b-\u200f\ufeff]+")
_VOID = frozenset(("br", "hr", "img", "wbr"))
_INLINE = frozenset("a abbr b big cite code em font i s small span strong sub sup u".split())


def fold_quotes(body: str, new_text: str, label: str) -> str:
    """`body` with what follows `new_text` in a closed `<details>` under `label`, if that is a quote and nothing else.

    An answer between or below the lines of a quote stays open, and so does a mail that only quotes."""
    tags = list(TAG.finditer(body))
    for start, end in _ranges(body, tags, new_text):
        if _is_quote(body[start:end]) and not _squeeze(_text(body[end:])):
            folded = f'<details class="quoted"><summary>{escape(label)}</summary>{body[start:end]}</details>'
            return f"{body[:start]}{folded}{body[end:]}"
    return body


def _ranges(body: str, tags: list[re.Match[str]], new_text: str) -> Iterator[tuple[int, int]]:
    """The whole elements after the last new word, (start, end) each: the innermost first."""
    first = _first_tag_after(body, tags, _squeeze(new_text)[-TAIL:])
    if first is None:
        return
    for index in range(first, min(first + CANDIDATES, len(tags))):
        tag = tags[index]
        yield tag.start(), _end_of_parent(body, tags, index)
        between = body[tag.end() : tags[index + 1].start()] if index + 1 < len(tags) else ""
        if not (tag["close"] or tag["name"] in _VOID) or _squeeze(unescape(between)):
            return


def _first_tag_after(body: str, tags: list[re.Match[str]], tail: str) -> int | None:
    """The index of the tag right after the text that ends with `tail`; None where that is not one place."""
    length, ends, pieces = 0, {}, []
    position = 0
    for index, tag in enumerate(tags):
        piece = _squeeze(unescape(body[position : tag.start()]))
        if piece:
            length += len(piece)
            pieces.append(piece)
            ends[length] = index
        position = tag.end()
    whole = "".join(pieces)
    found = whole.find(tail) if tail else -1
    if found < 0 or whole.find(tail, found + 1) >= 0:
        return None
    return ends.get(found + len(tail))


def _end_of_parent(body: str, tags: list[re.Match[str]], index: int) -> int:
    """Where the element ends in which the tag at `index` stands; of a closing tag, the element around its own."""
    start = index + 1 if tags[index]["close"] else index
    depth = 0
    for tag in tags[start:]:
        if tag["name"] in _VOID:
            continue
        depth += -1 if tag["close"] else 1
        if depth < 0:
            return tag.start()
    return len(body)


def _is_quote(html: str) -> bool:
    """Whether these words are old ones, or a signature above old ones."""
    if not _squeeze(_text(html)):
        return False
    # what stands beside a marked quote has to be quote, attribution or signature, too
    lines = _lines(_outside_quotes(html))
    return not any(line.strip() for line in own_lines(lines))


def _outside_quotes(html: str) -> str:
    """`html` with each outermost quote as one marked line."""
    depth = start = 0
    pieces = []
    for tag in TAG.finditer(html):
        if tag["name"] == "blockquote":
            if not tag["close"] and depth == 0:
                pieces.append(html[start : tag.start()])
            depth += -1 if tag["close"] else 1
            if depth == 0:
                pieces.append("<br>&gt; quoted<br>")
                start = tag.end()
    return "".join([*pieces, html[start:]]) if depth == 0 else html


def _lines(html: str) -> list[str]:
    return [_BLANK.sub(" ", line).strip(" ") for line in _text(html).split("\n")]


def _text(html: str) -> str:
    """The words, in lines as blocks and breaks part them."""
    flat = html.replace("\n", " ")
    return unescape(TAG.sub(lambda tag: "" if tag["name"] in _INLINE else "\n", flat))


def _squeeze(text: str) -> str:
    return _BLANK.sub("", text)
