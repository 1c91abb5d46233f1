"""POP3 against a real Dovecot, in full TLS and by STLS: small and large mail, and nothing changed on the server."""

import sys
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parent))

from odoocase import free_leases, go_through, start_odoo
from test_changes_live import LiveCase as Mailbox
from test_changes_live import make_mail

setUpModule = start_odoo
DOORS = (("starttls", "pop"), ("ssl", "pops"))


class TestPopLive(Mailbox):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.environment() as env:
            server = env["mailbox.server"].search([])
            server.write({"incoming_protocol": "pop", "incoming_port": cls.facts["ports"]["pops"]})
            user = env["res.users"].search([("login", "=", "bulk")])
            credentials = env["mailbox.credential"].with_user(user).sudo()
            credential = credentials._seal(server, "bulk@corp.example", cls.facts["password"])
            account = env["mailbox.account"].with_user(user)._bind(server, "bulk@corp.example", credential, False)
            assert account.state == "connected", account.state

    def _read(self):
        from odoo.addons.crm_mailbox.engine.pop import connection as pop_connection

        said = []
        send, short = pop_connection.PopConnection.send, pop_connection.PopConnection._putcmd

        def note(connection, *commands):
            said.extend(commands)
            return send(connection, *commands)

        def note_one(connection, command):
            said.append(command)
            return short(connection, command)

        with (
            patch.object(pop_connection.PopConnection, "send", note),
            patch.object(pop_connection.PopConnection, "_putcmd", note_one),
            self.environment() as env,
        ):
            free_leases(env)
            env.cr.commit()
            env["mailbox.account"]._cron_sync()
            account = env["mailbox.account"].search([])
            self.assertFalse(account.error_code, account.error_detail)
            return [command.split()[0] for command in said]

    def _get_subjects(self):
        with self.environment() as env:
            return sorted(env["mailbox.email"].search([]).mapped("subject"))

    def test_each_mail_is_read_once_by_either_door_and_left_as_it_is(self):
        for number in range(3):
            self.webmail.deliver("INBOX", make_mail(f"mail-{number}"))
        self.webmail.deliver("INBOX", make_mail("private", "friend@home.example"))
        large = make_mail("large") + b"\r\n".join([b"Forty conveyors, each of them as long as this line."] * 20_000)
        self.webmail.deliver("INBOX", large)
        before = self.bed.mail.flags("bulk", "INBOX")
        for encryption, door in DOORS:
            with self.environment() as env:
                go_through(env, incoming_encryption=encryption, incoming_port=self.facts["ports"][door])
            said = self._read()
            self.assertEqual(self._get_subjects(), ["large", "mail-0", "mail-1", "mail-2"])
            self.assertNotIn("DELE", said)
        self.assertNotIn("TOP", said, "the second time there was nothing new")
        self.webmail.deliver("INBOX", make_mail("mail-9"))
        self.assertEqual(self._read().count("TOP"), 2, "its header, then all of it")
        self.assertEqual(self._get_subjects(), ["large", "mail-0", "mail-1", "mail-2", "mail-9"])
        self.assertLessEqual(before.items(), self.bed.mail.flags("bulk", "INBOX").items(), "marked as read")

    def test_many_mails_come_newest_first_and_whole(self):
        for number in range(120):
            self.webmail.deliver("INBOX", make_mail(f"mail-{number}"))
        self._read()
        self.assertEqual(len(self._get_subjects()), 120)
