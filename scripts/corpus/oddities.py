"""Mails that are put together wrongly, rarely or with malice, and what a person is to read in them all the same."""

from __future__ import annotations

import base64
import quopri
from typing import Any

from build import Mail, multipart, signed_data, winmail

PNG = base64.b64encode(b"\x89PNG\r\n\x1a\nnot really").decode()
ODDITIES: dict[str, Mail] = {}


def _odd(name: str, body: str | bytes = b"", head: str | bytes = b"", **expected: Any) -> None:
    """A mail of `head` (lines) and `body`; what is not expected otherwise is the ordinary."""
    usual = b"From: Carl <carl@customer.example>\nTo: anna@us.example\nMIME-Version: 1.0\n"
    lines = [
        line for line in usual.splitlines() if line.split(b":")[0].lower() + b":" not in b"\n" + _raw(head).lower()
    ]
    raw = b"\n".join([*lines, *filter(None, [_raw(head).strip(b"\n")]), b"", _raw(body)])
    ODDITIES[name] = Mail(raw=raw.replace(b"\r\n", b"\n").replace(b"\n", b"\r\n"), expected=expected)


def _bytes(name: str, raw: bytes, **expected: Any) -> None:
    ODDITIES[name] = Mail(raw=raw, expected=expected)


def _raw(text: str | bytes) -> bytes:
    return text.encode() if isinstance(text, str) else text


def _text(name: str, label: str, text: str, codec: str = "", encoding: str = "8bit") -> None:
    """A plain text sent in `codec` under `label`."""
    raw = text.encode(codec or label)
    if encoding == "base64":
        raw = base64.encodebytes(raw)
    if encoding == "quoted-printable":
        raw = quopri.encodestring(raw)
    head = (
        f"Content-Type: text/plain; charset={label}\nContent-Transfer-Encoding: {encoding}"
        if label
        else "X-Nothing: said"
    )
    ODDITIES[name] = Mail(
        raw=b"From: c@customer.example\r\n" + head.replace("\n", "\r\n").encode() + b"\r\n\r\n" + raw,
        expected={"text": text},
    )


def _word(text: str, codec: str, label: str = "") -> str:
    return f"=?{label or codec}?B?{base64.b64encode(text.encode(codec)).decode()}?="


# ---------------------------------------------------------------- charsets

ZH = "您好，附件是我们的报价，请查收。谢谢！"
JA = "お世話になっております。見積書をお送りします。"
KO = "안녕하세요. 견적서를 보내 드립니다. 감사합니다."
RU = "Добрый день! Направляем вам наше предложение."

_text("charset-gb2312-that-is-gbk", "gb2312", "朱镕基先生：" + ZH, "gb18030", "base64")
_text("charset-x-gbk", "x-gbk", ZH, "gbk")
_text("charset-hz", "hz-gb-2312", "您好，附件是报价。", "hz")
_text("charset-big5", "big5", "您好，附件是我們的報價，請查收。謝謝！", "cp950")
_text("charset-big5-hkscs", "big5-hkscs", "您好，啲報價喺附件，嘅。", "big5hkscs")
_text("charset-iso-2022-jp", "iso-2022-jp", JA, "iso2022_jp", "7bit")
_bytes(
    "charset-iso-2022-jp-with-nec-signs",
    b"Content-Type: text/plain; charset=iso-2022-jp\r\n\r\n\x1b$B-!-j\x1b(B 4711 \x1b(I1\x1b(B",
    text="①㈱ 4711 ｱ",
)
_text("charset-shift-jis-with-circled-digits", "shift_jis", "①" + JA, "cp932")
_text("charset-euc-jp", "euc-jp", JA, "euc_jp", "quoted-printable")
_text("charset-ks-c-5601", "ks_c_5601-1987", "똠방각하 " + KO, "cp949", "base64")
_text("charset-koi8-r", "koi8-r", RU, "koi8_r")
_text("charset-latin-1-that-is-windows-1252", "iso-8859-1", "Preis: 1.200 € – „gut“", "cp1252", "quoted-printable")
_text("charset-ascii-that-is-utf-8", "us-ascii", "Grüße aus München, 你好", "utf-8")
_text("charset-latin-1-that-is-utf-8", "iso-8859-1", "Grüße aus München", "utf-8")
_text("charset-latin-1-that-is-gbk", "iso-8859-1", ZH, "gbk")
_text("charset-none-gbk", "", ZH, "gbk")
_text("charset-none-utf-8", "", ZH, "utf-8")
_text("charset-none-shift-jis", "", JA, "cp932")
_text("charset-none-euc-kr", "", KO, "cp949")
_text("charset-none-windows-1251", "", RU + " " + RU, "cp1251")
_text("charset-unknown-label", "klingon-8", "Grüße aus München", "utf-8")
_text("charset-that-is-a-program", "rot13", "Uryyb", "ascii")
_text("charset-utf-7", "utf-7", "Grüße & mehr", "utf-7", "7bit")
_text("charset-utf-16", "utf-16le", "Grüße", "utf-16le", "base64")
_text("charset-windows-1255", "iso-8859-8-i", "שלום וברכה", "iso8859_8")
_text("charset-tis-620", "tis-620", "สวัสดีครับ", "cp874")
_bytes("charset-utf-8-with-mark", b"Content-Type: text/plain; charset=utf-8\r\n\r\n\xef\xbb\xbfHello", text="Hello")
_bytes(
    "charset-utf-8-cut-in-a-character",
    b"Content-Type: text/plain; charset=utf-8\r\n\r\n" + ("报价" * 60).encode()[:-1],
    text="报价" * 59 + "报\ufffd",
)
_bytes(
    "charset-nul-and-surrogates",
    b"Content-Type: text/plain; charset=utf-8\r\n\r\na\x00b\xed\xa0\x80c",
    text="abcd"[:2] + "\ufffd\ufffd\ufffdc",
)

