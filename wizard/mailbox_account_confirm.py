from odoo import api, fields, models

from ..models.filing.levels import LEVELS


class MailboxAccountConfirm(models.TransientModel):
    _name = "mailbox.account.confirm"
    _description = "Confirm Mailbox"

    account_id = fields.Many2one("mailbox.account", required=True, ondelete="cascade")
    ticks = fields.Json(readonly=True, help="What has just worked, where the mailbox was bound a moment ago")
    notice = fields.Text(compute="_compute_notice")
    notice_version = fields.Integer(default=lambda self: self._default_notice_version(), help="The one on the screen")
    # what a mailbox says is its owner's to read, also in a form that anybody may fill in: see `_get_account`
    alias_emails = fields.Char(
        string="My Other Addresses",
        compute="_compute_alias_emails",
        store=True,
        readonly=False,
        compute_sudo=False,
    )
    level = fields.Selection(
        LEVELS,
        "Colleagues Will See",
        compute="_compute_level",
        store=True,
        readonly=False,
        compute_sudo=False,
    )
    levels = fields.Char(compute="_compute_levels")

    @api.model
    def _default_notice_version(self):
        account = self.env["mailbox.account"].browse(self.env.context.get("default_account_id"))
        return account._filter_mine().company_id.mailbox_notice_version

    @api.constrains("account_id")
    def _check_account(self):
        for dialog in self:
            # constraints run by sudo
            dialog.account_id.sudo(False)._check_owner()

    @api.depends("account_id")
    def _compute_notice(self):
        for dialog in self:
            company = dialog._get_account().company_id
            dialog.notice = bool(company) and (company.mailbox_notice or company._default_mailbox_notice())

    @api.depends("account_id")
    def _compute_alias_emails(self):
        for dialog in self:
            dialog.alias_emails = dialog._get_account().alias_emails

    @api.depends("account_id")
    def _compute_level(self):
        for dialog in self:
            account = dialog._get_account()
            dialog.level = account.level if account.level in dialog._get_levels() else account.company_id.mailbox_level

    @api.depends("account_id")
    def _compute_levels(self):
        for dialog in self:
            dialog.levels = ",".join(dialog._get_levels())

    def _get_account(self):
        """The mailbox, with every right, where it is the user's own; or none. A read without sudo proves nothing: what
        was fetched with sudo is in the same cache."""
        return self.account_id._filter_mine()

    def _get_levels(self):
        """What the owner may choose from (list), nothing before it is known whose company it is."""
        return self._get_account().company_id._get_mailbox_levels()

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
