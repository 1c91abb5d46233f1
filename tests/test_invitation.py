"""Inviting everybody who has no mailbox yet, reminding them, and taking an invitation back."""

from datetime import timedelta

from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import PASSWORD, MailboxCase


@tagged("post_install", "-at_install")
class TestInvitation(MailboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bind(cls.anna)
        cls.manager = cls._new_user("manager", "crm_mailbox.group_mailbox_manager")
        cls.cara = cls._new_user("cara", None)
        cls.Account = cls.env["mailbox.account"].with_user(cls.manager).with_company(cls.company)

    def _open(self):
        Invitation = self.env["mailbox.invitation"].with_user(self.manager).with_company(self.company)
        return Invitation.create({})

    def _get_mailbox(self, user):
        return self.env["mailbox.account"].search([("user_id", "=", user.id)])

    def _get_messages(self, account):
        return self.env["mail.message"].search([("model", "=", "mailbox.account"), ("res_id", "=", account.id)])

    # ------------------------------------------------------------ inviting

    def test_everybody_without_a_mailbox_is_on_the_list(self):
        invitation = self._open()
        self.assertEqual(invitation.line_ids.user_id, self.ben | self.cara | self.manager)
        self.assertEqual(set(invitation.line_ids.mapped("server_id.name")), {"Corp Mail"})
        self.assertEqual(invitation.summary, "3 of 3 employees can be invited.")

    def test_who_may_not_bind_is_not_invited(self):
        self.company.mailbox_group_id = self.env.ref("sales_team.group_sale_salesman")
        self.assertEqual(self._open().line_ids.user_id, self.ben)
        dialog = self.env["mailbox.account.bind"].with_user(self.cara).with_company(self.company)
        dialog = dialog.create({"email": "cara@corp.example", "password": PASSWORD})
        dialog.action_bind()
        self.assertIn("has not opened mailboxes to you", dialog.error)

    def test_an_invited_employee_is_told_how_and_nothing_is_read(self):
        self._open().action_invite()
        account = self._get_mailbox(self.ben)
        self.assertEqual((account.state, account.email), ("invited", "ben@corp.example"))
        [message] = self._get_messages(account)
        self.assertEqual(message.notified_partner_ids, self.ben.partner_id)
        self.assertIn("enter the password of ben@corp.example", message.body)
        self.run_round()
        self.assertFalse([command for command in self.fake.commands if "ben" in command])
        self.assertEqual(account.state, "invited")
        self.assertFalse(self._open().line_ids, "nobody is invited twice")

    def test_a_line_that_misses_something_is_left_out(self):
        self.cara.email = "cara@elsewhere.example"
        self.ben.email = "anna@corp.example"
        self.manager.email = False
        invitation = self._open()
        problems = {line.user_id: line.problem for line in invitation.line_ids}
        self.assertEqual(problems[self.cara], "no server for this domain")
        self.assertEqual(problems[self.ben], "already bound or invited")
        self.assertEqual(problems[self.manager], "no email address")
        invitation.action_invite()
        self.assertFalse(self._get_mailbox(self.cara) | self._get_mailbox(self.ben))

    def test_an_address_is_invited_as_it_is_compared(self):
        self.cara.email = "CARA@Corp.Example"
        self._open().action_invite()
        self.assertEqual(self._get_mailbox(self.cara).email, "cara@corp.example")

    def test_a_pasted_list_is_put_on_the_list_and_what_names_nobody_stays(self):
        self.ben.name, self.cara.name = "Ben Ode", "Cara Fox"
        invitation = self._open()
        invitation.line_ids.unlink()
        invitation.pasted = (
            "Ben Ode, SALES@corp.example\ncara@corp.example\n\nsupport@corp.example; Cara Fox\nNobody, x@corp.example"
        )
        action = invitation.action_add_pasted()
        self.assertEqual((action["res_model"], action["res_id"]), ("mailbox.invitation", invitation.id))
        self.assertEqual(
            {line.user_id: line.email for line in invitation.line_ids},
            {self.ben: "sales@corp.example", self.cara: "support@corp.example"},
        )
        self.assertEqual(invitation.pasted, "Nobody, x@corp.example")
        self.assertIn("No employee is called so: Nobody", invitation.error)

    def test_two_of_one_name_are_not_guessed_at(self):
        self.ben.name = self.cara.name = "Sam Fox"
        invitation = self._open()
        invitation.line_ids.unlink()
        invitation.pasted = "Sam Fox, x@corp.example\n" + "a" * 300 + ",,,;\t"
        invitation.action_add_pasted()
        self.assertFalse(invitation.line_ids)
        self.assertIn("Sam Fox", invitation.pasted)

    def test_a_long_list_takes_no_longer_per_employee(self):
        def count(users):
            lines = [(0, 0, {"user_id": user.id, "email": user.email}) for user in users]
            Invitation = self.env["mailbox.invitation"].with_user(self.manager).with_company(self.company)
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            Invitation.create({"line_ids": lines}).line_ids.mapped("problem")
            return self.env.cr.sql_log_count - before

        few = self.ben | self.cara
        many = few | self.manager | self.anna
        count(few)
        self.assertLessEqual(count(many), count(few) + 2)

    def test_an_invited_mailbox_is_bound_by_its_owner(self):
        self._open().action_invite()
        account = self._get_mailbox(self.ben)
        self.assertFalse(account.is_default)
        with self.assertRaises(UserError):
            account.with_user(self.ben).action_make_default()
        bound = self.bind(self.ben)
        self.assertEqual(bound.id, account.id)
        self.assertEqual(account.state, "connected")
        self.assertTrue(account.bound_at and account.is_default)

    def test_nobody_else_binds_an_invited_address(self):
        self._open().action_invite()
        self.fake.add_user("ben@corp.example", PASSWORD)
        dialog = self.env["mailbox.account.bind"].with_user(self.cara).with_company(self.company)
        dialog = dialog.create({"email": "ben@corp.example", "password": PASSWORD})
        dialog.action_bind()
        self.assertIn("already bound", dialog.error)

    def test_only_an_administrator_invites(self):
        with self.assertRaises(AccessError):
            self.env["mailbox.invitation"].with_user(self.anna).create({})
        with self.assertRaises(AccessError):
            self.env["mailbox.account"].with_user(self.anna)._invite([(self.ben, "ben@corp.example", self.server)])
        self._open().action_invite()
        for name in ("action_remind", "action_withdraw"):
            with self.assertRaises(AccessError):
                getattr(self._get_mailbox(self.ben).with_user(self.ben), name)()

    # ------------------------------------------------------------ reminding

    def test_a_reminder_comes_after_some_days_and_three_times_at_most(self):
        self._open().action_invite()
        account = self._get_mailbox(self.ben)
        counts = []
        for days in (1, 3, 4, 6, 9, 12, 40):
            with freeze_time(fields.Datetime.now() + timedelta(days=days, minutes=1)):
                self.env["mailbox.account"]._cron_remind()
            counts.append(len(self._get_messages(account)))
        self.assertEqual(counts, [1, 2, 2, 3, 4, 4, 4])

    def test_nobody_is_reminded_of_a_bound_mailbox_or_without_a_wish_for_it(self):
        invitation = self._open()
        invitation.remind_days = 0
        invitation.action_invite()
        self.bind(self.ben)
        with freeze_time(fields.Datetime.now() + timedelta(days=10)):
            self.env["mailbox.account"]._cron_remind()
        self.assertEqual(sum(self.env["mailbox.account"].search([]).mapped("reminder_count")), 0)

    def test_a_reminder_by_hand_is_for_the_invited_alone(self):
        self._open().action_invite()
        self._get_mailbox(self.ben).with_user(self.manager).action_remind()
        self.assertEqual(self._get_mailbox(self.ben).reminder_count, 1)
        with self.assertRaises(UserError):
            self._get_mailbox(self.anna).with_user(self.manager).action_remind()

    def test_an_invitation_is_taken_back_and_a_bound_mailbox_is_not(self):
        self._open().action_invite()
        (self._get_mailbox(self.ben) | self._get_mailbox(self.anna)).with_user(self.manager).action_withdraw()
        self.assertFalse(self._get_mailbox(self.ben))
        self.assertTrue(self._get_mailbox(self.anna))

    def test_the_settings_count_who_has_none(self):
        settings = self.env["res.config.settings"].with_company(self.company).create({})
        self.assertEqual(
            settings.mailbox_account_summary, "Mailboxes bound: 1. Need somebody: 0. Employees without one: 3."
        )
