"""Passwords at rest: opened by the right key for the right row, and by nothing else."""

import base64
import unittest

from engine.errors import NeedsAdministrator, NeedsOwner
from engine.secrets import Vault, fingerprint, mark, new_key

KEY, OTHER = new_key(), new_key()
CONTEXT, SECRET = "credential 7", "correct horse\n密码 \x00\ud800"


class TestVault(unittest.TestCase):
    def test_what_was_sealed_is_opened_again(self):
        for secret in ("", SECRET, "x" * 5000):
            token = Vault((KEY,)).encrypt(CONTEXT, secret)
            self.assertEqual(Vault((KEY,)).decrypt(CONTEXT, token), secret)

    def test_a_token_says_nothing_and_is_never_the_same(self):
        first, second = (Vault((KEY,)).encrypt(CONTEXT, "correct horse") for _again in range(2))
        self.assertNotEqual(first, second)
        for token in (first, second):
            self.assertNotIn(b"horse", base64.urlsafe_b64decode(token))
            token.encode("ascii")

    def test_another_key_opens_nothing(self):
        token = Vault((KEY,)).encrypt(CONTEXT, SECRET)
        with self.assertRaises(NeedsOwner) as caught:
            Vault((OTHER,)).decrypt(CONTEXT, token)
        self.assertEqual(caught.exception.code, "secret_unreadable")
        self.assertNotIn(token, str(caught.exception))

    def test_another_row_opens_nothing(self):
        token = Vault((KEY,)).encrypt("credential 7", SECRET)
        self.assertRaises(NeedsOwner, Vault((KEY,)).decrypt, "credential 8", token)

    def test_a_token_that_was_touched_opens_nothing(self):
        token = Vault((KEY,)).encrypt(CONTEXT, SECRET)
        raw = base64.urlsafe_b64decode(token)
        for at in range(0, len(raw), 5):
            touched = raw[:at] + bytes([raw[at] ^ 1]) + raw[at + 1 :]
            self.assertRaises(NeedsOwner, Vault((KEY,)).decrypt, CONTEXT, base64.urlsafe_b64encode(touched).decode())
        for broken in ("", token[:-5], "AAAA" + token, "no token", "é", "\ud800", token[::-1]):
            self.assertRaises(NeedsOwner, Vault((KEY,)).decrypt, CONTEXT, broken)

    def test_a_key_is_changed_without_a_stop(self):
        old = Vault((OTHER,)).encrypt(CONTEXT, SECRET)
        both = Vault((KEY, OTHER))
        self.assertEqual(both.decrypt(CONTEXT, old), SECRET)
        self.assertEqual(Vault((KEY,)).decrypt(CONTEXT, both.encrypt(CONTEXT, SECRET)), SECRET)

    def test_no_key_and_no_good_key_have_names(self):
        for keys, code in (
            ((), "key_missing"),
            (("short",), "key_malformed"),
            ((KEY, ""), "key_malformed"),
            (("é",), "key_malformed"),
        ):
            with self.assertRaises(NeedsAdministrator) as caught:
                Vault(keys)
            self.assertEqual(caught.exception.code, code)


class TestMarks(unittest.TestCase):
    def test_a_fingerprint_tells_keys_apart_and_is_not_the_key(self):
        self.assertEqual(fingerprint(KEY), fingerprint(KEY))
        self.assertNotEqual(fingerprint(KEY), fingerprint(OTHER))
        self.assertRegex(fingerprint(KEY), r"\A[0-9a-f]{16}\Z")

    def test_a_mark_needs_the_key_and_every_part_in_its_place(self):
        marks = {
            mark(KEY, "a", "b"), mark(KEY, "b", "a"), mark(KEY, "ab"), mark(KEY, "", "ab"), mark(KEY, "a1:b"),
            mark(KEY, "a", "b", ""), mark(OTHER, "a", "b"), mark(KEY), mark(KEY, "\ud800"),
        }  # fmt: skip
        self.assertEqual(len(marks), 9)
        self.assertEqual(mark(KEY, "a", "b"), mark(KEY, "a", "b"))
