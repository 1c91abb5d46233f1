"""From a letter as data to the bytes of a mail, the same bytes at every run."""

import datetime
import hashlib
import html
import struct
import zlib
from dataclasses import dataclass
from email.header import Header
from email.headerregistry import Address
from email.message import EmailMessage

# Mailers of that age encode the subject in the charset of the text.
LEGACY = ("iso-2022-jp", "gb18030", "windows-1252")
_SUBJECT = b"Subject: subject-goes-here"


@dataclass(frozen=True)
class Letter:
    """One mail to build. People are (name, address); attachments are (file name, type, bytes or message)."""

    sender: tuple[str, str]
    to: tuple[tuple[str, str], ...]
    subject: str
    text: str
    when: int
    message_id: str
    cc: tuple[tuple[str, str], ...] = ()
    references: tuple[str, ...] = ()
    charset: str = "utf-8"
    html: bool = False
    inline: bool = False
    attachments: tuple = ()
    headers: tuple[tuple[str, str], ...] = ()
    hours_east: int = 0  # the writer's clock


def compose(letter):
    """The mail's bytes, lines ending in CRLF; a text its charset cannot hold is sent as UTF-8."""
    charset = letter.charset if _fits(letter.subject + letter.text, letter.charset) else "utf-8"
    mail = EmailMessage()
    _write_headers(mail, letter, charset in LEGACY)
    mail.set_content(letter.text, charset=charset)
    if letter.html or letter.inline:
        mail.add_alternative(_as_html(letter), subtype="html")
    if letter.inline:
        page = mail.get_payload()[1]
        page.add_related(logo(), "image", "png", cid="<logo@corp>", filename="logo.png", disposition="inline")
    for name, mimetype, content in letter.attachments:
        if mimetype == "message/rfc822":
            mail.add_attachment(content)
        else:
            mail.add_attachment(content, *mimetype.split("/"), filename=name)
    _fix_boundaries(mail, letter.message_id)
    raw = mail.as_bytes(policy=mail.policy.clone(linesep="\r\n", max_line_length=78))
    if charset in LEGACY:
        subject = Header(letter.subject, charset).encode(linesep="\r\n").encode()
        raw = raw.replace(_SUBJECT, b"Subject: " + subject, 1)
    return raw


def _fits(text, charset):
    try:
        text.encode(charset)
    except UnicodeEncodeError:
        return False
    return True


def _write_headers(mail, letter, legacy_subject):
    mail["From"] = _address(letter.sender)
    mail["To"] = [_address(person) for person in letter.to]
    if letter.cc:
        mail["Cc"] = [_address(person) for person in letter.cc]
    mail["Subject"] = _SUBJECT.decode().partition(": ")[2] if legacy_subject else letter.subject
    zone = datetime.timezone(datetime.timedelta(hours=letter.hours_east))
    mail["Date"] = datetime.datetime.fromtimestamp(letter.when, zone)
    mail["Message-ID"] = letter.message_id
    if letter.references:
        mail["In-Reply-To"] = letter.references[-1]
        mail["References"] = " ".join(letter.references)
    for name, value in letter.headers:
        mail[name] = value


def _address(person):
    name, email = person
    return Address(name, *email.split("@"))


def _as_html(letter):
    lines = html.escape(letter.text.rstrip("\n")).replace("\n", "<br>\n")
    paragraphs = "".join(f"<p>{paragraph}</p>" for paragraph in lines.split("<br>\n<br>\n"))
    image = '<p><img src="cid:logo@corp" alt="logo" width="48" height="16"></p>' if letter.inline else ""
    style = "<style>p{font-family:Arial}</style>"
    return f'<html><head><meta charset="utf-8">{style}</head><body>{paragraphs}{image}</body></html>'


def _fix_boundaries(mail, seed):
    """The email package draws boundaries at random; ours come from the Message-ID."""
    digest = hashlib.sha256(seed.encode()).hexdigest()[:24]
    for number, part in enumerate(mail.walk()):
        if part.is_multipart() and part.get_content_maintype() == "multipart" and not part.get_boundary():
            part.set_boundary(f"=_{digest}_{number}")


def quoted(text, writer, date, lines=12):
    """The history a reply carries below its own text."""
    return f"\nOn {date}, {writer} wrote:\n" + "".join(f"> {line}\n" for line in text.splitlines()[:lines])


def logo(colour=(32, 96, 160)):
    """A small PNG of one colour."""
    width, height = 48, 16
    rows = b"".join(b"\0" + bytes(colour) * width for _ in range(height))

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 2, 0, 0, 0))
    return b"\x89PNG\r\n\x1a\n" + header + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")


def pdf(text):
    """A one-page PDF that says `text`."""
    stream = f"BT /F1 14 Tf 60 760 Td ({text}) Tj ET".encode("latin-1", "replace")
    objects = (
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
        b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    )
    document, offsets = b"%PDF-1.4\n", []
    for number, body in enumerate(objects, 1):
        offsets.append(len(document))
        document += b"%d 0 obj%s endobj\n" % (number, body)
    table = b"xref\n0 6\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return document + table + b"trailer<</Size 6/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % len(document)
