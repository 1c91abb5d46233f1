from odoo import api, fields, models

from ..models.filing.levels import LEVELS, between


class MailboxLevel(models.TransientModel):
    """Asks what colleagues see: of a mailbox or a folder its owner, of mailboxes at most an administrator."""

    _name = "mailbox.level"
    _description = "What Colleagues See"

    kind = fields.Selection(
        [("own", "Of a mailbox"), ("folder", "Of a folder"), ("limit", "At most")], required=True, default="own"
    )
    account_ids = fields.Many2many("mailbox.account")
    folder_id = fields.Many2one("mailbox.folder", ondelete="cascade")
    # a folder's level and its mailbox's are told whoever may read them: see `_get_accounts`
    is_as_mailbox = fields.Boolean(
        "As the mailbox", compute="_compute_level", store=True, readonly=False, compute_sudo=False
    )
    level = fields.Selection(
        LEVELS, "Colleagues See", compute="_compute_level", store=True, readonly=False, compute_sudo=False
    )
    levels = fields.Char(compute="_compute_levels")
    sentence = fields.Char(compute="_compute_sentence")

    @api.depends("kind", "account_ids", "folder_id")
    def _compute_level(self):
        for dialog in self:
            own = dialog.kind == "folder" and dialog.folder_id.sudo(False)._filtered_access("read").level
            dialog.level = own or dialog._get_accounts()[:1].level_shown
            dialog.is_as_mailbox = dialog.kind == "folder" and not own

    @api.depends("kind", "account_ids")
    def _compute_levels(self):
        for dialog in self:
            companies = dialog._get_accounts().sudo().company_id
            offered = between("nothing", "full") if dialog.kind == "limit" else companies[:1]._get_mailbox_levels()
            dialog.levels = ",".join(offered)

    @api.depends("account_ids", "folder_id")
    def _compute_sentence(self):
        for dialog in self:
            count = sum(dialog._get_accounts().mapped("archive_count"))
            dialog.sentence = not dialog.folder_id and self.env._("%s archived emails follow at once.", count)

    def _get_accounts(self):
        """The mailboxes that the user can read, whatever stands in the form and in the cache."""
        return self.account_ids._origin.sudo(False)._filtered_access("read")

    def action_apply(self):
        """Have everything that is archived follow."""
        self.ensure_one()
        if self.kind == "limit":
            self.account_ids._limit_level(self.level)
        elif self.kind == "folder":
            self.folder_id._set_level(False if self.is_as_mailbox else self.level)
        else:
            self.account_ids._set_level(self.level)
        return {"type": "ir.actions.act_window_close"}
