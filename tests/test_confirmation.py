"""Nothing is read before the owner has read the company's notice; what was confirmed is kept."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PASSWORD, MailboxCase, make_mail

NOTICE = "We read mail with customers. Ask the works council."


@tagged("post_install", "-at_install")
class TestConfirmation(MailboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.mailbox_notice = NOTICE
        cls.version = cls.company.mailbox_notice_version
        cls.account = cls.bind(cls.anna).with_env(cls.env)
        cls.mine = cls.account.with_user(cls.anna)

    def _open(self):
        action = self.mine.action_read_notice()
        return self.env[action["res_model"]].with_user(self.anna).with_context(action["context"]).create({})

    def _deliver_and_read(self):
        self.fake.deliver("anna@corp.example", make_mail("nina@northwind.example", "anna@corp.example"))
        self.fake.commands.clear()
        self.run_round()
        return self.env["mailbox.message"].search([("account_id", "=", self.account.id)])

    def test_binding_ends_with_the_notice(self):
        cara = self._new_user("cara", None)
        self.fake.add_user("cara@corp.example", PASSWORD)
        dialog = self.env["mailbox.account.bind"].with_user(cara).with_company(self.company)
        action = dialog.create({"email": "cara@corp.example", "password": PASSWORD}).action_bind()
        self.assertEqual(action["res_model"], "mailbox.account.confirm")

    def test_nothing_is_read_before_it_is_confirmed(self):
        self.assertEqual(self.account.state, "unconfirmed")
        self.assertFalse(self._deliver_and_read())
        self.assertFalse(self.fake.commands, "nobody even connected")

    def test_what_was_confirmed_is_kept_with_version_and_time(self):
        dialog = self._open()
        self.assertEqual(dialog.notice, NOTICE)
        dialog.alias_emails = "sales@corp.example"
        dialog.action_confirm()
        self.assertEqual((self.account.state, self.account.alias_emails), ("connected", "sales@corp.example"))
        self.assertEqual((self.account.notice_version, self.account.notice_text), (self.version, NOTICE))
        self.assertTrue(self.account.confirmed_at)
        self.assertTrue(self._deliver_and_read())

    def test_a_notice_that_changed_while_it_was_read_is_read_again(self):
        dialog = self._open()
        self.company.mailbox_notice = "We read everything."
        with self.assertRaises(UserError):
            dialog.action_confirm()
        self._open().action_confirm()
        self.assertEqual(self.account.notice_version, self.version + 1)

    def test_a_new_version_stops_nobody_who_confirmed(self):
        self._open().action_confirm()
        self.company.mailbox_notice = "Another text."
        self.mine.action_pause()
        self.mine.action_continue()
        self.assertEqual(self.account.state, "connected")

    def test_no_way_around_leads_past_the_notice(self):
        manager = self._new_user("manager", "crm_mailbox.group_mailbox_manager")
        self.account.with_user(manager).action_suspend()
        self.account.with_user(manager).action_lift_suspension()
        self.mine.action_continue()
        self.assertEqual(self.account.state, "unconfirmed")
        self.mine.action_test()
        self.mine.action_check_now()
        self.account.with_user(manager).action_check_now()
        self.assertEqual(self.account.state, "unconfirmed")
        self.account._forget_password("server_changed")
        self.bind(self.anna)
        self.assertEqual(self.account.state, "unconfirmed")

    def test_nobody_confirms_for_another_one(self):
        manager = self._new_user("manager", "crm_mailbox.group_mailbox_manager")
        for user in (self.ben, manager):
            with self.assertRaises(AccessError):
                self.account.with_user(user).action_read_notice()
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.env["mailbox.account.confirm"].with_user(user).create({"account_id": self.account.id})
            with self.assertRaises(AccessError):
                self.account.with_user(user)._confirm(self.company.mailbox_notice_version)
        self.assertEqual(self.account.state, "unconfirmed")

    def test_without_a_notice_nobody_is_asked(self):
        self.company.mailbox_notice = False
        self.bind(self.anna)
        self.assertEqual(self.account.state, "connected")

    def test_a_company_begins_with_a_notice(self):
        self.assertIn("stay private", self.env["res.company"].create({"name": "New"}).mailbox_notice)
