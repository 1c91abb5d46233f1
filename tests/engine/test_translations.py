"""Every language holds exactly the terms of the template, whole, and with what the program fills in kept as it is."""

import re
import unittest
from collections import Counter
from pathlib import Path

from babel.messages.pofile import read_po

FOLDER = Path(__file__).resolve().parents[2] / "i18n"
# `%s`, `%(name)s`, `%%`, `{subject}`; what is cut short (`%(name)`) counts as something else
FILLED_IN = re.compile(r"%(?:\(\w*\)?)?[a-z%]?|\{[^{}]*\}", re.IGNORECASE)
TAG = re.compile(r"<[^>]+>")
# attributes that are words of the screen
SPOKEN = re.compile(r"""\b(aria-label|title|alt|placeholder)=("[^"]*"|'[^']*')""")
EDGES = re.compile(r"\A(\s*).*?(\s*)\Z", re.DOTALL)


def read(path):
    """A file of terms as babel's catalogue; what is no such file raises."""
    with path.open("rb") as file:
        return read_po(file, abort_invalid=True)


def get_terms(catalog):
    """{term: translation} without the head."""
    return {entry.id: entry.string for entry in catalog if entry.id}


def find_breaches(term, translation):
    """What a translation does not keep of its term, as words; empty where it keeps everything."""
    if not translation.strip():
        return ["is empty"]
    kept = {
        "what is filled in": lambda text: Counter(FILLED_IN.findall(text)),
        "tags": lambda text: [SPOKEN.sub(r"\1", tag) for tag in TAG.findall(text)],
        "white space at its ends": lambda text: EDGES.match(text).groups(),
    }
    return [what for what, of in kept.items() if of(term) != of(translation)]


class TestTranslations(unittest.TestCase):
    def setUp(self):
        self.terms = get_terms(read(FOLDER / "crm_mailbox.pot"))
        self.languages = {path: read(path) for path in sorted(FOLDER.glob("*.po"))}
        self.assertTrue(self.languages)

    def test_a_language_has_exactly_the_terms_of_the_template(self):
        for path, catalog in self.languages.items():
            with self.subTest(language=path.stem):
                self.assertEqual(set(get_terms(catalog)) ^ set(self.terms), set())

    def test_every_translation_keeps_what_its_term_holds(self):
        for path, catalog in self.languages.items():
            with self.subTest(language=path.stem):
                broken = {term: find_breaches(term, said) for term, said in get_terms(catalog).items()}
                self.assertEqual({term: breaches for term, breaches in broken.items() if breaches}, {})

    def test_nothing_is_left_in_doubt(self):
        for path, catalog in self.languages.items():
            with self.subTest(language=path.stem):
                self.assertEqual([entry.id for entry in catalog if entry.id and entry.fuzzy], [])

    def test_a_file_says_its_language_and_is_in_utf_8(self):
        for path, catalog in self.languages.items():
            with self.subTest(language=path.stem):
                self.assertEqual((catalog.locale_identifier, catalog.charset), (path.stem, "utf-8"))

    def test_what_is_lost_on_the_way_is_found(self):
        lost = (
            ("%s emails", "封邮件", "what is filled in"),
            ("%(count)s on %(record)s", "%(count)s, %(records)s", "what is filled in"),
            ("%(count)s emails", "%(count)封邮件", "what is filled in"),
            ("100 %% of it", "100 %", "what is filled in"),
            ("Answer: {subject}", "回复：{主题}", "what is filled in"),
            ("<b>Retry</b>", "重试", "tags"),
            ("<i class='a'/>stored", "<i class='b'/>已保存", "tags"),
            (" and ", "且", "white space at its ends"),
            ("Blocked (\n", "屏蔽 (", "white space at its ends"),
            ("Held", " ", "is empty"),
        )
        for term, translation, breach in lost:
            self.assertEqual(find_breaches(term, translation), [breach], term)

    def test_what_may_differ_is_no_loss(self):
        kept = (
            ("%(a)s of %(b)s", "%(b)s 中的 %(a)s"),
            ('<i class="fa" aria-label="Stored"/>stored', '<i class="fa" aria-label="已保存"/>已保存'),
            ("It counts for\n     all.", "适用于全部。"),
        )
        for term, translation in kept:
            self.assertEqual(find_breaches(term, translation), [], term)
