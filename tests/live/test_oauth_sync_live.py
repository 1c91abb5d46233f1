"""OAuth 2.0 against a sign-in service and a mail server of others: binding, expiry, rotation, crash, revocation."""

import signal
import sys
import threading
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from oauth_case import CAROL, OAuthCase
from odoocase import free_leases, start_odoo
from webmail import Webmail

setUpModule = start_odoo
THREADS = 8


class TestOAuthRefusedLive(OAuthCase):
    def assert_refused(self, env, dialog, sentence):
        self.assertIn(sentence, dialog.error or "")
        self.assertFalse(env["mailbox.account"].search([]))
        self.assertFalse(env["mailbox.credential"].search([("server_id", "=", False)]), "nothing outlives the attempt")

    def check(self, sentence, email=CAROL, **options):
        with self.environment() as env:
            dialog, said = self.bind(env, email, **options)
            self.assertEqual(said, dialog.error)
            self.assert_refused(env, dialog, sentence)
            env.cr.rollback()

    def test_a_wrong_account_is_refused(self):
        self.check("You signed in as bob@corp.example, but asked for carol@corp.example.", "bob@corp.example")

    def test_a_missing_permission_is_refused(self):
        self.check("You did not allow Odoo everything it needs.", scope="openid email offline_access")

    def test_a_no_is_a_no(self):
        self.check("The sign-in ended without a yes.", agrees=False)

    def test_a_state_works_once_and_for_its_user_alone(self):
        with self.environment() as env:
            dialog, url = self.begin(env)
            answer = self.sign_in(url)
            other = env.ref("base.user_admin").id
            self.assertIn("Somebody else has begun this sign-in.", self.come_back(env, answer, other))
            self.assertEqual(dialog.get_progress(), "waiting")
            self.assertIn("You are signed in as carol@corp.example.", self.come_back(env, answer))
            self.assertIn("has been used already", self.come_back(env, answer))
            dialog.action_signed_in()
            self.assertEqual(env["mailbox.account"].search([]).state, "connected")
            env.cr.rollback()


