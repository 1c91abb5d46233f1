"""The guide's example from end to end: a rule with its condition, the preview, the email, the to-do; who sees what."""

from odoo.addons.mail.tools.discuss import Store
from odoo.tests import Form, HttpCase, tagged

from .pictures import taking_pictures
from .test_rules import RulesCase

SUBJECT = "Price of forty conveyors"
NEUTRAL = "Answer an email"
MY_ACTIVITIES = "/odoo/action-mail.mail_activity_action_my"


@tagged("post_install", "-at_install")
class TestGuide(RulesCase, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._new_user("boss", "base.group_system,sales_team.group_sale_manager")
        cls.rita = cls._new_user("rita", "sales_team.group_sale_salesman_all_leads")
        cls.cole = cls._new_user("cole", None)
        cls.tech = cls._new_user("tech", "base.group_system")
        # two of equal kind, so that a list of to-dos has to tell them apart
        cls.company.mailbox_activity_limit = "email"

    def _make_rule(self):
        """As the administrator types it."""
        rules = self.env["mailbox.activity.rule"].with_user(self.boss).with_company(self.company)
        with Form(rules) as form:
            form.name = "Price questions"
            with form.condition_ids.new() as condition:
                condition.field, condition.operator, condition.value = "subject", "contains", "price"
        return rules.search([("name", "=", "Price questions")])

    def _preview(self, rule):
        """What the rule would have made of the email that is there (number), and whether it fits that email."""
        simulation = self.env["mailbox.rule.simulation"].with_user(self.boss).with_company(self.company)
        values = simulation.start(30, "count")
        while not values["isFinished"]:
            values = simulation.browse(values["id"]).step()
        tried = self.env["mailbox.rule.try"].with_user(self.boss).with_company(self.company)
        tried = tried.create({"rule_id": rule.id, "words": "price"})
        return values["activities"], tried.is_fitting

    def _see(self, user, activity):
        activity = activity.with_user(user).with_context(allowed_company_ids=user.company_ids.ids)
        if not activity.has_access("read"):
            return None
        [row] = Store().add(activity).get_result()["mail.activity"]
        self.assertEqual(row["summary"], activity.mailbox_summary)
        return row["summary"]

    def test_the_guides_example_and_what_each_sees_of_it(self):
        self.company.mailbox_activity = False
        self.receive("Price of thirty conveyors")
        self.company.mailbox_activity = True
        rule = self._make_rule()
        made, is_fitting = self._preview(rule)
        self.assertTrue(made and is_fitting)
        self.receive(SUBJECT)
        activity = self.activities(self.deal).filtered(lambda one: SUBJECT in one.mailbox_summary)
        self.assertEqual((activity.summary, activity.user_id), (NEUTRAL, self.anna))
        shown = f"Answer: {SUBJECT}"
        for user, summary in (
            (self.anna, shown),
            (self.rita, shown),
            (self.boss, shown),
            (self.cole, None),
            (self.tech, NEUTRAL),
        ):
            with self.subTest(user.login):
                self.env.invalidate_all()
                self.assertIn(self._see(user, activity), (summary, None) if summary == NEUTRAL else (summary,))
        self.archives(self.deal).filtered(lambda one: one.seen_subject == SUBJECT)[-1].with_user(
            self.anna
        ).action_make_private()
        self.assertEqual(self._see(self.anna, activity), shown, "it is her own email")
        for user in (self.rita, self.boss):
            with self.subTest(user.login):
                self.env.invalidate_all()
                self.assertIn(self._see(user, activity), ("Answer: Email", NEUTRAL))

    def test_the_guides_example_on_the_screen(self):
        self._make_rule()
        self.receive(SUBJECT)
        self.receive("Price of fifty conveyors")
        for url, tour in (
            ("/odoo/action-crm.crm_lead_action_pipeline", "crm_mailbox_guide_pipeline"),
            (f"/odoo/crm.lead/{self.deal.id}", "crm_mailbox_guide_chatter"),
            (MY_ACTIVITIES, "crm_mailbox_guide_my_activities"),
        ):
            with taking_pictures():
                self.start_tour(url, tour, login="anna")
        with taking_pictures():
            self.start_tour(MY_ACTIVITIES, "crm_mailbox_guide_neutral", login="tech")
