"""Conversations: what holds emails together, in whatever order they come, and what must not."""

import itertools
from datetime import datetime, timedelta, timezone

from odoo.tests import tagged

from ..engine.reading import read_email
from ..models.sync import mailbox_email_thread
from .common import MailboxCase, make_mail

NINA = "nina@northwind.example"
ANNA = "anna@corp.example"
NOW = datetime.now(timezone.utc).replace(microsecond=0)


def make_read(number, refers_to=(), days=0, subject="", sender=NINA, to=ANNA, message_id=None):
    """A mail <number@northwind.example>, read. `refers_to`: numbers of its ancestors, the nearest last."""
    return read_email(
        make_mail(
            sender,
            to,
            subject=subject or f"Mail {number}",
            text=f"This is number {number}.",
            date=NOW + timedelta(days=days),
            message_id=message_id or f"<{number}@northwind.example>",
            references=" ".join(f"<{one}@northwind.example>" for one in refers_to),
        )
    )


@tagged("post_install", "-at_install")
class TestThread(MailboxCase):
    def store(self, *reads, company=None):
        """Store each by itself, in this order: the emails."""
        emails = self.env["mailbox.email"]
        for read in reads:
            emails |= emails._find_or_create(company or self.company, {read: None})[read.content_key]
        return emails

    def store_at_once(self, *reads):
        found = self.env["mailbox.email"]._find_or_create(self.company, dict.fromkeys(reads))
        return self.env["mailbox.email"].union(*found.values())

    def clear(self):
        self.env["mailbox.email"].search([("company_id", "=", self.company.id)]).unlink()
        self.env["mailbox.thread"]._gc_empty_threads()

    # ------------------------------------------------------------ by id

    def test_any_order_of_a_conversation_gives_one_thread(self):
        mails = [make_read(2, [1]), make_read(3, [1, 2]), make_read(5, [4]), make_read(6, [3, 5])]
        for order in itertools.permutations(mails):
            self.assertEqual(len(self.store(*order).thread_id), 1)
            self.clear()
        self.assertEqual(len(self.store_at_once(*mails).thread_id), 1)

    def test_children_of_a_parent_that_never_came_are_together(self):
        emails = self.store(make_read(2, [1]), make_read(3, [1]), make_read(7, [6]))
        self.assertEqual(emails[0].thread_id, emails[1].thread_id)
        self.assertNotEqual(emails[0].thread_id, emails[2].thread_id)

    def test_the_smaller_thread_joins_the_larger_one_and_is_gone(self):
        small = self.store(make_read(7, [6]))
        large = self.store(make_read(2, [1]), make_read(3, [1]))
        kept, gone = large.thread_id, small.thread_id
        link = self.store(make_read(8, [1, 6]))
        self.assertEqual((small | large | link).thread_id, kept)
        self.assertFalse(gone.exists())
        self.assertEqual(self.store(make_read(6)).thread_id, kept, "ids of the one that is gone lead to the other")

    def test_an_email_that_refers_to_itself_or_round_in_a_circle_does_no_harm(self):
        emails = self.store(make_read(1, [1]), make_read(2, [3]), make_read(3, [2]))
        self.assertEqual(len(emails.thread_id), 2)

    def test_the_same_ids_in_another_company_are_another_thread(self):
        other = self.env["res.company"].create({"name": "Other"})
        ours, theirs = self.store(make_read(1)), self.store(make_read(2, [1]), company=other)
        self.assertNotEqual(ours.thread_id, theirs.thread_id)
        self.assertEqual(theirs.thread_id.company_id, other)

    def test_an_email_without_message_id_has_a_thread_of_its_own(self):
        raws = [make_mail(NINA, ANNA, text=text).replace(b"Message-ID", b"X-Id") for text in ("One", "Two")]
        emails = self.store(*map(read_email, raws))
        self.assertEqual(len(emails.thread_id), 2)

    # ------------------------------------------------------------ by subject

    def test_a_reply_that_refers_to_nothing_joins_by_its_subject_in_either_order(self):
        mails = [
            make_read(1, subject="Forty conveyors"),
            make_read(2, subject="回复：Forty conveyors", sender=ANNA, to=NINA, days=2),
        ]
        for store in (self.store, self.store_at_once):
            for order in (mails, mails[::-1]):
                self.assertEqual(len(store(*order).thread_id), 1)
                self.clear()

    def test_a_subject_joins_nobody_who_has_nobody_outside_in_common(self):
        invoice = make_read(1, subject="Invoice")
        foreign = make_read(2, subject="Re: Invoice", sender="eve@else.example", days=1)
        self.assertEqual(len(self.store(invoice, foreign).thread_id), 2)
        among_us = make_read(3, subject="Re: Invoice", sender=ANNA, to="ben@corp.example", days=1)
        self.assertEqual(len(self.store(invoice, among_us).thread_id), 2)

    def test_a_subject_joins_no_mail_that_says_to_what_it_belongs(self):
        emails = self.store(make_read(1, subject="Forty conveyors"), make_read(3, [2], subject="Re: Forty conveyors"))
        self.assertEqual(len(emails.thread_id), 2)

    def test_a_subject_joins_nobody_after_a_month_nor_backwards(self):
        original = make_read(1, subject="Forty conveyors")
        for days in (31, -1):
            late = make_read(f"late{days}", subject="Re: Forty conveyors", days=days)
            self.assertEqual(len(self.store(original, late).thread_id), 2)

    def test_a_subject_is_not_looked_for_in_another_company(self):
        other = self.env["res.company"].create({"name": "Other"})
        ours = self.store(make_read(1, subject="Forty conveyors"))
        theirs = self.store(make_read(2, subject="Re: Forty conveyors", days=1), company=other)
        self.assertNotEqual(ours.thread_id, theirs.thread_id)

    def test_a_full_thread_takes_nobody_by_subject(self):
        self.patch(mailbox_email_thread, "FULL_THREAD", 2)
        self.store(make_read(1, subject="Forty conveyors"), make_read(2, [1]))
        self.assertEqual(len(self.store(make_read(3, subject="Re: Forty conveyors", days=1)).thread_id), 1)
        emails = self.env["mailbox.email"].search([("company_id", "=", self.company.id)])
        self.assertEqual(len(emails.thread_id), 2)

    # ------------------------------------------------------------ identity

    def test_two_mails_under_one_message_id_are_two_emails_that_know_of_each_other(self):
        first = make_read(1)
        second = make_read("another", message_id="<1@NORTHWIND.example>")
        emails = self.store(first, second)
        self.assertEqual(len(emails), 2)
        self.assertEqual(emails[0].variant_ids, emails[1])
        self.assertEqual(emails[1].variant_ids, emails[0])
        self.assertFalse(self.store(make_read(3, [1])).variant_ids)

    def test_a_mail_without_message_id_that_comes_twice_is_one_email(self):
        raw = make_mail(NINA, ANNA, date=NOW).replace(b"Message-ID", b"X-Id")
        self.assertEqual(len(self.store(read_email(raw), read_email(b"Received: by mx\r\n" + raw))), 1)

    # ------------------------------------------------------------ who sees what

    def test_a_thread_opens_no_email_to_anybody(self):
        mine, theirs = self.store(make_read(1), make_read(2, [1]))
        for email, user in ((mine, self.anna), (theirs, self.ben)):
            account = self.bind(user)
            folder = self.env["mailbox.folder"].create({"account_id": account.id, "path": "INBOX"})
            self.env["mailbox.message"].create(
                {
                    "account_id": account.id,
                    "user_id": user.id,
                    "folder_id": folder.id,
                    "epoch": 1,
                    "imap_uid": 1,
                    "state": "stored",
                    "email_id": email.id,
                }
            )
        self.assertEqual(mine.thread_id, theirs.thread_id)
        as_anna = mine.with_user(self.anna)
        self.assertEqual(as_anna._find_conversation(), mine)
        self.assertEqual(as_anna.read(["thread_id"])[0]["thread_id"][1], f"Conversation {mine.thread_id.id}")
        self.assertEqual(
            self.env["mailbox.email"].with_user(self.anna).search([("thread_id", "=", mine.thread_id.id)]), mine
        )
