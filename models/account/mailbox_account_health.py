from odoo import api, fields, models

# an owner can do nothing about an end that is far away
OWNER_DAYS = 90


class MailboxAccountHealth(models.Model):
    """What the administrators' list says of a mailbox beside its state: team, progress of the history, what ends."""

    _inherit = "mailbox.account"

    team_id = fields.Many2one("crm.team", related="user_id.sale_team_id", string="Team", store=True, related_sudo=True)
    history_progress = fields.Float(
        string="History",
        compute="_compute_history_progress",
        compute_sudo=True,
        help="How much of the history window was read, in percent of its numbers.",
    )
    deadline_sentence = fields.Char(compute="_compute_deadline_sentence", compute_sudo=True)

    @api.depends("is_history_done", "folder_ids.history_low")
    def _compute_history_progress(self):
        for account in self:
            folders = account.folder_ids.filtered(lambda folder: folder.is_begun and folder.is_synced)
            total = sum(max(0, folder.uid_done + 1 - folder.first_uid) for folder in folders)
            left = sum(max(0, folder.history_low - folder.first_uid) for folder in folders)
            read = 100.0 * (total - left) / total if total else 0.0
            account.history_progress = 100.0 if account.is_history_done else min(99.0, max(0.0, read))

    @api.depends_context("lang")
    @api.depends("server_id")
    def _compute_deadline_sentence(self):
        for account in self:
            account.deadline_sentence = account.server_id._get_deadline(OWNER_DAYS)
