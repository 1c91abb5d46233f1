from unittest.mock import patch

from odoo.tests import tagged

from ..models.visibility import mailbox_archive_level, mailbox_block_past
from .common import seconds_left
from .test_blocks import NINA, BlockCase
from .test_files import PDF

WORDS = "Could you do 4 %"


@tagged("post_install", "-at_install")
class TestLevelsAndBlocks(BlockCase):
    def setUp(self):
        super().setUp()
        self.account = self.env["mailbox.account"].search([("user_id", "=", self.anna.id)])

    def choose(self, level):
        self.account.with_user(self.anna)._set_level(level)

    def bodies(self, record):
        entries = record.message_ids.filtered(lambda entry: entry._is_mailbox_email())
        return "".join(shown["body"] for shown in self.show(entries, self.ben))

    def test_what_is_protected_stays_hidden_whatever_level_is_chosen(self):
        self.block(kind="protected")
        self.receive("My doctor")
        for level in ("subject", "full"):
            self.choose(level)
            self.assertFalse(self.find(self.nina, self.ben))
            self.assertFalse(self.entries(self.nina) + self.entries(self.deal))

    def test_others_timelines_follow_the_level_beside_a_protected_one(self):
        self.block(kind="protected")
        self.receive("Both", cc=self.olga.email)
        self.choose("exchanged")
        self.choose("full")
        self.assertEqual((self.find(self.nina, self.ben), self.find(self.olga, self.ben)), ([], ["Both"]))

    def test_a_lifted_protection_shows_what_the_owner_allows_by_then(self):
        self.receive("Plan")
        self.assertIn(WORDS, self.bodies(self.nina))
        block = self.block(kind="protected", hides_past=True)
        self.assertFalse(self.find(self.nina, self.ben) + self.entries(self.nina))
        self.choose("subject")
        block._lift_with(puts_back=True, reads_after_all=False)
        self.assertEqual(self.find(self.nina, self.ben), ["Plan"])
        self.assertEqual(self.entries(self.nina), ["Plan"])
        self.assertNotIn(WORDS, self.bodies(self.nina))

    def test_files_leave_the_record_when_less_is_shown_and_come_back(self):
        self.company.mailbox_files = "record"
        self.receive("Plan", sender=NINA, files=[("plan.pdf", PDF)])
        on_deal = [("res_model", "=", "crm.lead"), ("res_id", "=", self.deal.id)]
        for level, names in (("subject", []), ("full", ["plan.pdf"])):
            self.choose(level)
            self.assertEqual(self.env["ir.attachment"].search(on_deal).mapped("name"), names)

    def test_what_is_cut_off_between_two_batches_goes_on_where_it_stopped(self):
        self.receive("One", "Two", "Three")
        archives = self.env["mailbox.archive"].with_context(active_test=False)
        with (
            patch.object(mailbox_archive_level, "FOLLOWED_AT_ONCE", 4),
            patch.object(mailbox_block_past, "PAST_AT_ONCE", 4),
        ):
            self.choose("nothing")
            self.choose("subject")
            block = self.block(past="off").sudo()
            for go_on, is_over in (
                (archives._cron_follow_levels, lambda: not archives.search_count([("is_stale", "=", True)])),
                (block._cron_go_on, lambda: not block.is_past_due),
            ):
                with self.subTest(go_on.__name__):
                    with seconds_left(0):
                        go_on()
                    self.assertFalse(is_over())
                    with seconds_left(60):
                        go_on()
                    self.assertTrue(is_over())