# ---------------------------------------------------------------- header fields

_odd("header-split-inside-a-character", "x", "Subject: =?utf-8?B?5L0?=\n =?utf-8?B?oOWlvQ==?=", subject="你好")
_odd(
    "header-two-charsets",
    "x",
    f"Subject: {_word('报价', 'gb18030', 'gb2312')} {_word('見積', 'utf-8')}",
    subject="报价見積",
)
_odd("header-word-with-language", "x", "Subject: =?utf-8*en?q?Off=C3=A9r?= 1", subject="Offér 1")
_odd("header-word-glued-to-text", "x", "Subject: abc=?utf-8?q?=C3=A4?=def", subject="abcädef")
_odd("header-word-with-spaces-inside", "x", "Subject: =?utf-8?q?hello world?=", subject="hello world")
_odd("header-word-without-padding", "x", "Subject: =?utf-8?b?aGVsbG8?=", subject="hello")
_odd(
    "header-word-that-injects-a-line",
    "x",
    "Subject: =?utf-8?q?x=0D=0ABcc:_evil@e.example?=",
    subject="x Bcc: evil@e.example",
    bcc=[],
)
_odd("header-word-unknown-charset", "x", "Subject: =?foobar?b?aGVsbG8=?=", subject="hello")
_odd("header-raw-gbk", "x", "Subject: 关于报价的确认，谢谢".encode("gbk"), subject="关于报价的确认，谢谢")
_odd("header-raw-utf-8", "x", "Subject: 关于报价的确认", subject="关于报价的确认")
_odd("header-raw-iso-2022-jp", "x", "Subject: 見積書".encode("iso2022_jp"), subject="見積書")
_odd("header-folded-with-tabs", "x", "Subject: one\n\ttwo\n three", subject="one two three")
_odd("header-missing-subject", "Hello", "X-Mailer: none", subject="", text="Hello")
_odd(
    "header-twice",
    "x",
    "Subject: first\nSubject: second\nFrom: a@b.example\nFrom: c@d.example",
    subject="first",
    sender=["a@b.example", ""],
)
_odd(
    "header-name-with-address-inside",
    "x",
    'From: "boss@us.example" <evil@e.example>',
    sender=["evil@e.example", "boss@us.example"],
)
_odd(
    "header-encoded-address-in-name",
    "x",
    "From: =?utf-8?q?boss=40us=2Eexample=2C?= <evil@e.example>",
    sender=["evil@e.example", "boss@us.example,"],
)
_odd(
    "header-two-addresses-in-one",
    "x",
    "From: a@evil.example <b@good.example>",
    sender=["b@good.example", "a@evil.example"],
)
_odd(
    "header-group",
    "x",
    "To: Sales: a@b.example, Dora <d@e.example>;, f@g.example",
    to=[["a@b.example", ""], ["d@e.example", "Dora"], ["f@g.example", ""]],
)
_odd("header-undisclosed", "x", "To: undisclosed-recipients:;", to=[])
_odd("header-semicolons", "x", "To: a@b.example; c@d.example", to=[["a@b.example", ""], ["c@d.example", ""]])
_odd(
    "header-comma-in-name",
    "x",
    'To: "Berg, Anna" <anna@us.example>, Dora <d@e.example>',
    to=[["anna@us.example", "Berg, Anna"], ["d@e.example", "Dora"]],
)
_odd("header-international-domain", "x", "From: <jörg@MÜNCHEN.example>", sender=["jörg@xn--mnchen-3ya.example", ""])
_odd(
    "header-no-address-in-from",
    "x",
    "From: Carl Meyer\nSender: carl@customer.example",
    sender=["carl@customer.example", ""],
)
_odd(
    "header-direction-trick-in-name",
    "x",
    "From: =?utf-8?q?Anna=E2=80=AEfdp?= <e@e.example>",
    sender=["e@e.example", "Annafdp"],
)
_odd("header-broken-address", "x", 'To: "\nCc: (c):', to=[], cc=[])
_odd("header-many-recipients", "x", "To: " + ", ".join(f"p{n}@x.example" for n in range(3000)), count_to=2000)
_odd("header-date-without-zone", "x", "Date: Mon, 23 Nov 2026 10:00:00", date="2026-11-23T10:00:00+00:00")
_odd("header-date-obsolete-zone", "x", "Date: 23 Nov 26 10:00 EST", date="2026-11-23T15:00:00+00:00")
_odd("header-date-with-comment", "x", "Date: Mon, 23 Nov 2026 18:00:00 +0800 (CST)", date="2026-11-23T10:00:00+00:00")
_odd("header-date-overflow", "x", "Date: Mon, 23 Nov 2026 99999999999:00:00 +0800", date=None)
_odd("header-date-nonsense", "x", "Date: yesterday", date=None)
_odd("header-date-year-one", "x", "Date: Mon, 1 Jan 0001 00:00:00 +0000", date=None)
_odd("header-message-id-without-brackets", "x", "Message-ID: abc@def.example", message_id="abc@def.example")
_odd("header-message-id-broken", "x", "Message-ID: <[..]>", message_id="[..]")
_odd("header-message-id-folded", "x", "Message-ID:\n <long@us.example>", message_id="long@us.example")
_odd(
    "header-exchange-original-id",
    "x",
    "Message-ID: <new@x.example>\nX-Microsoft-Original-Message-ID: <old@y.example>",
    message_id="old@y.example",
)
_odd(
    "header-references-hundreds",
    "x",
    "References: " + " ".join(f"<{n}@x.example>" for n in range(300)),
    count_references=100,
)
_odd(
    "header-in-reply-to-with-words", "x", "In-Reply-To: Your message of Monday <a@b.example>", in_reply_to="a@b.example"
)
_odd(
    "header-mailing-list",
    "x",
    "List-Id: Sales <sales.us.example>\nPrecedence: bulk\nAuto-Submitted: auto-replied",
    list_id="Sales <sales.us.example>",
    precedence="bulk",
    auto_submitted="auto-replied",
)
_bytes(
    "header-mbox-line-and-mark",
    b"\xef\xbb\xbfFrom anna Mon Nov 23 10:00:00 2026\r\nSubject: x\r\n\r\nHello",
    subject="x",
    text="Hello",
)
_bytes("header-bare-line-feeds", b"Subject: x\nTo: a@b.example\n\nHello\nthere", subject="x", text="Hello\nthere")
_bytes("header-bare-carriage-returns", b"Subject: x\rTo: a@b.example\r\rHello\rthere", subject="x", text="Hello\nthere")
_bytes("header-none-at-all", b"\r\nHello there", subject="", text="Hello there", defects=["no header"])
_bytes("header-without-body", b"Subject: x\r\nTo: a@b.example", subject="x", text="")
_bytes(
    "header-line-without-colon",
    b"Subject: x\r\nthis is no field\r\nTo: a@b.example\r\n\r\nHello",
    subject="x",
    to=[["a@b.example", ""]],
    text="Hello",
)
_bytes("empty", b"", subject="", text="", defects=["no header"])
_bytes("garbage", bytes(range(256)), subject="")

