from odoo import fields, models


class MailboxAccountConfirmBlock(models.TransientModel):
    """Whose emails are nobody's business is said before anything is read."""

    _inherit = "mailbox.account.confirm"

    never_show = fields.Text(string="Never Show Mail With")

    def _keep_choices(self):
        result = super()._keep_choices()
        self.env["mailbox.block"]._protect(self.never_show)
        return result
