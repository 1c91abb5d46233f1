"""A whole mail out of its bytes. Never raises: what can't be understood is left out and named in `defects`."""

from __future__ import annotations

import mimetypes
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from urllib.parse import unquote

from ..html import clean as html
from ..values import Attachment, Invitation, ParsedEmail
from . import flowed, invitation, tnef
from .header import Fields, parse_header, read_fields, split, text
from .parts import SIGNED_TYPES, Part, Walk, safe_name, uuencoded

__all__ = ["parse_email", "parse_header"]

TEXT_LIMIT = 1_000_000
HTML_LIMIT = 2_000_000
ATTACHMENT_LIMIT = 500
# Seals of a signed mail are of no use without the bytes they seal, which we do not keep; the others repeat the text
# for programs, or hold a Macintosh file's resource fork.
_NOT_FOR_PEOPLE = frozenset(
    (
        "application/pkcs7-signature",
        "application/x-pkcs7-signature",
        "application/pgp-signature",
        "text/x-amp-html",
        "text/watch-html",
        "application/applefile",
    )
)
_SEALED = SIGNED_TYPES | {"application/pgp-encrypted"}
_CALENDARS = frozenset(("text/calendar", "application/ics"))
_WINMAIL = frozenset(("application/ms-tnef", "application/vnd.ms-tnef"))


@dataclass
class _Body:
    """What was found on the way through the parts. A text and an HTML of one group say the same."""

    segments: list[_Segment] = field(default_factory=list)
    attachments: list[Attachment] = field(default_factory=list)
    defects: list[str] = field(default_factory=list)
    # What stands in for the text of a mail that has none.
    substitute: _Segment | None = None
    invitation: Invitation | None = None


@dataclass
class _Segment:
    group: int
    text: str = ""
    html: str = ""


def parse_email(raw: bytes) -> ParsedEmail:
    """`raw` as a mail, however broken. Texts are fit for PostgreSQL; file names are safe."""
    fields, content = split(raw)
    walk = Walk()
    return parse_parts(fields, walk.leaves(fields, content), walk.defects)


def parse_parts(fields: Fields, leaves: Iterable[Part], defects: list[str]) -> ParsedEmail:
    """A mail from its header and its parts in order; `defects` may grow while they are walked.

    Raises what `leaves` and their contents raise: nothing, unless they still have to be fetched."""
    body = _Body()
    for part in leaves:
        _add(body, part)
    if body.substitute and not any(segment.text.strip() or segment.html.strip() for segment in body.segments):
        body.segments = [body.substitute]
    header = read_fields(fields)
    html_text = _joined_html(body.segments)
    if not fields:
        body.defects.append("no header")
    return ParsedEmail(
        **vars(header),
        text=_joined_text(body.segments),
        html=html_text,
        attachments=_marked_inline(body.attachments, html_text),
        defects=tuple(dict.fromkeys(defects + body.defects)),
        invitation=body.invitation,
    )


# ---------------------------------------------------------------- part by part


def _add(body: _Body, part: Part) -> None:
    if part.mimetype in _NOT_FOR_PEOPLE:
        return
    if part.mimetype in _CALENDARS and not body.invitation:
        _add_invitation(body, part)
    if part.mimetype in _SEALED:
        body.defects.append("encrypted")
    if part.mimetype in _WINMAIL or part.filename.lower() == "winmail.dat":
        if _add_winmail(body, part):
            return
        body.defects.append("winmail.dat unreadable")
    if part.mimetype in ("text/plain", "text/html") and not _is_file(body, part):
        _add_text(body, part)
    else:
        _attach(body, _attachment(part, len(body.attachments) + 1))


def _attach(body: _Body, attachment: Attachment) -> None:
    if len(body.attachments) == ATTACHMENT_LIMIT:
        body.defects.append("too many attachments")
    elif attachment not in body.attachments:  # calendars send their invitation twice
        body.attachments.append(attachment)


def _add_invitation(body: _Body, part: Part) -> None:
    body.invitation = invitation.read(part.text)
    if body.invitation and not body.substitute:
        body.substitute = _Segment(0, text=invitation.as_text(body.invitation))


