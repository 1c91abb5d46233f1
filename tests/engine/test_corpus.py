"""Every mail of tests/data/mails gives the values that stand beside it, and answers are folded where they ought to be."""

import functools
import importlib
import json
import sys
import unittest
from dataclasses import asdict
from pathlib import Path

from engine.reading import read_email

ROOT = Path(__file__).resolve().parents[2]
MAILS = ROOT / "tests/data/mails"
# Nothing in such a mail says where the answer stands: its sender tells it by colour alone, or by nothing.
FOLDED_TOO_MUCH = {"shape-answer-in-colour-inside-outlook-quote", "shape-answer-below-an-outlook-header"}


def address(found):
    return [found.email, found.name] if found else None


@functools.cache
def read(raw):
    """What of a mail stands in the expected values, as JSON has it."""
    email = read_email(raw)
    parsed = email.parsed
    values = asdict(parsed) | {"new_text": email.new_text, "sender": address(parsed.sender)}
    values |= {name: [address(found) for found in getattr(parsed, name)] for name in ("to", "cc", "bcc", "reply_to")}
    values["date"] = parsed.date and parsed.date.isoformat()
    values["attachments"] = [[a.name, a.mimetype, len(a.content), a.inline] for a in parsed.attachments]
    values |= {f"count_{name}": len(getattr(parsed, name)) for name in ("to", "references", "attachments")}
    return json.loads(json.dumps(values))


@functools.cache
def load():
    return [
        (file.stem, file.read_bytes(), json.loads(file.with_suffix(".json").read_text("utf-8")))
        for file in sorted(MAILS.glob("*.eml"))
    ]


class TestCorpus(unittest.TestCase):
    def test_every_mail_gives_its_expected_values(self):
        """Criteria 33, 34 and 36."""
        for name, raw, expected in load():
            with self.subTest(name):
                found = read(raw)
                values = expected.keys() - ({"new_text"} if name in FOLDED_TOO_MUCH else set())
                self.assertEqual({key: found[key] for key in values}, {key: expected[key] for key in values})

    def test_what_is_folded_too_much_stays_known(self):
        wrong = {
            name
            for name, raw, expected in load()
            if "new_text" in expected and read(raw)["new_text"] != expected["new_text"]
        }
        self.assertEqual(wrong, FOLDED_TOO_MUCH)

    def test_the_corpus_is_as_large_as_promised(self):
        names = [name for name, _raw, _expected in load()]
        self.assertGreaterEqual(len(names), 120)
        for language, least in (("zh", 20), ("ja", 10)):
            self.assertGreaterEqual(sum(name.startswith(f"reply-{language}-") for name in names), least)

    def test_the_files_are_what_their_builder_writes(self):
        sys.path.insert(0, str(ROOT / "scripts/corpus"))
        self.addCleanup(sys.path.remove, str(ROOT / "scripts/corpus"))
        builder = importlib.import_module("corpus_mails")
        self.assertEqual({name: raw for name, raw, _expected in load()}, builder.raw_mails())
