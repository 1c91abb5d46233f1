"""Tokens stay fresh: one refresh, stored before it is used; a sign-in that has ended is told its owner once."""

import logging
import threading
from datetime import timedelta
from unittest.mock import patch

from odoo import fields
from odoo.tests import tagged

from ..engine.errors import NeedsOwner, RetryLater
from ..engine.oauth.values import Tokens
from ..models.onboarding import mailbox_account_oauth
from ..models.server.renewal import CONNECTIONS, Renewal
from .common import make_mail
from .oauth_common import CARA, OAuthCase


@tagged("post_install", "-at_install")
class TestRenewal(OAuthCase):
    def setUp(self):
        super().setUp()
        self.mailbox = self.bind_by_sign_in()
        self.credential = self.mailbox.credential_ids
        self.provider.requests.clear()

    def expire(self):
        self.credential.fresh_until = fields.Datetime.now() - timedelta(seconds=1)
        self.env.flush_all()

    def renew(self, force=False):
        """The token that the thread of a round would sign in with."""
        with self.committing():
            token = self.mailbox._prepare_job__().renew(force).token
        self.env.invalidate_all()
        return token

    # ------------------------------------------------------------ fresh and not

    def test_a_fresh_token_is_used_without_asking_anybody(self):
        self.assertEqual(self.renew(), "access-1-loquat")
        self.assertFalse(self.provider.requests)

    def test_a_token_is_fresh_until_five_minutes_before_its_end_or_half_its_life(self):
        now = fields.Datetime.now()
        self.assertAlmostEqual(self.credential.fresh_until, now + timedelta(minutes=55), delta=timedelta(seconds=20))
        self.provider.lifetime = 60
        self.renew(force=True)
        self.assertAlmostEqual(self.credential.fresh_until, now + timedelta(seconds=30), delta=timedelta(seconds=20))
        self.provider.lifetime = None
        self.renew(force=True)
        self.assertFalse(self.credential.fresh_until)
        self.assertEqual(self.renew(), "access-3-loquat", "one that never ends is used until it is refused")

    def test_an_expired_token_is_renewed_and_both_tokens_are_stored(self):
        self.expire()
        self.assertEqual(self.renew(), "access-2-loquat")
        self.assertEqual(self.credential._open_tokens__().refresh, "refresh-2-loquat")
        self.assertEqual(self.renew(), "access-2-loquat")
        self.assertEqual(self.provider.count_refreshes(), 1)

    def test_a_refused_token_is_renewed_although_it_is_fresh(self):
        self.assertEqual(self.renew(force=True), "access-2-loquat")

    def test_a_refused_token_that_somebody_has_renewed_already_is_not_renewed_again(self):
        with self.committing():
            renew = self.mailbox._prepare_job__().renew
            other = self.mailbox._prepare_job__().renew
            self.assertEqual(other(True).token, "access-2-loquat")
            self.assertEqual(renew(True).token, "access-2-loquat")
        self.assertEqual(self.provider.count_refreshes(), 1)

    def test_a_provider_that_keeps_the_refresh_token_need_not_repeat_it(self):
        grant = self.provider._grant
        self.provider._grant = lambda email: {**grant(email), "refresh_token": None}
        self.expire()
        self.renew()
        self.assertEqual(self.credential._open_tokens__().refresh, "refresh-1-loquat")

    def test_a_password_is_never_renewed(self):
        self.assertIsNone(self.bind(self.anna)._prepare_job__().renew)

    def test_few_threads_ask_at_a_time(self):
        renewals = [self.mailbox._prepare_job__().renew for _number in range(20)]
        here, most, lock = [], [], threading.Lock()

        def take_turn(renewal, _refused):
            with lock:
                here.append(renewal)
                most.append(len(here))
            threading.Event().wait(0.01)
            here.remove(renewal)

        with patch.object(Renewal, "_take_turn", take_turn):
            threads = [threading.Thread(target=renewal, args=(True,)) for renewal in renewals]
            for thread in threads:
                thread.start()
            for thread in threads:
                thread.join(10)
        self.assertEqual((len(most), here), (20, []))
        self.assertLessEqual(max(most), CONNECTIONS, "each holds a connection to the database")

    def test_a_change_of_the_key_keeps_everybody_signed_in(self):
        key = self.env["mailbox.key"]
        key._begin_rotation()
        after, last = 0, -1
        while last:
            last, _opened = key._seal_batch(after)
            after = last or after
        key._forget_former_keys()
        self.assertEqual(self.renew(force=True), "access-2-loquat", "client secret and tokens open with the new key")

    # ------------------------------------------------------------ it has ended

    def test_a_sign_in_that_has_ended_needs_its_owner(self):
        self.provider.refusal = "invalid_grant"
        self.expire()
        with self.assertRaises(NeedsOwner) as caught:
            self.renew()
        self.assertEqual(caught.exception.code, "oauth_sign_in_again")
        self.assertEqual(self.provider.count_refreshes(), 1, "one attempt")
        self.mailbox._record_failure(caught.exception)
        self.mailbox._record_failure(caught.exception)
        self.assertEqual(self.mailbox.state, "needs_owner")
        self.assertIn("Sign in again.", self.mailbox.state_sentence)
        notices = self.env["mail.message"].search([("model", "=", "mailbox.account"), ("res_id", "=", self.mailbox.id)])
        self.assertEqual(len(notices), 1)

    def test_whoever_signed_in_again_meanwhile_is_not_asked(self):
        self.expire()
        self.provider.refusal = "invalid_grant"
        renewal = self.mailbox._prepare_job__().renew
        find = renewal._find_other

        def find_other(sent, ended):
            self.credential._store_tokens__(CARA, Tokens("newer", "newest"))
            self.env.flush_all()
            return find(sent, ended)

        with self.committing(), patch.object(renewal, "_find_other", find_other):
            self.assertEqual(renewal(False).token, "newer")

    def test_a_provider_that_does_not_answer_is_waited_for(self):
        self.provider.answer = lambda _path, _form: (503, {})
        self.expire()
        with self.assertRaises(RetryLater):
            self.renew()
        self.assertEqual(self.credential._open_tokens__().refresh, "refresh-1-loquat", "and nothing is lost")

    # ------------------------------------------------------------ at work

    def test_a_round_reads_by_the_sign_in(self):
        self.fake.deliver(CARA, make_mail("nina@northwind.example", CARA, "Quinces"))
        self.run_round()
        self.assertEqual(self.mailbox.state, "connected")
        self.assertTrue(self.env["mailbox.email"].search([("subject", "=", "Quinces")]))

    def test_the_owner_tests_a_mailbox_whose_token_has_expired(self):
        self.expire()
        with self.committing():
            action = self.mailbox.with_user(self.cara).action_test()
        self.assertEqual(action["params"]["message"], "Signed in, incoming and outgoing.")
        self.assertEqual(self.provider.count_refreshes(), 1)

    def test_the_owner_tests_a_mailbox_whose_token_was_revoked(self):
        self.fake.tokens.clear()
        with self.committing():
            action = self.mailbox.with_user(self.cara).action_test()
        self.assertEqual(action["params"]["type"], "success", "a fresh one was asked for")
        self.provider.refusal = "invalid_grant"
        self.fake.tokens.clear()
        self.env.invalidate_all()
        with self.committing():
            action = self.mailbox.with_user(self.cara).action_test()
        self.assertIn("Sign in again.", action["params"]["message"])

    def test_reconnecting_offers_the_sign_in(self):
        action = self.mailbox.with_user(self.cara).action_reconnect()
        Dialog = self.env[action["res_model"]].with_user(self.cara).with_company(self.company)
        dialog = Dialog.with_context(**action["context"]).create({})
        self.assertEqual((dialog.email, dialog.takes_oauth), (CARA, True))

    # ------------------------------------------------------------ unbinding

    def test_unbinding_tells_the_provider(self):
        self.mailbox.with_user(self.cara).action_unbind()
        self.assertFalse(self.provider.requests, "not before the transaction is done")
        self.env.cr.postcommit.run()
        self.wait_for_threads()
        [(path, form)] = self.provider.requests
        self.assertEqual((path, form["token"]), ("/revoke", "refresh-1-loquat"))

    def wait_for_threads(self):
        for thread in mailbox_account_oauth.threading.enumerate():
            if thread.name.startswith(mailbox_account_oauth.THREAD):
                thread.join(10)

    def test_a_provider_that_cannot_be_told_holds_nobody_up(self):
        self.provider.answer = lambda _path, _form: (503, {})
        self.mailbox.with_user(self.cara).action_unbind()
        with self.assertLogs(level=logging.DEBUG) as logs:
            self.env.cr.postcommit.run()
            self.wait_for_threads()
        self.assertIn("the provider was not told", str(logs.output))
        self.assertNotIn("loquat", str(logs.output))
        self.assertFalse(self.mailbox.exists())

    def test_a_sign_in_that_opens_another_mailbox_too_is_not_ended(self):
        company = self.env["res.company"].create({"name": "Second", "mailbox_notice": False})
        server = self.server.copy({"company_id": company.id, "oauth_client_id": self.server.oauth_client_id})
        self.mailbox.copy({"email": CARA, "user_id": self.cara.id, "server_id": server.id})
        self.assertIsNone(self.mailbox._prepare_revoking__())
