"""HTML of a mail made safe to show, and its way from and to plain text.

Two steps. lxml moves what would load something out of the way (`src` becomes `data-blocked-src`), so that a reader can
ask for it. nh3, which parses as browsers do, has the last word: what its allow-lists don't name is gone, and whatever
lxml may have misread, no address passes that `_attribute` has not seen.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from html import escape
from typing import Any

import nh3
from lxml import etree

from ..mime.charset import fit_bytes
from . import css as style
from . import css_inline as sheet
from . import html_text

# what lxml raises, for those who do not know it
MarkupError = etree.LxmlError
SIZE_LIMIT = 2_000_000
QUOTE_LIMIT = 20
RUN_LIMIT = 4096
ATTRIBUTE_LIMIT = 250

_TAGS = set(
    "a abbr acronym address article aside b bdi bdo big blockquote br caption center cite code col colgroup dd del "
    "details dfn dir div dl dt em figcaption figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark "
    "menu nav ol p pre q rp rt ruby s samp section small span strike strong sub summary sup table tbody td tfoot th "
    "thead time tr tt u ul var wbr".split()
)
# Their content is no text for people either.
_GONE = set(
    "script style iframe object embed applet noframes noembed template svg math audio video canvas map select "
    "textarea title xml frameset plaintext".split()
)
_EVERYWHERE = set(
    "style title dir lang align valign bgcolor bordercolor width height border cellpadding cellspacing color face size "
    "colspan rowspan nowrap hspace vspace start type value alt data-blocked-style data-blocked-background".split()
)
_ATTRIBUTES = {
    "*": _EVERYWHERE,
    "a": {"href"},
    "img": {"src", "data-blocked-src", "data-blocked-srcset"},
}
_BODY_LOOKS = (
    ("bgcolor", "background-color: %s"),
    ("text", "color: %s"),
    ("background", "background-image: url('%s')"),
)
_LINK = re.compile(r"(?:https?://|mailto:|tel:)[^\s]", re.IGNORECASE)
_LOADING = frozenset(("src", "srcset", "background"))
_ASIDE = _LOADING | {"style"} | {f"data-blocked-{name}" for name in (*_LOADING, "style")}
_SHOWN_IMAGE = re.compile(
    r"\s*(?:cid:[^\s]+|data:image/(?:png|gif|jpe?g|webp|bmp);base64,[A-Za-z0-9+/=\s]*)\s*\Z", re.IGNORECASE
)
# A reference to a control character would pass `fit`, and \x1f is how `html_text` marks signatures.
_CONTROL_REFERENCE = re.compile(
    r"&#(?:0*(?:[0-8]|1[124-9]|2\d|3[01]|127)|x0*(?:[0-8bcef]|1[0-9a-f]|7f))(?![0-9a-f]);?", re.IGNORECASE
)
_TAG = re.compile(r"<[A-Za-z][^\s/>]*")
_ATTRIBUTE = re.compile(r"""[\s/]*[^\s/>][^\s/>=]*(?:\s*=\s*(?:"[^"]*"|'[^']*'|[^\s>]*))?""")
_SIZE = re.compile(r"[0-9]+(?:\.[0-9]+)?[wx]\Z")
_PARSER: dict[str, Any] = {
    "recover": True,
    "encoding": "utf-8",
    "remove_comments": True,
    "remove_pis": True,
    "huge_tree": True,
}


def sanitise(html: str) -> str:
    """`html` safe to show without any other guard: nothing runs, nothing loads, links open outside without referrer.

    Remote addresses are kept in `data-blocked-src`, `-srcset`, `-background` and `-style` (already vetted: http and
    https only). Images of the mail itself stay as `cid:`.
    """
    root = _parse(html)
    return "" if root is None else _sanitised(root)


def read(html: str) -> tuple[str, str]:
    """`html` sanitised, and as text with quotes and signature marked (see `html_text`), parsed only once."""
    root = _parse(html)
    if root is None:
        return "", ""
    text = html_text.marked(root)
    return _sanitised(root), text


