"""Whoever binds an address has proven it: somebody else's is refused however a mailbox is made."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import PASSWORD
from .test_dialogs import CARA, DialogCase

REFUSED = "This is the address of somebody else. Ask your administrator."


@tagged("post_install", "-at_install")
class TestWhoseAddress(DialogCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._new_user("manager", "crm_mailbox.group_mailbox_manager")
        cls.fake.add_user("sales@corp.example", PASSWORD)

    def bind_as(self, user, email):
        dialog = self.open_dialog(user, email)
        dialog.action_bind()
        return dialog

    def test_h4_a_password_counts_for_the_login_it_was_typed_for(self):
        """Finding H4."""
        for change in ({"email": "sales@corp.example", "password": False}, {"email": "sales@corp.example"}):
            dialog = self.open_dialog(self.ron)
            dialog.write(change)
            self.fake.commands.clear()
            dialog.action_bind()
            self.assertEqual(dialog.error, "Enter the password of your mailbox.")
            self.assertFalse(self.fake.commands)
        self.assertFalse(self.env["mailbox.account"].search([]))

    def test_h4_the_address_of_a_colleague_is_bound_by_nobody_else(self):
        """Finding H4. Its password, or a server of one's own that takes any, is no proof."""
        portal = new_test_user(self.env, "marcus@contoso.example", groups="base.group_portal")
        self.cara.login = "cara.hart@corp.example"
        self.server.domains = "corp.example, contoso.example"
        for email in (CARA, "Cara@CORP.example", "cara.hart@corp.example", portal.login):
            with self.subTest(email):
                self.fake.add_user(email, PASSWORD)
                self.fake.commands.clear()
                self.assertEqual(self.bind_as(self.ron, email).error, REFUSED)
                self.assertFalse(self.fake.commands)
        self.assertFalse(self.env["mailbox.account"].search([]))

    def test_h4_on_a_server_they_type_it_is_the_same(self):
        """Finding H4."""
        self.company.write({"mailbox_use_organization": False, "mailbox_employee_choice": "any"})
        self.server.domains = "else.example"
        Dialog = self.env["mailbox.account.bind"].with_user(self.ron).with_company(self.company)
        typed = {"preset": "own", "incoming_host": "localhost", "is_sending": False}
        dialog = Dialog.create({**typed, "email": CARA, "password": PASSWORD})
        dialog.action_bind()
        self.assertEqual(dialog.error, REFUSED)

    def test_h4_a_mailbox_of_another_company_is_somebody_elses_too(self):
        """Finding H4."""
        other = self.env["res.company"].create({"name": "Other"})
        server = self.server.copy({"company_id": other.id})
        self.env["mailbox.account"].create(
            {"email": "sales@corp.example", "user_id": self.cara.id, "server_id": server.id}
        )
        self.assertEqual(self.bind_as(self.ron, "sales@corp.example").error, REFUSED)
        self.assertFalse(self.bind_as(self.cara, "sales@corp.example").error, "in both companies")

    def test_h4_nobody_takes_an_address_away_by_their_own_card(self):
        """Finding H4. People write their own address, not their login."""
        self.cara.login = CARA
        # as it could be written before it was refused
        self.ron.email = CARA
        self.assertFalse(self.bind_as(self.cara, CARA).error)
        self.assertEqual(self.bind_as(self.ron, CARA).error, "This address is already bound. Ask your administrator.")

    def test_h4_an_address_that_is_nobodys_is_bound_by_who_has_its_password(self):
        """Finding H4."""
        self.assertFalse(self.bind_as(self.ron, "sales@corp.example").error)
        self.assertEqual(self.get_mailbox("sales@corp.example").user_id, self.ron)

    def test_h4_nobody_is_invited_to_somebody_elses_address(self):
        """Finding H4."""
        Invitation = self.env["mailbox.invitation"].with_user(self.manager).with_company(self.company)
        invitation = Invitation.create({"line_ids": [(0, 0, {"user_id": self.ron.id, "email": CARA})]})
        self.assertEqual(invitation.line_ids.problem, "the address of somebody else")
        invitation.action_invite()
        Account = self.env["mailbox.account"].with_user(self.manager)
        for make in (
            lambda: Account._invite([(self.ron, CARA, self.server)]),
            lambda: Account.sudo()._connect([(self.ron, CARA, self.server)]),
        ):
            with self.assertRaises(UserError), self.env.cr.savepoint():
                make()
        self.assertFalse(self.get_mailbox())

    def test_h4_no_mailbox_is_made_or_renamed_to_somebody_elses_address(self):
        """Finding H4."""
        mailbox = self.bind(self.ron)
        for values in ({"email": CARA}, {"user_id": self.cara.id}):
            with self.subTest(values):
                with self.assertRaises(UserError), self.env.cr.savepoint():
                    mailbox.sudo().write(values)
                self.env.invalidate_all()
                with self.assertRaises(AccessError):
                    mailbox.with_user(self.ron).write(values)
        values = {"email": CARA, "user_id": self.ron.id, "server_id": self.server.id}
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self.env["mailbox.account"].create(values)

    def test_h4_a_password_typed_while_suspended_is_not_tried(self):
        """Finding H4. And nobody counts attempts less for it."""
        mailbox = self.bind(self.cara)
        mailbox._record_state("suspended")
        self.fake.commands.clear()
        self.assertEqual(self.bind_as(self.cara, CARA).error, "An administrator has suspended this mailbox. Ask them.")
        self.assertFalse(self.fake.commands)
