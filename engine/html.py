"""Mail's HTML made safe: it looks as it did, runs nothing and asks for nothing.

nh3 takes out what is not allowed; before that, one pass over the tree puts everything that would be loaded aside
(`data-blocked-src`), so that a reader can ask for it. Inline pictures (`cid:`) stay.
"""

from __future__ import annotations

import re
from html import escape

import nh3
from lxml import etree
from lxml import html as lxml_html

LONGEST = 2 << 20
DEEPEST = 200
TAGS = nh3.ALLOWED_TAGS | {"font", "center", "u", "s", "big", "hr", "section", "article", "main", "header", "footer"}
STYLE = {"style", "dir", "lang", "title", "align", "valign", "bgcolor", "width", "height", "color"}
ATTRIBUTES = {
    "*": STYLE,
    "a": {"href"},
    "img": {"src", "alt", "border", "hspace", "vspace", "data-blocked-src"},
    "font": {"face", "size"},
    "table": {"border", "cellpadding", "cellspacing", "summary"},
    "td": {"colspan", "rowspan", "nowrap", "headers"},
    "th": {"colspan", "rowspan", "nowrap", "scope", "headers"},
    "col": {"span"},
    "colgroup": {"span"},
    "ol": {"start", "type", "reversed"},
    "ul": {"type"},
    "li": {"value"},
    "blockquote": {"type"},
}
PROPERTIES = frozenset(
    """background-color border border-bottom border-bottom-color border-bottom-style border-bottom-width
    border-collapse border-color border-left border-left-color border-left-style border-left-width border-radius
    border-right border-right-color border-right-style border-right-width border-spacing border-style border-top
    border-top-color border-top-style border-top-width border-width box-sizing clear color direction display float
    font font-family font-size font-style font-variant font-weight height letter-spacing line-height list-style-type
    margin margin-bottom margin-left margin-right margin-top max-height max-width min-height min-width overflow
    padding padding-bottom padding-left padding-right padding-top table-layout text-align text-decoration
    text-indent text-transform vertical-align white-space width word-break word-spacing word-wrap""".split()
)
BLOCKS = frozenset("p div tr li ul ol table blockquote h1 h2 h3 h4 h5 h6 pre hr section article header footer".split())
SILENT = frozenset(("script", "style", "head", "title", "template", "noscript"))
WHITE = re.compile(r"[ \t\r\n\f]+")
LINK = re.compile(r"\bhttps?://[^\s<>\"]{1,2000}")


def sanitise(html: str) -> str:
    """`html` (str, at most 2 MB are read) as a fragment that is safe to show. '' for nothing.

    Remote pictures carry their address in `data-blocked-src`; links open outside and send no referrer."""
    if not html.strip():
        return ""
    return nh3.clean(
        _put_aside(html[:LONGEST]),
        tags=TAGS,
        attributes=ATTRIBUTES,
        attribute_filter=_filter_attribute,
        filter_style_properties=set(PROPERTIES),
        url_schemes={"http", "https", "mailto", "tel", "cid"},
        link_rel="noopener noreferrer",
        set_tag_attribute_values={"a": {"target": "_blank"}},
    )


def _put_aside(html: str) -> str:
    """Pictures that would be fetched, renamed before the cleaner sees them."""
    return re.sub(r"(?i)(<img\b[^>]{0,4000}?\s)src(\s*=\s*[\"']?\s*(?!cid:|[\"'\s]))", r"\1data-blocked-src\2", html)


def _filter_attribute(tag: str, name: str, value: str) -> str | None:
    """The last word on each attribute that was allowed: only pictures of the mail itself are loaded."""
    if name == "src":
        return value if value.strip().lower().startswith("cid:") else None
    if name == "style":
        return None if "url(" in value.lower() or "\\" in value or "image-set" in value.lower() else value
    if name == "href":
        return value if re.match(r"(?i)\s*(https?://|mailto:|tel:)", value) else None
    return value


def from_text(text: str) -> str:
    """Plain text as HTML: paragraphs, line breaks and links, everything else escaped."""
    out, end = [], 0
    for link in LINK.finditer(text):
        address = link[0].rstrip(".,;:!?)'\"")
        out.append(escape(text[end : link.start()]))
        shown = escape(address)
        out.append(f'<a href="{shown}" target="_blank" rel="noopener noreferrer">{shown}</a>')
        end = link.start() + len(address)
    out.append(escape(text[end:]))
    paragraphs = re.split(r"\n{2,}", "".join(out).strip("\n"))
    return "".join(f"<p>{paragraph.replace(chr(10), '<br>')}</p>" for paragraph in paragraphs if paragraph)


def to_text(html: str) -> str:
    """The readable text of `html`, a line for each block, quotes marked with `>` as in plain mail."""
    if not html.strip():
        return ""
    try:
        tree = lxml_html.document_fromstring(re.sub(r"^\s*<\?xml[^>]*\?>", "", html[:LONGEST]))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError):
        return WHITE.sub(" ", re.sub(r"<[^>]*>", " ", html[:LONGEST])).strip()
    lines: list[str] = [""]
    _write(tree, lines, 0, 0)
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip()


def _write(node: etree._Element, lines: list[str], quote: int, depth: int) -> None:
    tag = node.tag if isinstance(node.tag, str) else ""
    if tag and tag not in SILENT and depth < DEEPEST:
        quote += tag == "blockquote"
        if tag == "br" or tag in BLOCKS:
            lines.append("> " * quote)
        _append(node.text, lines)
        for child in node:
            _write(child, lines, quote, depth + 1)
        if tag in BLOCKS:
            quote -= tag == "blockquote"
            lines.append("> " * quote)
    _append(node.tail, lines)


def _append(text: str | None, lines: list[str]) -> None:
    if text:
        shown = WHITE.sub(" ", text.replace("\xa0", " "))
        lines[-1] += shown.lstrip() if not lines[-1].strip("> ") else shown
