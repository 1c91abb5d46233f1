"""To-dos follow emails that people place by hand, and promises hold while they come and go."""

from datetime import datetime, timedelta, timezone

from odoo.tests import tagged

from .common import make_mail
from .test_rules import RulesCase


@tagged("post_install", "-at_install")
class TestRulesAndPlaces(RulesCase):
    """What people place by hand."""

    def setUp(self):
        super().setUp()
        self.other = self.env["crm.lead"].create(
            {"name": "Fifty pumps", "type": "opportunity", "user_id": self.anna.id, "company_id": self.company.id}
        )

    def move(self, archive, record=None):
        record = record or self.other
        notice = archive.with_user(self.anna).action_move(record._name, record.id)
        return self.env["mailbox.decision"].browse(notice["decision"]).with_user(self.anna)

    def test_an_email_that_is_moved_takes_its_to_do_along_and_back(self):
        self.add_rule()
        self.receive("Offer 2211")
        decision = self.move(self.archives(self.deal))
        self.assertFalse(self.activities(self.deal))
        self.assertEqual(self.activities(self.other).mailbox_summary, "Answer: Offer 2211")
        self.assertEqual(self.archives(self.other).rule_outcome, "made")
        decision.action_undo()
        self.assertFalse(self.activities(self.other))
        self.assertEqual(self.activities(self.deal).mailbox_summary, "Answer: Offer 2211")

    def test_the_promise_holds_for_each_limit_when_emails_come_and_go(self):
        self.add_rule()
        for limit in ("open", "email", "ever"):
            with self.subTest(limit):
                self.company.mailbox_activity_limit = limit
                self.receive(limit)
                archive = self.archives(self.deal)[-1]
                self.move(archive).action_undo()
                self.assertEqual(archive.rule_outcome, "made")
                self.assertEqual(len(self.activities(self.deal)), 1)
                self.env["mailbox.archive"].search([("res_id", "=", self.deal.id)])._take_down()
                self.assertFalse(self.env["mailbox.activity.claim"].search([("res_id", "=", self.deal.id)]))

    def test_an_email_that_reaches_a_lead_through_an_alias_makes_its_to_do_there(self):
        self.add_rule()
        mail = make_mail("nina@northwind.example", "anna@corp.example", "Offer", message_id="<alias@x>")
        self.fake.deliver("anna@corp.example", mail)
        self.run_round()
        lead_id = self.env["mail.thread"].message_process("crm.lead", mail)
        lead = self.env["crm.lead"].browse(lead_id)
        self.assertEqual(self.activities(lead).mailbox_summary, "Answer: Offer")
        self.assertEqual(self.archives(lead).activity_id, self.activities(lead))

    def test_of_two_emails_the_one_that_stays_keeps_the_to_do(self):
        self.add_rule()
        self.receive("One")
        self.receive("Two")
        activity, (first, second) = self.activities(self.deal), self.archives(self.deal)
        decision = self.move(first)
        self.assertEqual(self.activities(self.deal), activity)
        self.assertEqual(activity.mailbox_summary, "Answer: Two")
        self.assertNotIn("One", activity.mailbox_note)
        self.assertEqual((first.rule_outcome, second.rule_outcome), ("made", "made"))
        decision.action_undo()
        self.assertEqual(first.activity_id, activity)
        self.assertEqual(first.rule_outcome, "updated")

    def test_taken_off_its_to_do_goes_and_undone_it_comes_back(self):
        self.add_rule()
        self.receive("Offer 2211")
        notice = self.archives(self.deal).with_user(self.anna).action_not_here()
        self.assertFalse(self.activities(self.deal))
        self.env["mailbox.decision"].browse(notice["decision"]).with_user(self.anna).action_undo()
        self.assertEqual(self.activities(self.deal).mailbox_summary, "Answer: Offer 2211")

    def test_what_is_done_or_logged_stays_as_it_was(self):
        self.add_rule()
        self.receive("Offer 2211")
        archive = self.archives(self.deal)
        self.activities(self.deal).action_feedback()
        self.move(archive)
        self.assertEqual(archive.rule_outcome, "made")
        self.assertFalse(self.activities(self.other), "it was seen to already")

    def test_an_email_that_is_released_runs_the_rules_then(self):
        self.add_rule()
        self.company.mailbox_activity = False
        self.receive("Offer 2211")
        archive = self.archives(self.deal)
        archive.level = "nothing"
        self.company.mailbox_activity = True
        self.company.mailbox_activity_since = False
        archive._apply_rules()
        self.assertEqual(archive.rule_outcome, "hidden")
        self.archives().level = "exchanged"
        rita = self._new_user("rita", "sales_team.group_sale_salesman_all_leads")
        self.assertEqual(self.activities(self.deal).with_user(rita).mailbox_summary, "Answer: Email")
        archive.level = "full"
        self.assertEqual(self.activities(self.deal).mailbox_summary, "Answer: Offer 2211")

    def test_history_that_is_moved_makes_nothing(self):
        self.add_rule()
        self.receive("Old", date=datetime.now(timezone.utc) - timedelta(days=3))
        archive = self.archives(self.deal)
        self.assertEqual(archive.rule_outcome, "history")
        self.move(archive)
        self.assertFalse(self.activities(self.other))

    def test_an_email_its_owner_places_runs_the_rules_once_on_its_record(self):
        self.add_rule()
        self.env["crm.lead"].create(
            {"name": "Second", "type": "opportunity", "partner_id": self.nina.id, "company_id": self.company.id}
        )
        self.receive("Offer 2211")
        self.assertFalse(self.activities(self.deal), "nobody knows yet which of the two it is about")
        question = self.env["mailbox.question"].search([("state", "=", "open"), ("user_id", "=", self.anna.id)])
        here = question.candidate_ids.filtered(lambda one: one.res_id == self.deal.id)
        here.with_user(self.anna).action_choose()
        self.assertEqual(self.activities(self.deal).mailbox_summary, "Answer: Offer 2211")
        question.with_user(self.anna).action_undo()
        self.assertFalse(self.activities(self.deal))
