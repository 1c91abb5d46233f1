"""Sign-in codes and password resets wait for their owner: nobody else learns of them, and no rule fires."""

from datetime import datetime, timedelta, timezone

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import make_mail
from .test_levels import LevelCase

CODE = "Your verification code"
TEXT = "Your verification code is 482913."


@tagged("post_install", "-at_install")
class TestHeld(LevelCase):
    def setUp(self):
        super().setUp()
        self.company.mailbox_activity = True
        values = {"name": "All", "company_id": self.company.id, "is_for_account": False, "is_for_contact": False}
        self.env["mailbox.activity.rule"].create(values)

    def held(self, user):
        return self.env["mailbox.email"].with_user(user).with_company(self.company).search([("hold", "=", "held")])

    def test_a_code_is_its_owners_and_on_no_timeline(self):
        email = self.receive(CODE, text=TEXT)
        self.assertEqual((email.hold, email.hold_reason), ("held", "code"))
        self.assertEqual(set(email.archive_ids.mapped("level")), {"nothing"})
        self.assertFalse(self.entries(self.nina) + self.entries(self.deal))
        self.assertFalse(self.deal.activity_ids)
        self.assertNotIn("482913", self.everything_said())
        self.assertFalse(self.archive(self.nina, self.ben))
        self.assertFalse(self.held(self.ben))
        [row] = self.archive(self.nina).get_conversations("res.partner", self.nina.id)["conversations"]
        self.assertEqual(row["subject"], CODE, "its owner sees it on the page")
        self.assertTrue(self.archive(self.nina).get_email()["isHidden"])

    def test_released_it_is_an_email_like_any_other_and_back_again(self):
        email = self.receive(CODE, text=TEXT)
        self.held(self.anna).action_release()
        self.assertEqual(self.archive(self.nina, self.ben).level, "full")
        self.assertEqual(self.show(self.entries(self.nina), self.ben)[0]["subject"], CODE)
        self.assertEqual(len(self.deal.activity_ids), 1, "and rules decide on it now")
        decision = self.env["mailbox.decision"].search([("kind", "=", "released")])
        decision.with_user(self.anna).action_undo()
        self.assertEqual(email.hold, "held")
        self.assertFalse(self.archive(self.nina, self.ben))
        self.assertNotIn("482913", self.everything_said())
        with self.assertRaises(UserError):
            decision.with_user(self.anna).action_undo()

    def test_kept_private_it_leaves_the_list_and_stays_where_it_is(self):
        email = self.receive(CODE, text=TEXT)
        self.held(self.anna).action_keep_private()
        self.assertFalse(self.held(self.anna))
        self.assertEqual((email.hold, set(email.archive_ids.mapped("level"))), ("kept", {"nothing"}))

    def test_after_thirty_days_it_is_kept_private(self):
        email = self.receive(CODE, text=TEXT)
        email.date = datetime.now() - timedelta(days=31)
        self.env["mailbox.email"]._gc_held()
        self.assertEqual(email.hold, "kept")
        long_ago = self.receive(f"{CODE} again", text=TEXT, date=datetime.now(timezone.utc) - timedelta(days=60))
        self.assertEqual(long_ago.hold, "kept", "history asks nobody")

    def test_nobody_else_releases_it_and_whoever_administers_learns_the_number(self):
        email = self.receive(CODE, text=TEXT)
        boss = self._new_user("boss", "base.group_system,sales_team.group_sale_manager")
        for user in (self.ben, boss):
            with self.subTest(user.login), self.assertRaises(AccessError):
                email.with_user(user).action_release()
        mailbox = self.account.with_user(boss).with_company(self.company)
        self.assertEqual(mailbox.held_count, 1)
        with self.assertRaises(AccessError):
            mailbox.action_open_held()
        self.assertTrue(self.account.with_user(self.anna).action_open_held()["domain"])

    def test_shown_by_hand_it_waits_no_more_and_taken_back_it_does(self):
        email = self.receive(CODE, text=TEXT)
        notice = self.choose("subject")
        self.assertEqual((email.hold, self.archive(self.nina, self.ben).level), ("released", "subject"))
        self.undo(notice)
        self.assertEqual((email.hold, set(email.archive_ids.mapped("level"))), ("held", {"nothing"}))

    def test_showing_its_conversation_does_not_release_it(self):
        self.receive("Order", message_id="<o@northwind.example>")
        email = self.receive(CODE, text=TEXT, references="<o@northwind.example>")
        self.archive(self.nina, subject="Order").action_choose_level("full", whole=True)
        self.assertEqual((email.hold, set(email.archive_ids.mapped("level"))), ("held", {"nothing"}))

    def test_a_reset_is_held_and_a_mail_about_passwords_is_not(self):
        reset = self.receive("Reset your password", text="https://shop.example/reset?token=0123456789abcdef0123")
        self.assertEqual((reset.hold, reset.hold_reason), ("held", "reset"))
        self.assertFalse(self.receive("Password", text="I forgot my password, can you help me?").hold)

    def test_what_we_write_ourselves_is_not_held(self):
        self.fake.deliver("anna@corp.example", self._sent(), "Sent")
        self.run_round()
        email = self.env["mailbox.email"].search([("subject", "=", CODE)])
        self.assertTrue(email.archive_ids)
        self.assertFalse(email.hold)

    def _sent(self):
        return make_mail("anna@corp.example", "nina@northwind.example", CODE, TEXT)
