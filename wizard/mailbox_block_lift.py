from odoo import api, fields, models

from ..models.contacts.mailbox_block import BLOCK_KINDS


class MailboxBlockLift(models.TransientModel):
    _name = "mailbox.block.lift"
    _description = "Lift a Block"
    _rec_name = "block_id"

    block_id = fields.Many2one("mailbox.block", required=True, ondelete="cascade")
    name = fields.Char(compute="_compute_block")
    kind = fields.Selection(BLOCK_KINDS, compute="_compute_block")
    off_count = fields.Integer("Emails Taken Off", compute="_compute_block")
    kept_out_count = fields.Integer("Emails Not Stored", compute="_compute_block")
    puts_back = fields.Boolean(default=True)
    reads_after_all = fields.Boolean()

    @api.depends("block_id")
    def _compute_block(self):
        for dialog in self:
            # what is in the cache may have been fetched with every right
            block = dialog.block_id.sudo(False)._filtered_access("write")
            dialog.name, dialog.kind = block.name, block.kind
            # a number out of its decision, which may be another company's of the same user
            dialog.off_count, dialog.kept_out_count = block.sudo().off_count, block.kept_out_count

    @api.constrains("block_id")
    def _check_block(self):
        # a many2one shows its name to whoever can't read it
        self.block_id.sudo(False).check_access("write")

    def action_lift(self):
        """Lift it, and do what was ticked with what it kept away."""
        self.ensure_one()
        self.block_id._lift_with(puts_back=self.puts_back, reads_after_all=self.reads_after_all)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
