"""Addresses out of header values: parsed raw, names decoded afterwards.

An encoded word may hold `=40` or `=2C`; decoded before parsing it becomes a second address that nobody wrote.
Where an item has an address in angle brackets, only that one counts (`a@evil.example <b@good.example>`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from ..values import Address
from .charset import HEADER_LIMIT, decode, decode_header

ADDRESS_LIMIT = 2000
EMAIL_LIMIT = 254
# Up to here runs of blanks cost nothing; in a longer line they are looked over again and again.
SHORT = 1000

# The plain forms that nearly every mail has; anything with a quote, comment, group or escape takes the long way.
_PLAIN = re.compile(r"\s*(?:\"([^\"\\\x1b]*)\"|([^\"<>,;:()\\@\x1b]*?))\s*<([\x21-\x7e]{3,254})>\s*\Z", re.ASCII)
_BARE = re.compile(r"\s*([\w.+=/~&'*-]{1,64}@[A-Za-z0-9.-]{1,190})\s*\Z", re.ASCII)
_TOKENS = (
    r"<(?P<angle>[^<>]*)>"
    r"|(?P<jis>\x1b\$[@B][^\x1b]*\x1b\([BJ])"
    r"|(?P<mark>[,;:()])"
    r'|(?P<text>[^"<,;:()\x1b]+|.)'
)
_UNQUOTED = re.compile(_TOKENS, re.DOTALL)
_TOKEN = re.compile(r'"(?P<quoted>[^"\\]*(?:\\(?:.|\Z)[^"\\]*)*)(?:"|(?P<unended>\Z))|' + _TOKENS, re.DOTALL)
# One way only to read a domain: with two for each letter, forty letters take a minute.
_LABEL = r"[a-z0-9_](?:[a-z0-9_-]{0,250}[a-z0-9_])?"
_EMAIL = re.compile(rf"[^\s@\"<>()\[\],;:\\\x00-\x20\x7f]+@(?:{_LABEL}(?:\.{_LABEL})*|\[[0-9a-f.:]+\])\Z")
_DOMAIN = re.compile(rf"{_LABEL}(?:\.{_LABEL})+\Z")
_BLANKS = re.compile(r"\s+", re.ASCII)
_AROUND_MARK = re.compile(r"\s*([@.])\s*", re.ASCII)
_HIDDEN = re.compile("[\u200b-\u200f\u202a-\u202e\u2066-\u2069\ufeff]")


def parse(header: str | bytes) -> list[Address]:
    """The addresses of a raw header value, in order, at most 2,000; what is no address is left out. Never raises."""
    raw = (
        header.encode("utf-8", "surrogateescape" if _encodable(header) else "replace")
        if isinstance(header, str)
        else header
    )
    line = raw[:HEADER_LIMIT].decode("latin-1")
    if len(line) > SHORT:
        line = _BLANKS.sub(" ", line)
    if found := _PLAIN.match(line):
        return _addresses([(found[1] or found[2] or "", found[3])])
    if found := _BARE.match(line):
        return _addresses([("", found[1])])
    return _addresses(_items(line))


def _encodable(text: str) -> bool:
    try:
        text.encode("utf-8", "surrogateescape")
    except UnicodeEncodeError:
        return False
    return True


@lru_cache(maxsize=4096)
def fold(email: str) -> str:
    """`email` as it is compared: lower case, its domain as IDNA; '' when it is no address."""
    email = email.strip()
    if len(email) > EMAIL_LIMIT or email.count("@") != 1:
        return ""
    local, host = email.split("@")
    folded = f"{local.lower()}@{_ascii_domain(host)}"
    return folded if len(folded) <= EMAIL_LIMIT and _EMAIL.match(folded) else ""


def _ascii_domain(host: str) -> str:
    if not host.isascii():
        try:
            host = host.encode("idna").decode("ascii")
        except UnicodeError:
            return ""
    return host.lower().rstrip(".")


def domain(email: str) -> str:
    """The domain of an address in its comparison form; '' when it has none."""
    return fold(email).rpartition("@")[2]


def domain_only(host: str) -> str:
    """A domain as it is compared: lower case, IDNA; '' when it is none, or a name without a dot."""
    folded = _ascii_domain(host.strip())
    return folded if len(folded) <= EMAIL_LIMIT and _DOMAIN.match(folded) else ""


@lru_cache(maxsize=4096)
def untagged(email: str) -> str:
    """A folded address without its tag: `anna+shop@us.example` is `anna@us.example` (RFC 5233, subaddressing)."""
    local, at, host = email.rpartition("@")
    plain = local.partition("+")[0]
    return f"{plain}{at}{host}" if plain else email


@lru_cache(maxsize=4096)
def spellings(email: str) -> tuple[str, ...]:
    """The ways in which a folded address may stand on a record: as it is, and with its IDNA domain in letters."""
    local, at, host = email.rpartition("@")
    if "xn--" not in host:
        return (email,)
    try:
        written = host.encode("ascii").decode("idna")
    except UnicodeError:
        return (email,)
    return (email, f"{local}{at}{written}")


def _addresses(items: list[tuple[str, str]] | Iterator[tuple[str, str]]) -> list[Address]:
    found: list[Address] = []
    for name, spec in items:
        email = fold(_address_spec(spec))
        if email:
            found.append(Address(email, _name(name)))
            if len(found) == ADDRESS_LIMIT:
                break
    return found


def _address_spec(spec: str) -> str:
    """What stands in the brackets without a source route, `mailto:` or needless quotes."""
    spec = spec.strip()
    if not spec.isascii():
        spec = decode(spec.encode("latin-1"))
    if spec[:7].lower() == "mailto:":
        spec = spec[7:].partition("?")[0]
    if spec.startswith("@"):
        spec = spec.rpartition(":")[2]
    if spec.startswith('"'):
        spec = re.sub(r'^"([^"\s]+)"@', r"\1@", spec)
    return spec


@lru_cache(maxsize=2048)
def _name(raw: str) -> str:
    if not raw:
        return ""
    name = " ".join(_HIDDEN.sub("", decode_header(raw.encode("latin-1"))).split())
    if len(name) > 1 and name[0] == name[-1] and name[0] in "'\"":
        name = name[1:-1].strip()
    return name[:200]


def _tokens(line: str) -> Iterator[re.Match[str]]:
    """`line` in tokens. After a quoted string that never ends no other one ends either: from there `"` is a letter."""
    for token in _TOKEN.finditer(line):
        if token.lastgroup == "unended":
            yield from _UNQUOTED.finditer(line, token.start())
            return
        yield token


def _items(line: str) -> Iterator[tuple[str, str]]:
    """(raw name, raw address) of each item of a list."""
    phrase: list[str] = []
    plain: list[str] = []
    comments: list[str] = []
    angle, depth = "", 0
    for token in _tokens(line):
        kind, text = token.lastgroup, token[0]
        if depth or text == "(":
            depth = max(0, depth + (text == "(") - (text == ")"))
            comments.append("" if text in "()" else text)
        elif text in (",", ";"):
            yield _item(phrase, plain, comments, angle)
            phrase, plain, comments, angle = [], [], [], ""
        elif text == ":":
            phrase, plain = [], []
        elif kind == "angle":
            angle = token["angle"] if "@" in token["angle"] else angle
        elif kind == "quoted":
            phrase.append(re.sub(r"\\(.)", r"\1", token["quoted"]))
            plain.append(text)
        else:
            phrase.append(text)
            plain.append(text)
    yield _item(phrase, plain, comments, angle)


def _item(phrase: list[str], plain: list[str], comments: list[str], angle: str) -> tuple[str, str]:
    if angle:
        return "".join(phrase).strip() or "".join(comments).strip(), angle
    return "".join(comments).strip(), _AROUND_MARK.sub(r"\1", "".join(plain).strip())
