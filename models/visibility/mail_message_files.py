from odoo import api, models
from odoo.exceptions import UserError


class MailMessageFiles(models.Model):
    """No message carries a file of an email on: who reads messages reads their files past our rules."""

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        if any(vals.get("attachment_ids") for vals in vals_list):
            messages._check_mailbox_files()
        return messages

    def write(self, vals):
        result = super().write(vals)
        if vals.get("attachment_ids"):
            self._check_mailbox_files()
        return result

    def _check_mailbox_files(self):
        """Not even our own entries: their readers get the files from the emails."""
        if self.sudo().attachment_ids._find_mailbox_files():
            raise UserError(
                self.env._(
                    "A file of an archived email can't be attached to a message. Download it, and attach what you "
                    "downloaded."
                )
            )
