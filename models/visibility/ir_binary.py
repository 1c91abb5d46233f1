from odoo import models


class IrBinary(models.AbstractModel):
    """Downloads of emails' files go by the rights of whoever asks."""

    _inherit = "ir.binary"

    def _find_record(self, xmlid=None, res_model="ir.attachment", res_id=None, access_token=None, field=None):
        """A token given out before does not open a file of an email: the rights of whoever asks decide."""
        if access_token and self._names_mailbox_file(xmlid, res_model, res_id):
            access_token = None
        return super()._find_record(xmlid, res_model, res_id, access_token, field)

    def _names_mailbox_file(self, xmlid, res_model, res_id):
        """Whether what is asked for is a file of an email; an export gives any file an external id."""
        file = self.env.ref(xmlid, False) if xmlid else None
        if not xmlid and res_model == "ir.attachment" and res_id is not None:
            file = self.env["ir.attachment"].browse(res_id).exists()
        return bool(file and file._name == "ir.attachment" and file._find_mailbox_files())
