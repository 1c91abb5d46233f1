"""Inline styles of a mail: what makes it look as its sender meant, without anything that loads, hides over or runs.

Allow-lists throughout: a property, a function or a sign that is not named here is dropped with its declaration.
"""

from __future__ import annotations

import re
from functools import lru_cache

VALUE_LIMIT = 2000
STYLE_LIMIT = 8000

_PROPERTIES = frozenset(
    "background background-color background-image background-position background-repeat background-size "
    "border-collapse border-color border-radius border-spacing border-style border-width box-sizing caption-side clear "
    "color direction display empty-cells float font font-family font-size font-style font-variant font-weight height "
    "letter-spacing line-height list-style list-style-image list-style-position list-style-type max-height max-width "
    "min-height min-width opacity overflow overflow-wrap table-layout text-align text-decoration text-decoration-line "
    "text-decoration-color text-decoration-style text-indent text-transform unicode-bidi vertical-align visibility "
    "white-space width word-break word-spacing word-wrap quotes mso-hide "
    "border-top-left-radius border-top-right-radius border-bottom-left-radius border-bottom-right-radius "
    "flex-direction flex-wrap justify-content align-items gap".split()
) | {
    f"{prefix}{side}{suffix}"
    for prefix, suffixes in (("margin", [""]), ("padding", [""]), ("border", ["", "-color", "-style", "-width"]))
    for side in ("", "-top", "-right", "-bottom", "-left")
    for suffix in suffixes
}
_FUNCTIONS = frozenset("rgb rgba hsl hsla calc linear-gradient".split())
_FUNCTION = re.compile(r"([a-z-]*)\(")
_URL = re.compile(r"""url\(\s*(?:"([^"()]*)"|'([^'()]*)'|([^"'()\s]*))\s*\)""", re.IGNORECASE)
# No backslash: an escape can spell any word. What is written out is made of whole values that match this.
_PLAIN = re.compile(r"[\w\s#%.,+*/()'\"!&:?=;~\-\u00a0-\uffff]*\Z")
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)
_NAMED = re.compile(r"\s*([a-zA-Z-]{2,40})\s*:(.*)", re.DOTALL)
_GROUPING = re.compile(r"[\"'()]")
_SIGN = re.compile(r"""[^;"'()]+|"[^"]*"|'[^']*'|[;()"']""")
_REMOTE = re.compile(r"https?://[^/\\\s'\"<>()]", re.IGNORECASE)
_BLANKS = re.compile(r"[\x00-\x20]+")
_QUOTING = re.compile(r"[\"'()]")
_DISPLAYS = frozenset(
    "none block inline inline-block flex inline-flex table table-row table-cell list-item inline-table "
    "table-row-group".split()
)


@lru_cache(maxsize=4096)
def clean(style: str) -> str:
    """`style` as it may be applied: nothing in it loads anything."""
    return "; ".join(f"{name}: {value}" for name, value in _declarations(style) if "url(" not in value.lower())


@lru_cache(maxsize=1024)
def with_loads(style: str) -> str:
    """`style` as it may be applied once the reader has asked for remote images; '' if that adds nothing."""
    if "url(" not in style.lower():
        return ""
    found = list(_declarations(style))
    if not any("url(" in value for _name, value in found):
        return ""
    return "; ".join(f"{name}: {value}" for name, value in found)


def _declarations(style: str) -> list[tuple[str, str]]:
    if len(style) > STYLE_LIMIT:
        return []
    kept = []
    for declaration in _split(_COMMENT.sub(" ", style)):
        if found := _NAMED.match(declaration):
            name, value = found[1].lower(), " ".join(found[2].split())
            if name in _PROPERTIES and (safe := _value(name, value)):
                kept.append((name, safe))
    return kept


def _split(style: str) -> list[str]:
    """The declarations of `style` whose quotes and brackets are in pairs, each looked at once."""
    if not _GROUPING.search(style):
        return style.split(";")
    whole, piece, depth = [], "", 0
    for sign in (*_SIGN.findall(style), ";"):
        if sign == ";" and depth <= 0:
            if depth == 0:
                whole.append(piece)
            piece, depth = "", 0
        elif sign in ("'", '"') or (sign == ")" and depth <= 0):
            depth = -1  # what never began can't end well
        elif depth >= 0:
            depth += (sign == "(") - (sign == ")")
            piece += sign
    return whole


def _value(name: str, value: str) -> str:
    """`value` if it is harmless, with its addresses spelled out as https; '' if it must go."""
    if not value or len(value) > VALUE_LIMIT:
        return ""
    if name == "display" and value.lower().removesuffix("!important").strip() not in _DISPLAYS:
        return ""
    if name.startswith("margin") and "-" in value:
        return ""  # a negative margin draws over what stands beside the mail
    rest = _URL.sub("", value)
    if not _PLAIN.match(rest) or any(function not in _FUNCTIONS for function in _FUNCTION.findall(rest.lower())):
        return ""
    if "javascript" in rest.lower() or "data:" in rest.lower():
        return ""
    return _URL.sub(_remote, value)


def _remote(found: re.Match[str]) -> str:
    address = remote_address(found[1] or found[2] or found[3] or "")
    return f"url('{address}')" if address else "none"


def remote_address(address: str) -> str:
    """`address` if it is one of the web, `//host` with its scheme; '' for anything else, relative ones too."""
    address = whole_address(address)
    if not _REMOTE.match(address):
        return ""
    return _QUOTING.sub(lambda found: f"%{ord(found[0]):02X}", address)


def whole_address(address: str) -> str:
    """`address` as browsers take it: without blanks and controls inside; `//host` with its scheme."""
    address = _BLANKS.sub("", address)
    return "https:" + address if address.startswith("//") else address
