"""Who wrote the mail that another one passes on: read from its text, so offered to people and never taken for sure."""

from __future__ import annotations

import re

from ..mime.addresses import fold
from ..values import Address
from .quote_patterns import FIELD, FIELD_KINDS

LINE_LIMIT = 2000
LINE_LENGTH = 400
HEADER_LINES = 6

_FORWARD = re.compile(
    r"\s*(?:(?:re|aw|sv|回复|答复)\s*[:：]\s*){0,3}(?:fwd?|wg|tr|rv|enc|vs|doorst|转发|轉寄|轉發|転送|전달)\s*[:：]",
    re.IGNORECASE,
)
# in brackets it counts before anything in the name: `ceo@acme.example <mallory@evil.example>`
_BRACKETED = re.compile(r"[<\[(](?:mailto:)?([^\s<>\[\]()]{3,254})[>\])<]", re.IGNORECASE)
_BARE = re.compile(r"([^\s<>\[\]():：,;\"]{1,64}@[^\s<>\[\]():：,;\"]{1,190})")


def inner_sender(subject: str, text: str) -> Address | None:
    """The sender of the first mail that this one passes on; None when its subject does not say that it does.

    `text` is the whole text, quotes included; its first 2,000 lines are looked at. Never raises.
    """
    if not _FORWARD.match(subject):
        return None
    lines = [line[:LINE_LENGTH].lstrip("> ") for line in text.splitlines()[:LINE_LIMIT]]
    for position, line in enumerate(lines):
        if _kind(line) == "from" and _is_header(lines[position + 1 : position + HEADER_LINES]):
            return _sender(line)
    return None


def _is_header(lines: list[str]) -> bool:
    """Whether at least two other fields of a header follow: a line that begins with `From:` alone is just a line."""
    return len({_kind(line) for line in lines} & {"date", "to", "cc", "subject"}) >= 2


def _kind(line: str) -> str:
    found = FIELD.match(line)
    word = "".join(found[1].split()).lower() if found else ""
    return FIELD_KINDS.get(word, "")


def _sender(line: str) -> Address | None:
    value = re.split("[:：]", line, maxsplit=1)[1]
    found = _BRACKETED.search(value) or _BARE.search(value)
    email = fold(found[1]) if found else ""
    name = " ".join(value[: found.start()].strip(" *\"'").split()) if found else ""
    return Address(email, name[:200]) if email else None
