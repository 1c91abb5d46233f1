from datetime import timedelta

from odoo import api, fields, models

MOST_AN_HOUR = {"sign_in": 30, "explain": 60}


class MailboxAttempt(models.Model):
    """What somebody may have done so many times an hour and no more: signing in from a dialog, so that none serves as a
    port scanner, and *Explain*, so that nobody tries out addresses by the thousand. Nobody has access: what counts is
    kept where it can't be deleted."""

    _name = "mailbox.attempt"
    _description = "Attempt"
    _log_access = False

    user_id = fields.Many2one("res.users", required=True, index=True, ondelete="cascade")
    kind = fields.Selection([("sign_in", "Signed in"), ("explain", "Asked for an explanation")], required=True)
    tried_at = fields.Datetime(required=True, default=fields.Datetime.now)

    @api.model
    def _is_once_too_often(self, kind):
        """Note that the current user tries: whether that is once too often within an hour (bool)."""
        since = fields.Datetime.now() - timedelta(hours=1)
        mine = [("user_id", "=", self.env.uid), ("kind", "=", kind), ("tried_at", ">", since)]
        tried = self.sudo().search_count(mine)
        self.sudo().create({"user_id": self.env.uid, "kind": kind})
        return tried >= MOST_AN_HOUR[kind]

    @api.autovacuum
    def _gc_tried(self):
        """What no limit counts any more."""
        self.search([("tried_at", "<", fields.Datetime.now() - timedelta(hours=1))]).unlink()
