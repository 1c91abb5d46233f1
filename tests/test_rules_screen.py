"""Simulating rules batch by batch, trying one, the examples."""

from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..wizard import mailbox_rule_simulation
from .test_rules import RulesCase


@tagged("post_install", "-at_install")
class TestRulesOnScreen(RulesCase):
    def setUp(self):
        super().setUp()
        self.manager = self._new_user("boss", "base.group_system,sales_team.group_sale_manager")
        self.as_manager = self.env(user=self.manager, context={"allowed_company_ids": self.company.ids})

    def simulate(self, kind="count", days=30):
        """All batches, as the page asks for them: what the last one said."""
        simulations = self.as_manager["mailbox.rule.simulation"]
        values = simulations.start(days, kind)
        while not values["isFinished"]:
            values = simulations.browse(values["id"]).step()
        return values

    def test_a_simulation_counts_and_creates_nothing(self):
        self.company.mailbox_activity = False
        self.receive("Price of forty")
        self.receive("Something else")
        self.add_rule("Price", [("subject", "contains", "price")], sequence=1)
        self.add_rule("Also price", [("subject", "contains", "price of")], sequence=2)
        self.add_rule("Invoice", [("subject", "contains", "invoice")], sequence=3)
        found = self.simulate()
        rows = {row["name"]: (row["fits"], row["makes"], row["hiddenBy"]) for row in found["byRule"]}
        self.assertEqual(rows, {"Price": (4, 4, ""), "Also price": (4, 0, "Price (4)"), "Invoice": (0, 0, "")})
        self.assertEqual([found[name] for name in ("emails", "activities", "records", "total")], [2, 4, 4, 8])
        self.assertEqual(found["without"]["count"], 4)
        self.assertEqual({row["name"]: row["makes"] for row in found["byPerson"]}, {self.anna.name: 3, "Nobody": 1})
        self.assertFalse(self.env["mail.activity"].search([("automated", "=", True)]))
        self.assertFalse(self.env["mailbox.activity.claim"].search([]))
        self.assertFalse(self.archives().filtered("rule_outcome"))
        self.assertIn({"name": self.deal.display_name, "makes": 1}, found["byRecord"])
        samples = found["byRule"][0]["samples"]
        self.assertEqual({sample["subject"] for sample in samples}, {"Price of forty"})

    def test_a_simulation_goes_from_batch_to_batch(self):
        self.company.mailbox_activity = False
        self.add_rule()
        for number in range(3):
            self.receive(f"Email {number}")
        at_once = self.simulate()
        simulations, steps = self.as_manager["mailbox.rule.simulation"], []
        with patch.dict(mailbox_rule_simulation.AT_ONCE, count=5):
            steps.append(simulations.start(30))
            while not steps[-1]["isFinished"]:
                steps.append(simulations.browse(steps[-1]["id"]).step())
        self.assertEqual([step["done"] for step in steps], [0, 5, 10, 12])
        names = ("emails", "activities", "records", "byRule", "byPerson", "byRecord", "without")
        self.assertEqual(*({name: values[name] for name in names} for values in (at_once, steps[-1])))
        self.assertEqual(steps[-1]["activities"], 4, "one while it is open, over all batches")

    def test_old_mail_makes_activities_only_on_purpose(self):
        self.add_rule()
        self.receive("Old", date=datetime.now(timezone.utc) - timedelta(days=3))
        self.receive("New")
        self.activities(self.deal).action_feedback()
        self.assertEqual(self.simulate("left")["activities"], 1, "on the opportunity; the others have theirs open")
        self.assertEqual(self.archives(self.deal).mapped("rule_outcome"), ["history", "made"])
        self.assertEqual(self.simulate("make")["made"], 1)
        self.assertEqual(self.activities(self.deal)[-1].mailbox_summary, "Answer: Old")
        self.assertEqual(self.simulate("left")["activities"], 0)
        self.assertEqual(self.simulate("make")["made"], 0)
        self.company.mailbox_activity = False
        with self.assertRaisesRegex(UserError, "on first"):
            self.simulate("make")

    def test_only_administrators_of_mailboxes_simulate(self):
        with self.assertRaises(AccessError):
            self.env(user=self.anna)["mailbox.rule.simulation"].start(30)

    def test_a_rule_says_why_an_email_does_not_match(self):
        rule = self.add_rule("Price", [("subject", "contains", "price"), ("sender", "contains", "nina")], sequence=2)
        self.receive("Invoice 7")
        self.receive("Price of forty")
        self.anna.group_ids |= self.env.ref("crm_mailbox.group_mailbox_manager")
        as_anna = self.env(user=self.anna, context={"allowed_company_ids": self.company.ids})
        dialog = as_anna["mailbox.rule.try"].create({"rule_id": rule.id, "words": "invoice"})
        self.assertFalse(dialog.is_fitting)
        self.assertIn("found Invoice 7", dialog.result)
        self.assertIn("No rule fits", dialog.result)
        dialog.words = "price"
        self.assertTrue(dialog.is_fitting)
        first = self.add_rule("Everything", sequence=1)
        dialog.invalidate_recordset()
        self.assertIn("Another rule takes it: Everything", dialog.result)
        self.assertEqual(rule.hidden_sentence, "Never reached: Everything takes every email first.")
        self.assertFalse(first.hidden_sentence)

    def test_two_examples_are_one_click_away_where_there_is_none(self):
        rules = self.as_manager["mailbox.activity.rule"]
        self.assertIn('data-method="action_add_example_answer"', rules.get_empty_list_help(""))
        rules.action_add_example_answer()
        rules.action_add_example_log()
        found = rules.search([])
        self.assertEqual(found.mapped("name"), ["Answer customers", "Log what we send"])
        self.assertEqual(found.mapped("when_sentence"), ["Every archived email"] * 2)
        self.assertIn("2 of 10", rules.action_open_list()["name"])
        self.assertFalse(rules.action_open_list()["context"])
