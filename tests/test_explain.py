"""Explain: what happened to the mail of an address, or to one email; to others than its owner nothing private."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..models.security.mailbox_attempt import MOST_AN_HOUR
from .test_blocks import NINA, BlockCase

NEUTRAL = "This address is on no record. Its mail is private."


@tagged("post_install", "-at_install")
class TestExplain(BlockCase):
    def setUp(self):
        super().setUp()
        self.receive("Offer", message_id="<offer@northwind.example>")

    def _newsletter(self, to="anna@corp.example"):
        raw = b"From: nina@northwind.example\r\nTo: %s\r\nList-Id: <news.northwind.example>\r\n" % to.encode()
        self.fake.deliver(to, raw + b"Subject: News\r\nMessage-ID: <n@northwind.example>\r\n\r\nNews.\r\n")
        self.run_round()

    def ask(self, text, user=None):
        archives = self.env["mailbox.archive"].with_user(user or self.anna).with_company(self.company)
        return " ".join(archives.explain("res.partner", self.nina.id, text))

    def ask_anywhere(self, text, user=None):
        archives = self.env["mailbox.archive"].with_user(user or self.boss).with_company(self.company)
        return " ".join(archives.explain_anywhere(text))

    def test_it_counts_what_is_filed_and_what_was_left_out_and_why(self):
        self._newsletter()
        said = self.ask("NINA@Northwind.example")
        self.assertRegex(
            said, r"^2 emails since .*: 1 archived on .*Forty conveyors.*, 1 left out: newsletter or autom"
        )
        self.assertIn("1 on Forty conveyors", said)

    def test_what_a_colleague_left_out_is_told_to_who_answers_for_it_alone(self):
        self._newsletter()
        self.assertNotIn("left out", self.ask(NINA, self.ben))
        self.assertIn("1 left out: newsletter", self.ask_anywhere(NINA))

    def test_of_a_newsletter_of_nobody_known_no_mark_is_kept(self):
        raw = b"From: x@stranger.example\r\nTo: anna@corp.example\r\nList-Id: <x.example>\r\nSubject: x\r\n\r\nx\r\n"
        self.fake.deliver("anna@corp.example", raw)
        self.run_round()
        message = self.env["mailbox.message"].search([("reason", "=", "bulk")])
        self.assertEqual((len(message), message.customer_marks), (1, False))

    def test_any_other_address_gets_one_sentence_at_one_price(self):
        self.receive("Private", sender="doctor@clinic.example")
        self.ask("somebody@nowhere.example"), self.ask_anywhere("somebody@nowhere.example")
        said, prices = [], []
        for address in ("doctor@clinic.example", "nobody@nowhere.example"):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            said.append((self.ask(address), self.ask_anywhere(address)))
            prices.append(self.cr.sql_log_count - before)
        self.assertEqual(said, [(NEUTRAL, NEUTRAL)] * 2)
        self.assertEqual(*prices)

    def test_who_keeps_mail_away_is_told_unless_it_is_an_employees_own_matter(self):
        self.block(kind="protected", past="off")
        self.assertIn("Protected by anna", self.ask(NINA))
        for said in (self.ask(NINA, self.ben), self.ask_anywhere(NINA)):
            self.assertEqual(said, "No email with this address was filed.")
        self.block("northwind.example", company=True)
        self.assertIn("Blocked by boss", self.ask(NINA, self.ben))

    def test_a_contact_marked_never_is_named(self):
        self.nina.mailbox_archiving = "never"
        self.assertIn("Email archiving is set to Never on Northwind, Nina.", self.ask(NINA))

    def test_who_answers_for_it_gets_counts_and_names_only_what_they_can_open(self):
        self.assertIn("1 archived on", self.ask_anywhere(NINA))
        self.assertNotIn("Forty conveyors", self.ask_anywhere(NINA))
        self.assertNotIn("Offer", self.ask_anywhere(NINA))

    def test_nobody_else_asks_about_all_records(self):
        with self.assertRaises(AccessError):
            self.ask_anywhere(NINA, self.anna)
        with self.assertRaises(AccessError):
            self.env["mailbox.explain"].with_user(self.anna).create({"asked": NINA})

    def test_an_email_is_explained_by_its_identifier(self):
        said = self.ask("<offer@northwind.example>")
        self.assertIn(
            f"Archived on Forty conveyors: {NINA} in From: Lead Forty conveyors is the only open opportunity.", said
        )
        self.env["mailbox.archive"].search([]).level = "nothing"
        unknown = self.ask("<nothing@northwind.example>", self.ben)
        self.assertEqual(self.ask("<offer@northwind.example>", self.ben), unknown)
        self.assertEqual(self.ask_anywhere("<offer@northwind.example>"), unknown)

    def test_nobody_tries_out_addresses_by_the_thousand(self):
        with patch.dict(MOST_AN_HOUR, explain=2):
            self.ask(NINA)
            self.ask(NINA)
            with self.assertRaisesRegex(UserError, "within an hour"):
                self.ask(NINA)
            self.ask(NINA, self.ben)

    def test_the_dialog_answers(self):
        dialog = self.env["mailbox.explain"].with_user(self.boss).with_company(self.company).create({"asked": NINA})
        self.assertEqual(dialog.action_explain()["res_id"], dialog.id)
        self.assertIn("1 archived on", dialog.answer)
