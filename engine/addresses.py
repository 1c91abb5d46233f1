"""Addresses out of headers. Parsed raw first, names decoded afterwards: an encoded comma must not make an address."""

from __future__ import annotations

import re
from functools import lru_cache

from .charset import decode_header
from .values import Address

MOST = 2000
LONGEST = 254
SPEC = re.compile(r"[^\s@<>()\[\],;:\"\\\x00-\x1f]+@[^\s@<>()\[\],;:\"\\\x00-\x1f]+\Z")
ANGLE = re.compile(r"<([^<>]*)>\s*\Z")
COMMENT = re.compile(r"\([^()]*\)")


def parse(header: str | bytes) -> list[Address]:
    """The addresses of a From, To, Cc ... header, at most 2,000; what is no address is left out.

    Groups and semicolons (Outlook) are read; an angle address wins over anything before it (RFC 5322, 3.4).
    """
    text = header.decode("latin-1") if isinstance(header, bytes) else header
    found = (_parse_one(part) for part in _split(text[: 1 << 18]))
    return [address for address in found if address][:MOST]


def _split(text: str) -> list[str]:
    """Parts between commas and semicolons that stand outside quotes, comments and angle brackets."""
    parts, start, quoted, depth, escaped = [], 0, False, 0, False
    for index, char in enumerate(text):
        if escaped:
            escaped = False
        elif char == "\\" and quoted:
            escaped = True
        elif char == '"':
            quoted = not quoted
        elif not quoted and char in "(<":
            depth += 1
        elif not quoted and char in ")>":
            depth = max(0, depth - 1)
        elif not quoted and char in ",;" and not depth:
            parts.append(text[start:index])
            start = index + 1
            if len(parts) > MOST:
                return parts
    return [*parts, text[start:]]


def _parse_one(part: str) -> Address | None:
    part = part.strip()
    if not part:
        return None
    angle = ANGLE.search(part)
    if angle:
        email, name = fold(angle[1]), part[: angle.start()]
        return Address(email, _clean_name(name)) if email else None
    # `Group: first@one.example` - the group's name goes, a quoted one too
    spec = COMMENT.sub("", part.rpartition(":")[2])
    comments = COMMENT.findall(part)
    email = fold(spec)
    return Address(email, _clean_name(comments[0][1:-1]) if comments else "") if email else None


def _clean_name(raw: str) -> str:
    name = raw.rpartition(":")[2] if raw.count(":") and not raw.strip().startswith('"') else raw
    name = name.strip()
    if len(name) > 1 and name[0] == name[-1] == '"':
        name = re.sub(r"\\(.)", r"\1", name[1:-1])
    return decode_header(name.encode("latin-1", "replace"))[:200]


@lru_cache(maxsize=4096)
def fold(email: str) -> str:
    """`email` as it is compared: lower case, the domain in ASCII (IDNA). '' for what is no address."""
    email = email.strip().strip("'").strip()
    if len(email) > LONGEST or not SPEC.match(email):
        return ""
    local, _, domain = email.rpartition("@")
    try:
        return f"{local.lower()}@{_to_ascii(domain.rstrip('.').lower())}"
    except UnicodeError:
        return ""


def _to_ascii(domain: str) -> str:
    if domain.isascii():
        return domain
    try:
        # a header read byte by byte shows UTF-8 domains in disguise
        domain = domain.encode("latin-1").decode("utf-8")
    except UnicodeError:
        pass
    return domain.encode("idna").decode("ascii")


def domain_of(email: str) -> str:
    """The domain of a folded address."""
    return email.rpartition("@")[2]
