from odoo import models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    def write(self, vals):
        """Done, an automatic activity makes room for the next one on its record."""
        result = super().write(vals)
        if vals.get("active") is False:
            self._free_mailbox_claims()
        return result

    def unlink(self):
        """Cancelled, too."""
        self._free_mailbox_claims()
        return super().unlink()

    def _free_mailbox_claims(self):
        claims = self.env["mailbox.activity.claim"].sudo()
        claims.search([("activity_id", "in", self.ids), ("slot", "=", "open")]).unlink()
