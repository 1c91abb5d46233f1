from odoo import api, fields, models


class MailboxMessageQuarantine(models.Model):
    """Messages that could not be read after three attempts: put aside, so that all others go on."""

    _inherit = "mailbox.message"

    put_aside_at = fields.Datetime()

    _put_aside_idx = models.Index("(account_id) WHERE state = 'quarantined'")

    @api.model
    def _find_put_aside(self):
        return self.search([("state", "=", "quarantined")])

    def _put_aside(self):
        """Leave these messages alone from now on. Who never came back with a reason took the worker down with it."""
        now = fields.Datetime.now()
        for reason, messages in self.grouped("reason").items():
            messages.write({"state": "quarantined", "reason": reason or "interrupted", "put_aside_at": now})

    def _retry(self):
        """Read these messages again as soon as possible, as if it were the first time."""
        self.write({"state": "wanted", "attempts": 0, "reason": False, "put_aside_at": False})
        self.account_id._wake()
