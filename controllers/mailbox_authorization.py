from secrets import token_urlsafe

from odoo import http
from odoo.http import request

KNOWN = ("state", "code", "error", "error_description")


class MailboxAuthorization(http.Controller):
    @http.route("/crm_mailbox/oauth/callback", type="http", auth="user", methods=["GET"], sitemap=False)
    def callback(self, **answer):
        """Where a provider sends the browser back to after a sign-in: a page that says in a sentence how it went."""
        known = {name: answer[name] for name in KNOWN if name in answer}
        sentence, is_done = request.env["mailbox.authorization"]._receive__(known)
        nonce = token_urlsafe(16)
        return request.render(
            "crm_mailbox.authorization_ended",
            {"sentence": sentence, "is_done": is_done, "nonce": nonce},
            headers=[
                (
                    "Content-Security-Policy",
                    f"default-src 'none'; script-src 'nonce-{nonce}'; style-src 'nonce-{nonce}'",
                ),
                ("Referrer-Policy", "no-referrer"),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "private, no-store"),
            ],
        )
