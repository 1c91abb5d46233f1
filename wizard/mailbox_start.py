from odoo import fields, models


class MailboxStart(models.TransientModel):
    _name = "mailbox.start"
    _description = "Start without Confirmation"

    account_ids = fields.Many2many("mailbox.account", string="Mailboxes", readonly=True)
    reason = fields.Text(required=True)

    def action_start(self):
        """Have the mailboxes be read, for the reason that is kept and that their owners read."""
        self.ensure_one()
        self.account_ids._start_unconfirmed(self.reason)
        return {"type": "ir.actions.act_window_close"}
