from odoo import fields, models


class ResConfigSettingsMatching(models.TransientModel):
    """Mail Archiving Management: who is a customer, and which record it is."""

    _inherit = "res.config.settings"

    mailbox_contact_policy = fields.Selection(related="company_id.mailbox_contact_policy", readonly=False)
    mailbox_contact_filter = fields.Char(related="company_id.mailbox_contact_filter", readonly=False)
    mailbox_leave_out_bulk = fields.Boolean(related="company_id.mailbox_leave_out_bulk", readonly=False)
    mailbox_plus_tags = fields.Boolean(related="company_id.mailbox_plus_tags", readonly=False)
    mailbox_match_domain = fields.Boolean(related="company_id.mailbox_match_domain", readonly=False)
    mailbox_deal_policy = fields.Selection(related="company_id.mailbox_deal_policy", readonly=False)
    mailbox_mixed_policy = fields.Selection(related="company_id.mailbox_mixed_policy", readonly=False)
    mailbox_block_count = fields.Integer(related="company_id.mailbox_block_count")
    mailbox_own_domains = fields.Char(related="company_id.mailbox_own_domains", readonly=False)
