"""The words by which mail programs announce a quote, in the languages they are set to. Tables, and what is built of them."""

from __future__ import annotations

import re

# What each language calls the fields of a quoted header.
_FIELDS = {
    "from": "from von de da van от 发件人 寄件者 寄件人 差出人 送信者 보낸사람 보낸이 발신 expéditeur remitente mittente afzender",
    "date": (
        "date sent datum gesendet fecha enviado enviadoel enviadoem envoyé envoyéle data inviato verzonden дата отправлено "
        "发送时间 发送日期 日期 时间 寄件日期 傳送時間 送信日時 日時 送信日 보낸날짜 날짜 보낸시간 보낸일시 发件时间"
    ),
    "to": "to an à a para aan кому 收件人 收件者 宛先 받는사람 받는이 수신 destinataire destinatario",
    "cc": "cc kopie копия 抄送 抄送人 副本 참조 copie",
    "subject": "subject betreff objet asunto assunto oggetto onderwerp тема 主题 主旨 主題 件名 제목",
}
FIELD_KINDS = {word: kind for kind, words in _FIELDS.items() for word in words.split()}
FIELD = re.compile(r"[\s*]{0,8}([^\W\d_][^:：\d*]{0,20}?)\s?\*{0,2}\s?[:：]\*{0,2}(?:\s|\S)")

# A line of which everything below is another mail.
_SEPARATORS = (
    "original message", "forwarded message", "original appointment", "begin forwarded message", "reply message",
    "ursprüngliche nachricht", "originalnachricht", "weitergeleitete nachricht", "anfang der weitergeleiteten nachricht",
    "message d'origine", "message original", "message transféré", "début du message réexpédié", "message initial",
    "mensaje original", "mensaje reenviado", "inicio del mensaje reenviado", "mensagem original", "mensagem encaminhada",
    "messaggio originale", "messaggio inoltrato", "inizio messaggio inoltrato", "oorspronkelijk bericht", "doorgestuurd bericht",
    "пересылаемое сообщение", "исходное сообщение", "пересланное сообщение", "начало переадресованного сообщения",
    "原始邮件", "转发邮件信息", "转发的邮件", "转发邮件", "原邮件", "回复的原邮件", "原始郵件", "轉寄的郵件", "原始信件", "回复邮件",
    "original", "元のメッセージ", "転送メッセージ", "オリジナルメッセージ", "原始邮件信息", "답장 원본 메일", "원본 메시지", "원본 메일", "전달된 메시지",
)  # fmt: skip
SEPARATOR = re.compile(
    r"\s*(?:[-_=*—─]{2,}\s*)(?:" + "|".join(map(re.escape, _SEPARATORS)) + r")\s*[:：]?\s*(?:[-_=*—─]{2,}\s*.{0,80})?\Z"
    r"|\s*(?:begin forwarded message|début du message réexpédié|anfang der weitergeleiteten nachricht|"
    r"inicio del mensaje reenviado|inizio messaggio inoltrato|начало переадресованного сообщения)\s?[:：]\s*\Z",
    re.IGNORECASE,
)

_ATTRIBUTIONS = (
    r"on\b.*\d.*\bwrote\s?:",
    r".*\d.*<\S+@\S+>\s*(?:wrote|schrieb|a écrit|escribió|escreveu|ha scritto|schreef|пишет|написал\(?а?\)?|写道)\s?[:：]",
    r"am\b.*\d.*\bschrieb\b.*:",
    r".*\bschrieb am\b.*\d.*:",
    r"le\b.*\d.*\ba écrit\s?:",
    r"el\b.*\d.*\bescribió\s?:",
    r"em\b.*\d.*\bescreveu\s?:",
    r"il\b.*\d.*\bha scritto\s?:",
    r"op\b.*\d.*\bschreef\b.*:",
    r".*\d.*(?:пишет|написал\(?а?\)?)\s?:",
    r"(?:在|于)?\s?.*\d.*写道\s?[:：]",
    r".*\d.*(?:寫道|来信|於.*撰寫)\s?[:：]",
    r".*\d.*(?:のメール|は書きました|さんは書きました|wrote)\s?[:：]",
    r".*\d.*(?:님이 작성|작성|님이 씀)\s?[:：]",
)
ATTRIBUTION = re.compile("(?:" + "|".join(_ATTRIBUTIONS) + r")\s*\Z", re.IGNORECASE)

_FOOTERS = (
    r"sent from my \S.{0,40}", r"sent from (?:mail for windows|outlook|yahoo mail).{0,40}", r"get outlook for .{0,30}",
    r"von meinem \S.{0,30} gesendet", r"gesendet (?:von|mit) .{0,40}", r"envoyé de(?:puis)? (?:mon|l').{0,40}",
    r"enviado (?:desde|do|de) (?:mi|meu).{0,40}", r"inviato da(?:l mio)? .{0,40}", r"verzonden vanaf mijn .{0,40}",
    r"отправлено (?:с|из) .{0,40}", r"发自我的.{0,30}", r"从我的.{0,20}发送", r"發自我的.{0,30}", r"從我的.{0,20}傳送", r"iPhoneから送信.{0,10}",
    r"나의 .{0,20}에서 보냄", r"发自.{0,10}(?:邮箱|手机|客户端).{0,20}", r"来自.{0,20}(?:邮箱|手机|客户端).{0,20}",
)  # fmt: skip
FOOTER = re.compile(r"\s*(?:" + "|".join(_FOOTERS) + r")\s*\Z", re.IGNORECASE)
