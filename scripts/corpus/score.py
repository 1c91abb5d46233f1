"""How many of the corpus's answers are folded as they ought to be: a table by language and client, and what is wrong."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

from engine.reading import read_email

MAILS = Path(__file__).resolve().parents[2] / "tests" / "data" / "mails"
KEPT = "the whole mail stays one click away"


def main() -> None:
    """Prints the score; the last line is JSON."""
    total, right = Counter[tuple[str, str]](), Counter[tuple[str, str]]()
    wrong = []
    for name, language, shape, wanted, found in answers():
        total[language, shape] += 1
        right[language, shape] += wanted == found
        if wanted != found:
            wrong.append(name)
            print(f"wrong: {name}\n  wanted {wanted!r}\n  found  {found!r}")
    print_table(total, right)
    count = total.total()
    print(f"{right.total()} of {count} as they ought to be; {KEPT} in the others")
    print(json.dumps({"answers": count, "right": right.total(), "wrong": wrong}))


def answers() -> Iterator[tuple[str, str, str, str, str]]:
    """(name, language, client and shape, what the mail adds, what we found) of each mail that says what it adds."""
    for file in sorted(MAILS.glob("*.eml")):
        expected = json.loads(file.with_suffix(".json").read_text("utf-8"))
        if "new_text" in expected:
            kind, language, shape = [*file.stem.split("-", 2), ""][:3]
            if kind != "reply":
                language, shape = "-", f"{kind} of its own"
            yield file.stem, language, shape, expected["new_text"], read_email(file.read_bytes()).new_text


def print_table(total: Counter[tuple[str, str]], right: Counter[tuple[str, str]]) -> None:
    """Shapes down, languages across, right ones of all in each field."""
    languages = sorted({language for language, _shape in total})
    print(f"{'':26}" + "".join(f"{language:>8}" for language in languages))
    for shape in sorted({shape for _language, shape in total}):
        row = [(right[language, shape], total[language, shape]) for language in languages]
        print(f"{shape:26}" + "".join(f"{f'{good}/{all_}' if all_ else '':>8}" for good, all_ in row))


if __name__ == "__main__":
    main()