def to_text(html: str) -> str:
    """`html` as plain text: paragraphs, lists and quotes (`> `) as a mail program would write them."""
    root = _parse(html)
    return "" if root is None else html_text.plain(root)


def marked_text(html: str) -> str:
    """`html` as text in which `text.new_text` finds quotes and signature."""
    root = _parse(html)
    return "" if root is None else html_text.marked(root)


def _parse(html: str) -> Any:
    """The root element, None where there is nothing."""
    if not html.strip():
        return None
    whole = _without_crowds(html[:SIZE_LIMIT])
    if "&#" in whole:
        whole = _CONTROL_REFERENCE.sub("\ufffd", whole)
    try:
        return etree.fromstring(fit_bytes(whole), etree.HTMLParser(**_PARSER))
    except etree.LxmlError:
        return None


def _without_crowds(html: str) -> str:
    """`html` with at most ATTRIBUTE_LIMIT attributes in a tag: lxml takes the square of their number.

    Each step goes forward. A quote that nothing ends is looked for once: there is none of its kind behind it."""
    kept, done = [], 0
    tag = _TAG.search(html)
    while tag:
        at = tag.end()
        for _number in range(ATTRIBUTE_LIMIT):
            attribute = _ATTRIBUTE.match(html, at)
            if not attribute:
                break
            at = attribute.end()
        else:
            kept.append(html[done:at])
            while attribute := _ATTRIBUTE.match(html, at):
                at = attribute.end()
            done = at
        tag = _TAG.search(html, at)
    return "".join([*kept, html[done:]]) if kept else html


# ---------------------------------------------------------------- sanitising


def _sanitised(root: Any) -> str:
    sheet.inline(root)
    body = root.find("body")
    if body is None:
        body = root
    _make_division(body)
    for element in root.iter("*"):
        for name, value in element.items():
            if name in _ASIDE:
                _set_aside(element, name, value)
    _part_long_runs(body)
    return str(_CLEANER.clean(etree.tostring(body, encoding="unicode", method="html", with_tail=False))).strip()


def _part_long_runs(body: Any) -> None:
    """The square of the references in one run of text is what nh3 takes for them: comments part the long ones, which
    nh3 leaves out again."""
    for element in list(body.iter("*")):
        if len(element.text or "") > RUN_LIMIT:
            element.text, *pieces = _pieces(element.text)
            for place, piece in enumerate(pieces):
                element.insert(place, _parting(piece))
        if len(element.tail or "") > RUN_LIMIT:
            first, *pieces = _pieces(element.tail)
            element.tail = None
            for piece in reversed(pieces):
                element.addnext(_parting(piece))
            element.tail = first


def _pieces(run: str) -> list[str]:
    return [run[start : start + RUN_LIMIT] for start in range(0, len(run), RUN_LIMIT)]


def _parting(tail: str) -> Any:
    comment = etree.Comment("")
    comment.tail = tail
    return comment


def _make_division(body: Any) -> None:
    """A `body` ends up in another page's; what its attributes say of its looks has to become style."""
    body.tag = "div"
    looks = [form % body.get(name) for name, form in _BODY_LOOKS if body.get(name)]
    if looks:
        body.set("style", "; ".join([*looks, body.get("style", "")]))


def _set_aside(element: Any, name: str, value: str) -> None:
    """Moves what would load something into `data-blocked-*`; attributes of that name in the mail are not its own."""
    if name == "style":
        if loads := style.with_loads(value):
            element.set("data-blocked-style", loads)
    elif name not in _LOADING:
        del element.attrib[name]
    elif not (name == "src" and _SHOWN_IMAGE.match(value)):
        del element.attrib[name]
        element.set(f"data-blocked-{name}", value)


