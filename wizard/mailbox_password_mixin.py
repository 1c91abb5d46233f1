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

    def _inverse_password(self):
        for dialog in self.sudo():
            if dialog.password:
                former = dialog.credential_id
                dialog.credential_id = self.env["mailbox.credential"].sudo()._seal(dialog.email or "", dialog.password)
                former.unlink()

    @api.model_create_multi
    def create(self, vals_list):
        dialogs = super().create(vals_list)
        dialogs._forget_typed()
        return dialogs

    def write(self, vals):
        # the password was sealed together with the address it belongs to
        if "email" in vals and "password" not in vals:
            self._drop_password()
        result = super().write(vals)
        self._forget_typed()
        return result

    def _forget_typed(self):
        """What was typed would stay readable in this dialog until the transaction ends."""
        self.invalidate_recordset(["password"], flush=False)

    def _drop_password(self):
        """Nothing secret outlives an attempt that failed."""
        self.sudo().credential_id.unlink()

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
