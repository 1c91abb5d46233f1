from odoo import models


class IrBinary(models.AbstractModel):
    _inherit = "ir.binary"

    def _find_record(self, xmlid=None, res_model="ir.attachment", res_id=None, access_token=None, field=None):
        """A token given out before does not open a file of an email: the rights of whoever asks decide."""
        if access_token and not xmlid and res_model == "ir.attachment" and res_id is not None:
            if self.env[res_model].browse(res_id).exists()._find_mailbox_files():
                access_token = None
        return super()._find_record(xmlid, res_model, res_id, access_token, field)
