from odoo import api, fields, models


class MailboxBlockLifting(models.Model):
    """What a block kept away, when it is lifted: put back, and read after all."""

    _inherit = "mailbox.block"

    kept_out_count = fields.Integer("Emails Not Stored", compute="_compute_kept_out_count")

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_kept_out_count(self):
        for block in self:
            # of a form that is being filled in nothing is told: it could be about anybody
            known = block._origin.sudo(False)
            known = known if known and known.has_access("read") else None
            block.kept_out_count = len(self.env["mailbox.message"]._find_kept_out(known.sudo())) if known else 0

    def _lift_with(self, puts_back, reads_after_all):
        """Lift this one. `puts_back`: what it took off or hid stands again where it stood. `reads_after_all`: messages
        that it kept out are fetched and decided anew, as far as they still lie in their mailboxes."""
        self.ensure_one()
        self.check_access("write")
        block = self.sudo()
        messages = self.env["mailbox.message"]._find_kept_out(block) if reads_after_all else None
        if puts_back and block.decision_id and not block.decision_id.undone_at:
            block.decision_id._undo()
        block._lift()
        if messages:
            messages._read_after_all()
