from odoo import api, fields, models


class MailboxPasswordMixin(models.AbstractModel):
    """A dialog that asks for a password. What is typed goes sealed into a credential row and nowhere else."""

    _name = "mailbox.password.mixin"
    _description = "Dialog with a Password"

    email = fields.Char(string="Email Address")
    password = fields.Char(compute="_compute_password", inverse="_inverse_password", readonly=False)
    credential_id = fields.Many2one("mailbox.credential", groups=fields.NO_ACCESS, ondelete="set null")
    error = fields.Char(readonly=True)

    def _compute_password(self):
        self.password = False

    def _find_server(self):
        """The mail server the dialog is about, as far as it is known yet (maybe an empty or unsaved recordset)."""
        raise NotImplementedError

    def _inverse_password(self):
        # what was typed is in the cache alone, and finding a server may empty that
        for dialog, password in [(dialog, dialog.password) for dialog in self.sudo()]:
            if password:
                dialog.credential_id._drop_pending()
                credentials = self.env["mailbox.credential"].sudo()
                dialog.credential_id = credentials._seal(dialog._find_server(), dialog.email or "", password)

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        dialogs._forget_typed()
        return dialogs

    def write(self, vals):
        result = super().write(vals)
        self._forget_typed()
        self._drop_misplaced()
        return result

    def unlink(self):
        self._drop_password()
        return super().unlink()

    def _forget_typed(self):
        """What was typed would stay readable in this dialog until the transaction ends."""
        self.invalidate_recordset(["password"], flush=False)

    def _drop_misplaced(self):
        """What was entered for one address and server is of no use for another: it is asked for again."""
        for dialog in self.sudo():
            kept = dialog._find_kept()
            if kept._is_pending() and not kept._is_for(dialog.email, dialog._find_server()):
                dialog._drop_password()

    def _find_kept(self):
        """The credential that this dialog holds, maybe none."""
        return self.credential_id

    def _drop_password(self):
        """Nothing secret outlives an attempt that failed. What a mailbox has by now is its own."""
        self.sudo().credential_id._drop_pending()

    def _let_go(self):
        """Hold no credential any more: it is its mailbox's now."""
        self.sudo().credential_id = False

    def action_close(self):
        """Close the dialog and forget what was entered."""
        self.check_access("write")
        self._drop_password()
        return {"type": "ir.actions.act_window_close"}

    def _reopen(self):
        """The same dialog again, with what was typed and the sentence that says what to do."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env.context.get("dialog_title") or self.env["ir.model"]._get(self._name).name,
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "new",
            "context": {"dialog_size": "medium"},
        }
