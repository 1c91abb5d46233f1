from datetime import timedelta

from odoo import api, fields, models

MOST_AN_HOUR = 30


class MailboxAttempt(models.Model):
    """That somebody had Odoo sign in from a dialog, so that no dialog serves as a port scanner. Nobody has access:
    what counts is kept where it can't be deleted."""

    _name = "mailbox.attempt"
    _description = "Attempt to Sign In"
    _log_access = False

    user_id = fields.Many2one("res.users", required=True, index=True, ondelete="cascade")
    tried_at = fields.Datetime(required=True, default=fields.Datetime.now)

    @api.model
    def _count(self):
        """Note that the current user tries: whether that is once too often within an hour."""
        since = fields.Datetime.now() - timedelta(hours=1)
        self.sudo().create({"user_id": self.env.uid})
        return self.sudo().search_count([("user_id", "=", self.env.uid), ("tried_at", ">", since)]) > MOST_AN_HOUR

    @api.autovacuum
    def _gc_tried(self):
        """What no limit counts any more."""
        self.search([("tried_at", "<", fields.Datetime.now() - timedelta(hours=1))]).unlink()
