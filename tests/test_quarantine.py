"""What can't be read is put aside, everything else goes on, and an administrator sees it without a word of content."""

from unittest.mock import patch

from odoo import fields
from odoo.addons.crm_mailbox.engine.errors import MessageRefused
from odoo.addons.crm_mailbox.engine.events import HeadersFetched, RefusedRow
from odoo.addons.crm_mailbox.engine.pull import bodies
from odoo.addons.crm_mailbox.models.sync.matcher import Matcher
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MailboxCase, load_migration, make_mail

CANARY = "damson-canary"


@tagged("post_install", "-at_install")
class TestQuarantine(MailboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.bind(cls.anna)
        cls.manager = cls._new_user("manager", "crm_mailbox.group_mailbox_manager")

    def _deliver(self, subject, sender="nina@northwind.example"):
        return self.fake.deliver(
            "anna@corp.example", make_mail(sender, "anna@corp.example", subject, f"about {subject}")
        )

    def _run_tripping(self, word=CANARY):
        """A round in which our reader trips over mails that have `word` in them."""
        read_email = bodies.read_email

        def trip(raw):
            if word.encode() in raw:
                raise ValueError(word)
            return read_email(raw)

        with (
            patch.object(bodies, "read_email", trip),
            self.assertLogs("odoo.addons.crm_mailbox.engine.pull.bodies", "ERROR"),
        ):
            self.run_round()

    def _get_messages(self):
        messages = self.env["mailbox.message"].search([("account_id", "=", self.account.id)], order="imap_uid")
        return messages.mapped(lambda message: (message.state, message.reason))

    def _get_subjects(self):
        archives = self.env["mailbox.archive"].search(
            [("account_id", "=", self.account.id), ("res_id", "=", self.nina.id)]
        )
        return set(archives.mapped("seen_subject"))

    def _list(self, user=None):
        return self.env["mailbox.quarantine"].with_user(user or self.manager).with_company(self.company).search([])

    # ------------------------------------------------------------ three strikes

    def test_a_mail_that_cannot_be_read_is_put_aside_after_three_attempts_and_the_others_go_on(self):
        """Criterion 28."""
        for subject in ("before", CANARY, "after"):
            self._deliver(subject)
        self._run_tripping()
        self.assertEqual(self._get_messages(), [("stored", False), ("quarantined", "unreadable"), ("stored", False)])
        self.assertEqual(self._get_subjects(), {"before", "after"})
        self.assertEqual(self.account.state, "connected")

    def test_a_mail_whose_reading_ended_the_worker_each_time_says_so(self):
        """Criterion 25."""
        self._deliver(CANARY)
        folder = self.env["mailbox.folder"]
        with patch.object(self.registry["mailbox.email"], "_store", lambda *_arguments: None):
            self.run_round()
        folder = folder.search([("account_id", "=", self.account.id), ("path", "=", "INBOX")])
        self.assertEqual(folder._take_wanted(folder.uidvalidity), ())
        self.assertEqual(self._get_messages(), [("quarantined", "interrupted")])

    # ------------------------------------------------------------ what the administrator sees

    def test_administrators_see_reason_and_size_and_not_a_word(self):
        self._deliver(CANARY)
        self._run_tripping()
        entry = self._list()
        self.assertEqual((entry.reason, entry.attempts, entry.account_id), ("unreadable", 3, self.account))
        self.assertGreater(entry.size, 100)
        views = entry.get_views([(False, "list"), (False, "search")])
        self.assertNotIn(CANARY, str(entry.read()) + str(entry.read(views["models"]["mailbox.quarantine"]["fields"])))
        self.assertLessEqual(
            {"reason", "size_text", "put_aside_at", "account_id"}, set(views["models"]["mailbox.quarantine"]["fields"])
        )
        for name in ("subject", "ident", "flags", "bcc", "folder_id", "email_id"):
            self.assertNotIn(name, entry._fields)

    def test_nobody_else_sees_the_list_and_no_administrator_of_another_company(self):
        self._deliver(CANARY)
        self._run_tripping()
        for user in (self.anna, self.ben):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self._list(user)
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._new_user(
            "stranger", "crm_mailbox.group_mailbox_manager", company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        theirs = self.env["mailbox.quarantine"].with_user(stranger)
        self.assertFalse(theirs.search([]))
        theirs.browse(self._list().ids).action_retry()
        self.assertEqual(self._get_messages(), [("quarantined", "unreadable")])

    # ------------------------------------------------------------ retry

    def test_retry_reads_one_or_many_again(self):
        for subject in (f"{CANARY} one", f"{CANARY} two"):
            self._deliver(subject)
        self._run_tripping()
        self._list().action_retry()
        self.assertEqual(self._get_messages(), [("wanted", False)] * 2)
        self.assertLessEqual(self.account.next_sync_at, fields.Datetime.now())
        self.run_round()
        self.assertEqual(self._get_messages(), [("stored", False)] * 2)
        self.assertEqual(len(self._get_subjects()), 2)
        self.assertFalse(self._list())

    def test_what_still_cannot_be_read_comes_back_to_the_list(self):
        self._deliver(CANARY)
        self._run_tripping()
        self._list().action_retry()
        self._run_tripping()
        self.assertEqual(self._list().reason, "unreadable")

    def test_a_new_version_reads_again_what_was_put_aside(self):
        self._deliver(CANARY)
        self._run_tripping()
        load_migration("post-retry_put_aside.py").migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.run_round()
        self.assertEqual(self._get_messages(), [("stored", False)])

    # ------------------------------------------------------------ without a header

    def _refuse_headers(self, *uids):
        """As if the server had not given the headers of `uids`, whose window goes on to the next number."""
        self.env["mailbox.folder"]._update_from_list(self.account, ())
        folder = self.env["mailbox.folder"].create(
            {"account_id": self.account.id, "path": "INBOX", "uidvalidity": 7, "is_begun": True, "epoch": 1}
        )
        refused = tuple(RefusedRow(uid, 1234, MessageRefused("no_data")) for uid in uids)
        event = HeadersFetched(self.account.id, "INBOX", 7, max(uids), (), refused)
        folder._store_headers(event, Matcher(self.account))
        return folder

    def test_a_message_without_a_header_is_put_aside_and_the_cursor_goes_on(self):
        """Criterion 28: no empty mail is made of it."""
        folder = self._refuse_headers(1)
        self.assertEqual(folder.uid_done, 1)
        self.assertEqual(self._get_messages(), [("quarantined", "no_data")])
        self.assertEqual((self._list().size, self._list().reason), (1234, "no_data"))
        self.assertFalse(self.env["mailbox.email"].search([("company_id", "=", self.company.id)]))

    def test_what_was_never_decided_is_decided_before_a_word_is_kept(self):
        private = self._deliver(CANARY, sender="doctor@clinic.example")
        customer = self._deliver("Forty conveyors")
        self._refuse_headers(private, customer)
        self._list().action_retry()
        self.run_round()
        self.assertEqual(self._get_messages(), [("skipped", "no_customer"), ("stored", False)])
        emails = self.env["mailbox.email"].search([("company_id", "=", self.company.id)])
        self.assertEqual(emails.mapped("subject"), ["Forty conveyors"])
        messages = self.env["mailbox.message"].search([("account_id", "=", self.account.id)])
        self.assertTrue(all(messages.mapped("ident")))
