"""Many mails, quickly, for benches: plain ones cut from one pool of text, and HTML ones with quoted history."""

import base64
import html
import random
import time
from email.header import Header
from email.utils import formatdate

from .compose import pdf
from .letters import CITIES, PRODUCTS, REPLIES, TOPICS
from .maildir import Copy
from .story import CUSTOMERS

HEAD = """\
Return-Path: <{email}>
Received: from mx.{domain} (mx [192.0.2.{octet}])
 by mail.corp.example with ESMTPS id {queue:010x}
 for <{to}>; {date}
DKIM-Signature: v=1; a=rsa-sha256; d={domain}; s=s1; h=from:to:subject:date;
 bh={digest:064x}; b={signature:0256x}
From: {name} <{email}>
To: Alice Hart <{to}>
Subject: {subject}
Date: {date}
Message-ID: {message_id}
{thread}MIME-Version: 1.0
"""
PLAIN = "Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
INTERVAL = 600  # seconds between two mails


def plain_copies(count, user="bulk", size=8192, seed=7):
    """Yield `count` Copy tuples for the user's INBOX, each with a body of about `size` bytes, ten minutes apart."""
    draw = random.Random(seed)
    pool = _pool(size)
    begin = int(time.time()) - count * INTERVAL
    previous = ""
    for number in range(count):
        when = begin + number * INTERVAL
        values = _head_values(draw, number, when, f"{user.split('@')[0]}@corp.example", previous, f"bulk{seed}")
        previous = values["message_id"]
        start = draw.randrange(len(pool) - size)
        # A cut may go through a character; what is left of it is dropped.
        body = pool[start : start + size].decode("utf-8", "ignore")
        yield Copy(user, "INBOX", when, "S", f"{HEAD.format(**values)}{PLAIN}{body}\n".encode())


def shared_copies(count, users, size=4096):
    """The same `count` mails in the INBOX of each of `users`, all of them named in To, each copy with its own trace."""
    everybody = ", ".join(users).encode()
    for copy in plain_copies(count, users[0], size, seed=13):
        mail = copy.raw.replace(f"To: Alice Hart <{users[0]}>".encode(), b"To: " + everybody)
        for user in users:
            trace = f"Delivered-To: {user}\nReceived: by mail.corp.example (LMTP) for <{user}>\n".encode()
            yield copy._replace(user=user, raw=trace + mail)


def html_mails(count, tag="html", to="alice@corp.example", seed=11, interval=INTERVAL):
    """`count` mails as a list of bytes (CRLF): text and HTML of about 9 kB with quoted history, each tenth with a PDF.

    `tag` is part of every Message-ID: two lists of different tags hold the same mails under different names. `interval`
    seconds lie between two.
    """
    draw = random.Random(seed)
    begin = int(time.time()) // 86400 * 86400 - count * interval
    mails, previous = [], ""
    for number in range(count):
        values = _head_values(draw, number, begin + number * interval, to, previous, tag)
        previous = values["message_id"]
        history = [_paragraphs(draw) for _ in range(5)]
        parts = _alternative(values["name"], history)
        if number % 10 == 0:
            parts = _with_pdf(parts, f"Angebot {number}.pdf", pdf(values["message_id"]))
        mails.append((HEAD.format(**values) + parts).replace("\n", "\r\n").encode())
    return mails


def with_file(content, tag="large", to="alice@corp.example", seed=13):
    """A mail of text, HTML and the file `content`, as bytes (CRLF)."""
    draw = random.Random(seed)
    values = _head_values(draw, 0, int(time.time()), to, "", tag)
    parts = _with_pdf(_alternative(values["name"], [_paragraphs(draw)]), "plans.pdf", content)
    return (HEAD.format(**values) + parts).replace("\n", "\r\n").encode()


def as_copies(mails, user, folder="INBOX"):
    """Seen copies of the mails, ten minutes apart up to now."""
    begin = int(time.time()) - len(mails) * INTERVAL
    return [Copy(user, folder, begin + number * INTERVAL, "S", raw) for number, raw in enumerate(mails)]


