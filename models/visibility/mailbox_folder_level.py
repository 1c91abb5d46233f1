from odoo import api, fields, models

from ...engine.imap.session import to_label
from ..filing.levels import LEVELS


class MailboxFolderLevel(models.Model):
    """What colleagues see of the mail in a folder, or under a label."""

    _inherit = "mailbox.folder"

    level = fields.Selection(LEVELS, "Colleagues See", readonly=True, help="Empty: as the mailbox.")
    level_name = fields.Char("What Colleagues See", compute="_compute_level_name")
    label = fields.Char(readonly=True, help="What the folder is called among Gmail's labels, while it has a level")

    @api.depends_context("lang")
    @api.depends("level")
    def _compute_level_name(self):
        words = dict(self._fields["level"]._description_selection(self.env))
        for folder in self:
            folder.level_name = words.get(folder.level) or self.env._("As the mailbox")

    def _set_level(self, level):
        """Have colleagues see `level` of the mail in this folder, '' for as much as of the mailbox."""
        self.ensure_one()
        account = self.account_id
        account._check_owner()
        account._check_level_of(account.sudo().company_id, level)
        self.sudo().write({"level": level, "label": level and to_label(self.path, self.role)})
        account._resolve_levels()

    def action_choose_level(self):
        """Ask what colleagues see of the mail in this folder."""
        self.ensure_one()
        action = self.account_id._ask_level("folder")
        return dict(action, name=self.path, context=action["context"] | {"default_folder_id": self.id})

    # ------------------------------------------------------------ copies come, move and go

    def _update_messages(self, assignments, condition, source=None):
        """Where copies change and folders have levels, colleagues see their emails by where the copies lie now."""
        emails = super()._update_messages(assignments, condition, source)
        self._follow_copies(emails)
        return emails

    def _store_rows(self, rows, matcher):
        result = super()._store_rows(rows, matcher)
        if self._has_levels():
            Message = self.env["mailbox.message"]
            uids = [row.uid for row in rows]
            here = [("folder_id", "=", self.id), ("epoch", "=", self.epoch), ("imap_uid", "in", uids)]
            self._follow_copies(Message.search([*here, ("email_id", "!=", False)]).email_id)
        return result

    def _has_levels(self):
        """Whether folders of these mailboxes have a level of their own."""
        return any(self.account_id.sudo().folder_ids.mapped("level"))

    def _follow_copies(self, emails):
        if emails and self._has_levels():
            emails._resolve_levels()
