from odoo import api, fields, models
from odoo.tools import format_datetime

from ..sync.mailbox_email import READER


class MailboxArchiveExplaining(models.Model):
    """Why an email is here."""

    _inherit = "mailbox.archive"

    reason = fields.Char("Why Here", compute="_compute_reason", compute_sudo=False)

    @api.depends_context(*READER, "lang")
    @api.depends("matched_address", "matched_by", "matched_how", "res_model", "res_id")
    def _compute_reason(self):
        for archive in self:
            archive.reason = self.env._(
                "%(address)s: %(record)s.",
                address=archive._get_address_reason(),
                record=archive._get_record_reason(),
            )

    def get_reasons(self):
        """Why this email stands here: rows of {"label", "text"}."""
        self.ensure_one()
        self.check_access("read")
        rows = [
            (self.env._("Address"), self._get_address_reason()),
            (self.env._("Record"), self._get_record_reason()),
            (self.env._("Mailbox"), self._get_mailbox_names()),
            (self.env._("Colleagues see"), self._get_level_reason()),
            (self.env._("Filed"), self._format_moment(self.create_date)),
        ]
        return [{"label": label, "text": text} for label, text in rows if text]

    def _get_address_reason(self):
        fields = dict(self._fields["matched_by"]._description_selection(self.env))
        return self.env._(
            "%(address)s in %(field)s", address=self.matched_address, field=fields.get(self.matched_by, "")
        )

    def _get_record_reason(self):
        placed = self.matched_how == "chosen" and (self._find_decision() or self._find_answer())
        if placed:
            return self.env._(
                "placed here by %(person)s on %(date)s",
                person=placed.user_id.name,
                date=self._format_moment(
                    placed.create_date if placed._name == "mailbox.decision" else self.create_date
                ),
            )
        how = dict(self._fields["matched_how"]._description_selection(self.env)).get(self.matched_how, "")
        return f"{self.record_type} {self.res_name} {how}"

    def _find_decision(self):
        """The standing decision that brought this email here: the last one that moved it, or else the one that its
        conversation follows (with rights to read it)."""
        brought = [("target_model", "=", self.res_model), ("target_id", "=", self.res_id), ("undone_at", "=", False)]
        decisions = self.env["mailbox.decision"].sudo().search(brought)
        moved = decisions.filtered(lambda one: self.id in {change["id"] for change in one.changes or ()})
        return moved[:1] or decisions.filtered(lambda one: one.thread_id == self.sudo().email_id.thread_id)[:1]

    def _find_answer(self):
        """The question about this email that was answered with this record (with rights to read it)."""
        Candidate = self.env["mailbox.candidate"].sudo()
        named = Candidate.search([("res_model", "=", self.res_model), ("res_id", "=", self.res_id)])
        chosen = [("chosen_id", "in", named.ids), ("email_ids", "in", self.sudo().email_id.ids)]
        return self.env["mailbox.question"].sudo().search(chosen, limit=1)

    def _get_level_reason(self):
        """Hook: what colleagues see of the email, in words. Here that is its level alone."""
        return dict(self._fields["level"]._description_selection(self.env))[self.level]

    def _get_mailbox_names(self):
        """The colleagues whose mailboxes have a copy; of a locked email only the one who shares it."""
        owners = self.sudo().email_id.copy_ids.user_id if self.is_email_readable else self.sudo().user_id
        return ", ".join(owners.mapped("name"))

    def _format_moment(self, moment):
        return format_datetime(self.env, moment, dt_format="short")
