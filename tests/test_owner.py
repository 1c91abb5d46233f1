"""What an employee does with their mailboxes, and how they learn that one needs them."""

from unittest.mock import patch

from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import MailboxCase, make_mail


@tagged("post_install", "-at_install")
class TestOwner(MailboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.bind(cls.anna).with_env(cls.env)
        cls.mine = cls.account.with_user(cls.anna)

    def _get_notices(self):
        domain = [("model", "=", "mailbox.account"), ("res_id", "=", self.account.id)]
        return self.env["mail.message"].search([*domain, ("message_type", "=", "user_notification")])

    # ------------------------------------------------------------ the notice

    def test_an_owner_is_told_once_that_the_mailbox_waits(self):
        self.fake.passwords["anna@corp.example"] = "another"
        self.run_round()
        notice = self._get_notices()
        self.assertEqual(notice.notified_partner_ids, self.anna.partner_id)
        self.assertEqual(notice.subject, "Your mailbox anna@corp.example needs you")
        self.assertIn("refused this address or password", notice.body)
        self.account._record_state("needs_owner", "password_expired", {"host": "localhost"})
        self.run_round()
        self.assertEqual(self._get_notices(), notice)

    def test_a_mailbox_that_worked_in_between_is_told_again(self):
        self.account._record_state("needs_owner", "login_refused")
        self.account._record_state("paused")
        self.account._record_state("needs_owner", "login_refused")
        self.assertEqual(len(self._get_notices()), 1, "a pause mends nothing")
        self.account._record_state("connected")
        self.account._record_state("needs_owner", "login_refused")
        self.assertEqual(len(self._get_notices()), 2)

    def test_trouble_that_ends_by_itself_tells_nobody(self):
        self.account._record_state("waiting", "no_answer", {"host": "localhost"})
        self.account._record_state("needs_admin", "certificate_expired", {"host": "localhost"})
        self.assertFalse(self._get_notices())

    def test_who_is_looking_at_it_needs_no_notice(self):
        self.mine._record_state("needs_owner", "secret_unreadable")
        self.assertFalse(self._get_notices())

    def test_the_notice_speaks_the_owners_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.anna.lang = "fr_FR"
        spoken = []
        genuine = type(self.account)._get_state_sentence

        def listen(account):
            spoken.append(account.env.lang)
            return genuine(account)

        with patch.object(type(self.account), "_get_state_sentence", listen):
            self.account._record_state("needs_owner", "login_refused")
        self.assertEqual(spoken, ["fr_FR"])

    # ------------------------------------------------------------ testing it

    def test_a_test_signs_in_for_real_and_reads_nothing(self):
        told = self.mine.action_test()["params"]
        self.assertEqual((told["type"], told["message"]), ("success", "Signed in, incoming and outgoing."))
        self.assertFalse([command for command in self.fake.commands if command.startswith(("EXAMINE", "UID FETCH"))])

    def test_a_test_that_works_ends_the_waiting(self):
        self.account._record_state("needs_owner", "login_refused")
        self.mine.action_test()
        self.assertEqual(self.account.state, "connected")

    def test_a_test_that_fails_says_what_to_do(self):
        self.fake.passwords["anna@corp.example"] = "another"
        told = self.mine.action_test()["params"]
        self.assertEqual(told["type"], "danger")
        self.assertEqual(told["message"], "localhost refused this address or password. Enter them again.")
        self.assertEqual(self.account.state, "connected", "the next round decides, not a click")

    def test_a_mailbox_without_a_password_is_reconnected(self):
        self.account.credential_ids.unlink()
        self.assertEqual(self.mine.action_test()["res_model"], "mailbox.account.bind")

    # ------------------------------------------------------------ other addresses

    def test_an_address_that_is_sent_from_is_proposed_to_its_owner_alone(self):
        for number in range(2):
            mail = make_mail("Anna <A.Li@corp.example>", "nina@northwind.example", subject=f"Offer {number}")
            self.fake.deliver("anna@corp.example", mail, "Sent")
        self.fake.deliver("anna@corp.example", make_mail("ben@corp.example", "nina@northwind.example"), "Sent")
        self.run_round()
        self.assertEqual(self.mine.alias_proposal, "a.li@corp.example")
        self.assertIn("2 emails in your Sent folder came from a.li@corp.example", self.mine.alias_proposal_sentence)
        manager = self._new_user("manager", "crm_mailbox.group_mailbox_manager")
        self.assertFalse(self.account.with_user(manager).alias_proposal)
        self.mine.action_add_alias()
        self.assertEqual(self.mine.alias_emails, "a.li@corp.example")
        self.assertFalse(self.mine.alias_proposal)

    # ------------------------------------------------------------ several mailboxes

    def test_the_first_mailbox_is_the_one_to_send_from(self):
        second = self.bind(self.anna, "sales@corp.example")
        self.assertTrue(self.account.is_default)
        self.assertFalse(second.is_default)
        second.with_user(self.anna).action_make_default()
        self.assertFalse(self.account.is_default)
        self.assertTrue(second.is_default)

    def test_an_unbound_default_leaves_it_to_another_one(self):
        second = self.bind(self.anna, "sales@corp.example")
        self.mine.action_unbind()
        self.assertTrue(second.is_default)
        second.with_user(self.anna).action_unbind()
        self.assertFalse(self.anna.mailbox_account_ids)

    def test_each_employee_has_a_default_of_their_own(self):
        theirs = self.bind(self.ben)
        self.assertTrue(theirs.is_default and self.account.is_default)
        for name in ("action_make_default", "action_test"):
            with self.assertRaises(AccessError):
                getattr(theirs.with_user(self.anna), name)()
