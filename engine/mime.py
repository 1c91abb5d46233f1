"""What a mail is, out of any bytes. Nothing here raises for what a mail holds; bounds come before work.

Parsed under the compat32 policy: `email.policy.default` raises inside the parser on mail that people really get,
and is eight times slower on headers.
"""

from __future__ import annotations

import re
import time
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from email import message_from_bytes, policy
from email.message import Message
from email.utils import parsedate_to_datetime

from . import addresses
from .attachments import file_name, mime_type, to_attachment
from .charset import decode, decode_header
from .values import Address, Attachment, MailHeader, ParsedEmail

DEEPEST = 50
MOST_PARTS = 1000
LONGEST_TEXT = 2 << 20
MOST_REFERENCES = 100
EARLIEST = datetime(1990, 1, 1, tzinfo=timezone.utc)
MESSAGE_ID = re.compile(r"<([^<>\s]{1,990})>")
FIELD = re.compile(rb"^([!-9;-~]+)[ \t]*:[ \t]*(.*(?:\r?\n[ \t].*)*)", re.MULTILINE)
HEADER_LIMIT = 1 << 18


def parse_header(raw: bytes) -> MailHeader:
    """A header block, or the literal of BODY[HEADER.FIELDS (...)], as far as it can be read."""
    fields: dict[str, bytes] = {}
    for name, value in FIELD.findall(raw[:HEADER_LIMIT]):
        fields.setdefault(name.decode("ascii").lower(), value)
    return _read_fields({name: value.decode("latin-1") for name, value in fields.items()})


def parse_email(raw: bytes) -> ParsedEmail:
    """The whole mail. Always an answer: what was odd stands in `defects`."""
    raw = raw.lstrip(b"\xef\xbb\xbf")
    raw = raw.partition(b"\n")[2] if raw.startswith(b"From ") else raw
    try:
        message = message_from_bytes(raw, policy=policy.compat32)
    except (ValueError, LookupError, RecursionError) as error:
        return ParsedEmail(text=decode(raw[:LONGEST_TEXT]), defects=(f"unparsable: {type(error).__name__}",))
    header = _read_fields(_collect_fields(message))
    body = _Body(message)
    return ParsedEmail(
        **vars(header),
        text=body.text,
        html=body.html,
        attachments=tuple(body.attachments),
        defects=tuple(body.defects),
    )


def _collect_fields(message: Message) -> dict[str, str]:
    fields: dict[str, str] = {}
    for name, value in message.raw_items():
        text = value if isinstance(value, str) else str(value)
        fields.setdefault(name.lower(), text.encode("utf-8", "surrogateescape").decode("latin-1"))
    return fields


def _read_fields(fields: dict[str, str]) -> MailHeader:
    """`fields` holds one character a byte."""
    senders = addresses.parse(fields.get("from", "")) or addresses.parse(fields.get("sender", ""))
    original_id = fields.get("x-microsoft-original-message-id") or fields.get("message-id", "")
    return MailHeader(
        message_id=_read_id(original_id),
        in_reply_to=_read_id(fields.get("in-reply-to", "")),
        references=tuple(MESSAGE_ID.findall(fields.get("references", "")[-32768:])[-MOST_REFERENCES:]),
        date=parse_date(fields.get("date", "")),
        subject=decode_header(fields.get("subject", "").encode("latin-1"))[:2000],
        sender=senders[0] if senders else None,
        reply_to=_read_people(fields, "reply-to"),
        to=_read_people(fields, "to"),
        cc=_read_people(fields, "cc"),
        bcc=_read_people(fields, "bcc"),
        list_id=decode_header(fields.get("list-id", "").encode("latin-1"))[:500],
        auto_submitted=decode(fields.get("auto-submitted", "").strip().lower()[:100].encode("latin-1")),
        precedence=decode(fields.get("precedence", "").strip().lower()[:100].encode("latin-1")),
    )


def _read_people(fields: dict[str, str], name: str) -> tuple[Address, ...]:
    value = fields.get(name)
    return tuple(addresses.parse(value)) if value else ()


def _read_id(value: str) -> str:
    """A Message-Id without brackets, its domain in lower case (RFC 5322, 3.6.4); '' where there is none."""
    found = MESSAGE_ID.search(value)
    text = found[1] if found else re.sub(r"\s", "", value)[:990]
    local, at, domain = decode(text.encode("latin-1")).rpartition("@")
    return f"{local}@{domain.lower()}" if at and local else ""


def parse_date(value: str) -> datetime | None:
    """A Date header in UTC, None for none or nonsense, never in the future by more than two days."""
    if not value:
        return None
    try:
        date = parsedate_to_datetime(value.strip())
        date = date.replace(tzinfo=timezone.utc) if date.tzinfo is None else date.astimezone(timezone.utc)
    except (ValueError, OverflowError, TypeError, IndexError):
        return None
    latest = datetime.fromtimestamp(time.time(), timezone.utc) + timedelta(days=2)
    return date if EARLIEST <= date <= latest else None


class _Body:
    """Walks the parts of a mail once and sorts them into text, HTML and attachments."""

    def __init__(self, message: Message) -> None:
        self.text = ""
        self.html = ""
        self.attachments: list[Attachment] = []
        self.defects: list[str] = []
        for part in self._walk(message, 0):
            self._take(part)

    def _walk(self, part: Message, depth: int) -> Iterator[Message]:
        """The leaves; of alternatives, the richest that we can show comes last and replaces nothing here."""
        if depth > DEEPEST:
            self.defects.append("too deep")
            return
        children = part.get_payload()
        if part.get_content_maintype() != "multipart" or not isinstance(children, list):
            yield part
            return
        for child in children[:MOST_PARTS]:
            if isinstance(child, Message):
                yield from self._walk(child, depth + 1)

    def _take(self, part: Message) -> None:
        if len(self.attachments) > MOST_PARTS:
            return
        mimetype = mime_type(part)
        is_file = "attachment" in str(part.get("Content-Disposition", "")).lower() or bool(file_name(part))
        if mimetype == "text/plain" and not is_file:
            self.text += self._read(part)
        elif mimetype == "text/html" and not is_file:
            self.html += self._read(part)
        elif attachment := to_attachment(part, len(self.attachments)):
            self.attachments.append(attachment)

    def _read(self, part: Message) -> str:
        payload = part.get_payload(decode=True)
        raw = payload if isinstance(payload, bytes) else b""
        text = decode(raw[:LONGEST_TEXT], str(part.get_param("charset") or ""))
        if str(part.get_param("format") or "").lower() == "flowed":
            text = unflow(text, str(part.get_param("delsp") or "").lower() == "yes")
        return text.replace("\r\n", "\n")


def unflow(text: str, delete_space: bool) -> str:
    """Flowed text (RFC 3676) with its soft line breaks taken out; quote marks and the signature mark stay."""
    out: list[str] = []
    for line in text.replace("\r\n", "\n").split("\n"):
        soft = out and out[-1].endswith(" ") and out[-1] != "-- " and out[-1].startswith(">") == line.startswith(">")
        if soft:
            out[-1] = (out[-1][:-1] if delete_space else out[-1]) + line.lstrip(">").removeprefix(" ")
        else:
            out.append(line)
    return "\n".join(out)
