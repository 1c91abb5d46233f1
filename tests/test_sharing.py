"""A mail that another mailbox of the company has read is not downloaded again, and no forged header gets at one."""

from contextlib import contextmanager
from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo.tests import tagged

from .common import MailboxCase, make_mail

ANNA = "anna@corp.example"
BEN = "ben@corp.example"
DATE = datetime.now(timezone.utc).replace(microsecond=0) - timedelta(hours=3)
LONG = "Could you do 4 % if we take both? " * 100


def make_offer(text=LONG, **changed):
    values = {"cc": BEN, "date": DATE, "message_id": "<offer-1@northwind.example>", "text": text}
    return make_mail(
        changed.pop("sender", "Nina <nina@northwind.example>"), changed.pop("to", ANNA), **values | changed
    )


@tagged("post_install", "-at_install")
class TestSharing(MailboxCase):
    def setUp(self):
        super().setUp()
        self.mine = self.bind(self.anna)
        self.fake.deliver(ANNA, make_offer())
        self.run_round()
        [self.email] = self.env["mailbox.email"].search([("company_id", "=", self.company.id)])
        self.theirs = self.bind(self.ben)
        self.fake.commands.clear()

    def read_as_ben(self, *mails):
        """Ben's mailbox is read with `mails` in it: his messages."""
        for mail in mails:
            self.fake.deliver(BEN, mail)
        self.run_round()
        return self.env["mailbox.message"].search([("account_id", "=", self.theirs.id)])

    def count_downloads(self):
        return len([command for command in self.fake.commands if "BODY.PEEK[]" in command])

    def assert_downloaded(self, message):
        self.assertEqual(message.state, "stored")
        self.assertTrue(self.count_downloads(), "the body was not read")

    # ------------------------------------------------------------ shared

    def test_the_body_of_a_mail_that_a_colleague_has_is_not_downloaded_again(self):
        message = self.read_as_ben(b"Received: from elsewhere\r\n" + make_offer())
        self.assertEqual((message.state, message.email_id), ("stored", self.email))
        self.assertEqual(self.count_downloads(), 0)
        self.assertFalse(self.fake.has_marked())

    def test_each_reads_what_is_shared_by_a_copy_of_their_own(self):
        self.assertFalse(self.env["mailbox.email"].with_user(self.ben).search([("archive_ids", "=", False)]))
        message = self.read_as_ben(make_offer())
        self.assertEqual(message.with_user(self.ben).email_id.with_user(self.ben).subject, self.email.subject)
        self.assertFalse(message.with_user(self.anna).has_access("read"))

    def test_a_blind_copy_stays_with_the_copy_that_names_it_and_is_archived(self):
        olaf = self.env["res.partner"].create({"name": "Olaf", "email": "olaf@fjord.example"})
        message = self.read_as_ben(make_offer(bcc="olaf@fjord.example"))
        self.assertEqual((message.email_id, message.bcc), (self.email, "olaf@fjord.example"))
        self.assertEqual(self.count_downloads(), 0)
        self.assertNotIn("olaf", str(self.email.people))
        self.assertIn(
            olaf.id, self.email.archive_ids.filtered(lambda one: one.res_model == "res.partner").mapped("res_id")
        )

    # ------------------------------------------------------------ not shared

    def test_a_forged_message_id_alone_gets_at_nothing(self):
        for number, changed in enumerate(
            (
                {"subject": "Something else"},
                {"date": DATE + timedelta(seconds=1)},
                {"sender": "Eve <nina@northwind.example.evil.example>", "cc": f"{BEN}, nina@northwind.example"},
                {"to": f"{ANNA}, carol@corp.example"},
                {"references": "<x@y.example>"},
            ),
            1,
        ):
            with self.subTest(**changed):
                messages = self.read_as_ben(make_offer(text=f"{number} {LONG}", **changed))
                self.assertEqual(len(messages), number)
                self.assertNotIn(self.email, messages.email_id)

    def test_a_mail_of_another_size_is_downloaded(self):
        message = self.read_as_ben(make_offer(text=LONG * 2))
        self.assert_downloaded(message)
        self.assertNotEqual(message.email_id, self.email)
        self.assertEqual(message.email_id.variant_ids, self.email)

    def test_who_is_not_named_in_a_mail_gets_at_it_only_by_having_it(self):
        self.fake.deliver(ANNA, make_offer(cc=None, message_id="<secret@northwind.example>"))
        self.run_round()
        self.fake.commands.clear()
        forged = make_offer(text=LONG.replace("both", "none"), cc=None, message_id="<secret@northwind.example>")
        message = self.read_as_ben(forged)
        self.assert_downloaded(message)
        self.assertIn("none", message.email_id.body)

    def test_an_alias_that_its_owner_made_up_names_nobody(self):
        # as it could be named before it was refused
        self.env.cr.execute("UPDATE mailbox_account SET alias_emails = %s WHERE id = %s", (ANNA, self.theirs.id))
        self.env.invalidate_all()
        self.fake.deliver(ANNA, make_offer(cc=None, message_id="<secret@northwind.example>"))
        self.run_round()
        self.fake.commands.clear()
        self.assert_downloaded(self.read_as_ben(make_offer(cc=None, message_id="<secret@northwind.example>")))

    def test_of_two_mails_under_one_header_both_are_downloaded(self):
        self.fake.deliver(ANNA, make_offer(text=LONG.replace("4 %", "5 %")))
        self.run_round()
        self.assertEqual(len(self.email.variant_ids), 1)
        self.fake.commands.clear()
        message = self.read_as_ben(make_offer(text=LONG.replace("4 %", "6 %")))
        self.assert_downloaded(message)
        self.assertNotIn(message.email_id, self.email | self.email.variant_ids[0])

    def test_a_second_mail_under_the_same_header_in_one_mailbox_is_downloaded(self):
        messages = self.read_as_ben(make_offer(), make_offer(text=LONG.replace("4 %", "5 %")))
        self.assertEqual(len(messages.email_id), 2)
        self.assertEqual(self.count_downloads(), 1)

    def test_mail_without_message_id_is_downloaded(self):
        bare = make_offer(text="x" * 2000).replace(b"Message-ID", b"X-Id")
        self.fake.deliver(ANNA, bare)
        self.run_round()
        self.fake.commands.clear()
        message = self.read_as_ben(bare)
        self.assert_downloaded(message)
        self.assertEqual(len(message.email_id.copy_ids), 2, "it is one email all the same")

    def test_another_company_downloads_its_own(self):
        other = self.env["res.company"].create({"name": "Other", "mailbox_archiving": True, "mailbox_notice": False})
        server = self.server.copy({"company_id": other.id, "is_private_allowed": True})
        carol = self._new_user("carol", "sales_team.group_sale_salesman", company_id=other.id, company_ids=other.ids)
        with self.in_company(other, server):
            account = self.bind(carol)
        mail = make_offer(cc=carol.email, message_id="<both@northwind.example>")
        self.fake.deliver(ANNA, mail)
        self.run_round()
        self.fake.commands.clear()
        self.fake.deliver(carol.email, mail)
        self.run_round()
        message = self.env["mailbox.message"].search([("account_id", "=", account.id)])
        self.assertEqual(message.email_id.company_id, other)
        self.assertTrue(self.count_downloads())

    @contextmanager
    def in_company(self, company, server):
        with patch.object(type(self), "company", company), patch.object(type(self), "server", server):
            yield
