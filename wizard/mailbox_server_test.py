from odoo import api, fields, models
from odoo.tools import email_normalize


class MailboxServerTest(models.TransientModel):
    _name = "mailbox.server.test"
    _inherit = "mailbox.sign.in.mixin"
    _description = "Test Mail Server"

    server_id = fields.Many2one("mailbox.server", required=True, ondelete="cascade")
    result = fields.Text(readonly=True)
    steps = fields.Json(readonly=True, help="How each step went of the last attempt")
    is_access_ready = fields.Boolean(compute="_compute_is_access_ready")
    is_private_offered = fields.Boolean(readonly=True, help="The server may be one inside the own network")

    def action_test(self):
        """Sign in for real and tell in one sentence how it went. The password is used once and not stored."""
        self.ensure_one()
        self.check_access("write")
        self.server_id.check_access("read")
        self._take_access()
        kept = self.sudo().credential_id
        self.write(self.server_id._test__(kept.filtered(lambda row: row._is_for(self.email, self.server_id))))
        self._drop_password()
        return self._reopen()

    def _take_access(self):
        """Where the administrator has access to every mailbox, an address is all that a test needs."""
        if self.server_id.is_access_ready and email_normalize(self.email or ""):
            credentials = self.env["mailbox.credential"].sudo()
            self.sudo().credential_id = credentials._grant(self.server_id, email_normalize(self.email))

    @api.depends("server_id", "error")
    def _compute_sign_in(self):
        return super()._compute_sign_in()

    @api.depends("server_id")
    def _compute_is_access_ready(self):
        for dialog in self:
            dialog.is_access_ready = dialog._find_server().is_access_ready

    def _find_server(self):
        """The server, where the user can read it, whatever stands in the form and in the cache."""
        return self.server_id.sudo(False)._filtered_access("read")

    def _get_server(self):
        self.server_id.check_access("read")
        return self.server_id

    def _get_sign_in_trouble(self):
        return "" if email_normalize(self.email or "") else self.env._("Enter an address of this server.")

    def _go_on(self):
        return self.action_test()

    def action_allow_private(self):
        """Let this server be one inside the own network; only Settings administrators may write that."""
        self.server_id.is_private_allowed = True
        self.write(
            {
                "error": False,
                "is_private_offered": False,
                "result": self.env._("Allowed. Enter the password and test again."),
            }
        )
        return self._reopen()
