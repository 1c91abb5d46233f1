"""Where a provider sends the browser back to: a page that says in a sentence how it went, for this session only."""

import logging
from hashlib import sha256
from unittest.mock import patch

from odoo.http import STORED_SESSION_BYTES
from odoo.tests import HttpCase, tagged

from ..models.security.secret_log import CallbackFilter
from .oauth_common import CARA, OAuthCase

PATH = "/crm_mailbox/oauth/callback"


@tagged("post_install", "-at_install")
class TestSignInPage(OAuthCase, HttpCase):
    def begin_in_browser(self):
        """The sign-in that Cara began in the session of `self.opener`."""
        session = self.authenticate("cara", "cara")
        mark = sha256(session.sid[:STORED_SESSION_BYTES].encode()).hexdigest()
        with patch.object(type(self.env["mailbox.authorization"]), "_get_session_digest", lambda _self: mark):
            dialog, asked = self.begin()
        self.provider.lay_ready("quince-code", asked["nonce"], CARA)
        return dialog, asked

    def open(self, **answer):
        return self.url_open(PATH, params=answer, allow_redirects=False)

    def test_the_page_says_it_and_closes_itself(self):
        dialog, asked = self.begin_in_browser()
        page = self.open(state=asked["state"], code="quince-code", session_state="whatever")
        self.assertIn("You are signed in as cara@corp.example.", page.text)
        self.assertIn("window.close()", page.text)
        self.assertIn("default-src 'none'", page.headers["Content-Security-Policy"])
        self.assertEqual(page.headers["Cache-Control"], "private, no-store")
        self.assertEqual(dialog.get_progress(), "done")

    def test_a_refusal_stays_to_be_read(self):
        _dialog, asked = self.begin_in_browser()
        page = self.open(state=asked["state"], error="access_denied", error_description="<script>alert(1)</script>")
        self.assertIn("The sign-in ended without a yes.", page.text)
        self.assertNotIn("<script", page.text)

    def test_another_session_of_the_same_person_is_refused(self):
        dialog, asked = self.begin_in_browser()
        self.authenticate("cara", "cara")
        page = self.open(state=asked["state"], code="quince-code")
        self.assertIn("This sign-in was begun in another browser", page.text)
        self.assertEqual(dialog.get_progress(), "waiting")

    def test_whoever_is_not_logged_in_has_to_log_in_first(self):
        _dialog, asked = self.begin_in_browser()
        self.authenticate(None, None)
        page = self.open(state=asked["state"], code="quince-code")
        self.assertIn("/web/login", page.headers["Location"])
        self.assertFalse(self.provider.requests)

    def test_no_log_line_holds_what_came_back(self):
        keep = CallbackFilter()
        for line in (
            f'"GET {PATH}?code=medlar-code&state=medlar-state HTTP/1.1" 200 -',
            '"GET /web/login?redirect=%2Fcrm_mailbox%2Foauth%2Fcallback%3Fcode%3Dmedlar-code HTTP/1.1" 200 -',
        ):
            record = logging.LogRecord("werkzeug", logging.INFO, "", 0, "%s - - [now] %s", ("127.0.0.1", line), None)
            self.assertTrue(keep.filter(record))
            self.assertNotIn("medlar", record.getMessage())
            self.assertIn("HTTP/1.1", record.getMessage())
        self.assertTrue(any(isinstance(each, CallbackFilter) for each in logging.getLogger("werkzeug").filters))
