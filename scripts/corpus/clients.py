"""How mail programs build an answer: each function gives (plain text or '', HTML or '', the words that are new)."""

from __future__ import annotations

from html import escape

from words import WHO, Words

Built = tuple[str, str, str]
US = "anna@us.example"


def _div(lines: tuple[str, ...] | list[str]) -> str:
    return "".join(f"<div>{escape(line) or '<br>'}</div>" for line in lines)


def _new(words: Words) -> str:
    return "\n\n".join(words.own)


def _fields(words: Words, colon: str = ": ") -> list[tuple[str, str]]:
    values = (WHO, words.sent, "Carl <carl@customer.example>", "Dora <dora@customer.example>", "Offer 4711")
    return [(label, value) for label, value in zip(words.labels, values, strict=True)]


def _marked(lines: tuple[str, ...]) -> str:
    return "\n".join(f"> {line}" for line in lines)


def gmail_html(words: Words) -> Built:
    body = (
        f'<div dir="ltr"><div>{escape(words.own[0])}</div><div><br></div><div>{escape(words.own[1])}</div></div><br>'
        f'<div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">'
        f"{escape(words.gmail).replace('anna@us.example', '<a href=mailto:anna@us.example>anna@us.example</a>')}<br></div>"
        f'<blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);'
        f'padding-left:1ex">{_div(words.quoted)}</blockquote></div>'
    )
    return "", body, _new(words)


def gmail_plain(words: Words) -> Built:
    return f"{_new(words)}\n\n{words.gmail}\n\n{_marked(words.quoted)}\n", "", _new(words)


def gmail_forward(words: Words) -> Built:
    head = "".join(f"{label}: {escape(value)}<br>" for label, value in _fields(words))
    body = (
        f'<div dir="ltr">{escape(words.own[0])}<br><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">'
        f"---------- Forwarded message ---------<br>{head}</div><br><br>{_div(words.quoted)}</div></div>"
    )
    return "", body, words.own[0]


def apple_html(words: Words) -> Built:
    body = (
        f'<html><head><meta http-equiv="Content-Type" content="text/html; charset=utf-8"></head>'
        f'<body style="overflow-wrap: break-word;">{escape(words.own[0])}<div><br></div><div>{escape(words.own[1])}</div>'
        f'<div><br id="lineBreakAtBeginningOfMessage"><div><br><blockquote type="cite"><div>{escape(words.apple)}</div>'
        f'<br class="Apple-interchange-newline"><div>{_div(words.quoted)}</div></blockquote></div><br></div></body></html>'
    )
    return "", body, _new(words)


def apple_plain_inline(words: Words) -> Built:
    text = f"{words.apple}\n\n> {words.quoted[0]}\n\n{words.own[0]}\n\n> {words.quoted[1]}\n\n{words.own[1]}\n"
    return text, "", _new(words)


def thunderbird_plain(words: Words) -> Built:
    return (
        f"{words.thunderbird}\n{_marked(words.quoted)}\n\n{_new(words)}\n\n-- \nCarl Meyer\nCustomer AG\n",
        "",
        _new(words),
    )


def thunderbird_html(words: Words) -> Built:
    body = (
        f"<p>{escape(words.own[0])}</p><p>{escape(words.own[1])}</p>"
        f'<div class="moz-cite-prefix">{escape(words.thunderbird)}<br></div>'
        f'<blockquote type="cite" cite="mid:x@us.example">{_div(words.quoted)}</blockquote>'
        f'<pre class="moz-signature" cols="72">-- \nCarl Meyer\nCustomer AG</pre>'
    )
    return "", body, _new(words)


def outlook_html(words: Words) -> Built:
    head = "<br>".join(f"<b>{label}:</b> {escape(value)}" for label, value in _fields(words))
    own = "".join(f'<p class="MsoNormal">{escape(line)}<o:p></o:p></p>' for line in words.own)
    old = "".join(f'<p class="MsoNormal">{escape(line)}<o:p></o:p></p>' for line in words.quoted)
    body = (
        '<html xmlns:o="urn:schemas-microsoft-com:office:office"><head><style><!--p.MsoNormal{margin:0cm}--></style></head>'
        f'<body lang="EN-US"><div class="WordSection1">{own}<p class="MsoNormal"><o:p>&nbsp;</o:p></p><div>'
        f'<div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0cm 0cm 0cm"><p class="MsoNormal">{head}'
        f'<o:p></o:p></p></div></div><p class="MsoNormal"><o:p>&nbsp;</o:p></p>{old}</div></body></html>'
    )
    return "", body, _new(words)


def outlook_web(words: Words) -> Built:
    head = "<br>".join(f"<b>{label}:</b> {escape(value)}" for label, value in _fields(words))
    body = (
        f'<div class="elementToProof">{escape(words.own[0])}</div><div class="elementToProof"><br></div>'
        f'<div class="elementToProof">{escape(words.own[1])}</div><div id="appendonsend"></div>'
        f'<hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr">'
        f'<font face="Calibri">{head}</font><div>&nbsp;</div></div><div>{_div(words.quoted)}</div>'
    )
    return "", body, _new(words)


def outlook_plain(words: Words) -> Built:
    head = "\n".join(f"{label}: {value}" for label, value in _fields(words))
    text = f"{_new(words)}\n\n-----{words.original}-----\n{head}\n\n" + "\n".join(words.quoted) + "\n"
    return text, "", _new(words)


def outlook_plain_bare(words: Words) -> Built:
    head = "\n".join(f"{label}: {value}" for label, value in _fields(words))
    return f"{_new(words)}\n\n{head}\n\n" + "\n".join(words.quoted) + "\n", "", _new(words)


def phone(words: Words) -> Built:
    text = f"{words.own[0]}\n\n{words.footer}\n\n> {words.apple}\n> \n> {words.quoted[0]}\n> {words.quoted[1]}\n"
    return text, "", words.own[0]


def yahoo_html(words: Words) -> Built:
    body = (
        f'<html><body><div class="ydp1yahoo-style-wrap"><div dir="ltr">{escape(words.own[0])}</div><div><br></div>'
        f'<div dir="ltr">{escape(words.own[1])}</div></div><div id="yahoo_quoted_42" class="yahoo_quoted"><div>'
        f"<div>{escape(words.gmail)}</div><div><br></div><div>{_div(words.quoted)}</div></div></div></body></html>"
    )
    return "", body, _new(words)


def wrapped_attribution(words: Words) -> Built:
    first, second = words.gmail.split(" Anna", 1) if " Anna" in words.gmail else words.gmail.split(">", 1)
    line = f"{first}\nAnna{second}" if " Anna" in words.gmail else f"{first}>\n{second.strip()}"
    return f"{_new(words)}\n\n{line}\n\n{_marked(words.quoted)}\n", "", _new(words)


EVERYWHERE = (
    gmail_html, gmail_plain, gmail_forward, apple_html, apple_plain_inline, thunderbird_plain, thunderbird_html,
    outlook_html, outlook_web, outlook_plain, outlook_plain_bare, phone, yahoo_html, wrapped_attribution,
)  # fmt: skip
