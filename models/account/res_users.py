from odoo import fields, models


class ResUsers(models.Model):
    """Employees and their mailboxes."""

    _inherit = "res.users"

    mailbox_account_ids = fields.One2many("mailbox.account", "user_id", string="Mailboxes", readonly=True)

    @property
    def SELF_READABLE_FIELDS(self):
        return super().SELF_READABLE_FIELDS + ["mailbox_account_ids"]

    def action_open_my_mailbox(self):
        """The user's own mailbox, from the preferences."""
        return self.env["mailbox.account"].action_open_my_mailbox()

    def _fill_default_mailbox(self):
        """Whoever has a mailbox sends from one: the oldest where none was named."""
        for user in self.sudo():
            bound = user.mailbox_account_ids.filtered(lambda account: account.state != "invited").sorted("id")
            if bound and not any(bound.mapped("is_default")):
                bound[0].is_default = True
