"""The words by which mail programs announce a quote, in the languages they are set to. Tables, and what is built of them."""

from __future__ import annotations

import re

# What each language calls the fields of a quoted header.
_FIELDS = {
    "from": (
        "from von de da van от från fra od lähettäjä kimden 发件人 发送人 寄件者 寄件人 差出人 送信者 보낸사람 보낸이 발신 발신자 "
        "expéditeur remitente remetente mittente afzender отправитель absender"
    ),
    "date": (
        "date sent datum gesendet fecha enviado enviadoel enviadoem enviadaem envoyé envoyéle data inviato verzonden дата "
        "отправлено skickat sendt dato wysłano lähetetty gönderildi tarih dataenvio 发送时间 发送日期 发件时间 日期 时间 寄件日期 傳送時間 日期時間 "
        "送信日時 送信日 日時 日付 보낸날짜 날짜 보낸시간 보낸일시 발송일"
    ),
    "to": "to an à a para aan кому till til do vastaanottaja kime 收件人 收件者 宛先 받는사람 받는이 수신 destinataire destinatario pour",
    "cc": "cc kopie kopia kopi копия ccopie bilgi 抄送 抄送人 副本 参照 참조 copie",
    "subject": "subject betreff objet sujet asunto assunto oggetto onderwerp тема ämne emne temat aihe konu 主题 主旨 主題 標題 件名 제목",
}
FIELD_KINDS = {word: kind for kind, words in _FIELDS.items() for word in words.split()}
FIELD = re.compile(r"[\s*]{0,8}([^\W\d_][^:：\d*]{0,20}?)\s?\*{0,2}\s?[:：]\*{0,2}(?:\s|\S|\Z)")

# A line of which everything below is another mail.
_SEPARATORS = (
    "original message", "forwarded message", "original appointment", "begin forwarded message", "reply message", "forwarded by",
    "ursprüngliche nachricht", "originalnachricht", "weitergeleitete nachricht", "anfang der weitergeleiteten nachricht",
    "original-nachricht", "message d'origine", "message d’origine", "message original", "message transféré",
    "début du message réexpédié", "message initial", "mensaje original", "mensaje reenviado", "inicio del mensaje reenviado",
    "mensagem original", "mensagem encaminhada", "mensagem reencaminhada", "messaggio originale", "messaggio inoltrato",
    "inizio messaggio inoltrato", "oorspronkelijk bericht", "doorgestuurd bericht", "пересылаемое сообщение", "исходное сообщение",
    "пересланное сообщение", "начало переадресованного сообщения", "originalmeddelande", "vidarebefordrat meddelande",
    "opprinnelig melding", "oprindelig meddelelse", "wiadomość oryginalna", "wiadomość przekazana", "orijinal ileti",
    "原始邮件", "转发邮件信息", "转发的邮件", "转发邮件", "原邮件", "邮件原件", "回复的原邮件", "转发的原邮件", "原始郵件", "轉寄的郵件", "轉寄郵件", "原始信件",
    "原始信息", "回复邮件", "original", "元のメッセージ", "転送メッセージ", "転送されたメッセージ", "オリジナルメッセージ", "original mail", "原始邮件信息",
    "답장 원본 메일", "원본 메시지", "원본 메일", "원본메일", "전달된 메시지",
)  # fmt: skip
SEPARATOR = re.compile(
    r"\s*(?:[-_=*—─]{2,}\s*)(?:" + "|".join(map(re.escape, _SEPARATORS)) + r")\s*[:：]?\s*(?:[-_=*—─]{2,}\s*.{0,80})?\Z"
    r"|\s*(?:begin forwarded message|début du message réexpédié|début du message transféré|"
    r"anfang der weitergeleiteten nachricht|inicio del mensaje reenviado|início da mensagem encaminhada|"
    r"inizio messaggio inoltrato|begin doorgestuurd bericht|начало переадресованного сообщения|"
    r"下面是被转发的邮件|以下是轉寄的郵件|転送されたメッセージ|전달된 메시지)\s?[:：]\s*\Z",
    re.IGNORECASE,
)

