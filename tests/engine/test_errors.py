"""Errors say what happens next, and nothing that should stay with the administrator."""

import re
import unittest
from pathlib import Path

import engine
from engine import errors
from engine.errors import CODES, MailboxError, NeedsOwner, RetryLater

RAISED = re.compile(
    r"\b(?:RetryLater|NeedsOwner|NeedsAdministrator|FolderRefused|MessageRefused|OurBug)\(\s*\"([a-z_]+)\""
)


class TestErrors(unittest.TestCase):
    def test_a_code_that_nobody_knows_is_found_when_it_is_written(self):
        self.assertRaises(ValueError, RetryLater, "no_such_code")

    def test_an_error_prints_what_a_sentence_needs_and_no_words_of_the_server(self):
        error = NeedsOwner("login_refused", host="imap.cust.example", login="anna", detail="internal 10.0.0.1")
        self.assertEqual(str(error), "login_refused host=imap.cust.example login=anna")
        self.assertEqual(error.detail, "internal 10.0.0.1")

    def test_a_servers_words_are_short_and_printable(self):
        detail = MailboxError("bad_answer", detail="\x1b[31m\r\nred\0 \u202e" + "x" * 999).detail
        self.assertTrue(detail.isprintable())
        self.assertLessEqual(len(detail), 200)

    def test_every_code_the_engine_raises_is_known(self):
        raised = set()
        for file in Path(engine.__file__).parent.glob("*.py"):
            raised |= set(RAISED.findall(file.read_text()))
        self.assertGreater(len(raised), 20)
        self.assertEqual(raised - CODES, set())

    def test_every_kind_of_error_leads_somewhere_else(self):
        kinds = [kind for kind in vars(errors).values() if isinstance(kind, type) and issubclass(kind, MailboxError)]
        for kind in kinds:
            self.assertLessEqual(len(kind.__mro__), 5, f"{kind}: nothing inherits from what decides what happens next")
        self.assertEqual(len(kinds), 7)
