"""The header of a mail, read by our own hand: this decides every message of every folder, so it has to be quick.

`email`'s parser builds objects for every line and its modern policy raises on what real mail has; here the block is
cut into fields once, and only the fields that somebody asks for are decoded.
"""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone
from email.utils import parsedate_tz

from ..values import Address, MailHeader
from . import addresses
from .charset import HEADER_LIMIT, decode, decode_header, fit

# What `parse_header` makes use of: a fetch by HEADER.FIELDS asks for these.
FIELDS = (
    "Message-ID X-Microsoft-Original-Message-ID In-Reply-To References Date Subject From Sender Reply-To To Cc Bcc "
    "List-Id Auto-Submitted Precedence X-Autoreply X-Failed-Recipients X-Odoo-Objects"
).split()
COUNT_LIMIT = 1000
REFERENCE_LIMIT = 100
ID_LIMIT = 998
DATE_LIMIT = 200

Fields = dict[bytes, list[bytes]]

_END = re.compile(rb"\r\n\r\n|\n\r?\n|\r\r")
_FOLD = re.compile(rb"(?:\r\n|\n|\r)(?=[ \t])")
_LINE_END = re.compile(rb"\r\n|\n|\r")
_NAME = re.compile(rb"[\x21-\x39\x3b-\x7e]+[ \t]*\Z")
_BRACKETED = re.compile(rb"<([^<>]{1,998})>")
_MONTHS = {name: number for number, name in enumerate(b"jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_DATE = re.compile(
    rb"\s*(?:[A-Za-z]{3},)?\s*(\d{1,2})\s+([A-Za-z]{3})\s+(\d{4})\s+(\d\d):(\d\d)(?::(\d\d))?\s+([+-])(\d\d)(\d\d)(?!\d)"
)
_YEARS = range(1990, 2100)


def parse_header(raw: bytes) -> MailHeader:
    """`raw`, a header block or the literal of a HEADER.FIELDS fetch, as values. Never raises."""
    return read_fields(split(raw)[0])


def read_fields(fields: Fields) -> MailHeader:
    """The fields of a header block as values."""
    reply_to = fields.get(b"reply-to")
    return MailHeader(
        message_id=_message_id(fields),
        in_reply_to=first_id(fields.get(b"in-reply-to", ())),
        references=_references(fields.get(b"references", ())),
        date=_date(fields),
        subject=subject(fields),
        sender=_sender(fields),
        reply_to=_addresses(reply_to) if reply_to else (),
        to=_addresses(fields.get(b"to", ())),
        cc=_addresses(fields.get(b"cc", ())),
        bcc=_addresses(fields.get(b"bcc", ())),
        list_id=_word(fields, b"list-id"),
        auto_submitted=_word(fields, b"auto-submitted"),
        precedence=_word(fields, b"precedence"),
        auto_reply=_word(fields, b"x-autoreply"),
        failed=_addresses(fields.get(b"x-failed-recipients", ())),
        odoo_objects=_word(fields, b"x-odoo-objects"),
    )


# ---------------------------------------------------------------- cutting the block


def split(raw: bytes) -> tuple[Fields, bytes]:
    """Header fields by lower-case name, and the body. Lines that are no fields are skipped.

    A block without its blank line is all header; text that does not begin like a header is all body.
    """
    start = _start(raw)
    if raw[start : start + 1] in (b"\n", b"\r"):
        return {}, raw[start:].removeprefix(b"\r").removeprefix(b"\n")
    end = _END.search(raw, start, start + HEADER_LIMIT)
    block = raw[start : end.start()] if end else raw[start : start + HEADER_LIMIT]
    fields = _fields(block)
    if not fields and raw:
        return {}, raw
    return fields, raw[end.end() :] if end else raw[start + HEADER_LIMIT :]


def _start(raw: bytes) -> int:
    """Where the header begins: after a byte order mark and an mbox `From ` line."""
    start = 3 if raw.startswith(b"\xef\xbb\xbf") else 0
    if raw.startswith((b"From ", b">From "), start):
        end = _LINE_END.search(raw, start, start + 1000)
        start = end.end() if end else start
    return start


def _fields(block: bytes) -> Fields:
    fields: Fields = {}
    for line in _LINE_END.split(_FOLD.sub(b"", block), COUNT_LIMIT)[:COUNT_LIMIT]:
        name, colon, value = line.partition(b":")
        if colon and _NAME.match(name):
            fields.setdefault(name.rstrip().lower(), []).append(value)
    return fields


# ---------------------------------------------------------------- single fields


def text(fields: Fields, name: bytes) -> str:
    """The first field `name` decoded, on one line; '' where there is none."""
    values = fields.get(name)
    return decode_header(values[0].strip()) if values else ""


def subject(fields: Fields) -> str:
    """The subject, on one line."""
    return text(fields, b"subject")


def _word(fields: Fields, name: bytes) -> str:
    values = fields.get(name)
    return decode_header(values[0].strip())[:255] if values else ""


def _sender(fields: Fields) -> Address | None:
    for name in (b"from", b"sender"):
        for value in fields.get(name, ()):
            if found := addresses.parse(value):
                return found[0]
    return None


def _addresses(values: list[bytes] | tuple[()]) -> tuple[Address, ...]:
    if len(values) == 1:
        return tuple(addresses.parse(values[0]))
    return tuple(found for value in values for found in addresses.parse(value))[: addresses.ADDRESS_LIMIT]


def _message_id(fields: Fields) -> str:
    # Exchange Online writes a Message-ID of its own over that of a mail handed in; replies name the original.
    return first_id(fields.get(b"x-microsoft-original-message-id", ())) or first_id(fields.get(b"message-id", ()))


def first_id(values: list[bytes] | tuple[()]) -> str:
    """The first message id in `values`, without brackets; ids written without brackets need an `@`."""
    for value in values:
        if found := _BRACKETED.search(value):
            return _identifier(found[1])
        bare = value.split()
        if bare and b"@" in bare[0] and len(bare[0]) <= ID_LIMIT:
            return _identifier(bare[0].strip(b"<>"))
    return ""


def _identifier(raw: bytes) -> str:
    found = raw.decode("ascii") if raw.isascii() else decode(raw)
    return fit("".join(found.split()))


def _references(values: list[bytes] | tuple[()]) -> tuple[str, ...]:
    """The last hundred ancestors: the oldest ones tell least about where a mail belongs."""
    found = [_identifier(item) for value in values for item in _BRACKETED.findall(value[-(1 << 15) :])]
    return tuple(dict.fromkeys(filter(None, found)))[-REFERENCE_LIMIT:]


# ---------------------------------------------------------------- dates


def _date(fields: Fields) -> datetime | None:
    values = fields.get(b"date")
    return date(values[0]) if values else None


def arrival(fields: Fields) -> datetime | None:
    """When the last server took the mail in (UTC), as its Received line ends; None where it does not say."""
    received = fields.get(b"received")
    return date(received[0].rpartition(b";")[2]) if received else None


def date(raw: bytes) -> datetime | None:
    """A date header as UTC; None when it is no date or not between 1990 and 2099. No zone means UTC."""
    raw = raw.strip()[:DATE_LIMIT]
    found = _DATE.match(raw)
    try:
        moment = _plain_date(found) if found else _odd_date(raw)
    except (ValueError, OverflowError, TypeError):
        return None
    return moment if moment and moment.year in _YEARS else None


def _plain_date(found: re.Match[bytes]) -> datetime:
    day, month, year, hour, minute, second, sign, zone_hours, zone_minutes = found.groups()
    local = datetime(
        int(year),
        _MONTHS.get(month.lower(), 0),
        int(day),
        int(hour),
        int(minute),
        min(int(second or 0), 59),
        tzinfo=timezone.utc,
    )
    offset = timedelta(hours=int(zone_hours), minutes=int(zone_minutes))
    return local + offset if sign == b"-" else local - offset


def _odd_date(raw: bytes) -> datetime | None:
    parts = parsedate_tz(decode_header(raw))
    if not parts:
        return None
    year, month, day, hour, minute, second = parts[:6]
    local = datetime(year, month, day, hour, minute, min(second, 59), tzinfo=timezone.utc)
    return local - timedelta(seconds=parts[9] or 0)
