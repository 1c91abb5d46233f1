"""A mailbox read by POP: nothing lost, nothing doubled, and the form that says what POP does not show."""

import re
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo.tests import Form, tagged

from .common import MailboxCase, make_mail
from .fake_pop import PopHandler


@tagged("post_install", "-at_install")
class TestPop(MailboxCase):
    def setUp(self):
        super().setUp()
        self.server.write({"incoming_protocol": "pop", "incoming_port": self.pop_port})
        self.account = self.bind(self.anna)

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.pop_port = cls.fake.listen(PopHandler)

    def _deliver(self, number, sender="nina@northwind.example"):
        date = datetime.now(timezone.utc) - timedelta(hours=9 - number)
        mail = make_mail(sender, "anna@corp.example", f"Mail {number}", date=date, message_id=f"<{number}@northwind>")
        self.fake.deliver("anna@corp.example", mail)

    def _get_subjects(self):
        return sorted(
            self.env["mailbox.email"].search([("copy_ids.account_id", "=", self.account.id)]).mapped("subject")
        )

    def _read(self):
        self.fake.commands.clear()
        self.run_round()
        self.assertFalse(self.account.error_code, self.account.error_detail)
        # of a mail that is read whole, and of its header
        return [re.sub(r"TOP \d+ [1-9].*", "WHOLE", command).split()[0] for command in self.fake.commands]

    def test_customers_mail_is_archived_and_other_mail_leaves_no_word(self):
        self._deliver(1)
        self._deliver(2, "friend@private.example")
        commands = self._read()
        self.assertEqual(self._get_subjects(), ["Mail 1"])
        self.assertEqual(commands.count("WHOLE"), 1, "only customers' mail is fetched")
        self.assertNotIn("DELE", commands)
        self.assertEqual(self.account.folder_ids.mapped("path"), ["INBOX"])
        marks = self.env["mailbox.message"].search([("account_id", "=", self.account.id)]).mapped("uidl_mark")
        self.assertTrue(all(len(mark) == 64 for mark in marks))

    def test_a_later_round_reads_only_what_is_new(self):
        for number in (1, 2):
            self._deliver(number)
        self._read()
        self.assertNotIn("TOP", self._read())
        self._deliver(3)
        commands = self._read()
        self.assertEqual((commands.count("TOP"), commands.count("WHOLE")), (1, 1))
        self.assertEqual(self._get_subjects(), ["Mail 1", "Mail 2", "Mail 3"])

    def test_what_the_server_shows_no_longer_stays_archived(self):
        for number in (1, 2):
            self._deliver(number)
        self._read()
        self.fake.boxes["anna@corp.example"]["INBOX"].pop(1)
        self._deliver(3)
        self._read()
        self.assertEqual(self._get_subjects(), ["Mail 1", "Mail 2", "Mail 3"])
        messages = self.env["mailbox.message"].search([("account_id", "=", self.account.id)])
        self.assertEqual(set(messages.mapped("state")), {"stored"})

    def test_a_server_that_names_everything_anew_doubles_nothing(self):
        for number in (1, 2):
            self._deliver(number)
        self._deliver(3, "friend@private.example")
        self._read()
        with patch.object(PopHandler, "uidl", "renamed"):
            self._deliver(4)
            commands = self._read()
            self.assertEqual((commands.count("TOP"), commands.count("WHOLE")), (4, 1))
            self.assertNotIn("TOP", self._read())
        self.assertEqual(self._get_subjects(), ["Mail 1", "Mail 2", "Mail 4"])
        self.assertEqual(self.env["mailbox.message"].search_count([("account_id", "=", self.account.id)]), 4)

    def test_who_empties_the_inbox_every_time_is_still_read(self):
        for number in range(1, 9):
            self._deliver(number)
            self._read()
            self.fake.highest["anna@corp.example", "INBOX"] = number
            self.fake.boxes["anna@corp.example"]["INBOX"].clear()
        self.assertEqual(len(self._get_subjects()), 8)

    def test_older_mail_than_the_history_holds_is_never_asked_for(self):
        self.company.mailbox_history_limit = 2
        for number in (1, 2, 3, 4):
            self._deliver(number)
        self.assertEqual(self._read().count("TOP"), 2)
        self.assertEqual(self._get_subjects(), ["Mail 3", "Mail 4"])
        self._deliver(5)
        self.assertEqual(self._read().count("TOP"), 1)

    def test_a_mailbox_that_was_read_by_imap_goes_on_by_pop_and_back(self):
        for number in (1, 2):
            self._deliver(number)
        self._read()
        imap = {"incoming_protocol": "imap", "incoming_port": self.fake.imap_port}
        for values in (imap, {"incoming_protocol": "pop", "incoming_port": self.pop_port}):
            self.server.write(values)
            self.account = self.bind(self.anna)
            self._deliver(3 if values == imap else 4)
            self.run_round()
            self.assertFalse(self.account.error_code, self.account.error_detail)
        self.assertEqual(self._get_subjects(), ["Mail 1", "Mail 2", "Mail 3", "Mail 4"])

    def test_a_server_that_wants_to_be_left_alone_is(self):
        def capa(handler, _arguments):
            handler._send_lines("USER", "UIDL", "TOP", "LOGIN-DELAY 7200")

        with patch.object(PopHandler, "do_capa", capa):
            self.assertIn("LIST", self._read())
            self.assertEqual(self._read(), [])
        self.assertGreater(self.account.next_sync_at, datetime.now() + timedelta(minutes=110))

    def test_the_form_fills_in_pop_and_says_what_it_does_not_show(self):
        form = Form(self.env["mailbox.server"])
        form.preset = "gmail"
        form.incoming_protocol = "pop"
        self.assertEqual((form.incoming_host, form.incoming_port), ("pop.gmail.com", 995))
        form.preset = "exmail"
        self.assertEqual(form.incoming_host, "pop.exmail.qq.com", "the next provider's POP as well")
        form.incoming_protocol = "imap"
        self.assertEqual((form.incoming_host, form.incoming_port), ("imap.exmail.qq.com", 993))
        form.preset = "own"
        form.incoming_protocol = "pop"
        self.assertEqual(form.incoming_port, 995)
        self.assertIn("POP + SMTP", self.server.summary)
        self.assertEqual(self.server._describe_sent(()), "POP shows no sent mail.")
