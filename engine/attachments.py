"""The files of a mail: their names made safe, their content decoded, nested mails kept as files."""

from __future__ import annotations

import re
from email.message import Message
from email.utils import collapse_rfc2231_value
from urllib.parse import unquote

from .charset import decode_header, fit
from .values import Attachment

UNSAFE = re.compile(r"[\\/:*?\"<>|\x00-\x1f\x7f\u202a-\u202e\u2066-\u2069]")
LONGEST_NAME = 120
EXTENSIONS = {"message/rfc822": ".eml", "text/calendar": ".ics", "text/html": ".html", "text/plain": ".txt"}


def mime_type(part: Message) -> str:
    """The part's type in lower case, 'text/plain' for none or nonsense (RFC 2045, 5.2)."""
    return part.get_content_type().lower()


def file_name(part: Message) -> str:
    """The name a file is to have, safe on any disk; '' where the part names none.

    Encoded words in parameters are illegal and everywhere (RFC 2047, 5), so they are read too."""
    try:
        value = part.get_param("filename", None, "content-disposition") or part.get_param("name")
        text = collapse_rfc2231_value(value) if value else ""
    except (LookupError, ValueError, TypeError, IndexError):
        return ""
    text = decode_header(text.encode("utf-8", "surrogateescape")) if "=?" in text else unquote(fit(text))
    stem = UNSAFE.sub("_", text.replace("\\", "/").rpartition("/")[2]).strip(". ")
    if len(stem) <= LONGEST_NAME:
        return stem
    head, dot, extension = stem.rpartition(".")
    keeps = dot and len(extension) <= 10
    return f"{head[: LONGEST_NAME - len(extension) - 1]}.{extension}" if keeps else stem[:LONGEST_NAME]


def to_attachment(part: Message, index: int) -> Attachment | None:
    """The part as a file; None for an empty one that has no name."""
    mimetype = mime_type(part)
    content = _read_content(part)
    name = file_name(part)
    if not content and not name:
        return None
    content_id = fit(str(part.get("Content-ID", ""))).strip().strip("<>")
    disposition = str(part.get("Content-Disposition", "")).lower()
    return Attachment(
        name=name or f"file-{index + 1}{EXTENSIONS.get(mimetype, '.bin')}",
        mimetype=mimetype,
        content=content,
        content_id=content_id,
        inline=bool(content_id) and mimetype.startswith("image/") and not disposition.startswith("attachment"),
    )


def _read_content(part: Message) -> bytes:
    payload = part.get_payload()
    if isinstance(payload, list):
        return _write_nested(payload)
    decoded = part.get_payload(decode=True)
    return decoded if isinstance(decoded, bytes) else b""


def _write_nested(payload: list[Message | str]) -> bytes:
    """A mail inside a mail, as bytes again. The generator may raise on what the parser let through."""
    nested = payload[0] if payload else None
    try:
        return nested.as_bytes() if isinstance(nested, Message) else b""
    except (ValueError, LookupError, RecursionError, AttributeError, TypeError):
        return b""
