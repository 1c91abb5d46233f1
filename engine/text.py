"""What a mail adds: quotes, forwarded headers and the signature folded away. The whole mail stays one click away."""

from __future__ import annotations

import re

from .html import to_text
from .values import ParsedEmail

MOST_LINES = 4000
MOST_CHARACTERS = 200_000
PREVIEW = 200
# the line above a quote: "On ... wrote:", in the languages and programs of our mail
_WROTE = (
    r"On .{5,200} wrote:",
    r"Am .{5,200} schrieb .{1,100}:",
    r"Le .{5,200} a écrit ?:",
    r"El .{5,200} escribió:",
    r"Em .{5,200} escreveu:",
    r"Il .{5,200} ha scritto:",
    r"Op .{5,200} schreef .{1,100}:",
    r".{5,200} пишет:",
    r".{4,200}(?:写道|寫道)[::：]",
    r".{4,200}(?:のメール|が書きました|書きました)[::：]?",
    r".{4,200}님이 작성:",
)
INTRODUCTION = re.compile(rf"\s*(?:{'|'.join(_WROTE)})\s*")
SEPARATOR = re.compile(
    r"\s*(?:-{2,}\s*(?:Original Message|Ursprüngliche Nachricht|Message d'origine|Mensaje original|Mensagem original"
    r"|Messaggio originale|Oorspronkelijk bericht|原始邮件|原始郵件|回复的原邮件|元のメッセージ|원본 메시지"
    r"|Forwarded message|Weitergeleitete Nachricht|转发的邮件|転送メッセージ)\s*-{2,}|_{20,})\s*",
    re.IGNORECASE,
)
FIELD = re.compile(
    r"\s*\*?(?:From|Von|De|Da|Van|От|发件人|寄件者|差出人|보낸 사람)\s*[:：]\*?\s*\S.{0,300}", re.IGNORECASE
)
SECOND_FIELD = re.compile(
    r"\s*\*?(?:Sent|Date|To|Subject|Gesendet|Datum|An|Betreff|Envoyé|À|Objet|Enviado|Fecha|Para|Asunto|Assunto|Inviato"
    r"|Data|A|Oggetto|Verzonden|Aan|Onderwerp|Дата|Кому|发送时间|发送日期|收件人|主题|寄件日期|收件者|主旨|送信日時|宛先|件名"
    r"|보낸 날짜|받는 사람|제목)\s*[:：]\*?\s*.{0,300}",
    re.IGNORECASE,
)
PHONE = re.compile(r"\s*(?:Sent from my .{1,40}|Von meinem .{1,40} gesendet|Envoyé de mon .{1,40}|发自我的.{1,40})\s*")


def new_text(parsed: ParsedEmail) -> str:
    """What this mail says that the one before did not, as plain text. Never empty where the mail has text:
    a mail that is all quote is given whole."""
    whole = parsed.text or to_text(parsed.html)
    lines = whole[:MOST_CHARACTERS].replace("\r\n", "\n").split("\n")[:MOST_LINES]
    kept = _drop_signature(_drop_quotes(lines))
    return _tidy(kept) or _tidy(lines)


def preview(text: str) -> str:
    """The first 200 characters of `text` on one line."""
    line = " ".join(text[: PREVIEW * 10].split())
    return line if len(line) <= PREVIEW else line[: PREVIEW - 1].rstrip() + "…"


def _drop_quotes(lines: list[str]) -> list[str]:
    """Lines up to a quoted tail; answers between quotes are kept, the quotes are not."""
    kept: list[str] = []
    for index, line in enumerate(lines):
        if _starts_tail(lines, index):
            break
        if not line.lstrip().startswith(">"):
            kept.append(line)
        elif kept and _is_introduction(kept):
            kept = kept[: _introduction_start(kept)]
    return kept


def _starts_tail(lines: list[str], index: int) -> bool:
    line = lines[index]
    if SEPARATOR.fullmatch(line[:300]):
        return True
    following = [text for text in lines[index + 1 : index + 5] if text.strip()]
    if FIELD.fullmatch(line[:400]) and following and SECOND_FIELD.fullmatch(following[0][:400]):
        return True
    introduces = INTRODUCTION.fullmatch(line[:400]) is not None
    return introduces and not any(text.lstrip().startswith(">") for text in following[:1])


def _is_introduction(kept: list[str]) -> bool:
    return _introduction_start(kept) < len(kept)


def _introduction_start(kept: list[str]) -> int:
    """Where the introduction at the end of `kept` begins: mail programs wrap it over two lines."""
    end = len(kept)
    while end and not kept[end - 1].strip():
        end -= 1
    for height in (1, 2, 3):
        joined = " ".join(kept[max(0, end - height) : end])[:400]
        if end >= height and INTRODUCTION.fullmatch(joined):
            return end - height
    return len(kept)


def _drop_signature(lines: list[str]) -> list[str]:
    """Everything from the signature mark (RFC 3676, 4.3) on, and a telephone's advertisement at the end."""
    marks = [index for index, line in enumerate(lines) if line.rstrip("\r") in ("-- ", "--")]
    kept = lines[: marks[-1]] if marks and len(lines) - marks[-1] <= 15 else lines
    while kept and (not kept[-1].strip() or PHONE.fullmatch(kept[-1][:100])):
        kept = kept[:-1]
    return kept


def _tidy(lines: list[str]) -> str:
    return re.sub(r"\n{3,}", "\n\n", "\n".join(line.rstrip() for line in lines)).strip()