# ---------------------------------------------------------------- structure

_ALTERNATIVE = "Content-Type: multipart/alternative; boundary=b"
_MIXED = "Content-Type: multipart/mixed; boundary=b"
_PLAIN, _HTML = "Content-Type: text/plain\n\nthe text", "Content-Type: text/html\n\n<p>the text</p>"


def _parts(*parts: str, boundary: str = "b") -> bytes:
    return multipart(boundary, *(part.replace("\r\n", "\n").replace("\n", "\r\n").encode() for part in parts))


_FILE = f'Content-Type: image/png; name="a.png"\nContent-Disposition: attachment; filename="a.png"\nContent-Transfer-Encoding: base64\n\n{PNG}'
_A_PNG = ["a.png", "image/png", 18, False]

_odd("parts-alternative", _parts(_PLAIN, _HTML), _ALTERNATIVE, text="the text", html="<p>the text</p>", attachments=[])
_odd("parts-mixed", _parts(_PLAIN, _FILE), _MIXED, text="the text", attachments=[_A_PNG])
_odd("parts-no-last-boundary", _parts(_PLAIN, _FILE)[:-7], _MIXED, text="the text", attachments=[_A_PNG])
_odd(
    "parts-no-boundary-stated",
    _parts(_PLAIN, _FILE),
    "Content-Type: multipart/mixed",
    text="the text",
    attachments=[_A_PNG],
)
_odd(
    "parts-wrong-boundary-stated",
    _parts(_PLAIN, _FILE),
    "Content-Type: multipart/mixed; boundary=other",
    text="the text",
    attachments=[_A_PNG],
)
_odd("parts-none", "just words", _MIXED, text="just words", defects=["no parts"])
_odd(
    "parts-boundary-with-blanks-behind",
    _parts(_PLAIN, _FILE).replace(b"--b\r", b"--b  \r"),
    _MIXED,
    text="the text",
    attachments=[_A_PNG],
)
_odd(
    "parts-boundary-that-begins-another",
    _parts(
        "Content-Type: multipart/alternative; boundary=bb\n\n" + _parts(_PLAIN, _HTML, boundary="bb").decode(), _FILE
    ),
    _MIXED,
    text="the text",
    html="<p>the text</p>",
    attachments=[_A_PNG],
)
_odd(
    "parts-text-file-text",
    _parts(_PLAIN, _FILE, "Content-Type: text/plain\n\nthe rest"),
    _MIXED,
    text="the text\n\nthe rest",
    attachments=[_A_PNG],
)
_odd(
    "parts-apple-html-file-html",
    _parts(_HTML, _FILE, "Content-Type: text/html\n\n<p>the rest</p>"),
    _MIXED,
    html="<p>the text</p>\n<p>the rest</p>",
    attachments=[_A_PNG],
)
_odd(
    "parts-text-as-attachment",
    _parts(_PLAIN, "Content-Type: text/plain; name=notes.txt\nContent-Disposition: attachment\n\nnotes"),
    _MIXED,
    text="the text",
    attachments=[["notes.txt", "text/plain", 5, False]],
)
_odd(
    "parts-named-text-comes-second",
    _parts(_PLAIN, "Content-Type: text/plain; name=log.txt\n\nlog"),
    _MIXED,
    text="the text",
    attachments=[["log.txt", "text/plain", 3, False]],
)
_odd(
    "parts-html-as-attachment",
    _parts(_PLAIN, "Content-Type: text/html\nContent-Disposition: attachment; filename=page.html\n\n<p>page</p>"),
    _MIXED,
    text="the text",
    html="",
    attachments=[["page.html", "text/html", 11, False]],
)
_odd(
    "parts-inline-image",
    _parts(
        'Content-Type: text/html\n\n<p><img src="cid:logo@x"></p>',
        f"Content-Type: image/png; name=logo.png\nContent-ID: <logo@x>\nContent-Transfer-Encoding: base64\n\n{PNG}",
    ),
    "Content-Type: multipart/related; boundary=b",
    html='<p><img src="cid:logo@x"></p>',
    attachments=[["logo.png", "image/png", 18, True]],
)
_odd(
    "parts-image-that-nobody-shows",
    _parts(_HTML, f"Content-Type: image/png\nContent-ID: <logo@x>\nContent-Transfer-Encoding: base64\n\n{PNG}"),
    "Content-Type: multipart/related; boundary=b",
    attachments=[["attachment-1.png", "image/png", 18, False]],
)
_odd(
    "parts-percent-encoded-cid",
    _parts(
        'Content-Type: text/html\n\n<img src="cid:logo%40x">',
        f"Content-Type: image/png; name=l.png\nContent-ID: <logo@x>\n\n{PNG}",
    ),
    "Content-Type: multipart/related; boundary=b",
    attachments=[["l.png", "image/png", len(PNG), True]],
)
_odd(
    "parts-forwarded-mail",
    _parts(_PLAIN, "Content-Type: message/rfc822\n\nSubject: =?utf-8?b?5oql5Lu3?=\nFrom: x@y.example\n\ninside"),
    _MIXED,
    text="the text",
    attachments=[["报价.eml", "message/rfc822", 58, False]],
)
_odd(
    "parts-digest",
    _parts("\nSubject: one\n\n1", "\nSubject: two\n\n2"),
    "Content-Type: multipart/digest; boundary=b",
    attachments=[["one.eml", "message/rfc822", 17, False], ["two.eml", "message/rfc822", 17, False]],
)
_odd(
    "parts-delivery-report",
    _parts(
        _PLAIN,
        "Content-Type: message/delivery-status\n\nFinal-Recipient: rfc822; a@b.example",
        "Content-Type: text/rfc822-headers\n\nSubject: x",
    ),
    "Content-Type: multipart/report; report-type=delivery-status; boundary=b",
    text="the text",
    count_attachments=2,
)
_odd(
    "parts-signed",
    _parts(_PLAIN, "Content-Type: application/pgp-signature; name=signature.asc\n\nxyz"),
    "Content-Type: multipart/signed; boundary=b",
    text="the text",
    attachments=[],
)
_odd(
    "parts-pgp-encrypted",
    _parts(
        "Content-Type: application/pgp-encrypted\n\nVersion: 1",
        "Content-Type: application/octet-stream; name=encrypted.asc\n\n-----BEGIN PGP MESSAGE-----",
    ),
    "Content-Type: multipart/encrypted; boundary=b",
    text="",
    count_attachments=2,
    defects=["encrypted"],
)
_odd(
    "parts-amp",
    _parts(_PLAIN, "Content-Type: text/x-amp-html\n\n<html amp>", _HTML),
    _ALTERNATIVE,
    text="the text",
    html="<p>the text</p>",
    attachments=[],
)
_odd(
    "parts-apple-double",
    _parts(
        _PLAIN,
        "Content-Type: multipart/appledouble; boundary=c\n\n"
        + _parts("Content-Type: application/applefile; name=a.png\n\nfork", _FILE, boundary="c").decode(),
    ),
    _MIXED,
    text="the text",
    attachments=[_A_PNG],
)
_odd(
    "parts-nested-for-ever",
    b"".join(b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (n, n) for n in range(300)),
    "Content-Type: multipart/mixed; boundary=b0\n\n--b0",
    defects=["too deep"],
)
_odd("parts-two-thousand", _parts(*["Content-Type: text/plain\n\nx"] * 2000), _MIXED, defects=["too many parts"])
_odd(
    "parts-message-inside-itself", _parts(_PLAIN, _PLAIN).replace(b"text/plain", b"multipart/mixed; boundary=b"), _MIXED
)
_odd("parts-type-without-subtype", "the text", "Content-Type: text", text="the text")
_odd("parts-type-html-only-word", "<p>x</p>", "Content-Type: html", html="<p>x</p>")
_odd("parts-type-broken", "the text", "Content-Type: ;;;=", text="the text")
_odd("parts-unnamed-parameter", "the text", "Content-Type: text/plain; name*", text="the text")

