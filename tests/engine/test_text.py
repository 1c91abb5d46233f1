"""What a mail adds, and a preview of it: in time, within its length, and never more folded than there is."""

import time
import unittest

from heavy import some

from engine.reading import read_email
from engine.text import new_text as text

HOSTILE = {
    "an attribution that never ends": "On " + "a " * 20_000,
    "one long line": "x" * 260_000,
    "nothing but quotes": "> " * 130_000,
    "attributions": "On 12 May 2024 at 10:00 Anna wrote\n" * 8_000,
    "fields": "From: a\nSent: b\n" * 16_000,
    "rules": ("_" * 200 + "\n") * 1_300,
    "blank lines": "\n" * 260_000,
    "blanks": " " * 260_000,
    "brackets": "<" * 130_000 + "@" * 130_000,
}


class TestFolding(unittest.TestCase):
    def test_hostile_text_is_folded_soon_and_stays_whole_in_the_mail(self):
        """Criterion 37."""
        for name, body in some(HOSTILE.items(), 2):
            with self.subTest(name):
                start = time.process_time()
                email = read_email(b"From: a@b.example\n\n" + body.encode())
                self.assertLess(time.process_time() - start, 0.5)
                self.assertEqual(email.parsed.text.strip(), body.strip())

    def test_what_was_answered_to_is_left_out_and_what_follows_it_kept(self):
        lines = ["Yes.", "", "On 12 May 2024 at 10:00 Anna wrote:", "> Is it?", "", "Good night"]
        self.assertEqual(text.fold("\n".join(lines)), "Yes.\n\nGood night")

    def test_a_mail_that_is_all_signature_says_something(self):
        self.assertIn("Anna Berg\nSales", text.fold("-- \nAnna Berg\nSales"))


class TestPreview(unittest.TestCase):
    def test_it_is_one_line_of_at_most_its_length_and_ends_at_a_word(self):
        told = text.preview("one two\n\n three   " * 100)
        self.assertLessEqual(len(told), text.PREVIEW)
        self.assertTrue(told.startswith("one two three one"))
        self.assertRegex(told, r" (one|two|three)…\Z")

    def test_a_language_without_blanks_is_cut_where_it_is_full(self):
        self.assertEqual(len(text.preview("报" * 500)), text.PREVIEW)

    def test_what_nobody_sees_does_not_fill_it(self):
        self.assertEqual(text.preview("\u200c\u034f " * 800 + "Hello"), "Hello")
