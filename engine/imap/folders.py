"""Which folder is which: by the server's own word (SPECIAL-USE, RFC 6154), else by name. Says how it knows."""

from __future__ import annotations

import unicodedata
from collections.abc import Collection, Iterable, Mapping

from ..values import FolderInfo, Role, RoleSource

SPECIAL_USE: dict[str, Role] = {
    "\\inbox": "inbox",
    "\\sent": "sent",
    "\\drafts": "drafts",
    "\\trash": "trash",
    "\\junk": "junk",
    "\\archive": "archive",
    "\\all": "all",
}
NAMES: dict[Role, tuple[str, ...]] = {
    "sent": tuple(
        "sent|sent items|sent messages|sent mail|gesendet|gesendete elemente|gesendete objekte|envoyés|éléments envoyés|"
        "messages envoyés|enviados|elementos enviados|mensajes enviados|itens enviados|inviati|posta inviata|"
        "elementi inviati|verzonden|verzonden items|отправленные|已发送|已发送邮件|已傳送郵件|寄件備份|送信済み|"
        "送信済みメール|送信済みアイテム|보낸편지함|보낸 편지함".split("|")
    ),
    "drafts": tuple(
        "drafts|draft|entwürfe|brouillons|borradores|rascunhos|bozze|concepten|черновики|草稿|草稿箱|草稿匣|下書き|"
        "임시보관함".split("|")
    ),
    "trash": tuple(
        "trash|deleted items|deleted messages|bin|papierkorb|gelöschte elemente|corbeille|éléments supprimés|papelera|"
        "elementos eliminados|lixeira|itens excluídos|cestino|posta eliminata|prullenbak|verwijderde items|корзина|"
        "удаленные|已删除|已删除邮件|垃圾桶|ゴミ箱|削除済みアイテム|휴지통".split("|")
    ),
    "junk": tuple(
        "junk|junk email|junk e-mail|spam|bulk mail|spamverdacht|courrier indésirable|indésirables|correo no deseado|"
        "lixo eletrônico|posta indesiderata|ongewenste e-mail|спам|垃圾邮件|垃圾郵件|迷惑メール|스팸편지함".split("|")
    ),
    "archive": tuple(
        "archive|archiv|archives|archivo|arquivo|archivio|archief|архив|归档|存档|封存|アーカイブ|보관함".split("|")
    ),
}


def fold(name: str) -> str:
    """A name as it is compared: one form for one look (NFKC), case folded, white space single."""
    return " ".join(unicodedata.normalize("NFKC", name).casefold().split())


_ROLES: dict[str, Role] = {fold(name): role for role, names in NAMES.items() for name in names}


def role_of(path: str, flags: Iterable[str], delimiter: str) -> tuple[Role, RoleSource]:
    """The role of a folder and how it is known; ('', '') for a folder of the owner's own."""
    if path.upper() == "INBOX":
        return "inbox", "extension"
    for flag in flags:
        if role := SPECIAL_USE.get(flag.lower()):
            return role, "extension"
    last = path.rpartition(delimiter)[2] if delimiter else path
    named = _ROLES.get(fold(last))
    return (named, "name") if named else ("", "")


def choose(
    listed: Iterable[FolderInfo], roles: Collection[str], choices: Mapping[str, bool], has_labels: bool
) -> list[FolderInfo]:
    """The folders that are read, Inbox and Sent first. `choices` {path: whether it is read} come before `roles`.

    `has_labels`: one folder holds everything and labels say what is where (Gmail), so it is read in place of the
    others; where it is not listed, or there are no labels, the others are."""
    found = list(listed)
    if has_labels and any(folder.role == "all" for folder in found):
        roles = ("all",)
    elif "all" in roles:
        roles = set(roles) - {"all"}
    chosen = [folder for folder in found if choices.get(folder.path, folder.role in roles)]
    return sorted(chosen, key=lambda folder: _FIRST.get(folder.role, len(_FIRST)))


_FIRST: dict[str, int] = {"inbox": 0, "sent": 1}