# ---------------------------------------------------------------- names of files, transfer encodings


def _named(name: str, parameters: str | bytes, expected: str, mimetype: str = "application/pdf") -> None:
    part = b"Content-Type: " + mimetype.encode() + b"\nContent-Disposition: attachment" + _raw(parameters) + b"\n\nxyz"
    _odd(
        f"name-{name}",
        b"--b\nContent-Type: text/plain\n\nx\n--b\n" + part + b"\n--b--",
        _MIXED,
        attachments=[[expected, mimetype, 3, False]],
    )


_named("rfc-2231", "; filename*=utf-8''%E6%8A%A5%E4%BB%B7.pdf", "报价.pdf")
_named("rfc-2231-in-pieces", "; filename*1*=%BB%B7.pdf; filename*0*=utf-8''%E6%8A%A5%E4", "报价.pdf")
_named("rfc-2231-plain-pieces", '; filename*0="offer-"; filename*1="4711.pdf"', "offer-4711.pdf")
_named("rfc-2231-gbk", "; filename*=gb2312''%B1%A8%BC%DB.pdf", "报价.pdf")
_named("encoded-word", f'; filename="{_word("报价单.pdf", "gb18030", "gb2312")}"', "报价单.pdf")
_named("encoded-words-folded", '; filename="=?utf-8?B?5oql5Lu3?=\n =?utf-8?B?5Y2VLnBkZg==?="', "报价单.pdf")
_named("raw-gbk", b'; filename="' + "关于报价的确认.pdf".encode("gbk") + b'"', "关于报价的确认.pdf")
_named("raw-utf-8", '; filename="报价单.pdf"', "报价单.pdf")
_named("with-path", '; filename="..\\\\..\\\\windows/../evil.pdf"', "evil.pdf")
_named("with-semicolon", '; filename="a;b.pdf"', "a;b.pdf")
_named("with-direction-trick", "; filename*=utf-8''annex%E2%80%AEfdp.exe", "annexfdp.exe")
_named("with-nul-and-line", "; filename*=utf-8''a%00b%0D%0Ac.pdf", "abc.pdf")
_named("too-long", f'; filename="{"x" * 300}.pdf"', "x" * 116 + ".pdf")
_named("only-dots", '; filename=".."', "attachment-1.pdf")
_named("missing", "", "attachment-1.pdf")
_named("unquoted-with-blanks", "; filename=our offer 4711.pdf", "our offer 4711.pdf")

