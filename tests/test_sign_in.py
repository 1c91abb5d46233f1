"""Binding by OAuth 2.0: one sign-in in another window, both mail sign-ins tried for real, each refusal in words."""

from base64 import urlsafe_b64encode
from hashlib import sha256
from unittest.mock import patch

from odoo import fields
from odoo.tests import Form, tagged

from .oauth_common import CARA, SECRET, OAuthCase

TENANT = "9b2d1f6e-5c3a-4e8b-9f0d-2a7c6e1b4d58"


@tagged("post_install", "-at_install")
class TestSignIn(OAuthCase):
    # ------------------------------------------------------------ it works

    def test_one_sign_in_binds_the_mailbox(self):
        dialog, asked = self.begin()
        self.assertEqual((dialog.is_waiting, dialog.get_progress()), (True, "waiting"))
        self.provider.lay_ready("quince-code", asked["nonce"], CARA)
        sentence, is_done = self.come_back(state=asked["state"], code="quince-code")
        self.assertEqual(sentence, "You are signed in as cara@corp.example. Odoo goes on in its own window.")
        self.assertTrue(is_done)
        self.assertEqual(dialog.get_progress(), "done")
        self.assertFalse(self.get_mailbox(), "nothing is called bound before the mail server was asked")
        action = dialog.action_signed_in()
        mailbox = self.get_mailbox()
        self.assertEqual((action["res_model"], action["res_id"]), ("mailbox.account", mailbox.id))
        self.assertEqual((mailbox.user_id, mailbox.state), (self.cara, "connected"))
        self.assertIn("AUTHENTICATE XOAUTH2", str(self.fake.commands))
        self.assertFalse(self.fake.has_marked())

    def test_the_provider_is_asked_as_the_standard_wants_it(self):
        dialog, asked = self.begin()
        self.assertEqual(asked["redirect_uri"], self.server.oauth_redirect_url)
        self.assertEqual((asked["response_type"], asked["login_hint"]), ("code", CARA))
        self.provider.lay_ready("quince-code", asked["nonce"], CARA)
        self.come_back(state=asked["state"], code="quince-code")
        _path, form = self.provider.requests[0]
        challenge = urlsafe_b64encode(sha256(form["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        self.assertEqual((asked["code_challenge"], asked["code_challenge_method"]), (challenge, "S256"))
        self.assertEqual((form["client_secret"], form["redirect_uri"]), (SECRET, asked["redirect_uri"]))
        self.assertEqual(dialog.get_progress(), "done")

    def test_the_window_opens_again_with_the_same_sign_in(self):
        dialog = self.open_dialog()
        first = dialog.action_sign_in()
        self.assertEqual(dialog.action_open_window(), first)
        dialog.action_stop_waiting()
        self.assertFalse(dialog.is_waiting)
        self.assert_nothing_is_left()

    def test_the_dialog_offers_the_sign_in_in_place_of_a_password(self):
        self.server.preset = "m365"
        dialog = Form(self.env["mailbox.account.bind"].with_user(self.cara).with_company(self.company))
        self.assertEqual((dialog.takes_oauth, dialog.takes_password), (True, False))
        self.assertEqual(dialog.sign_in_label, "Sign In with Microsoft")

    def test_signing_in_again_keeps_the_mailbox(self):
        mailbox = self.bind_by_sign_in()
        mailbox._record_state("needs_owner", "oauth_sign_in_again")
        former = mailbox.credential_ids
        self.assertEqual(self.bind_by_sign_in(), mailbox)
        self.assertEqual((mailbox.state, former.exists()), ("connected", former.browse()))
        self.assertFalse([path for path, _form in self.provider.requests if path == "/revoke"], "it would end both")

    def test_a_provider_is_asked_who_signed_in_where_the_sign_in_does_not_say_it(self):
        self.server.oauth_userinfo_url = self.provider.url("/userinfo")
        self.provider.userinfo = {"default_email": CARA}
        dialog, _sentence = self.sign_in(claims={"email": None})
        self.assertFalse(dialog.error)
        self.assertTrue(self.get_mailbox())

    # ------------------------------------------------------------ somebody else

    def test_a_wrong_account_is_refused(self):
        dialog, sentence = self.sign_in("ben@corp.example")
        self.assertEqual(sentence, "You signed in as ben@corp.example, but asked for cara@corp.example.")
        self.assert_refused(dialog, sentence)
        self.assertEqual(dialog.sign_in_label, "Sign In Again with Corp Mail")

    def test_a_shared_mailbox_is_bound_by_whom_the_administrator_named(self):
        self.server.oauth_shared_mailboxes = "cara@corp.example: anna@corp.example, Ben@corp.example"
        self.fake.tokens[CARA] = "access-1-loquat"
        dialog, _sentence = self.sign_in("ben@corp.example")
        self.assertFalse(dialog.error)
        self.assertEqual(self.get_mailbox().credential_ids._to_engine__().login, CARA)

    def test_a_shared_mailbox_is_not_bound_by_anybody_else(self):
        self.server.oauth_shared_mailboxes = "cara@corp.example: anna@corp.example\ninfo@corp.example"
        dialog, _sentence = self.sign_in("ben@corp.example")
        self.assert_refused(dialog, "You signed in as ben@corp.example")

    def test_another_organization_is_refused(self):
        self.server.oauth_tenant = TENANT
        dialog, _sentence = self.sign_in(claims={"tid": "00000000-0000-0000-0000-000000000000"})
        self.assert_refused(dialog, "an account of another organization")
        dialog, _sentence = self.sign_in(claims={"tid": TENANT.upper()})
        self.assertFalse(dialog.error)

    def test_a_provider_that_does_not_say_who_signed_in_is_refused_or_trusted(self):
        dialog, _sentence = self.sign_in(id_token=None)
        self.assert_refused(dialog, "Corp Mail does not say who signed in. Ask your administrator")
        self.server.is_oauth_anonymous = True
        dialog, _sentence = self.sign_in(id_token=None)
        self.assertFalse(dialog.error)

    # ------------------------------------------------------------ states

    def assert_not_taken(self, dialog, sentence, asked, user=None):
        """The window says so, and the provider heard nothing."""
        said, is_done = self.come_back(user, state=asked["state"], code="quince-code")
        self.assertEqual((said, is_done), (sentence, False))
        self.assertFalse(self.provider.requests)
        return dialog

    def test_a_state_works_once(self):
        dialog, asked = self.begin()
        self.provider.lay_ready("quince-code", asked["nonce"], CARA)
        self.come_back(state=asked["state"], code="quince-code")
        self.provider.requests.clear()
        self.provider.lay_ready("quince-code", asked["nonce"], CARA)
        sentence = "This sign-in has been used already. Begin again in Odoo."
        self.assert_not_taken(dialog, sentence, asked)
        self.assertEqual(dialog.get_progress(), "done", "and the first one still counts")

    def test_the_database_says_who_was_first(self):
        _dialog, asked = self.begin()
        pending = self.env["mailbox.authorization"].search([])
        self.assertEqual((pending._take(), pending._take()), (True, False))
        self.assert_not_taken(None, "This sign-in has been used already. Begin again in Odoo.", asked)

    def test_a_state_of_another_user_is_refused(self):
        dialog, asked = self.begin()
        sentence = "Somebody else has begun this sign-in. Begin your own in Odoo."
        self.assert_not_taken(dialog, sentence, asked, self.ben)
        self.assertEqual(dialog.get_progress(), "waiting", "and its owner's dialog waits on")

    def test_a_state_of_another_session_is_refused(self):
        dialog, asked = self.begin()
        with patch.object(type(self.env["mailbox.authorization"]), "_get_session_digest", lambda _self: "other"):
            sentence = "This sign-in was begun in another browser, or before you logged in. Begin it again here."
            self.assert_not_taken(dialog, sentence, asked)

    def test_a_state_nobody_knows_is_refused(self):
        sentence = "This sign-in is not known, or was over long ago. Begin again in Odoo."
        self.assert_not_taken(None, sentence, {"state": "x" * 9000})

    def test_a_state_is_worth_ten_minutes(self):
        dialog, asked = self.begin()
        pending = self.env["mailbox.authorization"].search([])
        pending.expires_at = fields.Datetime.subtract(fields.Datetime.now(), seconds=1)
        self.assert_not_taken(dialog, "The sign-in took longer than 10 minutes. Sign in again.", asked)
        dialog.action_signed_in()
        self.assert_refused(dialog, "The sign-in took longer than 10 minutes. Sign in again.")

    def test_state_verifier_and_nonce_can_be_read_nowhere(self):
        _dialog, asked = self.begin()
        self.env.flush_all()
        self.env.cr.execute("SELECT to_jsonb(a)::text FROM mailbox_authorization a")
        rows = str(self.env.cr.fetchall())
        self.env.cr.execute("SELECT to_jsonb(a)::text FROM mailbox_account_bind a")
        rows += str(self.env.cr.fetchall())
        for name in ("state", "nonce"):
            self.assertNotIn(asked[name], rows)
        self.assertFalse(self.env["mailbox.authorization"].with_user(self.cara).has_access("read"))

    # ------------------------------------------------------------ the provider says no

    def refuse(self, **answer):
        dialog, asked = self.begin()
        sentence, is_done = self.come_back(state=asked["state"], **answer)
        self.assertFalse(is_done)
        dialog.action_signed_in()
        self.assertEqual(dialog.error, sentence)
        return dialog

    def test_a_cancelled_sign_in_is_said(self):
        self.assert_refused(self.refuse(error="access_denied"), "The sign-in ended without a yes.")

    def test_an_error_of_the_provider_is_said(self):
        dialog = self.refuse(error="invalid_request", error_description="AADSTS50011: The redirect URI ...")
        self.assert_refused(dialog, "The redirect URL is not registered with the application.")
        self.assert_refused(self.refuse(error="weird_thing"), "sign-in service refused. (weird_thing)")
        self.assert_refused(self.refuse(), "sign-in service refused. (?)")

    def test_a_code_that_is_worth_nothing_is_said(self):
        self.assert_refused(self.refuse(code="medlar-code"), "The sign-in has ended or wants a second factor.")

    def test_a_missing_permission_is_said(self):
        dialog, _sentence = self.sign_in(scope="openid email")
        self.assert_refused(dialog, "You did not allow Odoo everything it needs. Sign in again and agree to all of it.")

    def test_a_sign_in_that_would_end_in_an_hour_is_said(self):
        dialog, _sentence = self.sign_in(refresh_token=None)
        self.assert_refused(dialog, "Corp Mail does not let Odoo stay signed in. Ask your administrator")

    def test_an_id_token_of_another_sign_in_is_refused(self):
        dialog, _sentence = self.sign_in(claims={"nonce": "of another one"})
        self.assert_refused(dialog, "did not prove who signed in")

    def test_a_provider_that_cannot_be_reached_is_said(self):
        self.server.oauth_token_url = "https://localhost:1/token"
        dialog, asked = self.begin()
        self.come_back(state=asked["state"], code="quince-code")
        dialog.action_signed_in()
        self.assert_refused(dialog, "This server can't be used.")

    # ------------------------------------------------------------ the mail server says no

    def test_a_mail_server_that_does_not_take_the_sign_in_is_said(self):
        dialog, asked = self.begin()
        self.provider.lay_ready("quince-code", asked["nonce"], CARA)
        self.come_back(state=asked["state"], code="quince-code")
        self.fake.tokens.clear()
        dialog.action_signed_in()
        self.assert_refused(dialog, "localhost does not accept the sign-in")

    def test_a_sender_who_is_refused_may_bind_for_receiving(self):
        self.addCleanup(setattr, self.fake, "sending", True)
        self.fake.sending = False
        dialog, _sentence = self.sign_in()
        self.assertIn("Reading works. Sending was refused:", dialog.error)
        self.assertTrue(dialog.is_receiving_offered)
        dialog.action_bind_receiving()
        self.assertEqual(self.get_mailbox().state, "receiving")

    def test_a_sign_in_is_sent_to_no_other_mail_server(self):
        dialog, asked = self.begin()
        self.provider.lay_ready("quince-code", asked["nonce"], CARA)
        self.come_back(state=asked["state"], code="quince-code")
        other = self.server.copy({"domains": "corp.example", "oauth_client_id": "another"})
        self.server.domains = "else.example"
        self.env.flush_all()
        dialog.invalidate_recordset()
        self.assertEqual(dialog._get_server(), other)
        dialog.action_signed_in()
        self.assert_refused(dialog, "Sign in with Corp Mail first.")
        self.assertFalse(self.fake.commands)

    def test_a_password_is_sent_to_no_server_that_wants_a_sign_in(self):
        dialog = self.open_dialog()
        dialog.password = "medlar-canary"
        dialog.action_bind()
        self.assert_refused(dialog, "Sign in with Corp Mail first.")
        self.assertFalse(self.fake.commands)

    def test_who_may_not_bind_need_not_sign_in(self):
        self.bind_by_sign_in()
        dialog = self.open_dialog(user=self.ben)
        action = dialog.action_sign_in()
        self.assertEqual(action["res_model"], "mailbox.account.bind")
        self.assertEqual(dialog.error, "This address is already bound. Ask your administrator.")

    def test_a_server_without_a_client_has_nobody_sign_in(self):
        self.server.oauth_client_id = False
        dialog = self.open_dialog()
        self.assertFalse(dialog.takes_oauth or dialog.takes_password)
        dialog.action_sign_in()
        self.assertEqual(dialog.error, "Ask your administrator to set the sign-in up first.")
