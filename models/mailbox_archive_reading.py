from odoo import api, fields, models


class MailboxArchiveReading(models.Model):
    """The email itself, as far as whoever opens the archive may read it."""

    _inherit = "mailbox.archive"

    record_type = fields.Char("Kind of Record", compute="_compute_record_type")
    is_email_readable = fields.Boolean(compute="_compute_is_email_readable")
    locked_sentence = fields.Char(compute="_compute_locked_sentence")
    # what the user sees of the email: its owners more than it shows to colleagues
    seen_subject = fields.Char("Email Subject", compute="_compute_seen")
    seen_people = fields.Char("From and To", compute="_compute_seen")
    seen_names = fields.Char("People", compute="_compute_seen_names", help="All but the mailbox owner, by their names")
    seen_preview = fields.Char("First Words", compute="_compute_seen")
    email_from = fields.Char("From", compute="_compute_addresses")
    email_to = fields.Char("To", compute="_compute_addresses")
    email_cc = fields.Char("Cc", compute="_compute_addresses")
    # sanitised when it was stored, and shown in a frame without scripts
    body = fields.Html(compute="_compute_body", sanitize=False)
    attachment_ids = fields.Many2many("ir.attachment", string="Attachments", compute="_compute_attachment_ids")

    @api.depends_context("lang")
    @api.depends("res_model")
    def _compute_record_type(self):
        for archive in self:
            archive.record_type = self.env["ir.model"]._get(archive.res_model).name

    @api.depends_context("uid", "allowed_company_ids")
    @api.depends("email_id")
    def _compute_is_email_readable(self):
        readable = self.email_id._filtered_access("read")
        for archive in self:
            archive.is_email_readable = archive.email_id in readable

    @api.depends_context("uid", "allowed_company_ids")
    @api.depends("is_email_readable", "subject", "people", "preview")
    def _compute_seen(self):
        for archive in self:
            email = archive._get_readable_email()
            archive.seen_subject = email.subject or archive.subject
            archive.seen_people = email._get_all_people() if email else archive.people
            archive.seen_preview = email.preview or archive.preview

    @api.depends_context("uid", "allowed_company_ids")
    @api.depends("seen_people", "user_id")
    def _compute_seen_names(self):
        for archive in self:
            archive.seen_names = archive._get_people_names()

    @api.depends_context("uid", "lang", "allowed_company_ids")
    @api.depends("is_email_readable", "user_id")
    def _compute_locked_sentence(self):
        for archive in self:
            owner = archive.user_id.sudo().name or self.env._("The mailbox's owner")
            archive.locked_sentence = not archive.is_email_readable and (
                self.env._("%s shares the subject only.", owner)
                if archive.subject
                else self.env._("%s shows only that this email exists.", owner)
            )

    @api.depends_context("uid", "allowed_company_ids")
    @api.depends("is_email_readable")
    def _compute_addresses(self):
        for archive in self:
            email = archive._get_readable_email()
            archive.update({name: email[name] for name in ("email_from", "email_to", "email_cc")})

    @api.depends_context("uid", "allowed_company_ids")
    @api.depends("is_email_readable")
    def _compute_body(self):
        for archive in self:
            archive.body = archive._get_readable_email().body

    @api.depends_context("uid", "allowed_company_ids")
    @api.depends("is_email_readable")
    def _compute_attachment_ids(self):
        for archive in self:
            archive.attachment_ids = archive._get_readable_email()._get_files()

    def _get_readable_email(self):
        return self.email_id if self.is_email_readable else self.env["mailbox.email"]