_odd("encoding-base64-with-junk", "aGVs!bG8*g\n d29y\nbGQ", "Content-Transfer-Encoding: base64", text="hello world")
_odd("encoding-base64-lying", "this is no base64 ä", "Content-Transfer-Encoding: 8-bit", text="this is no base64 ä")
_odd("encoding-unknown", "plain words", "Content-Transfer-Encoding: x-none", text="plain words")
_odd(
    "encoding-quoted-printable-broken", "a=ZZb=\nc =3D", "Content-Transfer-Encoding: quoted-printable", text="a=ZZbc ="
)
_odd("encoding-upper-case-with-comment", "aGVsbG8=", "Content-Transfer-Encoding: BASE64 (yes)", text="hello")
_odd(
    "uuencode-in-text",
    "see\nbegin 644 a.txt\n%:&5L;&\\\n`\nend\nbye",
    text="see\n\nbye",
    attachments=[["a.txt", "text/plain", 5, False]],
)
_odd(
    "yenc-in-text",
    "=ybegin line=128 size=3 name=a.bin\nabc\n=yend size=3",
    text="=ybegin line=128 size=3 name=a.bin\nabc\n=yend size=3",
    attachments=[],
)
_odd(
    "flowed",
    "one \ntwo\n> three \n> four\n\n-- \nCarl",
    "Content-Type: text/plain; format=flowed",
    text="one two\n> three four\n\n-- \nCarl",
    new_text="one two",
)
_odd("flowed-delsp", "报 \n价", "Content-Type: text/plain; format=flowed; delsp=yes; charset=utf-8", text="报价")
_odd(
    "html-only",
    "<html><body><h1>Offer</h1><p>200&nbsp;units, <b>9 &euro;</b></p></body></html>",
    "Content-Type: text/html",
    text="",
    new_text="Offer\n\n200 units, 9 €",
)
_odd(
    "html-with-other-charset-inside",
    "<meta charset=iso-8859-1><p>Grüße</p>",
    "Content-Type: text/html; charset=utf-8",
    new_text="Grüße",
)

