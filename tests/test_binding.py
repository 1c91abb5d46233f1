"""Binding a mailbox: both sign-ins are real, each refusal has its own sentence, and nothing is left of it."""

import socket
from threading import Thread

from odoo.tests import tagged

from ..models.security.mailbox_attempt import MOST_AN_HOUR
from .common import PASSWORD, MailboxCase
from .fake_server import Certificate, FakeServer

WRONG = "quince-canary-password"


@tagged("post_install", "-at_install")
class TestBinding(MailboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cara = cls._new_user("cara", None)
        cls.fake.add_user("cara@corp.example", PASSWORD)

    def _use(self, **options):
        """Have the mail server on the form be another kind of server."""
        fake = FakeServer(**{"certificate": self.fake.certificate, **options})
        self.addCleanup(fake.close)
        fake.add_user("cara@corp.example", PASSWORD)
        self.server.write({"incoming_port": fake.imap_port, "outgoing_port": fake.smtp_port})
        return fake

    def _open_dialog(self, password=PASSWORD, email="cara@corp.example", user=None):
        Dialog = self.env["mailbox.account.bind"].with_user(user or self.cara).with_company(self.company)
        return Dialog.create({"email": email, "password": password})

    def _bind(self, *arguments, **options):
        dialog = self._open_dialog(*arguments, **options)
        dialog.action_bind()
        return dialog

    def _get_mailbox(self):
        return self.env["mailbox.account"].search([("email", "=", "cara@corp.example")])

    def _assert_nothing_is_left(self):
        self.assertFalse(self.env["mailbox.credential"].search([]))
        self.assertFalse(self.env["mailbox.account"].search([]))
        self.assertFalse(self.env["mailbox.lease"].search([]))

    def _assert_refused(self, dialog, sentence):
        self.assertIn(sentence, dialog.error)
        self.assertFalse(dialog.is_receiving_offered)
        self.assertEqual(dialog.email, "cara@corp.example", "what was typed stays, but for the password")
        self._assert_nothing_is_left()

    # ------------------------------------------------------------ it works

    def test_a_mailbox_is_bound_when_both_sign_ins_work(self):
        action = self._open_dialog().action_bind()
        mailbox = self._get_mailbox()
        self.assertEqual((action["res_model"], action["res_id"]), ("mailbox.account", mailbox.id))
        self.assertEqual((mailbox.user_id, mailbox.state, mailbox.company_id), (self.cara, "connected", self.company))
        self.assertTrue(mailbox.lease_ids.next_sync_at, "and it is read as soon as the scheduled action runs")
        self.assertFalse(self.fake.has_marked(), "signing in changes nothing on the server")

    def test_binding_again_takes_the_new_password_and_keeps_the_mailbox(self):
        self._bind()
        mailbox, former = self._get_mailbox(), self._get_mailbox().credential_ids
        mailbox._record_state("needs_owner", "login_refused")
        self.fake.passwords["cara@corp.example"] = "a newer one"
        self._bind("a newer one")
        self.assertEqual(self._get_mailbox(), mailbox)
        self.assertEqual(mailbox.state, "connected")
        self.assertEqual(mailbox.credential_ids._to_engine__().password, "a newer one")
        self.assertFalse(former.exists())

    def test_a_failed_second_binding_leaves_the_bound_mailbox_as_it_was(self):
        self._bind()
        former = self._get_mailbox().credential_ids
        self.assertIn("refused this address or password", self._bind(WRONG).error)
        self.assertEqual((self._get_mailbox().state, self._get_mailbox().credential_ids), ("connected", former))
        self.assertEqual(former._to_engine__().password, PASSWORD)

    # ------------------------------------------------------------ it is refused

    def test_the_dialog_comes_back_under_its_name_in_the_users_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        kind = self.env["ir.model"]._get("mailbox.account.bind")
        kind.with_context(lang="fr_FR").name = "Lier une boîte"
        self.cara.lang = "fr_FR"
        action = self._open_dialog(WRONG).with_context(lang="fr_FR").action_bind()
        self.assertEqual((action["res_model"], action["name"]), ("mailbox.account.bind", "Lier une boîte"))

    def test_a_wrong_password_is_said_and_stored_nowhere(self):
        with self.assertLogs(level="DEBUG") as logs:
            dialog = self._bind(WRONG)
        self._assert_refused(dialog, "localhost refused this address or password. Enter them again.")
        self.assertNotIn(WRONG, str(logs.output))
        self.env.flush_all()
        self.env.cr.execute("SELECT to_jsonb(dialog)::text FROM mailbox_account_bind dialog")
        self.assertNotIn(WRONG, str(self.env.cr.fetchall()))

    def test_a_server_that_cannot_be_found_is_said(self):
        self.server.write({"incoming_host": "mail.nowhere.invalid"})
        self._assert_refused(self._bind(), "No server is called mail.nowhere.invalid. Check the name.")

    def test_a_closed_port_is_said(self):
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            port = closed.getsockname()[1]
            self.server.incoming_port = port
            self._assert_refused(self._bind(), f"localhost does not accept connections on port {port}.")

    def test_a_server_without_encryption_is_said_and_no_password_is_sent(self):
        with socket.create_server(("127.0.0.1", 0)) as plain:
            plain.settimeout(10)
            self.server.incoming_port = plain.getsockname()[1]
            heard = self._answer_in_clear(plain)
            self._assert_refused(self._bind(), "speaks no SSL/TLS on port")
            self.assertNotIn(PASSWORD.encode(), heard())

    def _answer_in_clear(self, listener):
        """A server that greets without TLS, in a thread; what it has heard, once it is over."""
        heard = []

        def serve():
            connection, _address = listener.accept()
            with connection:
                connection.sendall(b"* OK ready\r\n")
                heard.append(connection.recv(4096))

        thread = Thread(target=serve, daemon=True)
        thread.start()

        def get():
            thread.join(10)
            return b"".join(heard)

        return get

    def test_a_certificate_that_nobody_vouches_for_is_said(self):
        self._use(certificate=Certificate(self_signed=True))
        self._assert_refused(self._bind(), "signed by itself or by nobody known")

    def test_a_certificate_of_another_name_is_said(self):
        certificate = Certificate("other.example")
        self._use(certificate=certificate)
        self.server.ca_certificate = certificate.authority_pem
        self._assert_refused(self._bind(), "not valid for the name localhost")

    def test_a_server_that_takes_no_password_is_said(self):
        fake = self._use(capability="IMAP4rev1 LOGINDISABLED")
        self._assert_refused(self._bind(), "allows no sign-in with a password")
        self.assertNotIn("LOGIN", str(fake.commands).replace("LOGINDISABLED", ""))

    def test_a_server_inside_the_network_has_to_be_allowed_first(self):
        self.server.write({"is_private_allowed": False, "incoming_port": 993})
        self._assert_refused(self._bind(), "This server can't be used. Ask your administrator")
        self.assertFalse(self.fake.commands, "and nobody connected to it")

    def test_an_address_or_password_that_is_missing_is_asked_for(self):
        self._assert_refused(self._bind(""), "Enter the password of your mailbox.")
        self.assertIn("Enter your email address.", self._bind(email="cara").error)
        self._assert_nothing_is_left()

    def test_a_dialog_is_no_port_scanner(self):
        self.env["mailbox.attempt"].create(
            [{"user_id": self.cara.id, "kind": "sign_in"}] * (MOST_AN_HOUR["sign_in"] - 1)
        )
        dialog = self._open_dialog(WRONG)
        dialog.action_bind()
        self.assertIn("refused this address or password", dialog.error)
        self.fake.commands.clear()
        second = self._bind()
        self.assertEqual(second.error, "Too many attempts. Try again in an hour.")
        self.assertFalse(self.fake.commands)
        self._assert_nothing_is_left()
        self.fake.add_user("anna@corp.example", PASSWORD)
        self.assertFalse(self._bind(email="anna@corp.example", user=self.anna).error, "and nobody else waits for it")

    def test_a_line_break_in_a_password_never_reaches_the_server(self):
        self._assert_refused(self._bind(f"{PASSWORD}\r\na1 DELETE INBOX"), "Enter")
        self.assertNotIn("DELETE INBOX", str(self.fake.commands))

    def test_an_address_that_somebody_else_bound_is_theirs(self):
        self._bind()
        dialog = self._bind(user=self.anna)
        self.assertEqual(dialog.error, "This address is already bound. Ask your administrator.")
        self.assertEqual(self._get_mailbox().user_id, self.cara)
        self.assertEqual(len(self.env["mailbox.credential"].search([])), 1, "and what the other one typed is gone")

    # ------------------------------------------------------------ reading works, sending does not

    def test_a_mailbox_that_may_not_send_is_offered_for_receiving_only(self):
        self._use(sending=False)
        dialog = self._bind()
        self.assertIn("Reading works. Sending was refused: localhost", dialog.error)
        self.assertTrue(dialog.is_receiving_offered)
        self.assertFalse(self._get_mailbox(), "nothing is bound before its owner says so")
        dialog.action_bind_receiving()
        self.assertEqual(self._get_mailbox().state, "receiving")

    def test_a_server_that_is_for_reading_only_is_not_asked_to_send(self):
        self.server.write({"is_sending": False, "outgoing_port": 1})
        self._bind()
        self.assertEqual(self._get_mailbox().state, "receiving")

    # ------------------------------------------------------------ the administrator's test

    def _test_server(self, password=PASSWORD):
        boss = self.env["res.users"].search([("login", "=", "boss")]) or self._new_user("boss", "base.group_system")
        dialog = self.env["mailbox.server.test"].with_user(boss).with_company(self.company)
        dialog = dialog.create({"server_id": self.server.id, "email": "cara@corp.example", "password": password})
        dialog.action_test()
        self._assert_nothing_is_left()
        return dialog

    def test_the_server_is_tested_in_one_sentence(self):
        dialog = self._test_server()
        self.assertFalse(dialog.error)
        self.assertEqual(dialog.result, "Signed in, incoming and outgoing.")

    def test_a_failed_test_says_what_to_do_and_what_the_server_said(self):
        dialog = self._test_server(WRONG)
        self.assertFalse(dialog.result)
        self.assertIn("localhost refused this address or password.", dialog.error)
        self.assertIn("Authentication failed", dialog.error, "the server's own words help an administrator")

    def test_an_administrator_allows_a_server_inside_the_network_where_the_test_failed(self):
        self.server.is_private_allowed = False
        dialog = self._test_server()
        self.assertTrue(dialog.is_private_offered)
        dialog.action_allow_private()
        self.assertTrue(self.server.is_private_allowed)
        self.assertTrue(self._test_server().result)
