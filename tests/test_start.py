"""Reading a mailbox before its owner's word: a Privacy Officer alone, for a reason, and only what an access opens."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import PASSWORD, make_mail
from .test_access import AccessCase

REASON = "On leave until March, agreed with the works council"


@tagged("post_install", "-at_install")
class TestStart(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.officer = cls._new_user("olga", "crm_mailbox.group_mailbox_privacy")
        cls.root = cls._new_user("root2", "base.group_system")

    def setUp(self):
        super().setUp()
        self.use_master()
        self.account = self.connect(self.anna)

    def as_user(self, user, account=None):
        return (account or self.account).with_user(user).with_company(self.company)

    def start(self, reason=REASON, user=None):
        """What the dialog does that *Start without Confirmation* opens."""
        action = self.as_user(user or self.officer).action_start_unconfirmed()
        Dialog = self.env[action["res_model"]].with_user(user or self.officer).with_company(self.company)
        with Form(Dialog.with_context(action["context"])) as form:
            form.reason = reason
        form.record.action_start()

    def find_decisions(self, user=None):
        Decision = self.env["mailbox.decision"].with_user(user or self.env.user).with_company(self.company)
        return Decision.search([("kind", "=", "started")])

    # ------------------------------------------------------------ starting

    def test_an_officer_starts_it_and_its_owner_is_told_why(self):
        self.fake.deliver(self.anna.email, make_mail("nina@northwind.example", self.anna.email))
        told = len(self.get_notices(self.account))
        self.run_round()
        self.assertFalse(self.env["mailbox.message"].search([]), "nothing before it is started")
        self.start()
        self.assertEqual(self.account.state, "connected")
        self.assertEqual((self.account.started_by_id, self.account.start_reason), (self.officer, REASON))
        self.assertFalse(self.account.confirmed_at, "nobody confirms for the owner")
        notices = self.get_notices(self.account)
        self.assertEqual(len(notices), told + 1)
        newest = notices.sorted("id")[-1]
        self.assertEqual(newest.partner_ids, self.anna.partner_id)
        self.assertIn("olga", newest.body)
        self.assertIn(REASON, newest.body)
        self.run_round()
        self.assertTrue(self.env["mailbox.archive"].search([("res_id", "=", self.nina.id)]))
        self.assertFalse(self.fake.has_marked())

    def test_who_when_and_why_is_written_down(self):
        self.start()
        [decision] = self.find_decisions(self.officer)
        self.assertEqual((decision.user_id, decision.reason), (self.officer, REASON))
        self.assertEqual((decision.scope, decision.res_name), (self.anna.email, self.anna.email))
        self.assertFalse(self.find_decisions(self.manager))
        self.assertFalse(self.find_decisions(self.ben))

    def test_no_reason_no_start(self):
        for reason in ("", "  \n "):
            with self.assertRaisesRegex(UserError, "Give the reason"):
                self.as_user(self.officer)._start_unconfirmed(reason)
        self.assertEqual(self.account.state, "unconfirmed")
        self.assertFalse(self.find_decisions())

    def test_who_is_no_officer_is_refused_in_words(self):
        for user in (self.manager, self.root, self.anna):
            with self.subTest(user.login):
                account = self.as_user(user)
                self.assertFalse(account.can_start)
                for refused in (
                    account.action_start_unconfirmed,
                    lambda account=account: account._start_unconfirmed("x"),
                ):
                    with self.assertRaisesRegex(AccessError, "Only a Privacy Officer"):
                        refused()
                with self.assertRaises(AccessError):
                    self.env["mailbox.start"].with_user(user).create({"account_ids": self.account.ids, "reason": "x"})
                with self.assertRaises(AccessError):
                    account.write({"started_at": "2026-11-28 12:00:00"})
        self.assertEqual(self.account.state, "unconfirmed")

    def test_nobody_is_an_officer_by_another_group(self):
        officers = self.env.ref("crm_mailbox.group_mailbox_privacy")
        self.assertFalse(officers.implied_by_ids)
        self.assertFalse(self.root.has_group("crm_mailbox.group_mailbox_privacy"))

    def test_what_an_officer_finds_is_connected_by_an_administrator_and_holds_no_email(self):
        mine = self.bind(self.ben)
        Account = self.env["mailbox.account"].with_user(self.officer).with_company(self.company)
        self.assertEqual(Account.search([]).ids, self.account.ids)
        with self.assertRaises(AccessError):
            self.as_user(self.officer, mine).read(["email"])
        self.start()
        self.fake.deliver(self.anna.email, make_mail("nina@northwind.example", self.anna.email))
        self.run_round()
        for model in ("mailbox.message", "mailbox.email", "mailbox.archive", "mailbox.folder"):
            self.assertTrue(self.env[model].search([]))
            self.assertFalse(self.env[model].with_user(self.officer).with_company(self.company).search([]), model)

    def test_an_officer_of_another_company_finds_nothing(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._new_user(
            "oskar", "crm_mailbox.group_mailbox_privacy", company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        with self.assertRaises(AccessError):
            self.account.with_user(stranger).action_start_unconfirmed()

    # ------------------------------------------------------------ what only its owner can start

    def test_a_mailbox_bound_by_its_owner_waits_for_its_owner(self):
        self.company.mailbox_notice = "We read mail with customers."
        self.server.authentication = "password"
        mailbox = self.bind(self.ben)
        self.assertEqual(mailbox.state, "unconfirmed")
        # an officer who administers mailboxes, too, finds it
        self.officer.group_ids += self.env.ref("crm_mailbox.group_mailbox_manager")
        account = self.as_user(self.officer, mailbox)
        self.assertFalse(account.can_start)
        for refused in (account.action_start_unconfirmed, lambda: account._start_unconfirmed(REASON)):
            with self.assertRaisesRegex(UserError, "only a mailbox that an administrator's access has opened"):
                refused()
        # and were it said of it, its own sign-in would not be used by that
        mailbox.write({"started_at": "2026-11-28 12:00:00", "is_granted": True})
        self.assertFalse(mailbox._is_started())
        self.assertEqual(mailbox._get_working_state(), "unconfirmed")

    def test_a_mailbox_that_its_owner_binds_afterwards_waits_for_its_owner_again(self):
        self.start()
        self.company.mailbox_notice = "We read mail with customers."
        self.server.authentication = "password"
        self.assertFalse(self.account.started_at)
        self.assertTrue(self.find_decisions().undone_at)
        credential = (
            self.env["mailbox.credential"].with_user(self.anna).sudo()._seal(self.server, self.anna.email, PASSWORD)
        )
        self.env["mailbox.account"].with_user(self.anna)._bind(self.server, self.anna.email, credential, False)
        self.assertEqual(self.account.state, "unconfirmed")

    def test_an_officers_own_mailbox_is_confirmed_by_reading_the_notice(self):
        self.fake.add_user(self.officer.email, PASSWORD)
        account = self.connect(self.officer)
        self.assertFalse(self.as_user(self.officer, account).can_start)
        with self.assertRaisesRegex(UserError, "your own mailbox"):
            self.as_user(self.officer, account).action_start_unconfirmed()

    def test_what_is_confirmed_suspended_or_started_is_not_started(self):
        self.start()
        with self.assertRaises(UserError):
            self.as_user(self.officer).action_start_unconfirmed()
        self.as_user(self.manager).action_suspend()
        with self.assertRaises(UserError):
            self.as_user(self.officer).action_start_unconfirmed()

    # ------------------------------------------------------------ what its owner keeps

    def test_the_owner_reads_it_in_my_mailbox_and_keeps_every_choice(self):
        self.start()
        mine = self.as_user(self.anna)
        self.assertIn("Your mailbox is read without your confirmation since", mine.start_sentence)
        self.assertIn(REASON, mine.start_sentence)
        mine._set_level("nothing")
        self.assertEqual(mine.level_shown, "nothing")
        mine.action_pause()
        self.assertEqual(mine.state, "paused")
        mine.action_continue()
        self.assertEqual(mine.state, "connected")
        mine.action_unbind()
        self.assertFalse(self.account.exists())
        [decision] = self.find_decisions(self.officer)
        self.assertEqual((decision.scope, decision.res_name), (self.anna.email, False), "the log outlives the mailbox")

    def test_the_owners_word_ends_the_sentence_and_the_mailbox_goes_on(self):
        self.start()
        self.confirm(self.account)
        self.assertTrue(self.account.confirmed_at)
        self.assertEqual(self.account.state, "connected")
        self.assertFalse(self.as_user(self.anna).start_sentence)
        with self.assertRaisesRegex(UserError, "not read without"):
            self.as_user(self.officer).action_stop_unconfirmed()
        with self.assertRaisesRegex(UserError, "confirmed meanwhile"):
            self.find_decisions(self.officer).action_undo()

    # ------------------------------------------------------------ stopping

    def test_the_owner_stops_it_and_the_officer_is_told(self):
        self.start()
        self.as_user(self.anna).action_stop_unconfirmed()
        self.assertEqual(self.account.state, "unconfirmed")
        self.assertFalse(self.account.started_at or self.account.start_reason)
        [decision] = self.find_decisions()
        self.assertEqual((decision.undone_by_id, decision.reason), (self.anna, REASON))
        self.assertEqual(self.get_notices(self.account).sorted("id")[-1].partner_ids, self.officer.partner_id)
        self.fake.deliver(self.anna.email, make_mail("nina@northwind.example", self.anna.email))
        self.run_round()
        self.assertFalse(self.env["mailbox.message"].search([]))

    def test_the_officer_stops_it_among_the_decisions_and_the_owner_is_told(self):
        self.start()
        decision = self.find_decisions(self.officer)
        decision.action_undo()
        self.assertEqual(self.account.state, "unconfirmed")
        self.assertEqual(decision.undone_by_id, self.officer)
        self.assertEqual(self.get_notices(self.account).sorted("id")[-1].partner_ids, self.anna.partner_id)
        self.start("Again, for another reason")
        self.assertEqual(self.account.state, "connected")
        self.assertEqual(len(self.find_decisions()), 2)

    def test_nobody_else_stops_it(self):
        self.start()
        self.assertFalse(self.as_user(self.manager).can_stop)
        with self.assertRaisesRegex(AccessError, "Only the owner of the mailbox or a Privacy Officer"):
            self.as_user(self.manager).action_stop_unconfirmed()
        with self.assertRaises(AccessError):
            self.as_user(self.ben).action_stop_unconfirmed()

    def test_one_that_is_paused_stays_so_and_waits_for_its_owner_when_it_goes_on(self):
        self.start()
        self.as_user(self.anna).action_pause()
        self.as_user(self.officer).action_stop_unconfirmed()
        self.assertEqual(self.account.state, "paused")
        self.as_user(self.anna).action_continue()
        self.assertEqual(self.account.state, "unconfirmed")

    def test_a_new_secret_of_the_access_lets_it_go_on(self):
        self.start()
        self.account._record_state("needs_admin", "access_refused", {"host": "localhost", "login": self.anna.email})
        self.as_user(self.manager).action_check_now()
        self.assertEqual(self.account.state, "waiting")
        self.run_round()
        self.assertEqual(self.account.state, "connected")
