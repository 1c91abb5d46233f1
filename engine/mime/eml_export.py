"""A mail written again from what was kept of it, for other mail programs to open. It is not what came: it says so."""

from __future__ import annotations

import re
from email import policy
from email.header import Header
from email.mime.application import MIMEApplication
from email.mime.base import MIMEBase
from email.mime.multipart import MIMEMultipart
from email.mime.text import MIMEText
from email.utils import format_datetime

from ..values import Address, Attachment, MailHeader

# a header of ours, so that nobody takes the copy for evidence
MARK = "X-Rebuilt"
_BREAKS = re.compile(r"[\x00-\x1f\x7f\u2028\u2029]+")
_IDENTIFIER = re.compile(r"[^\s<>\x00-\x1f]{1,900}\Z")
_MIMETYPE = re.compile(r"([a-z0-9][\w.+-]{0,100})/([\w.+-]{1,100})\Z", re.IGNORECASE)


def rebuild(header: MailHeader, html: str, attachments: tuple[Attachment, ...], note: str) -> bytes:
    """The mail as bytes with CR LF (RFC 5322): `html` with its own pictures beside it, then the other files.

    `note` says in the mark's header what this is. Whatever stands in `header`, no value breaks out of its line."""
    whole = MIMEMultipart("mixed")
    body = MIMEMultipart("related")
    body.attach(MIMEText(f"<!DOCTYPE html><html><body>{html}</body></html>", "html", "utf-8"))
    whole.attach(body)
    for attachment in attachments:
        (body if attachment.inline else whole).attach(_to_part(attachment))
    for name, value in _to_headers(header, note):
        if value:
            whole[name] = value
    return whole.as_bytes(policy=policy.compat32.clone(linesep="\r\n"))


def _to_headers(header: MailHeader, note: str) -> tuple[tuple[str, str], ...]:
    return (
        ("From", _join((header.sender,) if header.sender else ())),
        ("Reply-To", _join(header.reply_to)),
        ("To", _join(header.to)),
        ("Cc", _join(header.cc)),
        ("Subject", _encode(header.subject)),
        ("Date", format_datetime(header.date) if header.date else ""),
        ("Message-ID", _bracket((header.message_id,))),
        ("In-Reply-To", _bracket((header.in_reply_to,))),
        ("References", _bracket(header.references)),
        (MARK, _encode(note)),
    )


def _to_part(attachment: Attachment) -> MIMEBase:
    found = _MIMETYPE.match(attachment.mimetype)
    content = attachment.content
    part = MIMEApplication(content if isinstance(content, bytes) else b"".join(content.pieces()))
    if found and found[1].lower() not in ("multipart", "message"):
        part.replace_header("Content-Type", f"{found[1]}/{found[2]}")
    name = _BREAKS.sub(" ", attachment.name)
    part.add_header(
        "Content-Disposition", "inline" if attachment.inline else "attachment", filename=("utf-8", "", name)
    )
    if _IDENTIFIER.match(attachment.content_id):
        part["Content-ID"] = f"<{attachment.content_id}>"
    return part


def _encode(text: str) -> str:
    return Header(_BREAKS.sub(" ", text), "utf-8" if not text.isascii() else "us-ascii").encode() if text else ""


def _join(people: tuple[Address, ...]) -> str:
    return ", ".join(map(_write_address, people))


def _write_address(address: Address) -> str:
    email = _encode(_BREAKS.sub("", address.email))
    if not address.name:
        return email
    name = _BREAKS.sub(" ", address.name).replace("\\", "").replace('"', "'")
    return f'"{name}" <{email}>' if name.isascii() else f"{_encode(name)} <{email}>"


def _bracket(identifiers: tuple[str, ...]) -> str:
    return " ".join(f"<{identifier}>" for identifier in identifiers if _IDENTIFIER.match(identifier))
