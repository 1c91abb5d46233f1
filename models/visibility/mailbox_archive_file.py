from odoo import api, fields, models
from odoo.tools import SQL

# a picture of this size is the logo of a signature
LOGO_OCTETS = 15 << 10


class MailboxArchiveFile(models.Model):
    """Files of archived emails on the records themselves, where the company wants them there: a row for each timeline,
    and one stored file.

    They follow the archive: below level *full* and off the record there is none, and put back they are there again.
    """

    _inherit = "mailbox.archive"

    file_ids = fields.One2many("ir.attachment", "mailbox_archive_id", string="Files on the Record", readonly=True)

    @api.model_create_multi
    def create(self, vals_list):
        archives = super().create(vals_list)
        archives.filtered(lambda archive: archive.company_id.mailbox_files == "record")._follow_files()
        return archives

    def unlink(self):
        # by hand: the database alone would forget the stored files
        self.env["ir.attachment"].sudo().search([("mailbox_archive_id", "in", self.ids)]).unlink()
        return super().unlink()

    def write(self, vals):
        result = super().write(vals)
        if {"active", "level", "res_model", "res_id"} & set(vals):
            self._follow_files()
        return result

    @api.model
    def _get_late_sql(self):
        stands = SQL("now.company_id IN (SELECT id FROM res_company WHERE mailbox_files = 'record')")
        return SQL("(%s OR %s)", super()._get_late_sql(), stands)

    def _narrow(self):
        super()._narrow()
        self.env["ir.attachment"].sudo().search(
            [("mailbox_archive_id", "in", self.ids)]
        ).mailbox_archive_id._follow_files()

    def _widen(self):
        super()._widen()
        self._follow_files()

    def _follow_files(self):
        """Have the records of these hold the files of their emails as far as they are shown, and no others."""
        files = self.env["ir.attachment"].sudo().search([("mailbox_archive_id", "in", self.ids)])
        shown = self.filtered(lambda archive: archive.active and archive.level == "full")
        standing = files.filtered(lambda file: file.mailbox_archive_id in shown)
        (files - standing).unlink()
        for archive, its_files in standing.grouped("mailbox_archive_id").items():
            if any((file.res_model, file.res_id) != (archive.res_model, archive.res_id) for file in its_files):
                its_files.write({"res_model": archive.res_model, "res_id": archive.res_id})
        known = {(file.mailbox_archive_id, file.mailbox_file_id) for file in standing}
        pairs = [(archive, file) for archive in shown for file in archive._get_record_files()]
        self._copy_files([pair for pair in pairs if pair not in known])

    def _get_record_files(self):
        """The files of the email that belong on the record: no logo, no picture of its text, none too large or of a
        kind that is not wanted."""
        company = self.company_id
        if company.mailbox_files != "record":
            return self.env["ir.attachment"]
        email = self.sudo().email_id
        return email._get_files().filtered(lambda file: company._takes_file(file, email._get_file_name(file)))

    @api.model
    def _copy_files(self, pairs):
        """Put files on records, (archive, file) each: one row more, the stored file is the same."""
        if not pairs:
            return
        Attachment = self.env["ir.attachment"].sudo().with_context(image_no_postprocess=True)
        copies = Attachment.create(
            [
                {
                    "name": archive.email_id._get_file_name(file),
                    "mimetype": file.mimetype,
                    "res_model": archive.res_model,
                    "res_id": archive.res_id,
                    "company_id": archive.company_id.id,
                    "mailbox_archive_id": archive.id,
                    "mailbox_file_id": file.id,
                }
                for archive, file in pairs
            ]
        )
        Attachment.flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE ir_attachment AS copy
                   SET store_fname = file.store_fname, db_datas = file.db_datas, checksum = file.checksum,
                       file_size = file.file_size, mimetype = file.mimetype
                  FROM ir_attachment file
                 WHERE copy.id = ANY(%s) AND file.id = copy.mailbox_file_id
                """,
                copies.ids,
            )
        )
        copies.invalidate_recordset()
