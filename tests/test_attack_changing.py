"""What fresh eyes found by taking over and changing: each failed until its class was closed."""

import psycopg2
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .access import AccessCase
from .common import make_mail

ERRORS = (AccessError, UserError, ValidationError, psycopg2.Error)


@tagged("post_install", "-at_install")
class TestAttackChanging(AccessCase):
    def test_k3_an_address_on_ones_own_card_takes_no_customer_away(self):
        self.env["res.partner"].create({"name": "Marcus", "email": "marcus@contoso.example"})
        cole = self.people["colleague"]
        cole.with_user(cole).write({"email": "marcus@contoso.example"})
        self.fake.deliver("anna@corp.example", make_mail("marcus@contoso.example", "anna@corp.example", "An order"))
        self.run_round()
        self.assertTrue(self.env["mailbox.email"].search([("subject", "=", "An order")]))

    def test_k4_an_owner_lifts_no_suspension(self):
        self.account.with_user(self.people["mailbox manager"]).action_suspend()
        for button in ("action_continue", "action_pause"):
            try:
                getattr(self.account.with_user(self.anna), button)()
            except ERRORS:
                pass
            self.assertEqual(self.account.state, "suspended", button)

    def test_k5_a_dialog_that_is_filled_in_tells_nothing_of_anothers_mailbox(self):
        self.account.alias_emails = "canary@home.example"
        self.env.flush_all()
        self.env.invalidate_all()
        Dialog = self.env["mailbox.account.confirm"].with_user(self.people["colleague"])
        try:
            told = str(
                Dialog.onchange({"account_id": self.account.id}, ["account_id"], {"levels": {}, "alias_emails": {}})
            )
        except AccessError:
            told = ""
        self.assertNotIn("canary", told)

    def test_k6_nobody_learns_by_an_error_whom_somebody_protects(self):
        self.env["mailbox.block"].with_user(self.anna).create({"name": "doctor@clinic.example", "kind": "protected"})
        said = set()
        for name in ("doctor@clinic.example", "nobody@clinic.example"):
            try:
                with mute_logger("odoo.sql_db"), self.cr.savepoint():
                    self.env["mailbox.block"].with_user(self.people["colleague"]).create(
                        {"name": name, "kind": "protected", "user_id": self.anna.id}
                    )
            except ERRORS as error:
                said.add(type(error))
        self.assertEqual(said, {AccessError})

    def test_k8_nobody_deletes_an_entry(self):
        with self.assertRaises(AccessError):
            self.entry.with_user(self.people["sales manager"]).unlink()

    def test_k10_nobody_gets_involved_by_following(self):
        self.company.mailbox_who_sees = "involved"
        reader = self.people["reader"]
        emails = self.env["mailbox.email"].with_user(reader).with_context(allowed_company_ids=self.company.ids)
        self.assertFalse(emails.search([("id", "=", self.email.id)]))
        self.nina.with_user(reader).message_subscribe(reader.partner_id.ids)
        self.assertFalse(emails.search([("id", "=", self.email.id)]))

    def test_k12_a_block_with_the_past_where_there_is_none(self):
        self.env["mailbox.block"].with_user(self.people["colleague"]).create(
            {"name": "clinic.example", "kind": "protected", "hides_past": True}
        )

    def test_k2_who_puts_a_copy_into_a_mailbox_of_ones_own_widens_nothing(self):
        eve = self.people["reader"]
        self.bind(eve)
        self.archive.with_user(self.ben).action_choose_level("nothing")
        self.fake.deliver(eve.email, next(iter(self.fake.boxes["anna@corp.example"]["INBOX"].values())))
        self.run_round()
        try:
            self.archive.with_user(eve).action_choose_level("full")
        except ERRORS:
            pass
        self.assertEqual(self.archive.level, "nothing")
