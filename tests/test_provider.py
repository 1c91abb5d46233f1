"""Providers on the mail server's form: what choosing one fills in, and what is said of it."""

from freezegun import freeze_time
from odoo.addons.crm_mailbox.engine.providers.presets import PRESETS
from odoo.addons.crm_mailbox.models.server.provider_words import DEADLINES, NOTES, PASSWORDS, UNCERTAIN, find_words
from odoo.tests import Form, tagged

from .common import MailboxCase


@tagged("post_install", "-at_install")
class TestProvider(MailboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._new_user("manager", "crm_mailbox.group_mailbox_manager")

    def test_a_provider_fills_the_form_and_says_what_to_know(self):
        form = Form(self.env["mailbox.server"].with_user(self.manager).with_company(self.company))
        form.preset = "exmail"
        self.assertEqual((form.incoming_host, form.outgoing_host), ("imap.exmail.qq.com", "smtp.exmail.qq.com"))
        self.assertIn("30 days", form.preset_note)
        form.preset = "netease_126"
        self.assertIn("authorization code", form.preset_note, "a row for all of NetEase")
        self.assertIn("Not confirmed by the provider: POP port.", form.preset_uncertain)
        self.assertEqual(form.name, "NetEase 126.com", "the name of the provider before is no name of ours")
        form.name = "Post"
        form.preset = "m365"
        self.assertEqual((form.outgoing_port, form.outgoing_encryption, form.name), (587, "starttls", "Post"))
        self.assertTrue(form.preset_help_url.startswith("https://"))
        form.preset = "own"
        self.assertFalse(form.preset_note or form.preset_uncertain or form.preset_deadline or form.preset_help_url)
        self.assertEqual(form.incoming_host, "outlook.office365.com", "an own server keeps what was typed")

    def test_a_provider_has_its_name_in_the_users_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        Server = self.env["mailbox.server"].with_user(self.manager).with_context(lang="zh_CN")
        form = Form(Server.with_company(self.company))
        form.preset = "exmail"
        self.assertEqual(form.name, "腾讯企业邮箱")
        form.preset = "netease_126"
        self.assertEqual(form.name, "网易126邮箱", "the name of the provider before is no name of ours")
        self.assertIn(("own", "自有服务器"), Server.fields_get(["preset"])["preset"]["selection"])

    def test_an_end_that_a_provider_published_is_said_in_time(self):
        with freeze_time("2025-06-01"):
            self.assertFalse(self.server.new({"preset": "m365"}).preset_deadline)
        with freeze_time("2026-11-24"):
            self.assertIn("12/31/2026", self.server.new({"preset": "m365"}).preset_deadline)
            self.assertIn("Amazon ends WorkMail", self.server.new({"preset": "workmail_eu_west_1"}).preset_deadline)

    def test_every_provider_has_its_words_and_every_word_a_provider(self):
        keys = [preset.key for preset in PRESETS if preset.key != "own"]
        for key in set(keys) - {key for key in keys if key.startswith(("ionos", "ovh"))}:
            self.assertTrue(find_words(NOTES, key), key)
        for table in (NOTES, PASSWORDS):
            for word in table:
                self.assertTrue(any(key == word or key.startswith(f"{word}_") for key in keys), word)
        for preset in PRESETS:
            self.assertLessEqual(set(preset.uncertain), set(UNCERTAIN))
            self.assertLessEqual({deadline.code for deadline in preset.deadlines}, set(DEADLINES))
            if preset.sign_in == "app_password":
                self.assertTrue(find_words(PASSWORDS, preset.key), f"{preset.key} says which password it wants")

    def test_who_changes_the_host_learns_what_it_costs(self):
        self.bind(self.anna)
        for host, is_warned in ((self.server.incoming_host, False), ("imap.else.example", True)):
            typed, shown = {"incoming_host": host}, {"incoming_host": {}}
            changed = self.server.with_user(self.manager).onchange(typed, ["incoming_host"], shown)
            self.assertEqual("1 mailboxes need their password again" in str(changed.get("warning")), is_warned)