def _head_values(draw, number, when, to, previous, tag):
    customer = draw.choice(CUSTOMERS)
    domain = customer.email.split("@")[1]
    subject = _fill(draw, draw.choice(TOPICS[customer.lang])[0])
    return {
        "email": customer.email,
        "domain": domain,
        "name": _encoded(customer.name),
        "to": to,
        "octet": number % 250,
        "queue": draw.getrandbits(40),
        "digest": draw.getrandbits(256),
        "signature": draw.getrandbits(1024),
        "date": formatdate(when),
        "subject": _encoded(f"{subject} #{number}"),
        "message_id": f"<{tag}.{number:06d}.{draw.getrandbits(32):08x}@{domain}>",
        "thread": f"In-Reply-To: {previous}\nReferences: {previous}\n" if previous and number % 3 else "",
    }


def _encoded(text):
    return text if text.isascii() else Header(text, "utf-8").encode()


def _fill(draw, template):
    values = {"n": 40, "p": draw.choice(PRODUCTS), "c": draw.choice(CITIES), "d": "1 May"}
    return template.format(**values, o=f"PO-{draw.randint(10000, 99999)}", i="INV-2000", m=900, e=100)


def _pool(size):
    """Text in all languages to cut bodies from, at least three times `size` bytes long."""
    draw = random.Random(1)
    words = " ".join(_fill(draw, text) for topics in TOPICS.values() for _, text in topics)
    words *= 3 * size // len(words.encode()) + 10
    return "\n".join(words[at : at + 72] for at in range(0, len(words), 72)).encode()


def _paragraphs(draw):
    """One mail's worth of sentences."""
    sentences = [text for _, text in TOPICS["en"]] + list(REPLIES["en"])
    return [_fill(draw, draw.choice(sentences)) for _ in range(6)]


def _alternative(writer, history):
    """Text and HTML of a mail whose earlier ones are quoted one in the other, as desktop mailers do it."""
    text, page = "", ""
    for depth, paragraphs in enumerate(reversed(history)):
        block = "".join(f'<p class="MsoNormal" style="{STYLE}">{html.escape(one)}</p>\n' for one in paragraphs)
        # Only the newest mail has its history marked up, which is all a quote folder has to recognise.
        quote = f'<blockquote type="cite" style="{QUOTE}">\n{page}</blockquote>\n' if depth else ""
        page = f'<div class="WordSection1">\n{block}{quote}</div>\n'
        older = "".join(f"> {line}\n" for line in text.splitlines())
        text = "\n\n".join(paragraphs) + (f"\n\nOn 1 May, somebody wrote:\n{older}" if older else "\n")
    return (
        'Content-Type: multipart/alternative; boundary="=_alternative"\n\n'
        f"--=_alternative\nContent-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n{text}\n"
        "--=_alternative\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: 8bit\n\n"
        f'<html><head><meta charset="utf-8"><style>{SHEET}</style></head><body lang="EN">\n{page}</body></html>\n'
        "--=_alternative--\n"
    )


STYLE = "margin:0cm;margin-bottom:6.0pt;font-size:11.0pt;font-family:&quot;Calibri&quot;,sans-serif;color:#1F497D"
QUOTE = "border-left:2px solid #b5c4df;padding:0 0 0 1ex;margin:0 0 0 .8ex"
SHEET = "p.MsoNormal{margin:0cm;font-size:11.0pt} a:link{color:#0563C1;text-decoration:underline}"


def _with_pdf(parts, name, content):
    """The parts beside an attachment; the file name is ASCII here, the seeded story has the others."""
    return (
        'Content-Type: multipart/mixed; boundary="=_mixed"\n\n'
        f"--=_mixed\n{parts}--=_mixed\n"
        f'Content-Type: application/pdf; name="{name}"\nContent-Transfer-Encoding: base64\n'
        f'Content-Disposition: attachment; filename="{name}"\n\n{base64.encodebytes(content).decode()}--=_mixed--\n'
    )
