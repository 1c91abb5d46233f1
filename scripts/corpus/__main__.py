"""Writes the development corpus: `python scripts/corpus` fills tests/data with mails and, beside each, what is to be read.

The expected values come from how each mail was put together, never from our parser.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from build import Mail, assemble, reply_mail
from chinese import CHINESE
from clients import EVERYWHERE
from oddities import ODDITIES
from shapes import SHAPES
from words import WORDS

TARGET = Path(__file__).resolve().parents[2] / "tests" / "data" / "mails"


def mails() -> dict[str, Mail]:
    """Every mail of the corpus by name."""
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


def main() -> None:
    """Writes the corpus anew."""
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    for name, mail in mails().items():
        (TARGET / f"{name}.eml").write_bytes(assemble(mail))
        expected = json.dumps(mail.expected, ensure_ascii=False, indent=1, sort_keys=True)
        (TARGET / f"{name}.json").write_text(expected + "\n", "utf-8")
    print(f"{len(mails())} mails in {TARGET}")


main()
