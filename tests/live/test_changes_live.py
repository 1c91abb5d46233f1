"""Against a real Dovecot: what another program did to the mailbox while nobody looked, tier by tier."""

import sys
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parent))

from mailbed.story import Employee
from odoocase import OdooCase, free_leases, start_odoo
from webmail import Webmail

setUpModule = start_odoo
NINA = "nina.berg@northwind.example"
WRITES = ("STORE", "COPY", "MOVE", "APPEND", "EXPUNGE", "SELECT", "CREATE", "DELETE", "RENAME")


def make_mail(name, sender=NINA):
    head = f"From: {sender}\r\nTo: bulk@corp.example\r\nSubject: {name}\r\nMessage-ID: <{name}@northwind.example>"
    return f"{head}\r\nDate: Mon, 02 Mar 2026 10:00:00 +0000\r\n\r\nThis is {name}.\r\n".encode()


class LiveCase(OdooCase):
    """A mailbox nobody else's tests read, empty at the beginning of each test; so is its folder Kunden."""

    employees = (Employee("Bo Ulk", "bulk@corp.example"),)

    def setUp(self):
        self.webmail = self.begin()
        self.addCleanup(self.webmail.__exit__)

    def begin(self):
        """Everything anew; another program on the mailbox."""
        self.bed.mail.wipe("bulk")
        with self.environment() as env:
            env["mailbox.folder"].search([]).unlink()
            env["mailbox.email"].search([]).unlink()
        webmail = Webmail(self.facts, "bulk@corp.example")
        for path in {"Kunden", "Sent"} - set(webmail.folders()):
            webmail.create(path)
        return webmail

    def sync(self):
        """Everything due and read; the commands that were sent."""
        from odoo.addons.crm_mailbox.engine.imap import connection as imap_connection

        sent = []
        command = imap_connection._Connection._command

        def note(connection, name, *arguments):
            sent.append(" ".join([name, *map(str, arguments)]))
            return command(connection, name, *arguments)

        with patch.object(imap_connection._Connection, "_command", note), self.environment() as env:
            free_leases(env)
            env.cr.commit()
            env["mailbox.account"]._cron_sync()
            account = env["mailbox.account"].search([])
            self.assertFalse(account.error_code, account.error_detail)
        return sent

    def copies(self, path="Kunden"):
        """{UID: (state, flags)} of ours that are not gone."""
        with self.environment() as env:
            folder = [("folder_id.path", "=", path), ("state", "!=", "gone")]
            rows = env["mailbox.message"].search(folder)
            return {row.imap_uid: (row.state, row.flags or "") for row in rows}

    def deliver(self, count, path="Kunden"):
        for number in range(count):
            self.webmail.deliver(path, make_mail(f"mail-{number}"))


class TestTiers(LiveCase):
    def test_one_examine_tells_everything_that_happened(self):
        """Criterion 12, with hundreds in place of thousands."""
        self.deliver(300)
        self.sync()
        self.webmail.expunge("Kunden", *range(10, 30))
        for uid in range(40, 60):
            self.webmail.flag("Kunden", uid, "\\Flagged")
        sent = self.sync()
        ours = self.copies()
        self.assertEqual(set(ours), set(range(1, 301)) - set(range(10, 30)))
        self.assertEqual({uid for uid, (_state, flags) in ours.items() if flags}, set(range(40, 60)))
        self.assertEqual([one for one in sent if one.startswith(("UID SEARCH", "FETCH")) or "1:" in one], [])
        self.assertEqual([one for one in sent if one.startswith("EXAMINE Kunden") and "QRESYNC (" not in one], [])

    def test_the_last_mail_named_again_is_no_new_mail(self):
        """Criterion 5."""
        self.deliver(3)
        self.sync()
        before = self.copies()
        with self.environment() as env:
            env["mailbox.folder"].search([("path", "=", "Kunden")]).write({"uidnext": 0})
        self.sync()
        self.assertEqual(self.copies(), before)

    def test_a_flag_changed_while_we_fetch_is_there_after_the_next_time(self):
        """Criterion 13, by CONDSTORE alone."""
        from odoo.addons.crm_mailbox.engine.imap import changes as imap_changes
        from odoo.addons.crm_mailbox.engine.pull import folder_pull

        self.deliver(2)
        read_new = folder_pull.FolderPull._read_new

        def meanwhile(pull, status):
            if pull._path == "Kunden":
                with Webmail(self.facts, "bulk@corp.example") as webmail:
                    webmail.flag("Kunden", 1, "\\Flagged")
            return read_new(pull, status)

        with patch.object(imap_changes, "enable", lambda _client: False):
            self.sync()
            self.webmail.flag("Kunden", 2, "\\Seen")  # or the folder would stay closed
            with patch.object(folder_pull.FolderPull, "_read_new", meanwhile):
                self.sync()
            self.sync()
        self.assertEqual(self.copies()[1], ("stored", "\\Flagged"))

    def test_a_server_without_extensions_is_compared(self):
        from odoo.addons.crm_mailbox.engine.imap import session as imap

        plain = imap._to_status
        self.deliver(5)

        def poor(answer):
            return plain({key: value for key, value in answer.items() if key != b"HIGHESTMODSEQ"})

        with patch.object(imap, "_to_status", poor):
            self.sync()
            self.webmail.flag("Kunden", 2, "\\Seen")
            self.webmail.expunge("Kunden", 4)
            self.deliver(1)
            self.sync()
        flags = {uid: flags for uid, (_state, flags) in self.copies().items()}
        self.assertEqual(flags, {1: "", 2: "\\Seen", 3: "", 5: "", 6: ""})

    def test_a_moved_mail_is_the_same_and_no_body_comes_again(self):
        """Criterion 18."""
        self.deliver(1)
        self.sync()
        self.webmail.move("Kunden", 1, "INBOX")
        sent = self.sync() + self.sync()
        self.assertEqual((len(self.copies("INBOX")), self.copies()), (1, {}))
        self.assertEqual([one for one in sent if "BODY.PEEK[])" in one], [])
        with self.environment() as env:
            self.assertEqual(env["mailbox.email"].search_count([]), 1)

    def test_a_folder_with_new_numbers_keeps_what_was_read(self):
        """Criterion 1."""
        self.deliver(20)
        self.sync()
        with self.environment() as env:
            emails = set(env["mailbox.email"].search([]).ids)
        self.bed.mail.renumber("bulk", "Kunden", next_uid=500)
        sent = self.sync()
        self.assertEqual([one for one in sent if "BODY.PEEK[])" in one], [])
        self.assertEqual(len(self.copies()), 20)
        with self.environment() as env:
            self.assertEqual(set(env["mailbox.email"].search([]).ids), emails)

    def test_a_whole_reading_sends_no_command_that_writes(self):
        """Criterion 21, its read-only half: the trace of everything above in one."""
        self.deliver(30)
        sent = self.sync()
        self.webmail.flag("Kunden", 2, "\\Seen")
        self.webmail.expunge("Kunden", 4)
        sent += self.sync()
        verbs = {word for one in sent for word in one.split(" ")[: 2 if one.startswith("UID") else 1]}
        self.assertFalse(verbs & set(WRITES))
        self.assertFalse([one for one in sent if "BODY[" in one])
