"""From the switch to the activity with the mouse, with a picture of each step."""

import json
from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from .pictures import taking_pictures
from .test_rules import RulesCase

SETTINGS = "/odoo/action-crm_mailbox.res_config_settings_action"


@tagged("post_install", "-at_install")
class TestUiRules(RulesCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.boss = self._new_user("boss", "base.group_system,sales_team.group_sale_manager", name="Mia Berg")
        self.anna.name = "Anna Li"

    def walk(self, url, tour, login="boss"):
        with taking_pictures():
            self.start_tour(url, tour, login=login)

    def rules(self):
        return self.env["mailbox.activity.rule"].search([("company_id", "=", self.company.id)])

    def test_from_the_switch_to_the_activity(self):
        self.company.write({"mailbox_archiving": False, "mailbox_activity": False})
        self.walk(SETTINGS, "crm_mailbox_rules_switch_on")
        self.assertTrue(self.company.mailbox_activity)
        self.walk(SETTINGS, "crm_mailbox_rules_examples")
        self.assertEqual(self.rules().mapped("name"), ["Answer customers", "Log what we send"])
        self.walk("/odoo/email-rules", "crm_mailbox_rules_make")
        self.assertEqual(self.rules()[0].name, "Price question")
        self.assertEqual(
            self.rules()[0].summary,
            "Price for: {customer}",
            "a chip puts it where the cursor was, as a word of its own",
        )
        self.company.mailbox_activity_since = False
        self.receive("Price of forty")
        self.walk(f"/odoo/crm.lead/{self.deal.id}", "crm_mailbox_rules_activity", login="anna")

    def test_the_eleventh_rule_is_refused_in_words(self):
        for number in range(10):
            self.add_rule(f"Rule {number}")
        self.walk("/odoo/email-rules", "crm_mailbox_rules_eleventh")
        self.assertEqual(len(self.rules()), 10)

    def test_the_eleventh_rule_is_refused_by_rpc(self):
        for number in range(10):
            self.add_rule(f"Rule {number}")
        self.authenticate("boss", "boss")
        call = {"model": "mailbox.activity.rule", "method": "create", "args": [{"name": "Eleventh"}], "kwargs": {}}
        answer = self.url_open(
            "/web/dataset/call_kw", data=json.dumps({"params": call}), headers={"Content-Type": "application/json"}
        )
        self.assertIn("A company can have ten rules.", answer.json()["error"]["data"]["message"])
        self.assertEqual(len(self.rules()), 10)

    def test_the_answer_says_what_it_closed(self):
        self.add_rule()
        self.receive("Offer 2211")
        self._answer()
        self.walk(f"/odoo/crm.lead/{self.deal.id}", "crm_mailbox_rules_answered", login="anna")

    def test_switching_off_says_what_stays(self):
        rule = self.add_rule()
        self.receive("Offer 2211")
        self.walk(SETTINGS, "crm_mailbox_rules_switch_off")
        self.assertFalse(self.company.mailbox_activity)
        self.assertTrue(rule.active and self.activities(self.deal).active)

    def test_a_simulation_is_run_and_then_made_on_purpose(self):
        self.company.write({"mailbox_activity": False, "mailbox_activity_limit": "email"})
        self.receive("Price of forty")
        self.receive("Hello")
        self.add_rule("Price", [("subject", "contains", "price")], sequence=1)
        self.add_rule(sequence=2)
        self.add_rule("Late", [("subject", "contains", "forty")], sequence=3)
        self.add_rule("Never", [("subject", "contains", "no such word")], sequence=4)
        self.company.mailbox_activity = True
        self.walk("/odoo/email-rules", "crm_mailbox_rules_simulate")
        self.assertEqual(len(self.activities(self.deal)), 2)

    def test_a_simulation_stops_where_it_is_told_to(self):
        self.receive("Price of forty")
        self.add_rule()
        simulation = type(self.env["mailbox.rule.simulation"])
        step = simulation.step
        with patch.object(simulation, "step", lambda this: {**step(this), "isFinished": False}):
            # it would go on for ever
            self.walk("/odoo/action-crm_mailbox.mailbox_rule_simulation_page", "crm_mailbox_rules_stop")

    def test_what_a_rule_made_stands_on_its_form(self):
        rule = self.add_rule()
        self.receive("Offer 2211")
        self._answer()
        self.receive("Offer 2212")
        self.walk(f"/odoo/email-rules/{rule.id}", "crm_mailbox_rules_made")


@tagged("post_install", "-at_install")
class TestUiRulesOnAPhone(RulesCase, HttpCase):
    browser_size = "390x780"
    touch_enabled = True

    def test_rules_are_cards_and_begin_with_an_example(self):
        self._new_user("boss", "base.group_system,sales_team.group_sale_manager", name="Mia Berg")
        self.receive("Price of forty")
        with taking_pictures():
            self.start_tour("/odoo/email-rules", "crm_mailbox_rules_phone", login="boss")
        rules = self.env["mailbox.activity.rule"].search([("company_id", "=", self.company.id)])
        self.assertEqual(rules.mapped("name"), ["Answer customers"])
