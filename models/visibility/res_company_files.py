import re

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from .mailbox_archive_file import LOGO_OCTETS

EXTENSION = re.compile(r"[a-z0-9]{1,12}")


class ResCompanyFiles(models.Model):
    """Where the files of archived emails stand."""

    _inherit = "res.company"

    mailbox_files = fields.Selection(
        [("email", "With the email only"), ("record", "On the record as well")],
        string="Attachments",
        default="email",
        required=True,
        help="On the record they are among its attachments, for whoever may read the email.",
    )
    mailbox_file_limit = fields.Integer(string="Largest File in MB", default=10)
    mailbox_file_types = fields.Char(string="Kinds of Files", help="Endings, separated by commas; empty: all kinds.")

    _mailbox_file_limit_sane = models.Constraint(
        "CHECK (mailbox_file_limit BETWEEN 1 AND 100)", "The largest file may have from 1 to 100 MB."
    )

    @api.constrains("mailbox_file_types")
    def _check_mailbox_file_types(self):
        for company in self:
            for ending in company._get_mailbox_file_types():
                if not EXTENSION.fullmatch(ending):
                    raise ValidationError(
                        self.env._("%s is no ending of a file. Write them like pdf, docx, xlsx.", ending)
                    )

    def _get_mailbox_file_types(self):
        texts = (self.mailbox_file_types or "").split(",")
        return {text.strip().lstrip("*").lstrip(".").lower() for text in texts if text.strip()}

    def _takes_file(self, file, name):
        """Whether `file` (ir.attachment) of an email, sent as `name`, belongs on the record."""
        if file.file_size > self.mailbox_file_limit << 20:
            return False
        if (file.mimetype or "").startswith("image/") and file.file_size < LOGO_OCTETS:
            return False
        types = self._get_mailbox_file_types()
        return not types or name.rpartition(".")[2].lower() in types
