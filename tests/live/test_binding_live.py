"""Carol binds her mailbox at a real Dovecot, which has a face for each thing that can be wrong with a server."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from odoocase import OdooCase, start_odoo

setUpModule = start_odoo
CAROL = "carol@corp.example"


class TestBindingLive(OdooCase):
    employees = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.environment() as env:
            user = env["res.users"].create({"name": "Carol", "login": "carol", "email": CAROL})
            cls.carol_id = user.id

    def bind(self, env, password=None, **server):
        """Carol's dialog after her attempt, the server's form changed by `server`."""
        env["mailbox.server"].search([]).write(server)
        Dialog = env["mailbox.account.bind"].with_user(self.carol_id)
        dialog = Dialog.create({"email": CAROL, "password": password or self.facts["password"]})
        dialog.action_bind()
        return dialog

    def assert_refused(self, sentence, password=None, **server):
        with self.environment() as env:
            dialog = self.bind(env, password, **server)
            self.assertIn(sentence, dialog.error)
            self.assertFalse(env["mailbox.account"].search([]))
            self.assertFalse(env["mailbox.credential"].search([]), "nothing secret outlives the attempt")
            env.cr.rollback()

    def test_right_password_over_tls_from_the_first_byte(self):
        self.assert_bound({})

    def test_right_password_over_starttls(self):
        ports = self.facts["ports"]
        self.assert_bound(
            {
                "incoming_host": self.facts["faces"]["starttls"],
                "incoming_port": ports["imap"],
                "incoming_encryption": "starttls",
                "outgoing_port": ports["submission"],
                "outgoing_encryption": "starttls",
            }
        )

    def assert_bound(self, server):
        with self.environment() as env:
            dialog = self.bind(env, **server)
            self.assertFalse(dialog.error)
            account = env["mailbox.account"].search([])
            self.assertEqual((account.email, account.state), (CAROL, "connected"))
            env.cr.rollback()

    def test_each_bad_certificate_has_its_own_sentence(self):
        for face, sentence in (
            ("selfsigned", "signed by itself or by nobody known"),
            ("othername", "is not valid for the name"),
            ("expired", "has expired"),
        ):
            with self.subTest(face):
                self.assert_refused(sentence, incoming_host=self.facts["faces"][face])

    def test_a_wrong_password_is_refused_by_the_real_server(self):
        self.assert_refused("refused this address or password", password="medlar-canary")
        self.assertNotIn("medlar-canary", (self.bed.folder / "log/dovecot.log").read_text())

    def test_the_wrong_kind_of_encryption_is_told_apart(self):
        self.assert_refused("speaks no SSL/TLS on port", incoming_port=self.facts["ports"]["imap"])

    def test_a_sender_who_is_refused_is_offered_receiving_only(self):
        with self.environment() as env:
            dialog = self.bind(env, outgoing_host=self.facts["faces"]["selfsigned"])
            self.assertIn("Reading works. Sending was refused: The certificate of", dialog.error)
            self.assertTrue(dialog.is_receiving_offered)
            dialog.action_bind_receiving()
            self.assertEqual(env["mailbox.account"].search([]).state, "receiving")
            env.cr.rollback()

    # ------------------------------------------------------------ the administrator's test

    def tell_steps(self, env, password=None, **server):
        """[(step, how it went)] of *Test* at the real server, the form changed by `server`."""
        form = env["mailbox.server"].search([])
        form.write(server)
        values = {"server_id": form.id, "email": CAROL, "password": password or self.facts["password"]}
        dialog = env["mailbox.server.test"].create(values)
        dialog.action_test()
        self.assertFalse(env["mailbox.credential"].search([]), "used once and not stored")
        return [(step["name"], step["outcome"]) for step in dialog.steps]

    def test_a_real_server_is_ticked_step_by_step(self):
        names = ["name", "connection", "encryption", "certificate", "incoming", "folders", "outgoing"]
        faces, ports = self.facts["faces"], self.facts["ports"]
        starttls = {"incoming_encryption": "starttls", "incoming_port": ports["imap"]}
        for failed, password, server in (
            (None, None, {}),
            (None, None, {"incoming_host": faces["starttls"], **starttls}),
            ("encryption", None, {"incoming_port": ports["imap"]}),
            ("certificate", None, {"incoming_host": faces["selfsigned"]}),
            ("certificate", None, {"incoming_host": faces["expired"]}),
            ("incoming", "medlar-canary", {}),
            ("outgoing", None, {"outgoing_host": faces["selfsigned"]}),
        ):
            at = names.index(failed) if failed else len(names)
            wanted = ["ok"] * at + ["failed"] * bool(failed) + ["unreached"] * (len(names) - at - 1)
            with self.subTest(failed=failed, **server), self.environment() as env:
                told = self.tell_steps(env, password, **server)
                self.assertEqual(told, list(zip(names, wanted, strict=True)))
                env.cr.rollback()
