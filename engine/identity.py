"""When two messages are the same mail.

Not by Message-Id alone: two different mails may carry one, some mails carry none, and whoever sends mail could keep
another's from being archived by using its id first.
"""

from __future__ import annotations

import hashlib
import re

from .values import HeaderRow, ParsedEmail

ANSWER = re.compile(
    r"^\s*(?:(?:re|fw|fwd|aw|wg|sv|vs|antw|res|enc|tr|rif|回复|答复|转发|回覆|轉寄)(?:\[\d+\])?\s*[:：]\s*)+",
    re.IGNORECASE,
)
COMPARED = 1 << 16


def base_subject(subject: str) -> str:
    """The subject without its Re: and Fwd: in many languages (RFC 5256, 2.1), case and white space folded."""
    return " ".join(ANSWER.sub("", subject).casefold().split())


def content_key(parsed: ParsedEmail) -> str:
    """The same 64 hex digits for every copy of a mail, whichever way it came."""
    text = " ".join((parsed.text or re.sub(r"<[^>]*>", " ", parsed.html)).split())[:COMPARED]
    parts = [
        parsed.message_id,
        parsed.sender.email if parsed.sender else "",
        str(int(parsed.date.timestamp())) if parsed.date else "",
        base_subject(parsed.subject),
        text,
        *(f"{file.name}:{len(file.content)}" for file in parsed.attachments),
    ]
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()


def ident_parts(row: HeaderRow) -> tuple[str, ...]:
    """What tells a message from the others of its folder, also after its number changed."""
    header = row.header
    return (
        header.message_id,
        header.date.isoformat() if header.date else "",
        row.internal_date.isoformat() if row.internal_date else "",
        header.sender.email if header.sender else "",
        str(row.size),
    )
