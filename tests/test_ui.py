"""What people do with the mouse: each test is a tour in a real browser."""

import socket
from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from ..engine.providers import mx as exchangers
from .common import PASSWORD, MailboxCase, make_mail
from .pictures import taking_pictures

SETTINGS = "/odoo/action-crm_mailbox.res_config_settings_action"


@tagged("post_install", "-at_install")
class TestUi(MailboxCase, HttpCase):
    def setUp(self):
        super().setUp()
        pictures = taking_pictures()
        pictures.start()
        self.addCleanup(pictures.stop)

    def _archive_one(self):
        self.bind(self.anna)
        mail = make_mail("nina@northwind.example", "anna@corp.example", files=[("plan.pdf", b"%PDF-1.4")])
        self.fake.deliver("anna@corp.example", mail)
        self.run_round()

    def test_an_archived_email_is_not_answered_through_odoo(self):
        self._archive_one()
        self.nina.message_post(
            body="Ordinary question",
            message_type="email",
            subtype_xmlid="mail.mt_comment",
            author_id=self.nina.id,
            email_from=self.nina.email,
        )
        self.start_tour(f"/odoo/res.partner/{self.nina.id}", "crm_mailbox_entry_actions", login="anna")

    def test_archiving_is_switched_on_and_off_in_the_settings(self):
        self._new_user("boss", "base.group_system")
        self.company.mailbox_archiving = False
        self.start_tour(SETTINGS, "crm_mailbox_settings_on", login="boss")
        self.assertTrue(self.company.mailbox_archiving)
        self.start_tour(SETTINGS, "crm_mailbox_settings_off", login="boss")
        self.assertFalse(self.company.mailbox_archiving)

    def test_the_settings_lead_to_the_mail_server(self):
        self._new_user("boss", "base.group_system")
        self.start_tour(SETTINGS, "crm_mailbox_settings_server", login="boss")

    def test_a_server_that_refuses_is_told_in_the_dialog_and_nothing_is_kept(self):
        cara = self._new_user("cara", None)
        with socket.socket() as closed:
            closed.bind(("127.0.0.1", 0))
            self.server.incoming_port = closed.getsockname()[1]
            self.start_tour("/odoo", "crm_mailbox_bind_refused", login="cara")
        self.assertFalse(self.env["mailbox.credential"].search([]))
        self.assertFalse(self.env["mailbox.account"].search([("user_id", "=", cara.id)]))

    def test_an_employee_binds_and_unbinds_a_mailbox(self):
        cara = self._new_user("cara", None)
        mine = [("user_id", "=", cara.id)]
        self.fake.add_user("cara@corp.example", PASSWORD)
        self.company.mailbox_notice = "We read mail with customers. Ask the works council."
        self.start_tour("/odoo", "crm_mailbox_bind", login="cara")
        account = self.env["mailbox.account"].search(mine)
        self.assertEqual((account.email, account.state), ("cara@corp.example", "connected"))
        self.assertTrue(account.credential_ids)
        self.start_tour("/odoo/my-mailbox", "crm_mailbox_unbind", login="cara")
        self.assertFalse(self.env["mailbox.account"].search(mine))
        self.assertFalse(self.env["mailbox.credential"].search([]))

    def test_who_does_not_confirm_now_confirms_later(self):
        cara = self._new_user("cara", None)
        self.fake.add_user("cara@corp.example", PASSWORD)
        self.company.mailbox_notice = "We read mail with customers. Ask the works council."
        self.start_tour("/odoo", "crm_mailbox_bind_not_now", login="cara")
        account = self.env["mailbox.account"].search([("user_id", "=", cara.id)])
        self.assertEqual(account.state, "unconfirmed")
        self.start_tour("/odoo/my-mailbox", "crm_mailbox_read_and_confirm", login="cara")
        self.assertEqual((account.state, account.notice_version), ("connected", self.company.mailbox_notice_version))

    def test_an_employee_finds_or_chooses_a_provider(self):
        self._new_user("cara", None)
        self.company.write({"mailbox_use_organization": False, "mailbox_employee_choice": "any"})
        with patch.object(exchangers, "_ask", return_value=("mxbiz1.qq.com",)):
            self.start_tour("/odoo", "crm_mailbox_choose", login="cara")

    def test_an_administrator_invites_who_is_not_bound(self):
        self._new_user("boss", "base.group_system")
        self.anna.email = "anna@elsewhere.example"
        self.start_tour("/odoo/mailboxes", "crm_mailbox_invite", login="boss")
        invited = self.env["mailbox.account"].search([("state", "=", "invited")])
        self.assertIn(self.ben, invited.user_id)
        self.assertNotIn(self.anna, invited.user_id)

    def test_an_employee_looks_after_a_mailbox_in_the_preferences(self):
        self.bind(self.anna)
        self.start_tour("/odoo", "crm_mailbox_preferences", login="anna")

    def test_an_employee_binds_a_second_mailbox_and_sends_from_it(self):
        self.bind(self.anna)
        self.fake.add_user("sales@corp.example", PASSWORD)
        self.start_tour("/odoo/my-mailbox", "crm_mailbox_bind_another", login="anna")
        self.assertEqual(self.anna.mailbox_account_ids.filtered("is_default").email, "sales@corp.example")

    def test_an_administrator_sees_one_banner_and_who_is_not_bound(self):
        self._new_user("boss", "base.group_system")
        self.bind(self.anna)._record_state("needs_admin", "certificate_expired", {"host": "localhost"})
        self.start_tour("/odoo/mailboxes", "crm_mailbox_administration", login="boss")
        self.assertEqual(self.ben.mailbox_account_ids.state, "invited")
