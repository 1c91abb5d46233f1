from markupsafe import Markup
from odoo import api, fields, models
from odoo.addons.mail.tools.discuss import Store
from odoo.fields import Domain
from odoo.tools.mail import plaintext2html

from ..activity.mailbox_archive_words import TOLD, fill_in
from ..sync.mailbox_email import READER
from .mail_message import is_answer


class MailActivity(models.Model):
    """What rules make of emails: the table says nothing of them, whoever reads sees what that person may see."""

    _inherit = "mail.activity"

    is_mailbox_made = fields.Boolean("Made from an Email", readonly=True, copy=False)
    # the rule's words with their placeholders; the summary's is empty once a person wrote another
    mailbox_summary_template = fields.Char(readonly=True, copy=False)
    mailbox_note_template = fields.Text(readonly=True, copy=False)
    mailbox_summary = fields.Char(
        "Summary", compute="_compute_mailbox_texts", inverse="_inverse_mailbox_summary", compute_sudo=False
    )
    mailbox_note = fields.Html("Note", compute="_compute_mailbox_texts", compute_sudo=False)

    @api.depends_context(*READER, "lang", "tz")
    @api.depends("summary", "note", "mailbox_summary_template", "mailbox_note_template")
    def _compute_mailbox_texts(self):
        """Neither stored nor searchable: what is shown depends on who reads."""
        made = self.filtered(lambda activity: activity.is_mailbox_made and activity.id)
        texts = made._read_mailbox_texts() if made else {}
        for activity in self:
            shown = texts.get(activity, {})
            activity.mailbox_summary = shown.get("summary", activity.summary)
            activity.mailbox_note = shown.get("note", activity.note)

    def _read_mailbox_texts(self):
        """{activity: {"summary": str, "note": Markup}} of these, which rules made, as this user may read them: of the
        emails what their levels show to this user, and of each activity how many newer emails joined."""
        about = [("activity_id", "in", self.ids), ("rule_outcome", "in", TOLD)]
        told = self.env["mailbox.archive"].sudo().search(about, order="date, id")
        seen = told.sudo(False)._read_seen()
        names = told._get_record_names()
        texts = {}
        for activity, archives in told.grouped("activity_id").items():
            first, newest = archives[0], archives[-1]
            words = first._get_words(names, seen[first.id])
            newer = first != newest and newest._get_newer_line(len(archives) - 1, seen[newest.id])
            texts[activity.with_env(self.env)] = activity._fill_in_templates(
                lambda template, words=words: fill_in(template, words), newer or Markup()
            )
        return texts

    def _inverse_mailbox_summary(self):
        for activity in self:
            activity.summary = activity.mailbox_summary

    def _fill_in_templates(self, fill, newer):
        """{"summary": str, "note": Markup} with the templates filled by `fill` (str to str) and the line `newer`."""
        note = self.note or ""
        if self.mailbox_note_template:
            note = plaintext2html(fill(self.mailbox_note_template)) + note
        summary = fill(self.mailbox_summary_template) if self.mailbox_summary_template else self.summary
        return {"summary": summary, "note": note + newer}

    @api.depends_context(*READER, "lang", "tz")
    @api.depends("mailbox_summary")
    def _compute_display_name(self):
        """The calendar and lists tell activities apart by it."""
        super()._compute_display_name()
        for activity in self.filtered("mailbox_summary_template"):
            activity.display_name = activity.mailbox_summary or activity.display_name

    def _to_store_defaults(self, target):
        """What this user may see, for this user alone: never for the bus."""
        values = super()._to_store_defaults(target)
        if is_answer(target):
            for name in ("summary", "note"):
                values.append(
                    Store.Attr(
                        name, lambda one, name=name: one[f"mailbox_{name}"], predicate=lambda one: one.is_mailbox_made
                    )
                )
        return values

    def write(self, vals):
        """What a person writes stays as written. Done, an automatic activity makes room for the next one."""
        typed = {"mailbox_summary_template": False} if "summary" in vals else {}
        result = super().write({**typed, **vals})
        if vals.get("active") is False:
            self._free_mailbox_claims()
        return result

    def unlink(self):
        """Cancelled, too."""
        self._free_mailbox_claims()
        return super().unlink()

    def _free_mailbox_claims(self):
        """Where several may be open, one that still is takes the place of one of these."""
        claims = self.env["mailbox.activity.claim"].sudo().search([("activity_id", "in", self.ids)])
        for claim in claims:
            claim.activity_id = self._find_other_automatic(claim) or claim.activity_id
        claims.filtered(lambda claim: claim.activity_id in self).unlink()

    def _find_other_automatic(self, claim):
        """The newest open activity besides these that a rule made on the record of `claim`."""
        here = Domain("res_model", "=", claim.res_model) & Domain("res_id", "=", claim.res_id)
        made = [("rule_outcome", "=", "made"), ("activity_id.active", "=", True), ("activity_id", "not in", self.ids)]
        return self.env["mailbox.archive"].sudo().search(here & Domain(made), limit=1).activity_id
