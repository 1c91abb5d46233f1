from odoo import models


class MailboxDecisionBlock(models.Model):
    """Blocking an address is a decision, too: undone, the block is lifted and what it took off is put back."""

    _inherit = "mailbox.decision"

    def _put_back(self):
        self.block_id._lift()
        return super()._put_back()

    def _check_unchanged(self, changed):
        # of hundreds of emails, one that somebody placed by hand since stays where that person put it
        return None if self.block_id else super()._check_unchanged(changed)
