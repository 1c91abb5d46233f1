from odoo import api, fields, models


class MailboxBlockLift(models.TransientModel):
    _name = "mailbox.block.lift"
    _description = "Lift a Block"

    block_id = fields.Many2one("mailbox.block", required=True, ondelete="cascade")
    name = fields.Char(related="block_id.name", related_sudo=False)
    kind = fields.Selection(related="block_id.kind", related_sudo=False)
    off_count = fields.Integer(related="block_id.off_count", related_sudo=False)
    kept_out_count = fields.Integer(related="block_id.kept_out_count", related_sudo=False)
    puts_back = fields.Boolean(default=True)
    reads_after_all = fields.Boolean()

    @api.constrains("block_id")
    def _check_block(self):
        # a many2one shows its name to whoever can't read it
        self.block_id.sudo(False).check_access("write")

    def action_lift(self):
        """Lift it, and do what was ticked with what it kept away."""
        self.ensure_one()
        self.block_id._lift_with(puts_back=self.puts_back, reads_after_all=self.reads_after_all)
        return {"type": "ir.actions.client", "tag": "soft_reload"}