# ---------------------------------------------------------------- invitations, winmail.dat, S/MIME

_CALENDAR = """BEGIN:VCALENDAR
METHOD:REQUEST
BEGIN:VEVENT
UID:4711@customer.example
SUMMARY:Talk about the offer\\, 200
  units
DTSTART;TZID=Asia/Shanghai:20261124T140000
DTEND;TZID=Asia/Shanghai:20261124T150000
LOCATION:Room 5
ORGANIZER;CN="Carl Meyer":mailto:carl@customer.example
DESCRIPTION:Agenda:\\n1. price
END:VEVENT
END:VCALENDAR"""
_INVITATION = {
    "method": "REQUEST", "summary": "Talk about the offer, 200 units", "start": "2026-11-24 14:00 Asia/Shanghai",
    "end": "2026-11-24 15:00 Asia/Shanghai", "location": "Room 5", "organizer": "Carl Meyer <carl@customer.example>",
    "description": "Agenda:\n1. price", "uid": "4711@customer.example",
}  # fmt: skip
_odd(
    "invitation",
    _parts(_PLAIN, f"Content-Type: text/calendar; method=REQUEST\n\n{_CALENDAR}"),
    _ALTERNATIVE,
    text="the text",
    invitation=_INVITATION,
    count_attachments=1,
)
_odd(
    "invitation-alone",
    _CALENDAR,
    "Content-Type: text/calendar; method=REQUEST; charset=utf-8",
    invitation=_INVITATION,
    new_text="📅 Talk about the offer, 200 units\n🕒 2026-11-24 14:00 Asia/Shanghai – 2026-11-24 15:00 Asia/Shanghai\n📍 Room 5\n👤 Carl Meyer <carl@customer.example>\n\nAgenda:\n1. price",
)
_odd(
    "invitation-all-day",
    _CALENDAR.replace(";TZID=Asia/Shanghai:20261124T140000", ";VALUE=DATE:20261124").replace("REQUEST", "CANCEL"),
    "Content-Type: text/calendar",
    invitation=_INVITATION | {"method": "CANCEL", "start": "2026-11-24"},
)
_odd("invitation-broken", "BEGIN:VCALENDAR\nnothing", "Content-Type: text/calendar", invitation=None)

