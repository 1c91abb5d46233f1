from odoo import fields, models


class ResConfigSettingsFiles(models.TransientModel):
    """Mail Archiving Management: where the files of emails stand."""

    _inherit = "res.config.settings"

    mailbox_files = fields.Selection(related="company_id.mailbox_files", readonly=False)
    mailbox_file_limit = fields.Integer(related="company_id.mailbox_file_limit", readonly=False)
    mailbox_file_types = fields.Char(related="company_id.mailbox_file_types", readonly=False)
