from odoo import http
from odoo.http import content_disposition, request


class MailboxEmail(http.Controller):
    """An email for the reader's frame, and as a file. The model says who may have it."""

    @http.route("/mailbox/email/<int:email_id>/page", type="http", auth="user", methods=["GET"], readonly=True)
    def page(self, email_id, pictures=None):
        """The whole email as a page without scripts; with `pictures` those of other hosts, too."""
        email = request.env["mailbox.email"].browse(email_id)
        page = email._render_page(bool(pictures), request.httprequest.host)
        return request.make_response(
            page.html,
            [
                ("Content-Type", "text/html; charset=utf-8"),
                ("Content-Security-Policy", page.policy),
                ("Referrer-Policy", "no-referrer"),
                ("X-Content-Type-Options", "nosniff"),
                ("X-Frame-Options", "SAMEORIGIN"),
                ("Cache-Control", "private, no-store"),
            ],
        )

    @http.route("/mailbox/email/<int:email_id>/original", type="http", auth="user", methods=["GET"], readonly=True)
    def original(self, email_id):
        """The email as an .eml file."""
        name, content = request.env["mailbox.email"].browse(email_id)._render_original()
        return request.make_response(
            content,
            [
                ("Content-Type", "message/rfc822"),
                ("Content-Disposition", content_disposition(name)),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "private, no-store"),
            ],
        )

    @http.route(
        "/mailbox/email/<int:email_id>/file/<int:file_id>", type="http", auth="user", methods=["GET"], readonly=True
    )
    def file(self, email_id, file_id):
        """A file of the email, to be stored: sealed ones open here alone."""
        found = request.env["mailbox.email"].browse(email_id)._read_file(file_id)
        if not found:
            raise request.not_found()
        file, content = found
        return request.make_response(
            content,
            [
                ("Content-Type", "application/octet-stream"),
                ("Content-Disposition", content_disposition(file.name)),
                ("X-Content-Type-Options", "nosniff"),
                ("Cache-Control", "private, no-store"),
            ],
        )
