from odoo import api, fields, models


class MailboxAccountBlock(models.Model):
    """How many addresses the owner of a mailbox keeps away: for the owner alone."""

    _inherit = "mailbox.account"

    block_count = fields.Integer(compute="_compute_block_count")

    @api.depends_context("uid")
    def _compute_block_count(self):
        count = self.env["mailbox.block"].search_count([("user_id", "=", self.env.uid)])
        for account in self:
            account.block_count = count if account.user_id == self.env.user else 0
