"""What makes two copies one mail: the same words from the same sender at the same time under the same Message-ID.

Copies differ in Received, Delivered-To and X-fields, in transfer encoding and folding; none of that counts here. The
Message-ID alone would not do: different mails go round under one id, and an attacker could hide a mail behind another.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import datetime

from . import html
from .values import HeaderRow, ParsedEmail

TEXT_LIMIT = 65536

_PREFIX = re.compile(
    r"(?:\s*(?:re|fw|fwd|aw|wg|sv|vs|vb|antw|res|enc|tr|rif|rv|i|odp|ynt|ref|回复|答复|转发|回覆|轉寄|返信|転送|답장|전달)"
    r"\s*(?:[\[(]\d+[\])])?\s*[:：]|\s*\[[^\[\]]{1,40}\](?=.*\S))",
    re.IGNORECASE,
)


def content_key(parsed: ParsedEmail) -> str:
    """64 hex digits, the same for every copy of a mail and no other."""
    seal = hashlib.sha256()
    for piece in (
        same_id(parsed.message_id),
        parsed.sender.email if parsed.sender else "",
        _moment(parsed.date),
        base_subject(parsed.subject),
        _normal_text(parsed),
        *(f"{a.name} {len(a.content)}" for a in sorted(parsed.attachments, key=lambda a: (a.name, len(a.content)))),
    ):
        encoded = piece.encode("utf-8", "replace")
        # Lengths go in, too: otherwise text could be moved from one field to the next.
        seal.update(b"%d:" % len(encoded) + encoded)
    return seal.hexdigest()


def ident_parts(row: HeaderRow) -> tuple[str, ...]:
    """What a message is recognised by before its body is read: after a renumbering, or in another mailbox."""
    header = row.header
    return (
        same_id(header.message_id),
        _moment(header.date or row.internal_date),
        header.sender.email if header.sender else "",
        str(row.size),
    )


def same_id(message_id: str) -> str:
    """A Message-ID as it is compared: its domain in lower case, as some servers rewrite it."""
    local, at, host = message_id.rpartition("@")
    return f"{local}@{host.lower()}" if at else message_id


def base_subject(subject: str) -> str:
    """The subject without what replies, forwards and lists put before it, folded for comparison."""
    rest = unicodedata.normalize("NFKC", subject[:998])
    for _round in range(20):
        found = _PREFIX.match(rest)
        if not found:
            break
        rest = rest[found.end() :]
    return " ".join(rest.split()).casefold()


def _moment(date: datetime | None) -> str:
    return date.strftime("%Y-%m-%dT%H:%M:%SZ") if date else ""


def _normal_text(parsed: ParsedEmail) -> str:
    text = parsed.text if parsed.text.strip() else html.to_text(parsed.html)
    return " ".join(unicodedata.normalize("NFC", text[:TEXT_LIMIT]).split())
