"""The provider coach: every refusal becomes a sentence with the steps at that provider, in the reader's language."""

import socket
from unittest.mock import patch

from odoo.addons.crm_mailbox.engine.errors import CODES
from odoo.addons.crm_mailbox.engine.oauth import refusals as oauth_refusals
from odoo.addons.crm_mailbox.engine.providers import refusals
from odoo.addons.crm_mailbox.engine.providers.presets import PRESETS
from odoo.addons.crm_mailbox.models.server.mailbox_error import SENTENCES
from odoo.addons.crm_mailbox.models.server.refusal_words import REFUSAL_STEPS, REFUSALS, TOPICS
from odoo.tests import tagged

from .common import PASSWORD, MailboxCase
from .fake_server import HOST, Certificate, FakeServer

# where it was said, the provider's words, what the person reads of it, the steps
SAID = (
    (
        "imap.163.com",
        "SELECT Unsafe Login. Please contact kefu@188.com",
        "imap.163.com held this sign-in for unsafe and closed the mailbox to mail programs.",
        "In NetEase's web mail: Settings, POP3/SMTP/IMAP; switch IMAP on, make a new authorization code and enter it "
        "here.",
    ),
    (
        "imap.qq.com",
        "NO Login fail. Please use authorization code",
        "imap.qq.com wants a password made for mail programs, not your login password.",
        "In QQ Mail: Settings, Account; switch IMAP on and generate an authorization code (16 letters). A new QQ "
        "password ends all codes.",
    ),
    (
        "smtp.qiye.aliyun.com",
        "526 UC_LOGIN_SOURCE_NOT_ALLOWED",
        "Your organization lets no other mail programs in at smtp.qiye.aliyun.com.",
        "In Alibaba Mail's administration: security, third-party clients; allow IMAP and SMTP.",
    ),
    (
        "imap.qiye.163.com",
        "NO LOGIN ERR.LOGIN.IPDENY",
        "imap.qiye.163.com lets nobody in from the address of this Odoo.",
        "Take the address into the list of allowed ones in the provider's administration, or switch that list off.",
    ),
    (
        "imap.qiye.163.com",
        "NO LOGIN ERR.LOGIN.DOMAINNOTEXIST",
        "imap.qiye.163.com does not know the domain of this address.",
        "The provider has several servers: choose its other ones.",
    ),
    (
        "imap.qiye.163.com",
        "NO LOGIN ERR.LOGIN.USERNOTEXIST",
        "imap.qiye.163.com knows no mailbox of this address.",
        "Check how it is written.",
    ),
    (
        "imap.gmail.com",
        "NO [ALERT] Application-specific password required",
        "imap.gmail.com wants a password made for mail programs, not your login password.",
        "In your Google Account: Security, 2-Step Verification, App passwords; make one for Odoo and enter it here.",
    ),
    (
        "imap.gmail.com",
        "NO [ALERT] Please log in via your web browser",
        "imap.gmail.com wants to see you in the browser first.",
        "Sign in to your web mail, confirm that it was you, and try again.",
    ),
    (
        "imap.gmail.com",
        "NO [ALERT] Your account is not enabled for IMAP use.",
        "imap.gmail.com says that reading by mail programs (IMAP) is switched off for your mailbox.",
        "In Gmail: Settings, Forwarding and POP/IMAP; enable IMAP.",
    ),
    (
        "imap.gmail.com",
        "NO [ALERT] IMAP access is disabled for your domain.",
        "Your organization lets no other mail programs in at imap.gmail.com.",
        "In Google's Admin console: Apps, Gmail, End user access; enable IMAP.",
    ),
    (
        "outlook.office365.com",
        "BAD User is authenticated but not connected.",
        "outlook.office365.com took the sign-in but opens no mailbox.",
        "In the Microsoft 365 admin center: Users, Mail, Manage email apps; tick IMAP.",
    ),
    (
        "outlook.office365.com",
        "NO AUTHENTICATE failed.",
        "outlook.office365.com takes no passwords from mail programs any more, right or wrong.",
        "Microsoft ended passwords for reading in 2022; sending with one is switched off from the end of 2026 on.",
    ),
    (
        "smtp.office365.com",
        "550 5.7.30 Basic authentication is not supported for Client Submission.",
        "smtp.office365.com takes no passwords from mail programs any more, right or wrong.",
        "Signing in needs OAuth 2.0.",
    ),
    (
        "smtp.office365.com",
        "535 5.7.139 SmtpClientAuthentication is disabled for the Tenant.",
        "smtp.office365.com lets nobody send by mail programs (SMTP AUTH).",
        "tick Authenticated SMTP, for the organization too.",
    ),
    (
        "smtp-mail.outlook.com",
        "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.",
        "smtp-mail.outlook.com takes no passwords from mail programs any more, right or wrong.",
        "Microsoft ended passwords for Outlook.com on 16 September 2024.",
    ),
    (
        "imappro.zoho.eu",
        "NO You are yet to enable IMAP for your account",
        "imappro.zoho.eu says that reading by mail programs (IMAP) is switched off for your mailbox.",
        "In Zoho Mail: Settings, Mail Accounts, IMAP; enable IMAP access.",
    ),
    (
        "imap.yandex.com",
        "NO LOGIN invalid credentials or IMAP is disabled",
        "imap.yandex.com says that reading by mail programs (IMAP) is switched off for your mailbox.",
        "allow IMAP with app passwords, and accept the terms once in the browser.",
    ),
    (
        "smtp.163.com",
        "535 User suspended",
        "smtp.163.com has locked this mailbox.",
        "Unlock it in your web mail, then reconnect.",
    ),
    (
        "smtp.mail.yahoo.com",
        "535 5.7.0 (#AUTH005) Too many bad auth attempts.",
        "smtp.mail.yahoo.com saw too many sign-ins and wants to be left alone for a while.",
        "",
    ),
    (
        "smtp.qiye.aliyun.com",
        "526 UC_CLIENT_NON_SSL",
        "smtp.qiye.aliyun.com takes passwords over an encrypted connection only.",
        "Check encryption and port.",
    ),
    (
        "mail.corp.example",
        "NO [EXPIRED] too old",
        "The password has expired at mail.corp.example.",
        "Set a new one there and enter it here.",
    ),
    (
        "mail.corp.example",
        "NO [CONTACTADMIN] Call the help desk",
        "mail.corp.example does not let this mailbox in and asks to call its administration.",
        "",
    ),
    # a plain 535 and a plain NO: the class of a refusal, with the steps of that provider
    (
        "smtp.qq.com",
        "535 5.7.8 Error",
        "smtp.qq.com refused this address or password. Enter them again.",
        "In QQ Mail: Settings, Account;",
    ),
    (
        "imap.exmail.qq.com",
        "NO LOGIN Login error",
        "imap.exmail.qq.com refused this address or password. Enter them again.",
        "With secure login on, generate a client password there and enter it here.",
    ),
    (
        "mail.corp.example",
        "NO wrong in a way that no table knows",
        "mail.corp.example refused this address or password. Enter them again.",
        "",
    ),
)
# Microsoft's sign-in service, which no mail server of ours speaks for
NUMBERS = (
    (50126, "refused this address or password", ""),
    (700082, "The sign-in has ended or wants a second factor. Sign in again.", ""),
    (65001, "Grant the application's permissions in the provider's administration.", "AADSTS65001"),
    (7000222, "The client secret is wrong or has expired.", "AADSTS7000222"),
    (700016, "The provider knows no application of this Client ID in this tenant.", "AADSTS700016"),
    (90002, "The provider knows no such tenant", "AADSTS90002"),
    (53003, "A rule of your organization", "AADSTS53003"),
    (50011, "The redirect URL is not registered with the application.", "AADSTS50011"),
    (50034, "knows no mailbox of this address", ""),
    (50053, "has locked this mailbox", ""),
    (50055, "The password has expired", ""),
    (99999, "The provider's sign-in service refused.", "AADSTS99999"),
)

