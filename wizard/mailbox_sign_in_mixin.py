from odoo import fields, models


class MailboxSignInMixin(models.AbstractModel):
    """A dialog that asks for a password or, where the mail server says so, has its person sign in at the provider: in
    another window, while the dialog waits and then goes on by itself."""

    _name = "mailbox.sign.in.mixin"
    _inherit = "mailbox.password.mixin"
    _description = "Dialog with a Sign-in"

    authorization_id = fields.Many2one("mailbox.authorization", groups=fields.NO_ACCESS, ondelete="set null")
    takes_password = fields.Boolean(compute="_compute_sign_in")
    takes_oauth = fields.Boolean(compute="_compute_sign_in")
    sign_in_name = fields.Char(compute="_compute_sign_in")
    sign_in_label = fields.Char(compute="_compute_sign_in")
    is_waiting = fields.Boolean(compute="_compute_is_waiting", help="Somebody signs in in the other window")

    def _compute_sign_in(self):
        for dialog in self:
            server = dialog._find_server().sudo()
            dialog.takes_oauth = server._is_oauth_ready()
            dialog.takes_password = server.authentication == "password"
            dialog.sign_in_name = server.sign_in_name
            label = self.env._("Sign In Again with %s") if dialog.error else self.env._("Sign In with %s")
            dialog.sign_in_label = str(label) % server.sign_in_name

    def _compute_is_waiting(self):
        for dialog in self.sudo():
            dialog.is_waiting = dialog.authorization_id and dialog.authorization_id._get_progress() == "waiting"

    # ------------------------------------------------------------ what a dialog of its own says

    def _get_sign_in_trouble(self):
        """Why there is no use in signing in (str), or ''."""
        return ""

    def _go_on(self):
        """What happens once `credential_id` is what the sign-in gave: an action."""
        raise NotImplementedError

    # ------------------------------------------------------------ the window, and back

    def action_sign_in(self):
        """Open the provider's sign-in in a window of its own."""
        self.ensure_one()
        self.check_access("write")
        self._drop_password()
        server = self._get_server()
        self.error = self._get_sign_in_trouble()
        if not self.error and not server._is_oauth_ready():
            self.error = self.env._("Ask your administrator to set the sign-in up first.")
        if not self.error:
            self.sudo().authorization_id, self.error = self.env["mailbox.authorization"]._begin__(server, self.email)
        return self._reopen() if self.error else self.action_open_window()

    def action_open_window(self):
        """The sign-in that has begun, in a window of its own (again)."""
        self.check_access("write")
        authorization = self.sudo().authorization_id
        if not authorization.credential_id or authorization._get_progress() != "waiting":
            return self.action_signed_in()
        return {"type": "ir.actions.act_url", "url": authorization._get_url__(), "target": "new"}

    def get_progress(self):
        """How the sign-in in the other window is: 'waiting', 'done' or 'failed'."""
        self.ensure_one()
        self.check_access("write")
        return self.sudo().authorization_id._get_progress() if self.sudo().authorization_id else "failed"

    def action_signed_in(self):
        """Go on after the sign-in in the other window, or say why it came to nothing."""
        self.ensure_one()
        authorization = self.sudo().authorization_id
        progress = self.get_progress()
        if progress == "waiting":
            return self._reopen()
        if progress == "failed":
            trouble = authorization.error or self.env._("The sign-in was not finished. Begin again.")
            self._drop_password()
            self.error = trouble
            return self._reopen()
        self.sudo().credential_id = authorization.credential_id
        return self._go_on()

    def action_stop_waiting(self):
        """Leave the sign-in in the other window alone."""
        self.check_access("write")
        self._drop_password()
        self.error = False
        return self._reopen()

    def _find_kept(self):
        return super()._find_kept() or self.authorization_id.credential_id

    def _drop_password(self):
        super()._drop_password()
        authorization = self.sudo().authorization_id
        authorization.credential_id._drop_pending()
        authorization.unlink()

    def _let_go(self):
        # that it was used is remembered, or its state would be worth something again
        self.sudo().authorization_id.credential_id = False
        self.sudo().authorization_id = False
        super()._let_go()
