"""What makes two copies one mail: the same words from the same sender at the same time under the same Message-Id.

Copies differ in Received, Delivered-To and X-fields, in transfer encoding, folding and in what a mailing list writes
underneath; none of that counts here. The Message-Id alone would not do: different mails go round under one id, and an
attacker could hide a mail behind another.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from datetime import datetime

from .html import clean as html
from .mime.spool import Spooled
from .threads import base_subject, same_id
from .values import HeaderRow, MailHeader, ParsedEmail

TEXT_LIMIT = 65536
FOOTER_LIMIT = 1500
SIZE_SHARE = 50  # copies differ by one part in so many, for Received and Delivered-To
# Mailman's and ezmlm's line, Google Groups' signature mark
_FOOTER = re.compile(r"^(?:[_=*-]{20,}|-- ?)[ \t]*$", re.MULTILINE)
_LIST_WORDS = re.compile(
    r"(?i)mailing list|unsubscribe|subscribed to|listinfo|abmelden|mailto:[^\s]*leave|退订|désabonner"
)


def content_key(parsed: ParsedEmail) -> str:
    """64 hex digits, the same for every copy of a mail and no other.

    A mail without a usable Message-Id goes by what it says alone; nothing made up is ever put into a mail."""
    said = digest(parsed)
    return _seal(same_id(parsed.message_id) or f"sha256:{said}", said)


def digest(parsed: ParsedEmail) -> str:
    """What a mail says, in 64 hex digits: sender, time, subject, text as plain and as HTML, its files.

    Whoever has all of it has the mail: nobody gets at one by guessing names and sizes."""
    shown = _normalise(html.to_text(parsed.html))
    words = _normalise(parsed.text) if parsed.text.strip() else shown
    return _seal(
        parsed.sender.email if parsed.sender else "",
        _moment(parsed.date),
        base_subject(parsed.subject),
        words,
        shown if shown != words else "",
        *sorted(f"{a.name} {len(a.content)} {_hash(a.content)}" for a in parsed.attachments),
    )


def ident_parts(row: HeaderRow) -> tuple[str, ...]:
    """What a message is recognised by before its body is read: after a renumbering, or in another mailbox."""
    header = row.header
    return (
        same_id(header.message_id) or header.message_id,
        _moment(header.date or row.internal_date),
        header.sender.email if header.sender else "",
        str(row.size),
    )


def envelope_key(mail: MailHeader) -> str:
    """All that the header says of a mail, in 64 hex digits: equal for two copies, before the body of one is read.

    '' where the header says too little to stand for a mail: without a usable Message-Id, a date or a sender."""
    if not (same_id(mail.message_id) and mail.date and mail.sender):
        return ""
    named = (("reply_to", mail.reply_to), ("to", mail.to), ("cc", mail.cc))
    return _seal(
        same_id(mail.message_id),
        _moment(mail.date),
        mail.sender.email,
        mail.subject,
        same_id(mail.in_reply_to),
        *map(same_id, mail.references),
        *(f"{field} {address.email}" for field, people in named for address in people),
    )


def is_same_size(octets: int, other: int) -> bool:
    """Whether two copies of one mail may differ so much."""
    return octets > 0 and abs(octets - other) * SIZE_SHARE <= other


def _seal(*pieces: str) -> str:
    seal = hashlib.sha256()
    for piece in pieces:
        encoded = piece.encode("utf-8", "replace")
        # Lengths go in, too: otherwise text could be moved from one field to the next.
        seal.update(b"%d:" % len(encoded) + encoded)
    return seal.hexdigest()


def _moment(date: datetime | None) -> str:
    return date.strftime("%Y-%m-%dT%H:%M:%SZ") if date else ""


def _hash(content: bytes | Spooled) -> str:
    return content.sha256 if isinstance(content, Spooled) else hashlib.sha256(content).hexdigest()


def _normalise(text: str) -> str:
    # bounds come before work: of white space alone four times as much is read as counts
    words = _without_footer(text[: 4 * TEXT_LIMIT]).split()
    return unicodedata.normalize("NFC", " ".join(words))[:TEXT_LIMIT]


def _without_footer(text: str) -> str:
    """`text` without what a mailing list wrote under it, told by a line drawn above and the words below."""
    tail = max(0, len(text) - FOOTER_LIMIT)
    rules = [found for found in _FOOTER.finditer(text, tail) if _LIST_WORDS.search(text, found.end())]
    return text[: rules[0].start()] if rules else text
