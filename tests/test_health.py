"""What administrators see of mailboxes and are told of them: health, never content, and once for each server."""

from datetime import timedelta
from unittest.mock import patch

from freezegun import freeze_time
from odoo.exceptions import AccessError, UserError
from odoo.fields import Datetime
from odoo.tests import tagged
from odoo.tools import mute_logger
from psycopg2 import DataError

from ..engine import circuit_breaker as breaker
from ..engine import wire
from .common import MailboxCase, make_mail

SYNC = "odoo.addons.crm_mailbox.models.sync.mailbox_sync"
ROUNDS = "odoo.addons.crm_mailbox.models.server.mailbox_host"


@tagged("post_install", "-at_install")
class TestHealth(MailboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._new_user("manager", "crm_mailbox.group_mailbox_manager")
        cls.account = cls.bind(cls.anna).with_env(cls.env)

    def _get_notices(self):
        domain = [("model", "=", "mailbox.server"), ("res_id", "=", self.server.id)]
        return self.env["mail.message"].search(domain, order="id")

    def _get_banners(self, user=None):
        Server = self.env["mailbox.server"].with_user(user or self.manager).with_company(self.company)
        self.env.invalidate_all()
        return [banner for banner in Server.get_banners() if banner["id"] == self.server.id]

    # ------------------------------------------------------------ our own bugs

    def test_a_bug_of_ours_stops_one_mailbox_and_the_log_has_no_word_of_its_mail(self):
        self.bind(self.ben)
        sync = type(self.env["mailbox.sync"])
        get_matcher = sync._get_matcher
        for bug in (ZeroDivisionError("greengage"), DataError("greengage"), UserError("greengage")):

            def stumble(this, claim, bug=bug):
                if claim.account_id == self.account.id:
                    raise bug
                return get_matcher(this, claim)

            with self.subTest(type(bug).__name__):
                for person in ("anna", "ben"):
                    mail = make_mail("nina@northwind.example", f"{person}@corp.example", type(bug).__name__)
                    self.fake.deliver(f"{person}@corp.example", mail)
                with patch.object(sync, "_get_matcher", stumble), self.assertLogs(SYNC, "ERROR") as logged:
                    self.run_round()
                self.assertEqual(self.account.error_code, "internal_error")
                self.assertIn(type(bug).__name__, logged.output[0])
                self.assertNotIn("greengage", str(logged.output))
                # the others went on
                read = self.env["mailbox.email"].search([("subject", "=", type(bug).__name__)])
                self.assertEqual(read.copy_ids.user_id, self.ben)

    # ------------------------------------------------------------ who is not bound

    def _find_not_bound(self, *kinds):
        Users = self.env["res.users"].with_user(self.manager).with_company(self.company)
        return Users.search([("mailbox_binding", "in", kinds), ("company_id", "=", self.company.id)]).sudo()

    def test_who_has_no_mailbox_is_listed_with_what_was_done_about_it(self):
        self.assertEqual(self._find_not_bound("never"), self.ben | self.manager)
        self.assertEqual(self._find_not_bound("bound"), self.anna)
        Account = self.env["mailbox.account"].with_user(self.manager).with_company(self.company)
        [invited] = Account._invite([(self.ben, "ben@corp.example", self.server)])
        self.env.invalidate_all()
        self.assertEqual(self._find_not_bound("never"), self.manager)
        self.assertEqual(self._find_not_bound("invited"), self.ben)
        ben = self.ben.with_user(self.manager).with_company(self.company)
        self.assertTrue(ben.mailbox_binding_sentence.startswith("Invited "))
        with freeze_time(Datetime.now() + timedelta(days=3)):
            ben.action_remind_of_mailbox()
            self.env.invalidate_all()
            self.assertEqual(ben.mailbox_binding_sentence, "Invited 3 days ago, reminded 1 times.")
        self.assertEqual(invited.reminder_count, 1)

    def test_who_may_not_bind_is_on_no_list(self):
        self.company.mailbox_group_id = self.env.ref("sales_team.group_sale_salesman")
        self.assertEqual(self._find_not_bound("never"), self.ben)

    def test_the_chosen_are_invited(self):
        chosen = (self.ben | self.anna).with_user(self.manager).with_company(self.company)
        action = chosen.action_invite_to_mailbox()
        Invitation = self.env["mailbox.invitation"].with_user(self.manager).with_company(self.company)
        self.assertEqual(Invitation.with_context(**action["context"]).create({}).line_ids.user_id, self.ben)

    def test_an_employee_learns_nothing_of_colleagues(self):
        for name in ("mailbox_binding", "mailbox_binding_sentence"):
            with self.assertRaises(AccessError):
                self.ben.with_user(self.anna).read([name])
        with self.assertRaises(AccessError):
            self.env["res.users"].with_user(self.anna).search([("mailbox_binding", "=", "never")])
        with self.assertRaises(AccessError):
            self.env["mailbox.server"].with_user(self.anna).get_banners()

    # ------------------------------------------------------------ history and teams

    def test_the_history_is_told_in_percent(self):
        self.assertEqual(self.account.history_progress, 0)
        for number in range(4):
            mail = make_mail("nina@northwind.example", "anna@corp.example", subject=f"Offer {number}")
            self.fake.deliver("anna@corp.example", mail)
        self.run_round()
        self.assertEqual(self.account.history_progress, 100)
        inbox = self.account.folder_ids.filtered(lambda folder: folder.role == "inbox")
        inbox.write({"first_uid": 1, "uid_done": 4, "history_low": 3})
        (self.account.folder_ids - inbox).is_begun = False
        self.account.is_history_done = False
        self.assertEqual(self.account.history_progress, 50)

    def test_mailboxes_stand_with_their_owners_team(self):
        team = self.env["crm.team"].create({"name": "North", "member_ids": [(6, 0, self.anna.ids)]})
        self.assertEqual(self.account.team_id, team)

    # ------------------------------------------------------------ an outage

    def _go_down(self):
        for number in range(breaker.DOWN_FROM):
            self.bind(self.ben, f"ben{number}@corp.example")
        self.run_round()
        return self.env["mailbox.host"]._find(self.server)

    def _probe(self, host, after=0):
        """One more try, as if the outage had begun so many seconds ago."""
        host.probe_at = Datetime.now() - timedelta(seconds=1)
        if after:
            host.down_since = Datetime.now() - timedelta(seconds=after)
        self.run_round()

    def test_an_outage_is_one_banner_and_one_notice_for_all_mailboxes(self):
        with patch.object(wire, "connect", side_effect=ConnectionRefusedError), mute_logger(ROUNDS):
            host = self._go_down()
            [banner] = self._get_banners()
            self.assertEqual((banner["kind"], banner["button"]), ("danger", "try"))
            self.assertIn("Corp Mail can't be reached: 6 mailboxes wait since", banner["sentence"])
            self.assertIn("No one has to do anything, nothing is lost.", banner["sentence"])
            self.assertFalse(self._get_notices(), "a short one is nobody's business")
            self._probe(host, after=breaker.NOTICE_SECONDS - 60)
            self.assertFalse(self._get_notices())
            self._probe(host, after=breaker.NOTICE_SECONDS + 1)
            self._probe(host)
            [notice] = self._get_notices()
        self.assertEqual(notice.subject, "Corp Mail can't be reached")
        self.assertIn(self.manager.partner_id, notice.notified_partner_ids)
        self.assertNotIn(self.anna.partner_id, notice.notified_partner_ids, "no employee has to do anything")
        self._probe(host)
        self.assertEqual(self._get_notices()[1:].mapped("subject"), ["Corp Mail can be reached again"])
        self.assertFalse(self._get_banners())

    def test_a_short_outage_ends_without_a_word(self):
        with patch.object(wire, "connect", side_effect=ConnectionRefusedError), mute_logger(ROUNDS):
            host = self._go_down()
        self._probe(host)
        self.assertFalse(self._get_notices())

    def test_an_administrator_has_a_host_tried_at_once(self):
        with patch.object(wire, "connect", side_effect=ConnectionRefusedError), mute_logger(ROUNDS):
            host = self._go_down()
        with self.assertRaises(AccessError):
            self.server.with_user(self.anna).action_try_now()
        self.server.with_user(self.manager).action_try_now()
        self.assertLessEqual(host.probe_at, Datetime.now())

    def test_what_an_administrator_must_mend_is_told_once_for_all_mailboxes(self):
        others = self.bind(self.ben)
        for account in (self.account, others):
            account._record_state("needs_admin", "certificate_expired", {"host": "localhost"})
        [notice] = self._get_notices()
        self.assertIn("The certificate of localhost has expired.", notice.body)
        [banner] = self._get_banners()
        self.assertEqual(banner["button"], "fix")
        self.assertIn("2 mailboxes wait for an administrator. The certificate of localhost", banner["sentence"])
        for account in (self.account, others):
            account._record_state("connected")
        self.assertFalse(self._get_banners())
        self.account._record_state("needs_admin", "certificate_expired", {"host": "localhost"})
        self.assertEqual(len(self._get_notices()), 2, "it worked in between")

    # ------------------------------------------------------------ an end that a provider published

    def test_an_end_is_said_to_those_whom_it_concerns_in_time(self):
        self.server.preset = "workmail_eu_west_1"
        with freeze_time("2026-11-28"):
            self.env.invalidate_all()
            self.assertIn("Amazon ends WorkMail on 03/31/2027", self._get_banners()[0]["sentence"])
            self.assertFalse(self.account.deadline_sentence, "an owner can do nothing about it yet")
        with freeze_time("2027-01-15"):
            self.env.invalidate_all()
            self.assertIn("Amazon ends WorkMail", self.account.with_user(self.anna).deadline_sentence)

    def test_an_end_for_who_sends_with_a_password_concerns_nobody_else(self):
        self.server.preset = "m365"
        with freeze_time("2026-11-28"):
            self.assertIn("From 12/31/2026 on Microsoft", self.server.preset_deadline)
            self.server.is_sending = False
            self.assertFalse(self.server.preset_deadline)

    # ------------------------------------------------------------ a test that worked

    def test_a_test_that_worked_is_kept_until_the_host_changes(self):
        self.assertIn("not tested yet", self.server.summary)
        credentials = self.env["mailbox.credential"]
        credential = credentials._seal(self.server, "anna@corp.example", "correct horse battery")
        self.server.with_user(self.manager)._test__(credential.sudo())
        self.assertIn("tested on", self.server.summary)
        self.server.incoming_host = "127.0.0.1"
        self.assertFalse(self.server.tested_at)