_WINMAIL = base64.encodebytes(winmail([("offer.txt", b"our offer")], "<p>inside</p>")).decode()
_TNEF = f"Content-Type: application/ms-tnef; name=winmail.dat\nContent-Transfer-Encoding: base64\n\n{_WINMAIL}"
_odd("winmail", _parts(_PLAIN, _TNEF), _MIXED, text="the text", attachments=[["offer.txt", "text/plain", 9, False]])
_odd(
    "winmail-holds-the-text",
    _TNEF.partition("\n\n")[2],
    _TNEF.partition("\n\n")[0],
    new_text="inside",
    attachments=[["offer.txt", "text/plain", 9, False]],
)
_odd(
    "winmail-damaged",
    _parts(_PLAIN, "Content-Type: application/ms-tnef; name=winmail.dat\n\nxx"),
    _MIXED,
    text="the text",
    attachments=[["winmail.dat", "application/ms-tnef", 2, False]],
    defects=["winmail.dat unreadable"],
)

_INNER = b"Content-Type: multipart/mixed; boundary=b\r\n\r\n" + _parts(_PLAIN, _FILE)
for _kind, _pieces in (("in-one-piece", 0), ("in-chunks", 40)):
    _SEALED = base64.encodebytes(signed_data(_INNER, _pieces)).decode()
    _odd(
        f"smime-opaque-{_kind}",
        _SEALED,
        "Content-Type: application/pkcs7-mime; smime-type=signed-data; name=smime.p7m\nContent-Transfer-Encoding: base64",
        text="the text",
        attachments=[_A_PNG],
    )
_odd(
    "smime-encrypted",
    "MIAGCSqGSIb3DQEHA6CA",
    "Content-Type: application/pkcs7-mime; smime-type=enveloped-data; name=smime.p7m\nContent-Transfer-Encoding: base64",
    text="",
    count_attachments=1,
    defects=["encrypted"],
)
