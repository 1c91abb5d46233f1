from odoo import api, fields, models
from odoo.fields import Domain


class MailboxEmailRequest(models.Model):
    """An email may be read by a colleague to whom its owner showed it."""

    _inherit = "mailbox.email"

    request_ids = fields.One2many("mailbox.request", "email_id", string="Requests", readonly=True)

    @api.model
    def _get_readable_domain(self):
        shown = Domain("asker_id", "=", self.env.uid) & Domain("state", "=", "shown")
        # by the user's own requests alone, whatever the rules on requests say; made private later, it is private
        private = Domain("archive_ids", "any!", [("level", "=", "nothing")])
        return super()._get_readable_domain() | (Domain("request_ids", "any!", shown) & ~private)
