"""HTML of a mail made safe to show, and its way from and to plain text.

Two steps. lxml moves what would load something out of the way (`src` becomes `data-blocked-src`), so that a reader can
ask for it. nh3, which parses as browsers do, has the last word: what its allow-lists don't name is gone, and whatever
lxml may have misread, no address passes that `_attribute` has not seen.
"""

from __future__ import annotations

import re
from html import escape
from typing import Any

import nh3
from lxml import etree

from . import html_text, style
from .charset import fit

SIZE_LIMIT = 2_000_000

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
    "style title dir lang align valign bgcolor width height border cellpadding cellspacing color face size colspan "
    "rowspan nowrap hspace vspace start type value alt data-blocked-style data-blocked-background".split()
)
_ATTRIBUTES = {
    "*": _EVERYWHERE,
    "a": {"href"},
    "img": {"src", "data-blocked-src", "data-blocked-srcset"},
}
_LINK = re.compile(r"(?:https?://|mailto:|tel:)[^\s]", re.IGNORECASE)
_SHOWN_IMAGE = re.compile(
    r"(?:cid:[^\s]+|data:image/(?:png|gif|jpe?g|webp|bmp);base64,[A-Za-z0-9+/=\s]*)\Z", re.IGNORECASE
)
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
    try:
        return etree.fromstring(fit(html[:SIZE_LIMIT]).encode("utf-8"), etree.HTMLParser(**_PARSER))
    except etree.LxmlError:
        return None


# ---------------------------------------------------------------- sanitising


def _sanitised(root: Any) -> str:
    for element in root.iter("*"):
        if element.attrib:
            _set_aside(element)
        if element.tag == "body":
            element.tag = "div"
    return nh3.clean(
        etree.tostring(root, encoding="unicode", method="html"),
        tags=_TAGS,
        clean_content_tags=_GONE,
        attributes=_ATTRIBUTES,
        attribute_filter=_attribute,
        url_schemes={"http", "https", "mailto", "tel", "cid", "data"},
        link_rel="noopener noreferrer nofollow",
        set_tag_attribute_values={"a": {"target": "_blank"}, "img": {"referrerpolicy": "no-referrer"}},
        strip_comments=True,
    ).strip()


def _set_aside(element: Any) -> None:
    """Moves what would load something into `data-blocked-*`; attributes of that name in the mail are not its own."""
    attributes = element.attrib
    for name in [name for name in attributes if name.startswith("data-blocked")]:
        del attributes[name]
    for name in ("src", "srcset", "background"):
        value = attributes.get(name)
        if value and not (name == "src" and _SHOWN_IMAGE.match(value.strip())):
            del attributes[name]
            attributes[f"data-blocked-{name}"] = value
    if loads := style.with_loads(attributes.get("style", "")):
        attributes["data-blocked-style"] = loads


def _attribute(tag: str, name: str, value: str) -> str | None:
    """nh3 asks about every attribute it would keep: the value to write, None to drop it."""
    if name == "style":
        return style.clean(value) or None
    if name in ("data-blocked-src", "data-blocked-background"):
        return style.remote_address(value) or None
    if name == "data-blocked-srcset":
        return _remote_set(value) or None
    if name == "data-blocked-style":
        return style.with_loads(value) or None
    if name == "src":
        return value.strip() if _SHOWN_IMAGE.match(value.strip()) else None
    if name == "href":
        return _link(value)
    return value


def _link(value: str) -> str | None:
    address = re.sub(r"[\x00-\x20]+", "", value)
    if address.startswith("//"):
        address = "https:" + address
    return address if _LINK.match(address) else None


def _remote_set(value: str) -> str:
    candidates = (piece.split() for piece in re.split(r",\s+|,(?=https?:|//)", value[:4000]))
    kept = [(style.remote_address(words[0]), words[1:2]) for words in candidates if words]
    return ", ".join(" ".join([address, *size]) for address, size in kept if address)


# ---------------------------------------------------------------- from plain text

_ADDRESS = re.compile(
    r"(https?://[^\s<>\"'，。）】」]{3,2000}|(?<![\w.@/+-])[\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+)", re.IGNORECASE
)
_TRAIL = re.compile(r"[.,;:!?)\]}>'\"]+\Z")
_QUOTED = re.compile(r"((?:> ?)+)(.*)\Z", re.DOTALL)


def from_text(text: str) -> str:
    """Plain text as HTML that needs no sanitising: lines kept, `>` as quotes, addresses as links."""
    depth = 0
    pieces: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        quoted = _QUOTED.match(line)
        wanted = min(quoted[1].count(">"), 20) if quoted else 0
        mark = "<blockquote>" * (wanted - depth) + "</blockquote>" * (depth - wanted)
        if pieces:
            pieces.append(mark or "<br>")
        else:
            pieces.append(mark)
        pieces.append(_linked(quoted[2] if quoted else line))
        depth = wanted
    return f"<div>{''.join(pieces)}{'</blockquote>' * depth}</div>" if text.strip() else ""


def _linked(line: str) -> str:
    pieces: list[str] = []
    start = 0
    for found in _ADDRESS.finditer(line):
        address = _TRAIL.sub("", found[0])
        target = address if "://" in address[:8] else f"mailto:{address}"
        pieces.append(_spaced(line[start : found.start()]))
        pieces.append(
            f'<a href="{escape(target)}" target="_blank" rel="noopener noreferrer nofollow">{escape(address)}</a>'
        )
        start = found.start() + len(address)
    return "".join([*pieces, _spaced(line[start:])])


def _spaced(text: str) -> str:
    """Escaped, with indentation and columns kept."""
    return re.sub(
        r"  |\A ",
        lambda found: "&nbsp;" * (len(found[0]) - 1) + ("&nbsp;" if found.start() == 0 else " "),
        escape(text),
    )
