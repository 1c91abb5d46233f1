"""*Test* tells an administrator step by step how far it came and what mends it, and who binds sees three ticks."""

import socket
from contextlib import contextmanager
from threading import Thread
from unittest.mock import patch

from odoo.tests import tagged

from ..engine import session
from .common import PASSWORD, MailboxCase
from .fake_server import Certificate, FakeServer

CARA = "cara@corp.example"
ORDER = ["name", "connection", "encryption", "certificate", "incoming", "folders", "outgoing"]
WRONG = "quince-canary-password"


class StepsCase(MailboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._new_user("manager", "crm_mailbox.group_mailbox_manager")
        cls.cara = cls._new_user("cara", None)
        cls.fake.add_user(CARA, PASSWORD)

    def _serve(self, **options):
        fake = FakeServer(**options)
        self.addCleanup(fake.close)
        fake.add_user(CARA, PASSWORD)
        return fake

    @contextmanager
    def _speaking_plain(self):
        """The port of a server that speaks without encryption."""
        with socket.create_server(("127.0.0.1", 0)) as listener:

            def greet():
                sock, _address = listener.accept()
                with sock:
                    sock.sendall(b"* OK ready\r\n")
                    sock.recv(1 << 12)

            Thread(target=greet, daemon=True).start()
            yield listener.getsockname()[1]


@tagged("post_install", "-at_install")
class TestSteps(StepsCase):
    def _test(self, password=PASSWORD, user=None, **server):
        """What *Test* tells with the form changed by `server`."""
        self.server.write(server)
        dialog = self.env["mailbox.server.test"].with_user(user or self.manager).with_company(self.company)
        dialog = dialog.create({"server_id": self.server.id, "email": CARA, "password": password})
        dialog.action_test()
        of_nobody = [("server_id", "=", False), ("token_server_id", "=", False)]
        self.assertFalse(self.env["mailbox.credential"].search(of_nobody), "used once and not stored")
        return dialog

    def _assert_failed(self, dialog, name, note, fix):
        at = ORDER.index(name)
        self.assertEqual([step["name"] for step in dialog.steps], ORDER)
        self.assertEqual(
            [step["outcome"] for step in dialog.steps], ["ok"] * at + ["failed"] + ["unreached"] * (6 - at)
        )
        self.assertIn(note, dialog.steps[at]["note"])
        self.assertIn(fix, " ".join(dialog.steps[at]["fix"]))
        self.assertFalse([step for step in dialog.steps if step["fix"] and step["name"] != name])
        self.assertFalse(dialog.result)

    def test_all_of_them_are_ticked(self):
        dialog = self._test()
        self.assertEqual([(step["name"], step["outcome"]) for step in dialog.steps], [(name, "ok") for name in ORDER])
        self.assertEqual(dialog.steps[5]["note"], "Sent mail lies in the folder Sent.")
        self.assertEqual(dialog.result, "Signed in, incoming and outgoing.")

    def test_where_nobody_sends_there_is_no_tick_for_it(self):
        dialog = self._test(is_sending=False)
        self.assertEqual([step["name"] for step in dialog.steps], ORDER[:-1])

    def test_a_name_that_leads_nowhere(self):
        with patch.object(socket, "getaddrinfo", side_effect=socket.gaierror):
            dialog = self._test(incoming_host="mial.corp.example")
        self._assert_failed(dialog, "name", "No server is called mial.corp.example.", "letter by letter")

    def test_a_server_inside_the_network(self):
        with patch.object(session, "REFUSAL_SECONDS", 0):
            dialog = self._test(is_private_allowed=False)
        self._assert_failed(dialog, "name", "This server can't be used.", "letter by letter")
        self.assertTrue(dialog.is_private_offered)

    def test_a_port_nobody_listens_on(self):
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = closed.getsockname()[1]
        self._assert_failed(self._test(incoming_port=port), "connection", "does not accept connections", "firewall")

    def test_a_server_that_is_not_encrypted(self):
        with self._speaking_plain() as port:
            self._assert_failed(self._test(incoming_port=port), "encryption", "speaks no SSL/TLS", "choose STARTTLS")

    def test_a_certificate_that_nobody_knows(self):
        fake = self._serve(certificate=Certificate(self_signed=True))
        dialog = self._test(incoming_port=fake.imap_port)
        self._assert_failed(dialog, "certificate", "signed by itself", "Company CA Certificate")

    def test_a_password_that_is_refused(self):
        dialog = self._test(WRONG)
        self._assert_failed(dialog, "incoming", "refused this address or password", "web mail")
        self.assertIn("The server said: ", dialog.steps[4]["fix"][-1])
        self.assertNotIn(WRONG, str(dialog.read()))

    def test_the_providers_own_steps_stand_in_place_of_what_mostly_helps(self):
        with patch.object(session, "open_session", side_effect=self._refuse_at("imap.gmail.com")):
            dialog = self._test()
        fixes = dialog.steps[4]["fix"]
        self.assertIn("App passwords", fixes[0])
        self.assertNotIn("web mail", " ".join(fixes))

    def _refuse_at(self, host):
        error = session.NeedsOwner("login_refused", host=host, login=CARA)
        error.step = "incoming"
        return error

    def test_a_mailbox_without_folders(self):
        self.fake.boxes[CARA] = {}
        self._assert_failed(self._test(), "folders", "gave an answer that can't be understood", "Open this mailbox")

    def test_a_server_that_lets_nobody_send(self):
        fake = self._serve(certificate=self.fake.certificate, sending=False)
        self._assert_failed(self._test(outgoing_port=fake.smtp_port), "outgoing", "refused", "SMTP")

    def test_what_mends_an_outgoing_certificate_is_told_of_certificates(self):
        fake = self._serve(certificate=Certificate(self_signed=True))
        dialog = self._test(outgoing_port=fake.smtp_port)
        self._assert_failed(dialog, "outgoing", "signed by itself", "Company CA Certificate")

    def test_a_mix_up_of_ports_is_said_before_anything_is_ticked(self):
        dialog = self._test(incoming_port=465)
        self.assertEqual([step["name"] for step in dialog.steps if step["outcome"] == "failed"], ["connection"])
        self.assertNotIn("ok", [step["outcome"] for step in dialog.steps])
        self.assertIn("Its usual port is 993", dialog.steps[1]["note"])

    def test_an_access_that_opens_nothing_is_told_how_it_is_set_up(self):
        self.server.write({"authentication": "administrator", "access_kind": "master", "access_login": "master"})
        self.server.access_secret = "medlar-canary"
        dialog = self._test(False)
        [failed] = [step for step in dialog.steps if step["outcome"] == "failed"]
        self.assertEqual(failed["name"], "incoming")
        self.assertIn("Follow the steps of the access", failed["fix"][0])

    def test_the_second_attempt_tells_of_itself_alone(self):
        dialog = self._test(WRONG)
        dialog.write({"email": CARA, "password": PASSWORD})
        dialog.action_test()
        self.assertEqual({step["outcome"] for step in dialog.steps}, {"ok"})
        dialog.action_test()
        self.assertIn("Enter an address of this server", dialog.error, "the password was used once")
        self.assertFalse(dialog.steps)


@tagged("post_install", "-at_install")
class TestTicks(StepsCase):
    def _bind(self, password=PASSWORD, **server):
        self.server.write(server)
        Dialog = self.env["mailbox.account.bind"].with_user(self.cara).with_company(self.company)
        dialog = Dialog.create({"email": CARA, "password": password})
        return dialog, dialog.action_bind()

    def _get_outcomes(self, ticks):
        return [(tick["name"], tick["outcome"]) for tick in ticks]

    def test_three_ticks_stand_before_the_notice_is_read(self):
        self.company.mailbox_notice = "We read mail with customers."
        _dialog, action = self._bind()
        self.assertEqual(action["res_model"], "mailbox.account.confirm")
        Confirm = self.env["mailbox.account.confirm"].with_user(self.cara).with_context(**action["context"])
        self.assertEqual(
            self._get_outcomes(Confirm.create({}).ticks), [("incoming", "ok"), ("outgoing", "ok"), ("folders", "ok")]
        )

    def test_who_reads_the_notice_later_is_told_nothing_of_signing_in(self):
        self.company.mailbox_notice = "We read mail with customers."
        self._bind()
        action = self.cara.mailbox_account_ids.with_user(self.cara).action_read_notice()
        Confirm = self.env["mailbox.account.confirm"].with_user(self.cara).with_context(**action["context"])
        self.assertFalse(Confirm.create({}).ticks)

    def test_what_failed_is_told_apart(self):
        refusing = self._serve(certificate=self.fake.certificate, sending=False)
        for password, server, outcomes in (
            (WRONG, {}, ["failed", "unreached", "unreached"]),
            (PASSWORD, {"incoming_port": 465}, ["failed", "unreached", "unreached"]),
            (PASSWORD, {"outgoing_port": refusing.smtp_port}, ["ok", "failed", "ok"]),
        ):
            with self.subTest(server=server), self.env.cr.savepoint() as savepoint:
                dialog, _action = self._bind(password, **server)
                self.assertEqual([tick["outcome"] for tick in dialog.ticks], outcomes)
                self.assertFalse([tick for tick in dialog.ticks if set(tick) - {"name", "label", "outcome"}])
                savepoint.rollback()
                self.env.invalidate_all()

    def test_a_mailbox_without_folders_is_no_wrong_password(self):
        self.fake.boxes[CARA] = {}
        dialog, _action = self._bind()
        self.assertEqual([tick["outcome"] for tick in dialog.ticks], ["ok", "unreached", "failed"])

    def test_where_nobody_sends_there_are_two(self):
        dialog, _action = self._bind(WRONG, is_sending=False)
        self.assertEqual([tick["name"] for tick in dialog.ticks], ["incoming", "folders"])

    def test_receiving_only_keeps_its_cross_on_the_way_to_the_notice(self):
        self.company.mailbox_notice = "We read mail with customers."
        refusing = self._serve(certificate=self.fake.certificate, sending=False)
        dialog, _action = self._bind(outgoing_port=refusing.smtp_port)
        action = dialog.action_bind_receiving()
        self.assertEqual([tick["outcome"] for tick in action["context"]["default_ticks"]], ["ok", "failed", "ok"])

    def test_what_is_wrong_before_signing_in_leaves_no_ticks_of_the_attempt_before(self):
        dialog, _action = self._bind(WRONG)
        self.assertTrue(dialog.ticks)
        dialog.write({"email": "", "password": False})
        dialog.action_bind()
        self.assertFalse(dialog.ticks)
