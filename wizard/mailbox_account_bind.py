from odoo import api, fields, models


class MailboxAccountBind(models.TransientModel):
    _name = "mailbox.account.bind"
    _inherit = "mailbox.password.mixin"
    _description = "Bind Mailbox"

    email = fields.Char(default=lambda self: self.env.user.email)
    server_id = fields.Many2one("mailbox.server", compute="_compute_server_id")
    server_sentence = fields.Char(compute="_compute_server_id")
    hint = fields.Text(compute="_compute_server_id")
    is_receiving_offered = fields.Boolean(readonly=True, help="Reading works, sending was refused")

    @api.depends("email")
    def _compute_server_id(self):
        for dialog in self:
            server = self.env["mailbox.server"]._find_for_address(dialog.email, self.env.company)
            domain = (dialog.email or "").rpartition("@")[2]
            dialog.server_id = server
            dialog.hint = server.hint
            dialog.server_sentence = domain and (
                self.env._("%(domain)s uses %(server)s.", domain=domain, server=server.name)
                if server
                else self.env._("Your company has set up no mail server for %s. Ask your administrator.", domain)
            )

    def action_bind(self):
        """Sign in, incoming and outgoing, and bind the mailbox when both work."""
        return self._bind(receiving_only=False)

    def action_bind_receiving(self):
        """Bind the mailbox although its server does not let Odoo send."""
        return self._bind(receiving_only=True)

    def _bind(self, receiving_only):
        self.ensure_one()
        outcome = self.env["mailbox.account"]._try_to_bind(
            self.server_id, self.email, self.sudo().credential_id, receiving_only
        )
        if account := outcome.pop("account", None):
            return self._show_bound(account)
        self.write(outcome)
        if not self.is_receiving_offered:
            self._drop_password()
        return self._reopen()

    def _show_bound(self, account):
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("My Mailbox"),
            "res_model": "mailbox.account",
            "res_id": account.id,
            "view_mode": "form",
            "target": "current",
        }