def _attribute(_tag: str, name: str, value: str) -> str | None:
    """nh3 asks about every attribute it would keep: the value to write, None to drop it."""
    vet = _VETTED.get(name)
    return vet(value) or None if vet else value


def _image(value: str) -> str:
    return value.strip() if _SHOWN_IMAGE.match(value) else ""


def _link(value: str) -> str:
    address = style.whole_address(value)
    return address if _LINK.match(address) else ""


def _remote_set(value: str) -> str:
    candidates = (piece.split() for piece in re.split(r",\s+|,(?=https?:|//)", value[:4000]))
    kept = [(style.remote_address(words[0]), words[1:2]) for words in candidates if words]
    # what is no size may be an address of its own
    return ", ".join(" ".join([address, *filter(_SIZE.match, size)]) for address, size in kept if address)


# What an attribute's value becomes, '' when it must go.
_VETTED: dict[str, Callable[[str], str]] = {
    "style": style.clean,
    "src": _image,
    "href": _link,
    "data-blocked-src": style.remote_address,
    "data-blocked-background": style.remote_address,
    "data-blocked-srcset": _remote_set,
    "data-blocked-style": style.with_loads,
}
_CLEANER = nh3.Cleaner(
    tags=_TAGS,
    clean_content_tags=_GONE,
    attributes=_ATTRIBUTES,
    attribute_filter=_attribute,
    url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
    link_rel="noopener noreferrer nofollow",
    set_tag_attribute_values={"a": {"target": "_blank"}, "img": {"referrerpolicy": "no-referrer"}},
    strip_comments=True,
)


# ---------------------------------------------------------------- from plain text

_ADDRESS = re.compile(
    r"(https?://[^\s<>\"'，。）】」]{3,2000}|(?<![\w.@/+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+)", re.IGNORECASE
)
_TRAIL = re.compile(r"[.,;:!?)\]}>'\"]+\Z")
_COLUMNS = re.compile(r"  |\A ")
_QUOTED = re.compile(r"(?:> ?)+")


def from_text(text: str) -> str:
    """Plain text as HTML that needs no sanitising: lines kept, `>` as quotes, addresses as links."""
    depth = 0
    pieces: list[str] = []
    lines = text.replace("\r\n", "\n")
    for raw, escaped in zip(lines.split("\n"), escape(lines).split("\n"), strict=True):
        wanted, line, shown = 0, raw, escaped
        if raw[:1] == ">" and (marks := _QUOTED.match(raw)):
            wanted = min(marks[0].count(">"), QUOTE_LIMIT)
            line, shown = raw[marks.end() :], escaped[len(escape(marks[0])) :]
        mark = "<blockquote>" * (wanted - depth) + "</blockquote>" * (depth - wanted)
        pieces.append(mark or ("<br>" if pieces else ""))
        pieces.append(_linked(line) if "@" in line or "://" in line else _spaced(shown))
        depth = wanted
    return f"<div>{''.join(pieces)}{'</blockquote>' * depth}</div>" if text.strip() else ""


def _linked(line: str) -> str:
    pieces: list[str] = []
    start = 0
    for found in _ADDRESS.finditer(line):
        address = _TRAIL.sub("", found[0])
        target = address if "://" in address[:8] else f"mailto:{address}"
        pieces.append(_spaced(escape(line[start : found.start()])))
        pieces.append(
            f'<a href="{escape(target)}" target="_blank" rel="noopener noreferrer nofollow">{escape(address)}</a>'
        )
        start = found.start() + len(address)
    return "".join([*pieces, _spaced(escape(line[start:]))])


def _spaced(escaped: str) -> str:
    """Escaped text with its indentation and columns kept."""
    return _COLUMNS.sub(_kept_columns, escaped) if escaped[:1] == " " or "  " in escaped else escaped


def _kept_columns(found: re.Match[str]) -> str:
    return "&nbsp;" * (len(found[0]) - 1) + ("&nbsp;" if found.start() == 0 else " ")
