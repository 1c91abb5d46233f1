from odoo import api, fields, models


class MailboxDecisionStart(models.Model):
    """That a mailbox is read without its owner's word is written down, too, and undone like any other decision."""

    _inherit = "mailbox.decision"

    kind = fields.Selection(
        selection_add=[("started", "Started without Confirmation")], ondelete={"started": "cascade"}
    )
    account_email = fields.Char("Mailbox", readonly=True, help="Kept when the mailbox is gone")

    @api.depends("account_email")
    def _compute_scope(self):
        result = super()._compute_scope()
        for decision in self.filtered("account_email"):
            decision.scope = decision.account_email
        return result

    @api.model
    def _log_start(self, account, reason):
        """Write down that the user had `account` be read, for the `reason` (str)."""
        return self.sudo().create(
            {
                "company_id": account.company_id.id,
                "user_id": self.env.uid,
                "kind": "started",
                "res_model": account._name,
                "res_id": account.id,
                "account_email": account.email,
                "reason": reason,
            }
        )

    @api.model
    def _end_start(self, accounts):
        """Write down that `accounts` are not read by such a decision any more."""
        standing = [("kind", "=", "started"), ("res_id", "in", accounts.ids), ("undone_at", "=", False)]
        self.sudo().search(standing).write({"undone_at": fields.Datetime.now(), "undone_by_id": self.env.uid})

    def _put_back(self):
        if self.kind != "started":
            return super()._put_back()
        account = self.env["mailbox.account"].sudo().browse(self.res_id).exists()
        return account and account._stop_unconfirmed()
