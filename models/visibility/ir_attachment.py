from odoo import models


class IrAttachment(models.Model):
    """Files of emails are not read for Odoo's index."""

    _inherit = "ir.attachment"

    def _index(self, bin_data, file_type, checksum=None):
        # what a customer's file says is found by opening it and in no other way; and the words of a large one would
        # take many times its size in memory, and a transaction's time
        if self.env.context.get("mailbox_file"):
            return None
        return super()._index(bin_data, file_type, checksum=checksum)
