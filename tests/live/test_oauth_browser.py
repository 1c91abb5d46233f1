"""An employee signs in at a real sign-in service in a real browser, from *Bind* to the connected mailbox.

With CRM_MAILBOX_PICTURES a folder, each step is photographed there.
"""

import base64
import hashlib
import json
import os
import ssl
import sys
import tempfile
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

sys.path.insert(0, str(Path(__file__).parent))

from browser import Browser
from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from oauth_case import CAROL, OAuthCase
from odoocase import start_odoo

setUpModule = start_odoo
PICTURES = os.environ.get("CRM_MAILBOX_PICTURES")
WIDE, PHONE = (1280, 800), (390, 844)
ALLOW = "input[name='allow'], button[name='allow']"


def says(text, selector="body"):
    """Whether the page shows `text` in the first element of `selector`."""
    return f"(document.querySelector({selector!r})?.innerText || '').includes({text!r})"


class TestOAuthBrowser(OAuthCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.environment() as env:
            env.company.mailbox_notice = "Emails with customers are filed where colleagues see them."
            env["mailbox.server"].search([]).name = "Bed Mail"
        cls.log = Path(tempfile.mkstemp(suffix=".log")[1])
        cls.addClassCleanup(cls.log.unlink)
        cls.address = cls.serve("--logfile", str(cls.log), "--log-handler=:DEBUG")
        cls.bed.oauth.register(f"{cls.address}/crm_mailbox/oauth/callback")

    def setUp(self):
        place = urlsplit(self.facts["oauth"]["authorize_url"])
        shown = ssl.get_server_certificate((place.hostname, place.port))
        certificate = x509.load_pem_x509_certificate(shown.encode())
        key = certificate.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
        self.browser = Browser(trusted=[base64.b64encode(hashlib.sha256(key).digest()).decode()])
        self.addCleanup(self.browser.close)
        self.addCleanup(self.unbind)

    def unbind(self):
        with self.environment() as env:
            env["mailbox.account"].search([]).unlink()

    def photograph(self, name, tab=None):
        if PICTURES:
            (tab or self.browser).take_picture(Path(PICTURES) / f"oauth {self.size[0]} {name}.png")

    def log_in(self, size, login="carol"):
        self.size = size
        self.browser.resize(*size)
        self.browser.open(f"{self.address}/web/login")
        asked = {"params": {"db": self.database, "login": login, "password": login}}
        options = {"method": "POST", "headers": {"Content-Type": "application/json"}, "body": json.dumps(asked)}
        said = self.browser.run(f"fetch('/web/session/authenticate', {json.dumps(options)}).then((a) => a.json())")
        self.assertTrue(said["result"]["uid"])

    def open_dialog(self):
        self.browser.open(f"{self.address}/odoo/action-crm_mailbox.mailbox_account_action_open_my_mailbox")
        self.browser.wait(says("corp.example uses Bed Mail.", ".modal"))
        self.photograph("1 dialog")

    def go_to_provider(self):
        """The other window, at the sign-in service."""
        self.browser.click(".modal button[name='action_sign_in']")
        self.browser.wait(says("Waiting for Bed Mail…", ".modal"))
        self.photograph("2 waiting")
        window = self.browser.find_window("/login/")
        self.addCleanup(window.leave)
        window.resize(*self.size)
        return window

    def sign_in(self, window, email):
        window.type("input[name='username']", email)
        window.type("input[name='password']", self.facts["password"])
        window.click("#login")
        window.wait(f"document.querySelector({ALLOW!r})")
        self.photograph("3 consent", window)

    def bind(self, size):
        self.log_in(size)
        self.open_dialog()
        window = self.go_to_provider()
        self.sign_in(window, CAROL)
        window.click("input[name='allow'][type='submit']")
        self.browser.wait(says("Emails with customers are filed", ".modal"))
        self.photograph("4 notice")
        self.browser.click(".modal button[name='action_confirm']")
        self.browser.wait(says("Connected", ".o_form_view"))
        self.photograph("5 connected")
        self.assertEqual(len(self.browser.windows()), 1, "the other window has closed itself")

    def test_from_the_button_to_the_connected_mailbox(self):
        self.bind(WIDE)
        with self.environment() as env:
            [account] = env["mailbox.account"].search([])
            self.assertEqual((account.email, account.state), (CAROL, "connected"))
            self.assertTrue(account.credential_ids.is_oauth)

    def test_on_a_phone(self):
        self.bind(PHONE)

    def test_whoever_signs_in_with_another_account_reads_it_in_both_windows(self):
        self.log_in(WIDE)
        self.open_dialog()
        window = self.go_to_provider()
        self.sign_in(window, "bob@corp.example")
        window.click("input[name='allow'][type='submit']")
        sentence = "You signed in as bob@corp.example, but asked for carol@corp.example."
        window.wait(says(sentence))
        self.photograph("6 wrong account window", window)
        self.browser.wait(says(sentence, ".modal"))
        self.browser.wait(says("Sign In Again with Bed Mail", ".modal"))
        self.photograph("6 wrong account")

    def test_whoever_goes_back_is_asked_again(self):
        self.log_in(WIDE)
        self.open_dialog()
        self.go_to_provider()
        self.browser.click(".modal button[name='action_open_window']")
        self.browser.wait(says("Waiting for Bed Mail…", ".modal"))
        self.browser.click(".modal button[name='action_stop_waiting']")
        self.browser.wait(says("Sign In with Bed Mail", ".modal"))

    def test_the_administrator_tests_the_server_by_a_sign_in(self):
        with self.environment() as env:
            server_id = env["mailbox.server"].search([]).id
        self.log_in(WIDE, "admin")
        self.browser.open(f"{self.address}/odoo/mail-servers/{server_id}")
        self.browser.wait(says("Redirect URL", ".o_form_view"))
        self.photograph("7 server form")
        self.browser.click(".o_form_view button[name='action_test']")
        self.browser.type(".modal .o_field_widget[name='email'] input", CAROL)
        window = self.go_to_provider()
        self.sign_in(window, CAROL)
        window.click("input[name='allow'][type='submit']")
        self.browser.wait(says("Signed in, incoming and outgoing.", ".modal"))
        self.photograph("8 server tested")
        with self.environment() as env:
            self.assertFalse(env["mailbox.credential"].search([("server_id", "=", False)]), "nothing stays")

    def test_the_log_at_debug_level_holds_no_code(self):
        self.log_in(WIDE)
        self.open_dialog()
        window = self.go_to_provider()
        self.sign_in(window, "bob@corp.example")
        window.click("input[name='allow'][type='submit']")
        window.wait(says("You signed in as bob"))
        query = parse_qs(urlsplit(window.run("location.href")).query)
        text = self.log.read_text()
        self.assertIn("/crm_mailbox/oauth/callback", text)
        self.assertIn(" DEBUG ", text)
        for name in ("code", "state"):
            self.assertNotIn(query[name][0], text)
