"""Mail that no person wrote: newsletters and robots, returned mail, and answers in somebody's absence (RFC 3834)."""

from __future__ import annotations

import re

from ..matching import is_internal
from ..values import MailHeader, Nature

# `noreply`, `no-reply-invoices`, `jira-noreply`, `do.not.reply`, and how other languages say it
_NO_REPLY = re.compile(
    r"(?:^|[^a-z])(?:(?:no|not|do[-_.]?not|dont|never)[-_.]?reply|(?:ne|no|nao|non|keine?|nicht)[-_.]?"
    r"(?:pas[-_.]?repondre|reponse|responder|responda|rispondere|antwort|antworten))(?:[^a-z]|$)"
)
_RETURNER = re.compile(r"mailer-daemon$|microsoftexchange[0-9a-f]{32}$|mail-daemon$")
_POSTMASTER = re.compile(r"postmaster$")
_RETURNED = re.compile(
    r"undeliver|delivery (?:status|fail|has failed|incomplete|problem)|returned (?:mail|to sender)|failure notice|"
    r"mail delivery|not delivered|unzustellbar|nicht zugestellt|non remis|no se puede entregar|impossibile recapitare|"
    r"退信|无法投递|投递失败|無法投遞|未送达|配信不能|配信できません",
    re.IGNORECASE,
)
# How mail programs begin the subject of what they answer by themselves; a person does not begin like this.
_ABSENT = re.compile(
    r"\s*(?:automatic reply|auto(?:matic)?[- ]?(?:reply|response)|out of (?:the )?office|automatische antwort|"
    r"abwesenheit\w*|réponse automatique|respuesta automática|resposta automática|risposta automatica|"
    r"automatisch antwoord|autosvar|automaattinen vastaus|otomatik yanıt|automatyczna odpowiedź|автоответ|"
    r"автоматический ответ|自动回复|自動回覆|自動回復|自动答复|自動返信|자동 회신|자동응답|不在通知)"
    r"\s*(?:[:：\-–]|$|\(|re\b|aw\b)",
    re.IGNORECASE,
)
_BULK_WORDS = frozenset(("bulk", "list", "junk"))


def nature(mail: MailHeader, internal_domains: frozenset[str]) -> Nature:
    """What `mail` is beside a person's words: '' for those, else why it is none. `internal_domains` are the company's.

    A bounce and an automatic reply answer a mail of a person's, so they are told apart from what robots send.
    """
    if _is_returned(mail):
        return "bounce"
    if _is_auto_reply(mail):
        return "auto_reply"
    return "bulk" if _is_bulk(mail, internal_domains) else ""


def _is_returned(mail: MailHeader) -> bool:
    local = _local(mail)
    if mail.failed or _RETURNER.match(local):
        return True
    return bool(_POSTMASTER.match(local)) and bool(_submitted(mail) or _RETURNED.search(mail.subject))


def _is_auto_reply(mail: MailHeader) -> bool:
    says_so = _submitted(mail) == "auto-replied" or mail.precedence.lower() in ("auto_reply", "auto-reply")
    return says_so or bool(mail.auto_reply) or bool(_ABSENT.match(mail.subject))


def _is_bulk(mail: MailHeader, internal_domains: frozenset[str]) -> bool:
    if _submitted(mail) not in ("", "no"):
        return True
    if mail.list_id or mail.precedence.lower() in _BULK_WORDS:
        # a group of our own (sales@us.example) passes on what customers write to it
        return not _is_own_list(mail.list_id, internal_domains)
    return _is_no_reply(mail)


def _is_own_list(list_id: str, internal_domains: frozenset[str]) -> bool:
    """Whether a List-Id (RFC 2919: `Sales <sales.us.example>`) lies in one of our domains."""
    identifier = list_id.rpartition("<")[2].strip("<> ").lower()
    return bool(identifier) and is_internal(identifier, internal_domains)


def _is_no_reply(mail: MailHeader) -> bool:
    """Whether the sender takes no answer; a form that names in Reply-To who wrote does."""
    if not _NO_REPLY.search(_local(mail)):
        return False
    return all(_NO_REPLY.search(address.email.rpartition("@")[0]) for address in mail.reply_to)


def _submitted(mail: MailHeader) -> str:
    """The first word of Auto-Submitted (RFC 3834, 5), lower case."""
    return mail.auto_submitted.partition(";")[0].strip().lower()


def _local(mail: MailHeader) -> str:
    return mail.sender.email.rpartition("@")[0] if mail.sender else ""
