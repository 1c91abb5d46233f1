from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

MOST_AN_HOUR = 60


class MailboxExplanation(models.Model):
    """That somebody asked *Explain*, so that nobody tries out addresses by the thousand."""

    _name = "mailbox.explanation"
    _description = "Explanation Asked For"
    _log_access = False

    user_id = fields.Many2one("res.users", required=True, index=True, ondelete="cascade")
    asked_at = fields.Datetime(required=True, default=fields.Datetime.now)

    @api.model
    def _count(self):
        """Note that the user asked. Raises UserError for whoever asks too often."""
        since = fields.Datetime.now() - timedelta(hours=1)
        asked = self.sudo().search_count([("user_id", "=", self.env.uid), ("asked_at", ">", since)])
        if asked >= MOST_AN_HOUR:
            raise UserError(self.env._("You asked %s times within an hour. Try again later.", MOST_AN_HOUR))
        self.sudo().create({"user_id": self.env.uid})

    @api.autovacuum
    def _gc_asked(self):
        """What no limit counts any more."""
        self.search([("asked_at", "<", fields.Datetime.now() - timedelta(hours=1))]).unlink()
