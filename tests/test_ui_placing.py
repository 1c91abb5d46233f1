"""Placing conversations and choosing who is a customer, with the mouse."""

from odoo.tests import HttpCase, tagged

from .common import MailboxCase, make_mail


@tagged("post_install", "-at_install")
class TestUiPlacing(MailboxCase, HttpCase):
    def test_one_click_settles_a_conversation(self):
        self.deal.name = "Steel"
        self.tin = self.deal.copy({"name": "Tin"})
        self.bind(self.anna)
        for subject in "Two orders", "Three orders":
            self.fake.deliver("anna@corp.example", make_mail("nina@northwind.example", "anna@corp.example", subject))
        self.run_round()
        self.start_tour("/odoo/not-placed", "crm_mailbox_not_placed", login="anna")
        questions = self.env["mailbox.question"].search([])
        self.assertEqual(set(questions.mapped("state")), {"settled", "neither"})
        archives = self.env["mailbox.archive"].search([("res_model", "=", "crm.lead")])
        self.assertEqual((archives.seen_subject, archives.res_id), ("Two orders", self.tin.id))

    def test_who_is_a_customer_is_chosen_in_the_settings(self):
        self._new_user("boss", "base.group_system")
        action = "/odoo/action-crm_mailbox.res_config_settings_action"
        self.start_tour(action, "crm_mailbox_settings_contacts", login="boss")
        self.assertEqual(self.company.mailbox_contact_policy, "customers")
        self.assertEqual(self.company.mailbox_deal_policy, "all")
        self.assertFalse(self.company.mailbox_leave_out_bulk)
