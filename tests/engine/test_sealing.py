"""Seals: opened by the right key, for the right row and part, and by nothing else."""

import unittest

from engine.errors import NeedsAdministrator
from engine.sealing import Seal
from engine.secrets import Vault, new_key

KEY, OTHER = new_key(), new_key()
WORDS = {
    "subject": "Forty conveyors \ud800",
    "people": {"to": [["nina@northwind.example", "宁"]]},
    "body": None,
    "n": 3,
}


class TestSeal(unittest.TestCase):
    def setUp(self):
        self.seal = Seal.new("mailbox.email", 7)

    def assert_broken(self, function, *arguments):
        with self.assertRaises(NeedsAdministrator) as caught:
            function(*arguments)
        self.assertEqual(caught.exception.code, "seal_broken")

    def test_what_was_sealed_is_opened_again(self):
        for content in (b"", b"\x00\xff", b"x" * 100_000):
            self.assertEqual(self.seal.open("file 1", self.seal.close("file 1", content)), content)
        self.assertEqual(self.seal.open_words(self.seal.close_words(WORDS)), WORDS)

    def test_nothing_sealed_says_a_word_or_is_the_same_twice(self):
        first, second = (self.seal.close_words(WORDS) for _time in range(2))
        self.assertNotEqual(first, second)
        for word in (b"conveyors", b"northwind", b"subject"):
            self.assertNotIn(word, self.seal.close("file 1", word) + first)

    def test_the_key_is_wrapped_and_wrapped_again_without_sealing_anew(self):
        sealed, wrapped = self.seal.close_words(WORDS), self.seal.wrap(Vault((KEY,)))
        for vault, token in (
            (Vault((KEY,)), wrapped),
            (Vault((OTHER, KEY)), wrapped),
            (Vault((OTHER,)), Seal.unwrap(Vault((KEY,)), "mailbox.email", 7, wrapped).wrap(Vault((OTHER,)))),
        ):
            self.assertEqual(Seal.unwrap(vault, "mailbox.email", 7, token).open_words(sealed), WORDS)

    def test_another_key_and_another_row_unwrap_nothing(self):
        wrapped = self.seal.wrap(Vault((KEY,)))
        for key, model, row_id in ((OTHER, "mailbox.email", 7), (KEY, "mailbox.draft", 7), (KEY, "mailbox.email", 8)):
            with self.subTest(model=model, row_id=row_id):
                self.assert_broken(Seal.unwrap, Vault((key,)), model, row_id, wrapped)
        self.assert_broken(Seal.unwrap, Vault((KEY,)), "mailbox.email", 7, "no token")

    def test_what_is_swapped_opens_nothing(self):
        self.assert_broken(self.seal.open, "file 2", self.seal.close("file 1", b"offer"))
        self.assert_broken(self.seal.open_words, self.seal.close("file 1", b"{}"))
        # the key of row 7 in row 8, as somebody with SQL would put it there
        other = Seal("mailbox.email", 8, self.seal._key)
        self.assert_broken(other.open_words, self.seal.close_words(WORDS))

    def test_what_was_changed_opens_nothing(self):
        sealed = self.seal.close("file 1", b"offer")
        for changed in (b"", sealed[:5], sealed[:-1], sealed + b"x", b"\x02" + sealed[1:], sealed[:-1] + b"?"):
            self.assert_broken(self.seal.open, "file 1", changed)
