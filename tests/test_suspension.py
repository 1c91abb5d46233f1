"""A mailbox that an administrator has suspended: nothing but an administrator's word gives it back."""

from odoo.exceptions import UserError
from odoo.service.model import call_kw
from odoo.tests import tagged

from ..engine.errors import NeedsOwner, RetryLater
from .common import PASSWORD, MailboxCase, find_buttons

ASK = "An administrator has suspended this mailbox. Ask them."


@tagged("post_install", "-at_install")
class TestSuspension(MailboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.bind(cls.anna)
        cls.mine = cls.account.with_user(cls.anna)
        cls.boss = cls._new_user("boss", "crm_mailbox.group_mailbox_manager")

    def suspend(self):
        self.account.with_user(self.boss).action_suspend()

    def test_k4_no_button_of_its_owner_ends_a_suspension(self):
        """Finding K4. Nor leaves a mailbox that could be bound anew."""
        self.suspend()
        buttons = list(find_buttons(self.account))
        self.assertGreater(len(buttons), 15)
        for name, arguments in buttons:
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                try:
                    call_kw(self.mine, name, [self.account.ids, *arguments], {})
                except UserError:
                    pass
                self.env.invalidate_all()
                self.assertEqual(self.account.exists().state, "suspended")
                savepoint.rollback()
                self.env.invalidate_all()

    def test_k4_its_owner_is_told_whom_to_ask(self):
        """Finding K4."""
        self.suspend()
        for button in ("action_pause", "action_continue", "action_unbind", "action_reconnect", "action_test"):
            with self.subTest(button), self.assertRaisesRegex(UserError, ASK):
                getattr(self.mine, button)()
        with self.assertRaisesRegex(UserError, ASK):
            self.mine._confirm(self.company.mailbox_notice_version)
        self.assertTrue(self.account.credential_ids)

    def test_k4_the_same_address_is_bound_in_no_other_company(self):
        """Finding K4. What is read there is filed on the records of all the user's companies."""
        other = self.env["res.company"].create({"name": "Other", "mailbox_archiving": True})
        self.anna.company_ids |= other
        server = self.server.copy({"company_id": other.id, "domains": "corp.example", "is_private_allowed": True})
        self.suspend()
        self.fake.commands.clear()
        dialogs = self.env["mailbox.account.bind"].with_user(self.anna).with_company(other)
        dialog = dialogs.create({"email": "Anna@corp.example", "password": PASSWORD})
        self.assertEqual(dialog.server_id, server)
        dialog.action_bind()
        self.assertEqual(dialog.error, ASK)
        self.assertFalse(self.fake.commands)
        self.assertEqual(self.env["mailbox.account"].search([("user_id", "=", self.anna.id)]), self.account)

    def test_k4_a_round_that_was_under_way_leaves_it_suspended(self):
        """Finding K4."""
        for error in (RetryLater("no_answer", host="localhost"), NeedsOwner("login_refused"), None):
            self.suspend()
            with self.subTest(error):
                if error:
                    self.account._record_failure(error)
                self.account._record_success(complete=True)
                self.assertEqual(self.account.state, "suspended")

    def test_k4_another_server_or_a_lost_key_leaves_it_suspended(self):
        """Finding K4. A password that its owner is asked for anew would be the way out."""
        self.suspend()
        self.server.incoming_host = "imap.elsewhere.example"
        self.assertFalse(self.account.credential_ids)
        self.assertEqual(self.account.state, "suspended")

    def test_k4_an_administrator_gives_it_back(self):
        """Finding K4."""
        self.suspend()
        self.account.with_user(self.boss).action_lift_suspension()
        self.assertEqual(self.account.state, "paused")
        self.mine.action_continue()
        self.assertEqual(self.account.state, "connected")
        self.mine.action_unbind()
        self.assertFalse(self.account.exists())
