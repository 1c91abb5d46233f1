from odoo import api, fields, models
from odoo.fields import Domain

from ..sync.mailbox_email import READER

# what the words of an email are called, here and in `mailbox.email`
PEOPLE = ("email_from", "email_to", "email_cc")
SEEN = ("subject", *PEOPLE, "preview")
# what whoever may not read the email itself sees of it by its level
SEEN_AT_LEVEL = {"subject": ("subject", *PEOPLE)}


class MailboxArchiveReading(models.Model):
    """The email as far as whoever asks may see it: by that user's own rights, whatever code asks in the user's name.

    Nothing of it is stored here, and a search finds what the user sees and nothing else."""

    _inherit = "mailbox.archive"

    record_type = fields.Char("Kind of Record", compute="_compute_record_type")
    is_email_readable = fields.Boolean(compute="_compute_is_email_readable", compute_sudo=False)
    locked_sentence = fields.Char(compute="_compute_locked_sentence", compute_sudo=False)
    seen_subject = fields.Char(
        "Email Subject", compute="_compute_seen", search="_search_seen_subject", compute_sudo=False
    )
    seen_people = fields.Char("From and To", compute="_compute_seen", search="_search_seen_people", compute_sudo=False)
    seen_names = fields.Char(
        "People", compute="_compute_seen_names", compute_sudo=False, help="All but the mailbox owner, by their names"
    )
    seen_preview = fields.Char(
        "First Words", compute="_compute_seen", search="_search_seen_preview", compute_sudo=False
    )
    email_from = fields.Char("From", compute="_compute_addresses", compute_sudo=False)
    email_to = fields.Char("To", compute="_compute_addresses", compute_sudo=False)
    email_cc = fields.Char("Cc", compute="_compute_addresses", compute_sudo=False)
    # sanitised when it was stored, and shown in a frame without scripts
    body = fields.Html(compute="_compute_body", sanitize=False, compute_sudo=False)
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Attachments", compute="_compute_attachment_ids", compute_sudo=False
    )

    @api.depends_context("lang")
    @api.depends("res_model")
    def _compute_record_type(self):
        for archive in self:
            archive.record_type = self.env["ir.model"]._get(archive.res_model).name

    @api.depends_context(*READER)
    @api.depends("email_id", "level")
    def _compute_is_email_readable(self):
        readable = set(self._filter_readable_emails().ids)
        for archive in self:
            archive.is_email_readable = archive.email_id.id in readable

    @api.depends_context(*READER)
    @api.depends("email_id", "level")
    def _compute_seen(self):
        seen = self._read_seen()
        for archive in self:
            words = seen[archive.id]
            archive.seen_subject = words.get("subject")
            archive.seen_people = ", ".join(filter(None, (words.get(name) for name in PEOPLE)))
            archive.seen_preview = words.get("preview")

    @api.depends_context(*READER)
    @api.depends("seen_people", "user_id")
    def _compute_seen_names(self):
        for archive in self:
            archive.seen_names = archive._get_people_names()

    @api.depends_context(*READER, "lang")
    @api.depends("is_email_readable", "user_id", "level")
    def _compute_locked_sentence(self):
        for archive in self:
            archive.locked_sentence = not archive.is_email_readable and archive._get_locked_sentence()

    @api.depends_context(*READER)
    @api.depends("is_email_readable")
    def _compute_addresses(self):
        words = self.sudo().email_id._get_words(PEOPLE)
        for archive in self:
            archive.update(words.get(archive.email_id.id) or dict.fromkeys(PEOPLE))

    @api.depends_context(*READER)
    @api.depends("is_email_readable")
    def _compute_body(self):
        words = self.sudo().email_id._get_words(["body"])
        for archive in self:
            archive.body = words.get(archive.email_id.id, {}).get("body")

    @api.depends_context(*READER)
    @api.depends("is_email_readable")
    def _compute_attachment_ids(self):
        for archive in self:
            archive.attachment_ids = archive.is_email_readable and archive.email_id._get_files()

    def _get_locked_sentence(self):
        """What those read who may not read the email (str)."""
        owner = self.user_id.sudo().name or self.env._("The mailbox's owner")
        if self.level == "subject":
            return self.env._("%s shares the subject only.", owner)
        return self.env._("%s shows only that this email exists.", owner)

    # ------------------------------------------------------------ by the user's own rights

    def _filter_readable_emails(self):
        """The emails of these that the user may read, whether or not the code that asks could."""
        return self.sudo().email_id.sudo(False)._filtered_access("read")

    def _read_seen(self, names=SEEN):
        """{archive id: {name: value}} of those words `names` of the emails that the user sees: an empty dict where that
        is none. Of a readable email all; else what the level of an archive shows that the user can read."""
        words = self.sudo().email_id._get_words(names)
        seen = {archive.id: words.get(archive.email_id.id, {}) for archive in self.sudo()}
        others = self.sudo(False).filtered(lambda one: not seen[one.id] and one.sudo().level in SEEN_AT_LEVEL)
        for archive in others._filtered_access("read").sudo():
            seen[archive.id] = {name: archive.email_id[name] for name in SEEN_AT_LEVEL[archive.level] if name in names}
        return seen

    def _search_seen_subject(self, operator, value):
        return self._search_seen(("subject",), ("full", "subject"), operator, value)

    def _search_seen_people(self, operator, value):
        return self._search_seen(PEOPLE, ("full", "subject"), operator, value)

    def _search_seen_preview(self, operator, value):
        return self._search_seen(("preview",), ("full",), operator, value)

    @api.model
    def _search_seen(self, names, levels, operator, value):
        """The archives of which the user sees that one of `names` is so: shown at one of `levels`, or own ones."""
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        archives = self.sudo(False)
        shown = archives._get_readable_domain() & (Domain("level", "in", levels) | archives._get_copy_domain())
        emails = self.env["mailbox.email"].sudo()
        said = emails._search(Domain.OR(Domain(name, operator, value) for name in names))
        sealed = emails._find_own_sealed(names, operator, value)
        return shown & (Domain("email_id", "in", said) | Domain("email_id", "in", sealed))