def _add_winmail(body: _Body, part: Part) -> bool:
    found = tnef.unpack(part.content)
    if not found:
        return False
    body.substitute = _Segment(0, _normal_breaks(found.text)[:TEXT_LIMIT], found.html[:HTML_LIMIT])
    for name, content in found.files:
        _attach(body, _file(name, content))
    return True


def _file(name: str, content: bytes) -> Attachment:
    name = safe_name(name) or "attachment"
    return Attachment(name, mimetypes.guess_type(name)[0] or "application/octet-stream", content)


def _is_file(body: _Body, part: Part) -> bool:
    """Whether a text part is a file beside the text: said so, or named and not the first text of the mail."""
    return part.disposition == "attachment" or bool(part.filename and body.segments and part.container != "alternative")


def _add_text(body: _Body, part: Part) -> None:
    segment = _segment(body, part)
    if part.mimetype == "text/html":
        # Alternatives get better towards the last; parts of a mixed body follow each other.
        before = "" if part.container == "alternative" else segment.html
        segment.html = (before + part.text)[:HTML_LIMIT]
        return
    content = part.text
    if "\nend" in content and (files := uuencoded(content.encode("utf-8"))):
        content = _without_files(body, content.encode("utf-8"), files)
    if part.parameters.get("format", "").lower() == "flowed":
        content = flowed.unwrap(content, part.parameters.get("delsp", "").lower() == "yes")
    before = "" if part.container == "alternative" or not segment.text else segment.text + "\n\n"
    segment.text = (before + _normal_breaks(content))[:TEXT_LIMIT]


def _segment(body: _Body, part: Part) -> _Segment:
    for segment in body.segments:
        if part.group and segment.group == part.group:
            return segment
    body.segments.append(_Segment(part.group))
    return body.segments[-1]


def _without_files(body: _Body, content: bytes, files: list[tuple[tuple[int, int], str, bytes]]) -> str:
    rest, start = [], 0
    for (begin, end), name, file in files:
        rest.append(content[start:begin])
        start = end
        _attach(body, _file(name, file))
    return b"".join([*rest, content[start:]]).decode("utf-8")


def _normal_breaks(content: str) -> str:
    return content.replace("\r\n", "\n").replace("\r", "\n")


def _attachment(part: Part, number: int) -> Attachment:
    return Attachment(
        name=safe_name(part.filename) or _made_up_name(part, number),
        mimetype=part.mimetype,
        content=part.file,
        content_id=part.content_id,
    )


def _made_up_name(part: Part, number: int) -> str:
    if part.mimetype == "message/rfc822":
        title = safe_name(text(split(part.head)[0], b"subject"))
        return f"{title[:100] or 'message'}.eml"
    if part.mimetype == "text/calendar":
        return "invite.ics"
    extension = mimetypes.guess_extension(part.mimetype) or (".txt" if part.mimetype.startswith("text/") else ".bin")
    return f"attachment-{number}{extension}"


# ---------------------------------------------------------------- putting together


def _joined_text(segments: list[_Segment]) -> str:
    if not any(segment.text for segment in segments):
        return ""
    return "\n\n".join(found for s in segments if (found := s.text or html.to_text(s.html)).strip())[:TEXT_LIMIT]


def _joined_html(segments: list[_Segment]) -> str:
    if not any(segment.html for segment in segments):
        return ""
    return "\n".join(segment.html or html.from_text(segment.text) for segment in segments)[:HTML_LIMIT]


_CONTENT_ID = re.compile(r"""[^"'\s)>]+""")


def _marked_inline(attachments: list[Attachment], body: str) -> tuple[Attachment, ...]:
    if not any(attachment.content_id for attachment in attachments):
        return tuple(attachments)
    found = (_CONTENT_ID.match(rest) for rest in body.replace("CID:", "cid:").split("cid:")[1:])
    shown = {unquote(content_id[0]) for content_id in found if content_id}
    return tuple(
        replace(attachment, inline=True) if attachment.content_id in shown else attachment for attachment in attachments
    )