# what a sign-in service or a mail server said of a sign-in by OAuth 2.0, and what the person reads
SIGN_INS = (
    (oauth_refusals.find("access_denied", "the user said no", HOST), "The sign-in ended without a yes. Sign in again"),
    (refusals.judge_token('{"status":"401"}', HOST, "anna"), f"{HOST} does not accept the sign-in any more."),
    (refusals.judge_token('{"status":"insufficient_scope"}', HOST, "anna"), "Sign in again and agree to everything."),
    (oauth_refusals.find("invalid_grant", "", HOST), "The sign-in has ended"),
    (oauth_refusals.find("invalid_client", "", HOST), "The client secret is wrong or has expired."),
    (oauth_refusals.find("unsupported_grant_type", "", HOST), "refused. (unsupported_grant_type)"),
)


@tagged("post_install", "-at_install")
class TestCoach(MailboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cara = cls._new_user("cara", None)

    def _explain(self, code, **params):
        return self.env["mailbox.error"]._get_sentence(code, params)

    def _serve(self, host):
        """Have the mail server be the one called `host`, by its name and certificate."""
        fake = FakeServer(certificate=Certificate(host))
        self.addCleanup(fake.close)
        fake.add_user("cara@corp.example", PASSWORD)
        self.server.write(
            {
                "incoming_host": host,
                "incoming_port": fake.imap_port,
                "outgoing_host": host,
                "outgoing_port": fake.smtp_port,
                "ca_certificate": fake.certificate.authority_pem,
            }
        )
        return fake

    def _bind(self, host):
        """What the dialog says when Cara binds at `host`."""
        ask = socket.getaddrinfo
        dialog = self.env["mailbox.account.bind"].with_user(self.cara).with_company(self.company)
        dialog = dialog.create({"email": "cara@corp.example", "password": PASSWORD})
        with patch.object(
            socket, "getaddrinfo", lambda name, *more, **how: ask(name if name != host else HOST, *more, **how)
        ):
            dialog.action_bind()
        return dialog.error

    def test_what_a_provider_said_is_shown_as_a_sentence_with_its_steps(self):
        """Each refusal from the server's own mouth to the dialog: the text a new employee reads."""
        for host, words, told, steps in SAID:
            with self.subTest(words):
                fake = self._serve(host)
                is_sending = words[0].isdigit()
                fake.sending = not is_sending
                if is_sending:
                    fake.smtp_refusal = words
                else:
                    fake.passwords.clear()
                    fake.refusal = words if words.startswith(("NO", "BAD")) else f"NO {words}"
                shown = self._bind(host)
                self.assertTrue(
                    shown.startswith(f"Reading works. Sending was refused: {told}" if is_sending else told), shown
                )
                self.assertIn(steps, shown)
                self.assertNotIn(words, shown, "the provider's own words are for administrators")
                self.assertNotIn("%(", shown)

    def test_microsofts_numbers_are_told_in_words(self):
        for number, told, named in NUMBERS:
            with self.subTest(number):
                error = refusals.find(f"AADSTS{number}: words that change", "login.microsoftonline.com", "anna")
                shown = self._explain(error.code, **error.params)
                self.assertIn(told, shown)
                self.assertIn(named, shown)
                self.assertNotIn("words that change", shown)

    def test_a_refused_sign_in_by_oauth_is_told_in_words(self):
        for error, told in SIGN_INS:
            with self.subTest(error.code):
                self.assertIn(told, self._explain(error.code, **error.params))

    def test_every_refusal_is_shown_above(self):
        shown = {refusals.find(words, host).code for host, words, *_more in SAID if refusals.find(words, host)}
        shown |= {refusals.find(f"AADSTS{number}", "x").code for number, *_more in NUMBERS}
        shown |= {error.code for error, _told in SIGN_INS}
        self.assertEqual(set(REFUSALS), shown & set(REFUSALS))

    def test_a_provider_that_wants_another_password_says_where_to_get_it(self):
        for preset in PRESETS:
            if preset.sign_in == "app_password":
                steps = self.env["mailbox.error"]._get_steps("login_refused", preset.incoming_host)
                self.assertTrue(steps, preset.key)

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
        self.assertEqual(set(TOPICS.values()), set(REFUSAL_STEPS))
        self.assertLessEqual(set(TOPICS), CODES)
        keys = [preset.key for preset in PRESETS]
        for rows in REFUSAL_STEPS.values():
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
