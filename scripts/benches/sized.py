"""Mails of a given size in four shapes: plain text, a long HTML answer, a newsletter, HTML with picture and file."""

import random
from collections.abc import Iterator
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate
from html import escape

from mailbed.letters import REPLIES, TOPICS

WHO = "Anna Berg <anna@us.example>"
PARAGRAPH = "margin:0cm;margin-bottom:6.0pt;font-size:11.0pt;font-family:&quot;Calibri&quot;,sans-serif;color:#1F497D"
CELL = "padding:12px 18px;font:14px/20px Arial,Helvetica,sans-serif;color:#333333;border-bottom:1px solid #eeeeee"


def mails(count: int, size: int, seed: int = 5) -> list[bytes]:
    """`count` mails, each within a tenth of `size` bytes, always the same ones."""
    draw = random.Random(seed)
    shapes = (_plain, _answer, _newsletter, _with_files)
    return [_mail(draw, number, size, shapes[number % len(shapes)]) for number in range(count)]


def _mail(draw: random.Random, number: int, size: int, shape) -> bytes:
    """The content is grown until the mail is as large as asked for: encodings make it larger than its text."""
    state, content = draw.getrandbits(32), size // 2
    for _try in range(6):
        raw = shape(_envelope(number), random.Random(state), content).as_bytes(policy=SMTP)
        if abs(len(raw) - size) < size / 20:
            break
        content = max(200, int(content * size / len(raw)))
    return raw


def _envelope(number: int) -> EmailMessage:
    mail = EmailMessage(policy=SMTP)
    for hop in range(4):
        mail["Received"] = f"from mx{hop}.customer.example by mx{hop + 1}.us.example with ESMTPS id {number:08x}{hop}"
    mail["From"] = "Jörg Müller <joerg@customer.example>"
    mail["To"] = f"{WHO}, 张伟 <zhang.wei@us.example>"
    mail["Cc"] = "Sales <sales@us.example>"
    mail["Subject"] = f"Re: Angebot über 200 Stück #{number}"
    mail["Date"] = formatdate(1_790_000_000 + number * 600)
    mail["Message-ID"] = f"<sized.{number}@customer.example>"
    mail["References"] = f"<sized.{number - 2}@us.example> <sized.{number - 1}@us.example>"
    return mail


def _sentences(draw: random.Random) -> Iterator[str]:
    texts = [text for topics in TOPICS.values() for _title, text in topics] + [
        text for replies in REPLIES.values() for text in replies
    ]
    while True:
        yield draw.choice(texts).replace("{", "").replace("}", "")


def _take(draw: random.Random, size: int) -> list[str]:
    """Paragraphs of together about `size` bytes."""
    sentences, taken, length = _sentences(draw), [], 0
    while length < size:
        taken.append(next(sentences))
        length += len(taken[-1].encode())
    return taken


def _plain(mail: EmailMessage, draw: random.Random, size: int) -> EmailMessage:
    own, old = _take(draw, size // 4), _take(draw, size * 3 // 4)
    quoted = "".join(f"> {line}\n> \n" for line in old)
    mail.set_content("\n\n".join(own) + f"\n\nOn Mon, Nov 23, 2026 at 10:00 AM {WHO} wrote:\n{quoted}\n-- \nJörg\n")
    return mail


def _answer(mail: EmailMessage, draw: random.Random, size: int) -> EmailMessage:
    """Outlook's: every paragraph styled, the history below a bordered header block."""
    paragraphs = _take(draw, size // 3)
    rows = [
        f'<p class="MsoNormal" style="{PARAGRAPH}"><span lang="EN">{escape(one)}<o:p></o:p></span></p>'
        for one in paragraphs
    ]
    head = (
        '<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">'
        f"<b>From:</b> {escape(WHO)}<br><b>Sent:</b> Monday<br><b>To:</b> Jörg<br><b>Subject:</b> Offer</p></div>"
    )
    cut = len(rows) // 4
    body = "\n".join([*rows[:cut], head, *rows[cut:]])
    mail.set_content("\n\n".join(paragraphs))
    mail.add_alternative(f'<html><head><style>{SHEET}</style></head><body lang="DE">{body}</body></html>', "html")
    return mail


SHEET = "p.MsoNormal{margin:0cm;font-size:11.0pt} a:link{color:#0563C1;text-decoration:underline} " * 8


def _newsletter(mail: EmailMessage, draw: random.Random, size: int) -> EmailMessage:
    rows = "\n".join(
        f'<tr><td width="120" style="{CELL}"><img src="https://pictures.example/{number}.jpg" width="120" alt=""></td>'
        f'<td style="{CELL}"><h3 style="margin:0;color:#c00">{number}</h3>{escape(one)} <a style="color:#0a58ca" '
        f'href="https://shop.example/item?id={number}&amp;utm_source=mail">More</a></td></tr>'
        for number, one in enumerate(_take(draw, size * 2 // 3))
    )
    mail.set_content("Your mail program shows no HTML.")
    mail.add_alternative(
        f'<html><body style="margin:0;background:#f4f4f4 url(https://pictures.example/bg.png)"><table width="600" '
        f'align="center" cellpadding="0" cellspacing="0" bgcolor="#ffffff">{rows}</table></body></html>',
        "html",
    )
    return mail


def _with_files(mail: EmailMessage, draw: random.Random, size: int) -> EmailMessage:
    rows = "".join(f"<div>{escape(one)}</div><div><br></div>" for one in _take(draw, size // 8))
    page = f'<html><body><div dir="ltr">{rows}<img src="cid:logo@us" alt="logo" width="90"></div></body></html>'
    mail.set_content("Siehe Anlage.")
    mail.add_alternative(page, "html")
    mail.get_payload()[1].add_related(draw.randbytes(size // 16), "image", "png", cid="<logo@us>")
    mail.add_attachment(draw.randbytes(size // 2), "application", "pdf", filename="Angebot für Anna.pdf")
    return mail
