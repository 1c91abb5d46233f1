from markupsafe import Markup
from odoo import api, fields, models


class MailboxRuleTry(models.TransientModel):
    _name = "mailbox.rule.try"
    _description = "Try an Auto-create Rule"

    rule_id = fields.Many2one("mailbox.activity.rule", required=True, ondelete="cascade")
    words = fields.Char("Email", help="Part of the subject or of an address")
    archive_id = fields.Many2one("mailbox.archive", compute="_compute_archive")
    subject = fields.Char(related="archive_id.seen_subject")
    people = fields.Char(related="archive_id.seen_people")
    res_name = fields.Char(related="archive_id.res_name")
    result = fields.Html(compute="_compute_result", sanitize=False)
    is_fitting = fields.Boolean(compute="_compute_result")

    @api.depends("words")
    def _compute_archive(self):
        """The newest email of those the user may read that has the words."""
        for one in self:
            words = (one.words or "").strip()[:200]
            domain = ["|", ("seen_subject", "ilike", words), ("seen_people", "ilike", words)] if words else []
            company = [("company_id", "=", one.rule_id.company_id.id)]
            one.archive_id = self.env["mailbox.archive"].search(company + domain, limit=1)

    @api.depends("archive_id", "rule_id")
    def _compute_result(self):
        for one in self:
            one.result, one.is_fitting = one._get_result() if one.archive_id else (False, False)

    def _get_result(self):
        rows, taken_by = self.rule_id._explain(self.archive_id)
        tick, cross = '<i class="fa fa-check text-success"/>', '<i class="fa fa-times text-danger"/>'
        words = {True: self.env._("yes"), False: self.env._("no")}
        lines = [
            Markup('<li class="list-group-item">%s <span class="visually-hidden">%s</span> %s</li>')
            % (Markup(tick if holds else cross), words[holds], text)
            for holds, text in rows
        ]
        is_fitting = taken_by == self.rule_id
        if is_fitting:
            verdict = self.env._("This rule fits.")
        elif taken_by:
            verdict = self.env._("Another rule takes it: %s.", taken_by.name)
        else:
            verdict = self.env._("No rule fits.")
        return Markup('<ul class="list-group mb-2">%s</ul><b>%s</b>') % (Markup().join(lines), verdict), is_fitting
