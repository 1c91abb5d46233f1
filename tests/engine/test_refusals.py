"""What providers were seen to say, and what we make of it: a table tested with their own words."""

import re
import unittest

from scripted_server import ANNA, PASSWORD, PATIENCE, Imap, Said, ScriptedServer, Smtp

from engine.errors import CODES, NeedsAdministrator, NeedsOwner, RetryLater
from engine.providers import refusals
from engine.providers.refusals import AADSTS, TABLE, find
from engine.session import open_session
from engine.smtp import check_login

OWNER, ADMIN, LATER = NeedsOwner, NeedsAdministrator, RetryLater
SEEN = (
    ("imap.163.com", "SELECT Unsafe Login. Please contact kefu@188.com for help", "unsafe_login", OWNER),
    ("imap.qiye.163.com", "LOGIN ERR.LOGIN.IPDENY", "address_denied", ADMIN),
    ("imap.qiye.163.com", "ERR.LOGIN.DOMAINNOTEXIST", "domain_unknown", ADMIN),
    ("imap.qiye.163.com", "ERR.LOGIN.USERNOTEXIST", "mailbox_unknown", OWNER),
    ("imap.qiye.163.com", "ERR.LOGIN.REQCODE", "app_password_needed", OWNER),
    ("smtp.163.com", "550 User has no permission", "imap_off", OWNER),
    ("smtp.163.com", "535 User suspended", "account_locked", OWNER),
    ("smtp.qq.com", "535 Login Fail. Please enter your authorization code to login.", "app_password_needed", OWNER),
    ("smtp.qq.com", "535 Error: 请使用授权码登录。", "app_password_needed", OWNER),
    ("smtp.qiye.aliyun.com", "526 UC_LOGIN_SOURCE_NOT_ALLOWED", "clients_off", ADMIN),
    ("smtp.qiye.aliyun.com", "526 Authentication failure[1]", "too_many_attempts", LATER),
    ("smtp.qiye.aliyun.com", "UC_CLIENT_NON_SSL", "encryption_required", ADMIN),
    (
        "imap.gmail.com",
        "[ALERT] Application-specific password required: https://support.google.com/accounts/answer/185833 (Failure)",
        "app_password_needed",
        OWNER,
    ),
    ("smtp.gmail.com", "534 5.7.9 Application-specific password required.", "app_password_needed", OWNER),
    ("imap.gmail.com", "[ALERT] Please log in via your web browser: https://x (Failure)", "web_login_needed", OWNER),
    ("imap.gmail.com", "[ALERT] Your account is not enabled for IMAP use.", "imap_off", OWNER),
    ("imap.gmail.com", "[ALERT] IMAP access is disabled for your domain.", "clients_off", ADMIN),
    ("outlook.office365.com", "BAD User is authenticated but not connected.", "not_connected", ADMIN),
    ("outlook.office365.com", "AUTHENTICATE failed.", "passwords_off", ADMIN),
    ("outlook.office365.com", "LOGIN failed.", "passwords_off", ADMIN),
    (
        "smtp.office365.com",
        "535 5.7.139 Authentication unsuccessful, SmtpClientAuthentication is disabled for the Tenant.",
        "sending_off",
        ADMIN,
    ),
    (
        "smtp.office365.com",
        "535 5.7.139 Authentication unsuccessful, basic authentication is disabled.",
        "passwords_off",
        ADMIN,
    ),
    (
        "smtp.office365.com",
        "550 5.7.30 Basic authentication is not supported for Client Submission.",
        "passwords_off",
        ADMIN,
    ),
    (
        "imap.zoho.com",
        "You are yet to enable IMAP for your account. Please contact your administrator",
        "imap_off",
        OWNER,
    ),
    ("imap.yandex.com", "LOGIN invalid credentials or IMAP is disabled", "imap_off", OWNER),
    (
        "smtp.yandex.com",
        "535 5.7.8 Error: authentication failed: This user does not have access rights to this service",
        "imap_off",
        OWNER,
    ),
    ("smtp.mail.yahoo.com", "535 5.7.0 (#AUTH005) Too many bad auth attempts.", "too_many_attempts", LATER),
    ("mail.corp.example", "[PRIVACYREQUIRED] Plaintext authentication disallowed", "encryption_required", ADMIN),
    ("mail.corp.example", "[EXPIRED] That password isn't valid any more", "password_expired", OWNER),
    ("mail.corp.example", "[CONTACTADMIN] Call the help desk", "contact_provider", ADMIN),
    ("mail.corp.example", "530 5.7.0 Must issue a STARTTLS command first", "encryption_required", ADMIN),
)
UNKNOWN = (
    ("imap.163.com", "LOGIN Login error or password error"),
    ("imap.gmail.com", "[AUTHENTICATIONFAILED] Invalid credentials (Failure)"),
    ("smtp.gmail.com", "535 5.7.8 Username and Password not accepted."),
    ("mail.corp.example", "[AUTHENTICATIONFAILED] Authentication failed."),
    ("mail.corp.example", "LOGIN failed."),
    ("mail.corp.example", "[UNAVAILABLE] Temporary authentication failure."),
    ("mail.corp.example", ""),
)


