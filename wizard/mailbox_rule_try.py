from markupsafe import Markup
from odoo import api, fields, models


class MailboxRuleTry(models.TransientModel):
    _name = "mailbox.rule.try"
    _description = "Try an Auto-create Rule"

    rule_id = fields.Many2one("mailbox.activity.rule", required=True, ondelete="cascade")
    words = fields.Char("Email", help="Part of the subject or of an address")
    is_found = fields.Boolean(compute="_compute_found")
    subject = fields.Char(compute="_compute_found")
    people = fields.Char(compute="_compute_found")
    res_name = fields.Char("Filed On", compute="_compute_found")
    result = fields.Html(compute="_compute_found", sanitize=False)
    is_fitting = fields.Boolean(compute="_compute_found")

    @api.depends_context("uid", "allowed_company_ids")
    @api.depends("words", "rule_id")
    def _compute_found(self):
        # all in one, from what was typed alone: what a client says was found would be anybody's email
        for one in self:
            archive = one._find_archive()
            one.is_found = bool(archive)
            one.subject, one.people, one.res_name = archive.seen_subject, archive.seen_people, archive.res_name
            one.result, one.is_fitting = one._get_result(archive) if archive else (False, False)

    def _find_archive(self):
        """The newest archived email with the words, of those the user may read: whoever asks for this field, with
        whatever rights."""
        rule = self.rule_id.sudo(False)
        words = (self.words or "").strip()[:200]
        domain = ["|", ("seen_subject", "ilike", words), ("seen_people", "ilike", words)] if words else []
        company = [("company_id", "=", rule.company_id.id)]
        return rule.env["mailbox.archive"].search(company + domain, limit=1) if rule else rule.env["mailbox.archive"]

    def _get_result(self, archive):
        rows, taken_by = self.rule_id.sudo(False)._explain(archive)
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
