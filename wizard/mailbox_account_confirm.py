from odoo import api, fields, models

from ..models.levels import LEVELS


class MailboxAccountConfirm(models.TransientModel):
    _name = "mailbox.account.confirm"
    _description = "Confirm Mailbox"

    account_id = fields.Many2one("mailbox.account", required=True, ondelete="cascade")
    ticks = fields.Json(readonly=True, help="What has just worked, where the mailbox was bound a moment ago")
    notice = fields.Text(compute="_compute_notice")
    notice_version = fields.Integer(default=lambda self: self._default_notice_version(), help="The one on the screen")
    alias_emails = fields.Char(
        string="My Other Addresses", compute="_compute_alias_emails", compute_sudo=False, store=True, readonly=False
    )

    level = fields.Selection(
        LEVELS, "Colleagues Will See", compute="_compute_level", compute_sudo=False, store=True, readonly=False
    )
    levels = fields.Char(compute="_compute_levels")

    @api.model
    def _default_notice_version(self):
        account = self.env["mailbox.account"].browse(self.env.context.get("default_account_id"))
        return account.sudo().company_id.mailbox_notice_version

    @api.depends("account_id")
    def _compute_notice(self):
        for dialog in self:
            company = dialog.account_id.sudo().company_id
            dialog.notice = company.mailbox_notice or company._default_mailbox_notice()

    @api.depends("account_id")
    def _compute_alias_emails(self):
        for dialog in self:
            dialog.alias_emails = dialog.account_id.alias_emails

    @api.depends("account_id")
    def _compute_level(self):
        for dialog in self:
            company = dialog.account_id.sudo().company_id
            own = dialog.account_id.level
            dialog.level = own if own in company._get_mailbox_levels() else company.mailbox_level

    @api.depends("account_id")
    def _compute_levels(self):
        for dialog in self:
            dialog.levels = ",".join(dialog.account_id.sudo().company_id._get_mailbox_levels())

    def action_confirm(self):
        """Keep what was confirmed, and have the mailbox read."""
        self.ensure_one()
        self._keep_choices()
        self.account_id._confirm(self.notice_version)
        return self.account_id._open_form()

    def _keep_choices(self):
        """Keep what the owner chose beside the notice."""
        self.account_id.alias_emails = self.alias_emails
        self.account_id._set_level(self.level)
