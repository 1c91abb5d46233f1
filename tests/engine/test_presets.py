"""Providers: a table, tested as a table."""

import unittest
from datetime import date
from urllib.parse import urlsplit

from engine import wire
from engine.providers.presets import PRESETS, preset_for, preset_for_exchangers, preset_of
from engine.providers.provider import Preset

HOST = r"\A[a-z0-9-]+(\.[a-z0-9-]+)+\Z"
PROVIDERS = [preset for preset in PRESETS if preset.key != "own"]
FIELDS = set(Preset.__dataclass_fields__)
# what the issue promises, each by the key of one of its rows
PROMISED = (
    "exmail exmail_overseas alibaba netease_qiye netease_163 netease_126 netease_yeah qq feishu m365 outlook gmail zoho "
    "zoho_eu yandex fastmail yahoo aol icloud gmx ionos ovh workmail_us_east_1 own"
).split()


class TestPresets(unittest.TestCase):
    def test_every_promised_provider_is_there(self):
        for key in PROMISED:
            self.assertEqual(preset_of(key).key, key)
        self.assertIsNone(preset_of("nobody"))

    def test_every_provider_has_both_doors_and_they_are_encrypted(self):
        for preset in PROVIDERS:
            with self.subTest(preset.key):
                self.assertRegex(preset.incoming_host, HOST)
                self.assertRegex(preset.outgoing_host, HOST)
                self.assertEqual(preset.incoming_port, {"ssl": 993, "starttls": 143}[preset.incoming_encryption])
                self.assertEqual(preset.outgoing_port, {"ssl": 465, "starttls": 587}[preset.outgoing_encryption])
                self.assertLessEqual({preset.incoming_port, preset.outgoing_port}, wire.PORTS)

    def test_a_pop_door_is_encrypted_too_or_is_not_there(self):
        for preset in PROVIDERS:
            with self.subTest(preset.key):
                self.assertEqual(preset.pop_port, {"ssl": 995, "starttls": 110}[preset.pop_encryption])
                if preset.pop_host:
                    self.assertRegex(preset.pop_host, HOST)
        self.assertFalse(preset_of("icloud").pop_host, "Apple has no POP")

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

    def test_an_ending_of_exchangers_belongs_to_one_provider(self):
        endings = [end for preset in PRESETS for end in preset.mx]
        self.assertEqual(len(endings), len(set(endings)))
        for end in endings:
            self.assertRegex(end, HOST)

    def test_every_url_is_https_and_leads_to_a_host(self):
        for preset in PROVIDERS:
            oauth = preset.oauth
            urls = [preset.help_url, *((oauth.authorize_url, oauth.token_url) if oauth else ())]
            urls += [oauth.revoke_url] if oauth and oauth.revoke_url else []
            for url in urls:
                with self.subTest(preset.key, url=url):
                    self.assertEqual(urlsplit(url).scheme, "https")
                    self.assertRegex(urlsplit(url).hostname, HOST)
                    self.assertNotIn(" ", url)

    def test_who_takes_no_password_has_oauth_with_scopes(self):
        for preset in PROVIDERS:
            with self.subTest(preset.key):
                self.assertTrue(preset.sign_in != "oauth" or preset.oauth)
                if preset.oauth:
                    self.assertTrue(all(preset.oauth.scopes))
                    self.assertIn(preset.oauth.mechanism, ("XOAUTH2", "OAUTHBEARER"))
        self.assertEqual(preset_of("m365").sign_in, "oauth")

    def test_only_microsoft_asks_for_the_organisations_name(self):
        for preset in PROVIDERS:
            if preset.oauth:
                asked = "{tenant}" in preset.oauth.authorize_url
                self.assertEqual(asked, preset.key in ("m365", "m365_china", "outlook"), preset.key)
                self.assertEqual(asked, "{tenant}" in preset.oauth.token_url, preset.key)

    def test_what_is_uncertain_is_named_by_its_field(self):
        for preset in PROVIDERS:
            with self.subTest(preset.key):
                self.assertLessEqual(set(preset.uncertain), FIELDS)
                self.assertTrue(all(getattr(preset, name) for name in preset.uncertain), "marks what is there")
                self.assertEqual(len(preset.uncertain), len(set(preset.uncertain)))

    def test_published_dates_are_those_of_the_providers(self):
        dates = {(preset.key, deadline.day) for preset in PRESETS for deadline in preset.deadlines}
        self.assertIn(("m365", date(2026, 12, 31)), dates)
        self.assertIn(("workmail_eu_west_1", date(2027, 3, 31)), dates)
        for preset in PRESETS:
            for deadline in preset.deadlines:
                self.assertRegex(deadline.code, r"\A[a-z0-9_]+\Z")

    def test_an_own_server_comes_empty(self):
        own = preset_of("own")
        self.assertEqual((own.incoming_host, own.outgoing_host, own.pop_host, own.domains), ("", "", "", ()))
        self.assertEqual(PRESETS[-1], own, "the list of providers ends with it")


class TestFinding(unittest.TestCase):
    def test_an_address_finds_its_provider(self):
        for domain, key in (
            ("gmail.com", "gmail"),
            ("GoogleMail.com", "gmail"),
            (" QQ.com ", "qq"),
            ("foxmail.com", "qq"),
            ("163.com", "netease_163"),
            ("126.com", "netease_126"),
            ("yeah.net", "netease_yeah"),
            ("gmx.de", "gmx"),
            ("gmx.com", "gmx_com"),
            ("hotmail.com", "outlook"),
            ("me.com", "icloud"),
        ):
            self.assertEqual(preset_for(domain).key, key)

    def test_a_companys_own_domain_finds_none(self):
        for domain in ("corp.example", "mail.gmail.com", "notgmail.com", "gmail", "", "."):
            self.assertIsNone(preset_for(domain))

    def test_a_mail_exchanger_finds_its_provider(self):
        for exchanger, key in (
            ("mxbiz1.qq.com", "exmail"),
            ("mxn.mxhichina.com", "alibaba"),
            ("qiye163mx01.mxmail.netease.com.", "netease_qiye"),
            ("ASPMX.L.GOOGLE.COM.", "gmail"),
            ("corp-example.mail.protection.outlook.com", "m365"),
            ("corp-example.a-v1.mx.microsoft", "m365"),
            ("corp.mail.protection.partner.outlook.cn", "m365_china"),
            ("mx.zoho.eu", "zoho_eu"),
            ("mx2.zoho.com", "zoho"),
            ("mx2.zoho.com.au", "zoho_au"),
            ("in1-smtp.messagingengine.com", "fastmail"),
            ("inbound-smtp.us-west-2.amazonaws.com", "workmail_us_west_2"),
        ):
            with self.subTest(exchanger):
                self.assertEqual(preset_for_exchangers([exchanger]).key, key)

    def test_the_best_exchanger_that_is_known_decides(self):
        self.assertEqual(preset_for_exchangers(["filter.example", "mx.zoho.in", "aspmx.l.google.com"]).key, "zoho_in")

    def test_an_ending_counts_from_a_dot_only(self):
        for exchanger in ("mx.notqq.com", "qq.com.evil.example", "", ".", "outlook.com.example"):
            self.assertIsNone(preset_for_exchangers([exchanger]))
        self.assertIsNone(preset_for_exchangers([]))
