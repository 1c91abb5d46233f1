"""A mail read to the end, ready to be stored: everything here is computed once per mail, not once per timeline."""

from __future__ import annotations

from . import dedup as identity
from .errors import MessageRefused
from .html import clean as html
from .mime import mail as mime
from .text import forwards
from .text import new_text as text
from .values import ParsedEmail, ReadEmail

RAW_LIMIT = 100_000_000


def read_email(raw: bytes) -> ReadEmail:
    """`raw` parsed, made safe, its own words found. Odd bytes never raise; only sheer size does.

    Raises MessageRefused('too_large') beyond 100 MB.
    """
    if len(raw) > RAW_LIMIT:
        raise MessageRefused("too_large", size=len(raw), limit=RAW_LIMIT)
    return read_parsed(mime.parse_email(raw))


def read_parsed(parsed: ParsedEmail, left_size: int = 0) -> ReadEmail:
    """The same of a mail that is parsed already; `left_size` as in ReadEmail."""
    if parsed.html.strip():
        body, marked = html.read(parsed.html)
    else:
        body, marked = html.from_text(parsed.text), parsed.text
    new_text = text.fold(marked)
    return ReadEmail(
        parsed=parsed,
        body=body,
        new_text=new_text,
        preview=text.preview(new_text or marked),
        content_key=identity.content_key(parsed),
        forwarded=forwards.inner_sender(parsed.subject, parsed.text or marked),
        left_size=left_size,
    )
