from odoo import fields, models


class MailboxServerTest(models.TransientModel):
    _name = "mailbox.server.test"
    _inherit = "mailbox.password.mixin"
    _description = "Test Mail Server"

    server_id = fields.Many2one("mailbox.server", required=True, ondelete="cascade")
    is_passed = fields.Boolean(readonly=True)
    result = fields.Text(readonly=True)

    def action_test(self):
        """Sign in for real and tell in one sentence how it went. The password is used once and not stored."""
        self.ensure_one()
        self.server_id.check_access("read")
        self.write(self.server_id._test__(self.sudo().credential_id))
        self._drop_password()
        return self._reopen()
