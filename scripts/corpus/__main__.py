"""Writes the development corpus: `python scripts/corpus` fills tests/data with mails and, beside each, what is to be read.

The expected values come from how each mail was put together, never from our parser.
"""

from __future__ import annotations

import json
import shutil
from pathlib import Path

from build import assemble
from corpus_mails import mails

TARGET = Path(__file__).resolve().parents[2] / "tests" / "data" / "mails"


def main() -> None:
    """Writes the corpus anew."""
    shutil.rmtree(TARGET, ignore_errors=True)
    TARGET.mkdir(parents=True)
    for name, mail in mails().items():
        (TARGET / f"{name}.eml").write_bytes(assemble(mail))
        expected = json.dumps(mail.expected, ensure_ascii=False, indent=1, sort_keys=True)
        (TARGET / f"{name}.json").write_text(expected + "\n", "utf-8")
    print(f"{len(mails())} mails in {TARGET}")


if __name__ == "__main__":
    main()
