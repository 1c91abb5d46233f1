from odoo import fields, models


class ResUsers(models.Model):
    _inherit = "res.users"

    mailbox_account_ids = fields.One2many("mailbox.account", "user_id", string="Mailboxes", readonly=True)

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["mailbox_account_ids"]

    def action_open_my_mailbox(self):
        """The user's own mailbox, from the preferences."""
        return self.env["mailbox.account"].action_open_my_mailbox()
