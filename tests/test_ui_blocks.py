"""Blocking and protecting with the mouse, on a screen and on a phone, with a picture of each step."""

from odoo.tests import HttpCase, tagged

from .pictures import taking_pictures
from .test_blocks import NINA, BlockCase


class UiBlockCase(BlockCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.receive("Re: price", "Renewal 2027")

    def walk(self, tour, url=None, login="anna"):
        with taking_pictures():
            self.start_tour(url or f"/odoo/res.partner/{self.nina.id}", tour, login=login)
        self.env.invalidate_all()


@tagged("post_install", "-at_install")
class TestUiBlocks(UiBlockCase):
    def test_from_an_email_its_address_is_blocked_what_is_filed_goes_and_comes_back(self):
        self.walk("crm_mailbox_block")
        block = self.env["mailbox.block"].with_context(active_test=False).search([])
        self.assertEqual((block.value, block.kind, block.user_id, block.active), (NINA, "blocked", self.anna, False))
        self.assertEqual(self.find(self.nina, self.ben), ["Re: price", "Renewal 2027"])

    def test_an_administrator_protects_a_domain_for_everybody(self):
        self.anna.group_ids += self.env.ref("crm_mailbox.group_mailbox_manager")
        self.walk("crm_mailbox_block_company")
        block = self.env["mailbox.block"].search([])
        expected = ("northwind.example", "protected", self.company)
        self.assertEqual((block.value, block.kind, block.company_id), expected)
        self.assertFalse(self.find(self.nina, self.ben))

    def test_the_own_list_begins_empty_warns_counts_and_lifts(self):
        self.walk("crm_mailbox_block_list", "/odoo/my-blocked-addresses")
        self.assertEqual(self.find(self.nina, self.ben), ["Re: price", "Renewal 2027"])

    def test_the_company_says_in_the_settings_what_happens_with_others(self):
        self._new_user("root2", "base.group_system")
        self.block("lawyer.example", company=True)
        self.walk("crm_mailbox_block_settings", "/odoo/action-crm_mailbox.res_config_settings_action", login="root2")
        chosen = (self.company.mailbox_mixed_policy, self.company.mailbox_files, self.company.mailbox_file_types)
        self.assertEqual(chosen, ("nothing", "record", "pdf, docx"))

    def test_who_answers_for_mailboxes_asks_about_an_address(self):
        self.walk("crm_mailbox_explain_anywhere", "/odoo/action-crm_mailbox.mailbox_explain_action", login="boss")


@tagged("post_install", "-at_install")
class TestUiBlocksPhone(UiBlockCase):
    browser_size = "390x780"
    touch_enabled = True

    def walk(self, tour, url=None, login="anna"):
        with taking_pictures("phone_"):
            self.start_tour(url, tour, login=login)

    def test_on_a_phone_an_address_is_blocked_from_its_email_and_all_of_it_undone(self):
        self.walk("crm_mailbox_block_phone", f"/odoo/record-emails?active_id=res.partner_{self.nina.id}")
        self.env.invalidate_all()
        self.assertEqual(self.find(self.nina, self.ben), ["Re: price", "Renewal 2027"])

    def test_on_a_phone_the_list_is_cards(self):
        self.walk("crm_mailbox_block_list", "/odoo/my-blocked-addresses")
