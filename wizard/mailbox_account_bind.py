from odoo import fields, models


class MailboxAccountBind(models.TransientModel):
    _name = "mailbox.account.bind"
    _inherit = "mailbox.sign.in.mixin"
    _description = "Bind Mailbox"

    email = fields.Char(default=lambda self: self.env.user.email)
    ticks = fields.Json(readonly=True, help="What worked of the last attempt, and what did not")
    is_receiving_offered = fields.Boolean(readonly=True, help="Reading works, sending was refused")

    def action_bind(self):
        """Sign in, incoming and outgoing, and bind the mailbox when both work."""
        return self._bind(receiving_only=False)

    def action_bind_receiving(self):
        """Bind the mailbox although its server does not let Odoo send."""
        return self._bind(receiving_only=True)

    def _bind(self, receiving_only):
        self.ensure_one()
        self.check_access("write")
        if self.env["mailbox.attempt"]._is_once_too_often("sign_in"):
            self.error = self.env._("Too many attempts. Try again in an hour.")
            self._drop_password()
            return self._reopen()
        server = self._get_server()
        outcome = self.env["mailbox.account"]._try_to_bind(
            server, self.email, self.sudo().credential_id, receiving_only
        )
        if account := outcome.pop("account", None):
            self._let_go()
            return self._show_bound(account, outcome["ticks"])
        server._drop_unused()
        self.write(outcome)
        if not self.is_receiving_offered:
            self._drop_password()
        return self._reopen()

    def _get_sign_in_trouble(self):
        return self.env["mailbox.account"]._get_binding_trouble(self._get_server(), self.email)

    def _go_on(self):
        return self.action_bind()

    def _show_bound(self, account, ticks):
        if account.state != "unconfirmed":
            return account._open_form()
        action = account.action_read_notice()
        return dict(action, context=dict(action["context"], default_ticks=ticks))
