"""The provider coach: every refusal becomes a sentence with the steps at that provider, in the reader's language."""

from odoo.addons.crm_mailbox.engine import refusals
from odoo.addons.crm_mailbox.engine.errors import CODES
from odoo.addons.crm_mailbox.engine.presets import PRESETS
from odoo.addons.crm_mailbox.models.mailbox_error import SENTENCES
from odoo.addons.crm_mailbox.models.refusal_words import REFUSALS, STEPS, TOPICS
from odoo.tests import tagged

from .common import PASSWORD, MailboxCase

# where it was said, the provider's words, what the person reads of it
SAID = (
    ("imap.163.com", "SELECT Unsafe Login. Please contact kefu@188.com", "unsafe and closed", "new authorization code"),
    ("imap.qq.com", "NO Login fail. Please use authorization code", "password made for mail programs", "In QQ Mail"),
    ("smtp.qiye.aliyun.com", "526 UC_LOGIN_SOURCE_NOT_ALLOWED", "no other mail programs", "In Alibaba Mail's admin"),
    ("imap.qiye.163.com", "NO LOGIN ERR.LOGIN.IPDENY", "from the address of this Odoo", "allowed ones"),
    ("imap.gmail.com", "[ALERT] Application-specific password required", "made for mail programs", "Google Account"),
    ("outlook.office365.com", "BAD User is authenticated but not connected.", "opens no mailbox", "tick IMAP"),
    ("smtp.office365.com", "550 5.7.30 Basic authentication is not supported", "no passwords", "end of 2026"),
    ("smtp.office365.com", "535 SmtpClientAuthentication is disabled", "lets nobody send", "Authenticated SMTP"),
    ("imappro.zoho.eu", "You are yet to enable IMAP for your account", "switched off", "In Zoho Mail: Settings"),
    ("imap.yandex.com", "LOGIN invalid credentials or IMAP is disabled", "switched off", "accept the terms"),
    ("login.microsoftonline.com", "AADSTS7000222: expired", "client secret", "AADSTS7000222"),
    ("mail.corp.example", "[EXPIRED] too old", "The password has expired at mail.corp.example", "new one"),
)


@tagged("post_install", "-at_install")
class TestCoach(MailboxCase):
    def _explain(self, code, **params):
        return self.env["mailbox.error"]._get_sentence(code, params)

    def test_what_a_provider_said_becomes_a_sentence_with_its_steps(self):
        for host, text, told, steps in SAID:
            with self.subTest(text):
                error = refusals.find(text, host, "anna@corp.example")
                sentence = self._explain(error.code, **error.params)
                self.assertIn(told, sentence)
                self.assertIn(steps, sentence)
                self.assertNotIn(text, sentence, "the provider's own words are for administrators")
                self.assertNotIn("%(", sentence)

    def test_a_plain_refusal_has_the_steps_of_its_provider_too(self):
        told = self._explain("login_refused", host="smtp.qq.com", login="anna@qq.com")
        self.assertIn("refused this address or password", told)
        self.assertIn("authorization code (16 letters)", told)
        told = self._explain("login_refused", host="mail.corp.example", login="anna")
        self.assertEqual(told, "mail.corp.example refused this address or password. Enter them again.")

    def test_every_code_of_the_engine_has_its_sentence(self):
        self.assertEqual(CODES - set(SENTENCES), set())
        for code in CODES:
            self.assertNotIn("%(", self._explain(code), code)
        self.assertLessEqual({row.code for row in refusals.TABLE}, set(REFUSALS))

    def test_steps_belong_to_providers_and_topics_that_exist(self):
        self.assertEqual(set(TOPICS.values()), set(STEPS))
        self.assertLessEqual(set(TOPICS), CODES)
        keys = [preset.key for preset in PRESETS]
        for rows in STEPS.values():
            for word in rows:
                self.assertTrue(any(key == word or key.startswith(f"{word}_") for key in keys), word)

    def test_a_person_reads_the_sentence_and_an_administrator_the_servers_words_too(self):
        account = self.bind(self.anna)
        account._record_failure(refusals.find("NO LOGIN ERR.LOGIN.IPDENY from 10.9.8.7", "imap.qiye.163.com"))
        mine = account.with_user(self.anna)
        self.assertEqual(mine.state, "needs_admin")
        self.assertIn("Take the address into the list", mine.state_sentence)
        self.assertNotIn("10.9.8.7", mine.state_sentence)
        self.assertFalse(mine._has_field_access(mine._fields["error_detail"], "read"))
        manager = self._new_user("manager", "crm_mailbox.group_mailbox_manager")
        self.assertIn("10.9.8.7", account.with_user(manager).error_detail)

    def test_the_bind_dialog_says_it(self):
        self.addCleanup(setattr, self.fake, "refusal", self.fake.refusal)
        self.fake.refusal = "NO [ALERT] Application-specific password required"
        cara = self._new_user("cara", None)
        dialog = self.env["mailbox.account.bind"].with_user(cara).with_company(self.company)
        dialog = dialog.create({"email": "cara@corp.example", "password": PASSWORD})
        dialog.action_bind()
        self.assertIn("wants a password made for mail programs", dialog.error)
        self.assertNotIn("ALERT", dialog.error)