# Over a quote stands when who wrote; three patterns, each linear, instead of one for each language and order of words.
DATED = re.compile(r"(?:19|20)\d\d|\d{1,2}[:：.]\d\d|\d{1,2}[/.-]\d{1,2}[/.-]\d\d|\d月")
WROTE = re.compile(
    r"\bwrote\b|\bwrites\b|\bschrieb\b|\ba écrit\b|\bescribió\b|\bescreveu\b|\bha scritto\b|\bschreef\b|\bgeschreven\b|"
    r"\bпишет\b|\bнаписал|\bпишете\b|\bnapisał|\bskrev\b|\bkirjoitti\b|\byazdı\b|\bnapsal|写道|寫道|写到|来信|來信|撰寫|"
    r"のメール|書きました|書き込みました|作成しました|작성|쓴 글|님이 씀|[<(\[]\S{1,100}@[^\s<>]{1,100}[>)\]]\s?[:：]\Z",
    re.IGNORECASE,
)
OPENING = re.compile(
    r"-{2,4}\s?|(?:on|at|am|le|el|em|il|op|den|dnia|w dniu|il giorno|a|в|do|pada|vào)\s|[在于於]\s?",
    re.IGNORECASE,
)
NAMED = re.compile(r"[^<>:：]{0,80}<\S{1,100}@\S{1,100}>[,，]?\s*\Z")

_FOOTERS = (
    r"sent from my \S.{0,40}", r"sent from (?:mail for windows|outlook|yahoo mail|gmail|proton mail|samsung).{0,60}",
    r"sent with .{0,40}", r"get outlook for .{0,80}", r"sent via .{0,40}",
    r"von meinem \S.{0,40} gesendet", r"gesendet (?:von|mit) .{0,60}", r"holen sie sich outlook .{0,60}", r"outlook für .{0,60}",
    r"envoyé (?:de(?:puis)?|à partir de) (?:mon|l['’]|outlook|yahoo).{0,60}", r"télécharger outlook .{0,60}",
    r"(?:enviado|enviada) (?:desde|do|de|a partir do) (?:mi|meu|outlook|yahoo|el|o).{0,60}", r"obter o outlook .{0,60}",
    r"obtener outlook .{0,60}", r"inviato da(?:l mio)? .{0,60}", r"ottieni outlook .{0,60}",
    r"(?:verzonden|verstuurd) (?:vanaf|vanuit|met) .{0,60}", r"outlook voor .{0,60} (?:downloaden|ophalen)",
    r"отправлено (?:с|из) .{0,60}", r"получите outlook .{0,60}", r"skickat från min .{0,40}", r"wysłane z .{0,40}",
    r"发自我的.{0,40}", r"从我的.{0,20}发送", r"發自我的.{0,40}", r"從我的.{0,20}傳送", r"獲取 outlook.{0,60}", r"获取\s?outlook.{0,60}",
    r"iphoneから送信.{0,10}", r"(?:ipad|android|携帯|スマートフォン).{0,10}から送信.{0,10}", r"outlook for (?:ios|android).{0,20}を入手.{0,60}",
    r"나의 .{0,20}에서 보냄", r"내 .{0,20}에서 보냄", r".{0,20}(?:ios|android)용 outlook 다운로드.{0,60}",
    r"(?:来自|发自|發自|由)\s?(?:我的|网易|163|126|qq|腾讯|新浪|阿里|139|189|华为|小米|oppo|vivo|荣耀|foxmail|企业微信|飞书|钉钉|钉邮)"
    r".{0,20}(?:发送)?",
)  # fmt: skip
FOOTER = re.compile(r"\s*(?:" + "|".join(_FOOTERS) + r")\s*\Z", re.IGNORECASE)
