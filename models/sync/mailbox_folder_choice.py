from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

ALWAYS_READ = ("inbox", "sent")


class MailboxFolderChoice(models.Model):
    """Which folders are read: what the company reads by their role, and what the owner chose for each."""

    _inherit = "mailbox.folder"

    choice = fields.Selection([("read", "Read"), ("left", "Left Alone")], help="The owner's; empty for the company's")
    role_name = fields.Char("Kind", compute="_compute_role_name")
    is_synced = fields.Boolean("Read", compute="_compute_is_synced")
    trouble = fields.Char(compute="_compute_trouble")

    @api.depends_context("lang")
    @api.depends("error_code", "path")
    def _compute_trouble(self):
        for folder in self:
            folder.trouble = self.env["mailbox.error"]._get_sentence(folder.error_code, {"path": folder.path})

    @api.depends_context("lang")
    @api.depends("role")
    def _compute_role_name(self):
        names = dict(self._fields["role"]._description_selection(self.env))
        for folder in self:
            folder.role_name = names.get(folder.role, "")

    @api.depends("role", "choice", "account_id.company_id.mailbox_folder_scope")
    def _compute_is_synced(self):
        for folder in self:
            roles = folder.account_id.company_id.sudo()._get_mailbox_roles()
            folder.is_synced = folder.choice == "read" or (not folder.choice and (folder.role or "") in roles)

    def _get_choices(self):
        """{path: whether it is read} of those whose owner chose."""
        return {folder.path: folder.choice == "read" for folder in self if folder.choice}

    def action_toggle(self):
        """Read this folder, or leave it alone from now on. What was archived from it stays."""
        self.ensure_one()
        self.check_access("read")
        if self.account_id.user_id != self.env.user:
            raise AccessError(self.env._("Only the owner of a mailbox can do that."))
        if self.role in ALWAYS_READ and self.is_synced:
            raise UserError(self.env._("Inbox and Sent are always read. Pause the mailbox to stop reading it."))
        # what happened while it was left alone is seen at once, whatever the server's numbers say
        self.sudo().write({"choice": "left" if self.is_synced else "read", "is_count_due": True})
        self.sudo().account_id._wake()
