"""The mails of the development corpus, by name."""

from __future__ import annotations

from build import Mail, assemble, reply_mail
from chinese import CHINESE
from clients import EVERYWHERE
from oddities import ODDITIES
from shapes import SHAPES
from words import WORDS


def mails() -> dict[str, Mail]:
    """Every mail with what is to be read in it."""
    found: dict[str, Mail] = {}
    for index, (language, words) in enumerate(WORDS.items()):
        for number, client in enumerate(EVERYWHERE):
            # Two of three clients for each language, shifted, so that every pair of neighbours differs.
            if language in ("en", "zh", "ja") or (index + number) % 3:
                found[f"reply-{language}-{client.__name__.replace('_', '-')}"] = reply_mail(
                    client(words), words.charset
                )
    for number, build in enumerate(CHINESE):
        charset = ("utf-8", "gb2312", "gb18030", "gbk")[number % 4]
        found[f"reply-zh-{build.__name__.replace('_', '-')}"] = reply_mail(build(), charset)
    for name, built in SHAPES.items():
        found[f"shape-{name}"] = reply_mail(built, "utf-8")
    return found | {f"odd-{name}": mail for name, mail in ODDITIES.items()}


def raw_mails() -> dict[str, bytes]:
    """The bytes of every mail."""
    return {name: assemble(mail) for name, mail in mails().items()}
