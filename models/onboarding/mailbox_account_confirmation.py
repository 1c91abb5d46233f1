from odoo import fields, models
from odoo.exceptions import UserError


class MailboxAccountConfirmation(models.Model):
    """Nothing is read from a mailbox before its owner has read the company's notice and confirmed it. Which version,
    when, and what it said is kept."""

    _inherit = "mailbox.account"

    confirmed_at = fields.Datetime(string="Confirmed", readonly=True, copy=False)
    notice_version = fields.Integer(string="Notice Version", readonly=True, copy=False)
    notice_text = fields.Text(string="Confirmed Notice", readonly=True, copy=False)

    def _needs_confirmation(self):
        """Whether the company's notice of today has still to be confirmed."""
        company = self.sudo().company_id
        return bool(company.mailbox_notice) and self.sudo().notice_version != company.mailbox_notice_version

    def _get_working_state(self):
        if self._needs_confirmation() and not self.sudo().confirmed_at:
            return "unconfirmed"
        return super()._get_working_state()

    def action_read_notice(self):
        """The company's notice, to be confirmed."""
        self._check_owner()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Before Anything Is Read"),
            "res_model": "mailbox.account.confirm",
            "view_mode": "form",
            "target": "new",
            "context": {"default_account_id": self.id, "dialog_size": "medium"},
        }

    def _confirm(self, version):
        """The owner has read the notice of `version` (int): from now on the mailbox is read."""
        self._check_in_charge()
        account = self.sudo()
        company = account.company_id
        if version != company.mailbox_notice_version:
            raise UserError(self.env._("The notice has changed meanwhile. Close this window and read it again."))
        account.write(
            {
                "confirmed_at": fields.Datetime.now(),
                "notice_version": version,
                "notice_text": company.with_context(lang=self.env.lang).mailbox_notice
                or company.with_context(lang=self.env.lang)._default_mailbox_notice(),
            }
        )
        if account.state == "unconfirmed":
            account._record_state(account._get_working_state())
            account._wake()
