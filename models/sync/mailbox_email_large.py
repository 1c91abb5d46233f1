from odoo import api, fields, models
from odoo.tools import human_size, plaintext2html


class MailboxEmailLarge(models.Model):
    """An email above the company's limit: who, when and about what are kept, a notice stands for text and files."""

    _inherit = "mailbox.email"

    left_size = fields.Integer(
        readonly=True, help="Octets of an email that was larger than is taken over: its text and files were left"
    )

    @api.model
    def _prepare_email_values(self, company, read, received_at):
        values = super()._prepare_email_values(company, read, received_at)
        if read.left_size:
            notice = self._get_large_notice(company, read.left_size)
            values.update(left_size=read.left_size, body=plaintext2html(notice), preview=notice)
        return values

    @api.model
    def _get_large_notice(self, company, size):
        """What stands in place of text and files, in the company's language (str)."""
        return self.with_context(lang=company.partner_id.lang or self.env.lang).env._(
            "This email is larger than %(limit)s MB (%(size)s). Its text and attachments stayed in the mailbox.",
            limit=company.mailbox_size_limit,
            size=human_size(size),
        )
