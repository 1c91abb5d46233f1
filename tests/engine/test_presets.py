"""Providers: a table, tested as a table."""

import unittest

from engine import wire
from engine.presets import PRESETS, preset_for

HOST = r"\A[a-z0-9-]+(\.[a-z0-9-]+)+\Z"
GUESSABLE = {"own"}  # no provider: an administrator fills it in


class TestPresets(unittest.TestCase):
    def test_every_provider_has_both_doors_and_they_are_encrypted(self):
        for preset in PRESETS:
            if preset.key in GUESSABLE:
                continue
            with self.subTest(preset.key):
                self.assertRegex(preset.incoming_host, HOST)
                self.assertRegex(preset.outgoing_host, HOST)
                self.assertEqual(preset.incoming_port, {"ssl": 993, "starttls": 143}[preset.incoming_encryption])
                self.assertEqual(preset.outgoing_port, {"ssl": 465, "starttls": 587}[preset.outgoing_encryption])
                self.assertLessEqual({preset.incoming_port, preset.outgoing_port}, wire.PORTS)

    def test_keys_and_names_are_there_once(self):
        for values in ([preset.key for preset in PRESETS], [preset.name for preset in PRESETS]):
            self.assertEqual(len(values), len(set(values)))
        for preset in PRESETS:
            self.assertRegex(preset.key, r"\A[a-z][a-z0-9_]*\Z")
            self.assertTrue(preset.name.strip())

    def test_a_domain_belongs_to_one_provider(self):
        """A missing comma in such a table welds two domains into one that nobody has."""
        seen = set()
        for preset in PRESETS:
            for domain in preset.domains:
                self.assertRegex(domain, HOST)
                self.assertLessEqual(domain.count("."), 2)
                self.assertNotIn(domain, seen)
                seen.add(domain)

    def test_an_address_finds_its_provider(self):
        for domain, key in (
            ("gmail.com", "gmail"),
            ("GoogleMail.com", "gmail"),
            (" QQ.com ", "qq"),
            ("foxmail.com", "qq"),
            ("163.com", "netease_163"),
            ("126.com", "netease_126"),
            ("gmx.de", "gmx"),
        ):
            self.assertEqual(preset_for(domain).key, key)

    def test_a_companys_own_domain_finds_none(self):
        for domain in ("corp.example", "mail.gmail.com", "notgmail.com", "gmail", "", "."):
            self.assertIsNone(preset_for(domain))

    def test_an_own_server_comes_empty(self):
        own = next(preset for preset in PRESETS if preset.key == "own")
        self.assertEqual((own.incoming_host, own.outgoing_host, own.domains), ("", "", ()))