class TestTable(unittest.TestCase):
    def test_what_providers_say_is_known_by_what_happens_next(self):
        for host, text, code, kind in SEEN:
            with self.subTest(text):
                error = find(text, host, "anna@corp.example")
                self.assertEqual((error.code, type(error)), (code, kind))
                self.assertEqual((error.params["host"], error.params["login"]), (host, "anna@corp.example"))
                self.assertIn(text[:40], error.detail)

    def test_an_ordinary_refusal_has_no_row(self):
        for host, text in UNKNOWN:
            self.assertIsNone(find(text, host), text)

    def test_microsofts_numbers_are_told_apart(self):
        for number, code, kind in (
            (50126, "login_refused", OWNER),
            (700082, "oauth_sign_in_again", OWNER),
            (65001, "oauth_consent", ADMIN),
            (7000222, "oauth_client_secret", ADMIN),
            (700016, "oauth_client", ADMIN),
            (90002, "oauth_tenant", ADMIN),
            (53003, "oauth_policy", ADMIN),
            (50011, "oauth_redirect", ADMIN),
            (99999, "oauth_refused", ADMIN),
        ):
            error = find(f"AADSTS{number}: words that change", "login.microsoftonline.com")
            self.assertEqual((error.code, type(error)), (code, kind))
            self.assertEqual(error.params["number"], f"AADSTS{number}")

    def test_every_row_is_seen_here_and_has_a_known_code(self):
        codes = {row.code for row in TABLE}
        self.assertEqual(codes, {code for _host, _text, code, _kind in SEEN})
        self.assertLessEqual(codes | {code for code, _kind in AADSTS.values()} | {"oauth_refused"}, CODES)

    def test_who_locks_out_is_left_alone_for_a_while(self):
        self.assertEqual(find("Too many login failures", "h.example").seconds, refusals.LOCKOUT_SECONDS)

    def test_words_of_an_endless_answer_are_bounded(self):
        self.assertIsNone(find("x" * refusals.LONGEST + "unsafe login", "h.example"))
        for row in TABLE:
            self.assertIsNotNone(re.compile(row.pattern))

    def test_after_the_sign_in_only_words_count_that_come_there(self):
        self.assertEqual(find("Unsafe Login", "imap.163.com", signed_in=True).code, "unsafe_login")
        self.assertIsNone(find("IMAP is disabled", "imap.163.com", signed_in=True))


class TestDoors(unittest.TestCase):
    """The same words, said by a server at the moment providers say them."""

    def serve(self, script):
        server = ScriptedServer(script)
        self.addCleanup(server.__exit__, None, None, None)
        return server.__enter__()

    def assert_refused(self, code, kind, act):
        with self.assertRaises(kind) as caught:
            act()
        self.assertEqual(caught.exception.code, code)
        self.assertEqual(caught.exception.params["host"], "localhost")
        return caught.exception

    def test_incoming_while_signing_in(self):
        for words, code, kind in (
            ("NO LOGIN ERR.LOGIN.IPDENY", "address_denied", ADMIN),
            ("NO [ALERT] Application-specific password required", "app_password_needed", OWNER),
            ("NO Too many login failures", "too_many_attempts", LATER),
            ("NO [ALERT] Too many simultaneous connections", "throttled", LATER),
            ("NO wrong", "login_refused", OWNER),
        ):
            with self.subTest(words):
                server = self.serve(Imap({"AUTHENTICATE": lambda line, *_command, end=words: _refuse(line, end)}))
                self.assert_refused(code, kind, lambda server=server: open_session(server.settings(), ANNA, PATIENCE))

    def test_incoming_after_the_sign_in(self):
        for words, code, kind in (
            ("BAD User is authenticated but not connected.", "not_connected", ADMIN),
            ("NO Unsafe Login. Please contact kefu@188.com for help", "unsafe_login", OWNER),
        ):
            answers = dict.fromkeys(("ID", "LIST"), Said(end=words))
            server = self.serve(Imap(answers, capability="IMAP4rev1 AUTH=PLAIN ID"))
            with self.subTest(words), open_session(server.settings(), ANNA, PATIENCE) as session:
                self.assert_refused(code, kind, session.list_folders)

    def test_outgoing(self):
        for words, code, kind in (
            ("535 5.7.139 SmtpClientAuthentication is disabled for the Tenant.", "sending_off", ADMIN),
            ("550 5.7.30 Basic authentication is not supported", "passwords_off", ADMIN),
            ("454 4.7.0 Too many login attempts", "too_many_attempts", LATER),
            ("454 4.7.0 Temporary authentication failure", "throttled", LATER),
            ("535 5.7.8 no", "login_refused", OWNER),
        ):
            endpoint = self.serve(Smtp({"AUTH": words})).endpoint()
            with self.subTest(words):
                self.assert_refused(code, kind, lambda door=endpoint: check_login(door, ANNA, PATIENCE))

    def test_a_password_that_the_server_repeats_is_not_in_the_detail(self):
        endpoint = self.serve(Smtp({"AUTH": f"535 Application-specific password, not {PASSWORD}"})).endpoint()
        error = self.assert_refused("app_password_needed", OWNER, lambda: check_login(endpoint, ANNA, PATIENCE))
        self.assertNotIn(PASSWORD, error.detail)


def _refuse(_line, words):
    return Said(end=words)
