"""A mail server whose people sign in at a provider, and their way through it."""

from urllib.parse import parse_qs, urlsplit

from .common import MailboxCase
from .fake_provider import CLIENT_ID, FakeProvider
from .fake_server import FakeServer

CARA = "cara@corp.example"
SECRET = "damson-canary-client-secret"


class OAuthCase(MailboxCase):
    """Cara has no mailbox yet. The mail server takes her provider's token, by XOAUTH2."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fake = FakeServer(cls.fake.certificate, "IMAP4rev1 SPECIAL-USE SASL-IR AUTH=PLAIN AUTH=XOAUTH2")
        cls.addClassCleanup(cls.fake.close)
        cls.fake.add_user(CARA, None)
        cls.cara = cls._new_user("cara", None)
        cls.server.write({"incoming_port": cls.fake.imap_port, "outgoing_port": cls.fake.smtp_port})

    def setUp(self):
        super().setUp()
        self.provider = FakeProvider(self.fake)
        self.server.write(
            {
                "authentication": "oauth",
                "oauth_client_id": CLIENT_ID,
                "oauth_client_secret": SECRET,
                "oauth_authorize_url": self.provider.url("/authorize"),
                "oauth_token_url": self.provider.url("/token"),
                "oauth_revoke_url": self.provider.url("/revoke"),
                "oauth_scopes": "mail openid email offline_access",
            }
        )

    def open_dialog(self, email=CARA, user=None):
        Dialog = self.env["mailbox.account.bind"].with_user(user or self.cara).with_company(self.company)
        return Dialog.create({"email": email})

    def begin(self, email=CARA, user=None):
        """The dialog that waits, and what it asks the provider for."""
        dialog = self.open_dialog(email, user)
        action = dialog.action_sign_in()
        self.assertEqual((action["type"], action["target"]), ("ir.actions.act_url", "new"), dialog.error)
        return dialog, {name: values[0] for name, values in parse_qs(urlsplit(action["url"]).query).items()}

    def come_back(self, user=None, **answer):
        """The sentence of the window the provider sends the browser back to, and whether all is well."""
        return self.env["mailbox.authorization"].with_user(user or self.cara)._receive__(answer)

    def sign_in(self, as_email=CARA, **answer):
        """Cara's dialog after she signed in with the account `as_email`, and the sentence of the other window."""
        dialog, asked = self.begin()
        self.provider.lay_ready("quince-code", asked["nonce"], as_email, **answer)
        sentence, _done = self.come_back(state=asked["state"], code="quince-code")
        dialog.action_signed_in()
        return dialog, sentence

    def bind_by_sign_in(self):
        """Cara's connected mailbox."""
        dialog, _sentence = self.sign_in()
        self.assertFalse(dialog.error)
        return self.get_mailbox()

    def get_mailbox(self):
        return self.env["mailbox.account"].search([("email", "=", CARA)])

    def assert_refused(self, dialog, sentence):
        """The dialog says so, and nothing of the attempt is stored."""
        self.assertIn(sentence, dialog.error or "")
        self.assertEqual(dialog.email, CARA, "what was typed stays")
        self.assertFalse(dialog.is_waiting)
        self.assert_nothing_is_left()

    def assert_nothing_is_left(self):
        self.assertFalse(self.env["mailbox.account"].search([]))
        self.assertFalse(self.env["mailbox.credential"].search([("server_id", "=", False)]))
