"""A mail read to the end: from raw bytes to everything that is stored and shown of it."""

from __future__ import annotations

from . import html, identity, mime, text
from .values import ReadEmail


def read_email(raw: bytes) -> ReadEmail:
    """Parsed, made safe, its own words found, its identity computed. Never raises for what the mail holds."""
    parsed = mime.parse_email(raw)
    new_text = text.new_text(parsed)
    return ReadEmail(
        parsed=parsed,
        body=html.sanitise(parsed.html) or html.from_text(parsed.text),
        new_text=new_text,
        preview=text.preview(new_text),
        content_key=identity.content_key(parsed),
    )