class TestOAuthSyncLive(OAuthCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.environment() as env:
            env.company.mailbox_archiving = True

    def setUp(self):
        with self.environment() as env:
            dialog, _sentence = self.bind(env)
            self.assertFalse(dialog.error)
            self.account_id = env["mailbox.account"].search([]).id
            free_leases(env)

    def count(self):
        return self.bed.oauth.counts().get("refresh_token", 0)

    def expire(self, env):
        """The token's end has come, at the service and by what Odoo knows of it."""
        self.bed.oauth.expire(CAROL)
        env["mailbox.credential"].search([("account_id", "!=", False)]).fresh_until = "2020-01-01"

    def read(self, *arguments):
        """A round in a process of its own: its exit code."""
        with self.environment() as env:
            free_leases(env)
        return self.run_worker(*arguments)

    def assert_state(self, state):
        with self.environment() as env:
            account = env["mailbox.account"].browse(self.account_id)
            self.assertEqual(account.state, state, account.state_sentence)
            return account.state_sentence

    def has_mail(self, subject):
        """Whether the mail of a customer is in Odoo."""
        with self.environment() as env:
            return bool(env["mailbox.email"].search_count([("subject", "=", subject)]))

    def deliver(self, subject):
        with Webmail(self.facts, CAROL) as webmail:
            mail = f"From: nina@northwind.example\r\nTo: {CAROL}\r\nSubject: {subject}\r\n"
            mail += f"Message-ID: <{subject.replace(' ', '.')}@northwind.example>\r\n\r\nHello.\r\n"
            webmail.deliver("INBOX", mail.encode())
        with self.environment() as env:
            if not env["res.partner"].search([("email", "=", "nina@northwind.example")]):
                env["res.partner"].create({"name": "Nina", "email": "nina@northwind.example"})

    # ------------------------------------------------------------ expiry

    def test_a_token_that_has_expired_is_renewed_during_a_synchronisation(self):
        for known in (True, False):
            with self.subTest(known=known), self.environment() as env:
                self.bed.oauth.expire(CAROL)
                if known:
                    self.expire(env)
                    env.cr.commit()
                subject = f"Expired quinces {known}"
                self.deliver(subject)
                before = self.count()
                self.assertEqual(self.read(), 0)
                self.assert_state("connected")
                self.assertTrue(self.has_mail(subject))
                self.assertEqual(self.count() - before, 1)

    def test_eight_threads_with_an_expired_token_cause_one_refresh(self):
        """Criterion 40."""
        for force in (False, True):
            with self.subTest(force=force), self.environment() as env:
                if not force:
                    self.expire(env)
                    env.cr.commit()
                account = env["mailbox.account"].browse(self.account_id)
                renewals = [account._prepare_job__().renew for _number in range(THREADS)]
                env.cr.rollback()
                before = self.count()
                found = self.call_at_once([partial(renew, force) for renew in renewals])
                self.assertEqual(len({credentials.token for credentials in found}), 1)
                self.assertEqual((len(found), self.count() - before), (THREADS, 1))
                self.assertFalse(account.server_id._check_sign_in__(account.credential_ids).incoming_error)

    def call_at_once(self, calls):
        """What the `calls` give, each in a thread, begun at the same moment."""
        gate, found = threading.Barrier(len(calls)), []

        def work(call):
            gate.wait()
            found.append(call())

        threads = [threading.Thread(target=work, args=(call,)) for call in calls]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(60)
        return found

    # ------------------------------------------------------------ crash

    def test_a_rotated_token_is_kept_over_a_crash(self):
        """Criterion 40."""
        with self.environment() as env:
            self.expire(env)
            former = env["mailbox.credential"].search([("account_id", "!=", False)])._open_tokens__().refresh
        before = self.count()
        self.assertEqual(self.read("renewed"), -signal.SIGKILL)
        with self.environment() as env:
            kept = env["mailbox.credential"].search([("account_id", "!=", False)])._open_tokens__().refresh
        self.assertNotEqual(kept, former)
        self.deliver("Crashed quinces")
        self.assertEqual(self.read(), 0)
        self.assert_state("connected")
        self.assertTrue(self.has_mail("Crashed quinces"))
        self.assertEqual(self.count() - before, 1, "what was stored is used")
        with self.environment() as env:
            self.expire(env)
        self.read()
        self.assert_state("connected")

    # ------------------------------------------------------------ the end

    def test_a_revoked_sign_in_stops_after_one_attempt_and_tells_the_owner_once(self):
        """Criterion 40."""
        self.bed.oauth.withdraw(CAROL)
        before = self.count()
        for _round in range(3):
            self.assertEqual(self.read(), 0)
        self.assertIn("Sign in again.", self.assert_state("needs_owner"))
        self.assertEqual(self.count() - before, 1)
        with self.environment() as env:
            mine = [("model", "=", "mailbox.account"), ("res_id", "=", self.account_id)]
            notices = env["mail.message"].search([*mine, ("subject", "like", "needs you")])
            self.assertEqual(len(notices), 1)
            self.assertEqual(notices.partner_ids.email, CAROL)

    def test_unbinding_takes_the_sign_in_back(self):
        with self.environment() as env:
            account = env["mailbox.account"].browse(self.account_id).with_user(self.carol_id)
            tokens = account.sudo().credential_ids._open_tokens__()
            client = account.sudo().server_id._get_oauth_client__()
            account.action_unbind()
        for thread in threading.enumerate():
            if thread.name == "crm_mailbox.revoke":
                thread.join(20)
        from odoo.addons.crm_mailbox.engine.errors import NeedsOwner
        from odoo.addons.crm_mailbox.engine.oauth import flow as oauth

        with self.assertRaises(NeedsOwner):
            oauth.refresh(client, tokens.refresh)
