"""The mail server's form for OAuth 2.0: what a provider fills in, and a client secret that nobody reads again."""

from odoo.exceptions import ValidationError
from odoo.tests import Form, tagged

from ..engine.providers.presets import PRESETS
from .oauth_common import CARA, SECRET, OAuthCase


@tagged("post_install", "-at_install")
class TestSignInServer(OAuthCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._new_user("manager", "crm_mailbox.group_mailbox_manager")

    # ------------------------------------------------------------ the form

    def open_form(self, preset):
        Server = self.env["mailbox.server"].with_user(self.manager).with_company(self.company)
        form = Form(Server)
        form.preset = preset
        return form

    def test_a_provider_fills_in_everything_and_all_of_it_stays_editable(self):
        form = self.open_form("m365")
        self.assertEqual((form.authentication, form.oauth_mechanism), ("oauth", "XOAUTH2"))
        self.assertIn("{tenant}", form.oauth_token_url)
        self.assertIn("https://outlook.office.com/IMAP.AccessAsUser.All", form.oauth_scopes)
        self.assertIn("Microsoft Entra", form.oauth_steps)
        form.oauth_token_url = "https://login.example/token"
        form.oauth_client_id = "odoo"
        form.oauth_tenant = "acme.example"
        server = form.save()
        client = server._get_oauth_client__()
        self.assertEqual(client.token_url, "https://login.example/token")
        self.assertEqual(client.authorize_url, "https://login.microsoftonline.com/acme.example/oauth2/v2.0/authorize")

    def test_every_provider_with_oauth_is_complete(self):
        for preset in PRESETS:
            with self.subTest(preset.key):
                form = self.open_form(preset.key)
                self.assertEqual(form.authentication, "oauth" if preset.sign_in == "oauth" else "password")
                if preset.oauth:
                    form.authentication = "oauth"
                    self.assertTrue(form.oauth_authorize_url and form.oauth_token_url and form.oauth_scopes)
                self.assertIn("<li>", form.oauth_steps)

    def test_google_is_asked_for_a_sign_in_that_lasts(self):
        form = self.open_form("gmail")
        form.authentication = "oauth"
        form.oauth_client_id = "odoo"
        client = form.save()._get_oauth_client__()
        self.assertEqual(client.parameters, (("access_type", "offline"), ("prompt", "consent select_account")))

    def test_an_own_provider_is_typed(self):
        form = self.open_form("own")
        form.name = form.incoming_host = form.outgoing_host = "mail.own.example"
        form.authentication = "oauth"
        form.oauth_authorize_url = "https://login.own.example/authorize"
        form.oauth_token_url = "https://login.own.example/token"
        form.oauth_scopes = "imap smtp"
        form.oauth_mechanism = "OAUTHBEARER"
        form.oauth_client_id = "odoo"
        client = form.save()._get_oauth_client__()
        self.assertEqual((client.scopes, client.mechanism), (("imap", "smtp"), "OAUTHBEARER"))

    def test_addresses_without_encryption_are_refused(self):
        with self.assertRaisesRegex(ValidationError, "Token URL: enter an address that begins with https://"):
            self.server.oauth_token_url = "http://login.example/token"

    def test_shared_mailboxes_are_addresses(self):
        with self.assertRaisesRegex(ValidationError, "nobody is no email address"):
            self.server.oauth_shared_mailboxes = "info@corp.example: nobody"

    # ------------------------------------------------------------ the client secret

    def test_the_client_secret_is_used_and_can_be_read_nowhere(self):
        self.assertEqual(self.server._get_oauth_client__().client_secret, SECRET)
        server = self.server.with_user(self.manager)
        self.assertTrue(server.is_oauth_secret_stored)
        self.assertNotIn(SECRET, str(server.read()))
        self.assertNotIn(SECRET, str(self.server.export_data(["name", "oauth_client_secret"])))
        self.env.flush_all()
        self.env.cr.execute("SELECT to_jsonb(s)::text FROM mailbox_server s")
        self.assertNotIn(SECRET, str(self.env.cr.fetchall()))
        self.assertFalse(server.copy().is_oauth_secret_stored, "a copy has none")

    def test_another_token_url_does_not_hear_the_secret(self):
        self.server.oauth_token_url = self.provider.url("/other")
        self.assertFalse(self.server.is_oauth_secret_stored)
        self.server.write({"oauth_token_url": self.provider.url("/token"), "oauth_client_secret": "a new one"})
        self.assertEqual(self.server._get_oauth_client__().client_secret, "a new one")
        self.server.write({"oauth_client_secret": False, "oauth_scopes": "mail"})
        self.assertTrue(self.server.is_oauth_secret_stored, "an empty field is no new secret")

    def test_a_secret_no_key_opens_is_the_administrators_to_enter(self):
        self.server.credential_ids.secret = "not sealed at all"
        dialog = self.open_dialog()
        dialog.action_sign_in()
        self.assertIn("Make a new one at the provider and enter it on the mail server.", dialog.error)

    # ------------------------------------------------------------ another way to sign in

    def test_another_way_to_sign_in_is_asked_for_again(self):
        for change in (
            {"authentication": "password"},
            {"oauth_client_id": "another"},
            {"oauth_authorize_url": "https://login.example/authorize"},
            {"oauth_token_url": "https://login.example/token"},
            {"oauth_tenant": "acme"},
            {"oauth_revoke_url": "https://login.example/revoke"},
            {"oauth_userinfo_url": "https://login.example/userinfo"},
            {"incoming_host": "127.0.0.1"},
        ):
            with self.subTest(change), self.env.cr.savepoint() as savepoint:
                mailbox = self.bind_by_sign_in()
                self.server.write(change)
                self.assertEqual((mailbox.state, len(mailbox.credential_ids)), ("needs_owner", 0))
                self.assertEqual(
                    mailbox.state_sentence,
                    "The way to sign in at your mail server was changed. Sign in again.",
                )
                savepoint.rollback()
                self.env.invalidate_all()

    def test_what_is_no_other_way_keeps_everybody_signed_in(self):
        mailbox = self.bind_by_sign_in()
        self.server.write({"oauth_client_secret": "a new one", "oauth_scopes": "mail", "hint": "Come to room 4."})
        self.assertEqual(mailbox.state, "connected")

    # ------------------------------------------------------------ Test

    def test_the_dialog_asks_for_what_the_server_wants_as_soon_as_it_opens(self):
        action = self.server.with_user(self.manager).action_test()
        Dialog = self.env[action["res_model"]].with_user(self.manager).with_context(**action["context"])
        dialog = Form(Dialog)
        self.assertEqual((dialog.takes_oauth, dialog.takes_password), (True, False))
        self.server.authentication = "password"
        dialog = Form(Dialog)
        self.assertEqual((dialog.takes_oauth, dialog.takes_password), (False, True))

    def test_the_form_is_tested_by_a_sign_in_of_which_nothing_stays(self):
        Dialog = self.env["mailbox.server.test"].with_user(self.manager)
        dialog = Dialog.create({"server_id": self.server.id, "email": CARA})
        self.assertTrue(dialog.takes_oauth)
        dialog.action_sign_in()
        [url] = [action["url"] for action in [dialog.action_open_window()]]
        state, nonce = (url.split(f"{name}=")[1].split("&")[0] for name in ("&state", "&nonce"))
        self.provider.lay_ready("quince-code", nonce, CARA)
        self.come_back(self.manager, state=state, code="quince-code")
        dialog.action_signed_in()
        self.assertEqual(dialog.result, "Signed in, incoming and outgoing.")
        self.assert_nothing_is_left()

    # ------------------------------------------------------------ where employees choose

    def test_whoever_chooses_a_provider_signs_in_with_the_companys_client(self):
        self.company.write({"mailbox_use_organization": False, "mailbox_employee_choice": "provider"})
        self.server.write({"preset": "gmail", "domains": "else.example"})
        dialog = self.open_dialog("cara@gmail.com")
        self.assertEqual((dialog.preset, dialog.takes_oauth), ("gmail", True))
        self.assertEqual(dialog.sign_in_label, "Sign In with Google")
        self.assertEqual(dialog._get_server(), self.server)

    def test_whoever_chooses_a_provider_without_client_types_a_password_or_asks(self):
        self.company.write({"mailbox_use_organization": False, "mailbox_employee_choice": "provider"})
        self.server.domains = "else.example"
        dialog = self.open_dialog("cara@gmail.com")
        self.assertEqual((dialog.takes_password, dialog.takes_oauth), (True, False))
        dialog.preset = "m365"
        self.assertEqual((dialog.takes_password, dialog.takes_oauth), (False, False))
