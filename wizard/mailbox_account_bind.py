from odoo import fields, models


class MailboxAccountBind(models.TransientModel):
    _name = "mailbox.account.bind"
    _inherit = "mailbox.password.mixin"
    _description = "Bind Mailbox"

    email = fields.Char(default=lambda self: self.env.user.email)
    is_receiving_offered = fields.Boolean(readonly=True, help="Reading works, sending was refused")

    def action_bind(self):
        """Sign in, incoming and outgoing, and bind the mailbox when both work."""
        return self._bind(receiving_only=False)

    def action_bind_receiving(self):
        """Bind the mailbox although its server does not let Odoo send."""
        return self._bind(receiving_only=True)

    def _bind(self, receiving_only):
        self.ensure_one()
        server = self._get_server()
        outcome = self.env["mailbox.account"]._try_to_bind(
            server, self.email, self.sudo().credential_id, receiving_only
        )
        if account := outcome.pop("account", None):
            return self._show_bound(account)
        server._drop_unused()
        self.write(outcome)
        if not self.is_receiving_offered:
            self._drop_password()
        return self._reopen()

    def _show_bound(self, account):
        return account.action_read_notice() if account.state == "unconfirmed" else account._open_form()
