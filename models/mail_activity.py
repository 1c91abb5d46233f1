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
        """Where several may be open, one that still is takes the place of one of these."""
        claims = self.env["mailbox.activity.claim"].sudo().search([("activity_id", "in", self.ids)])
        for claim in claims:
            claim.activity_id = self._find_other_automatic(claim) or claim.activity_id
        claims.filtered(lambda claim: claim.activity_id in self).unlink()

    def _find_other_automatic(self, claim):
        """The newest open activity besides these that a rule made on the record of `claim`."""
        here = [("res_model", "=", claim.res_model), ("res_id", "=", claim.res_id)]
        made = [("rule_outcome", "=", "made"), ("activity_id.active", "=", True), ("activity_id", "not in", self.ids)]
        return self.env["mailbox.archive"].sudo().search(here + made, limit=1).activity_id
