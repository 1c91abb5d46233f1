from odoo import fields, models


class ResConfigSettingsLevels(models.TransientModel):
    """Mail Archiving Management: what colleagues see, and who sees it."""

    _inherit = "res.config.settings"

    mailbox_level = fields.Selection(related="company_id.mailbox_level", readonly=False)
    mailbox_level_least = fields.Selection(related="company_id.mailbox_level_least", readonly=False)
    mailbox_level_most = fields.Selection(related="company_id.mailbox_level_most", readonly=False)
    mailbox_who_sees = fields.Selection(related="company_id.mailbox_who_sees", readonly=False)
