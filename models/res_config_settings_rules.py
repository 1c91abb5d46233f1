from odoo import api, fields, models


class ResConfigSettingsRules(models.TransientModel):
    """Mail Archiving Management: sales activities from email."""

    _inherit = "res.config.settings"

    mailbox_activity = fields.Boolean(related="company_id.mailbox_activity", readonly=False)
    mailbox_activity_limit = fields.Selection(related="company_id.mailbox_activity_limit", readonly=False)
    mailbox_rule_count = fields.Integer(compute="_compute_mailbox_rule_count")

    @api.depends("company_id")
    def _compute_mailbox_rule_count(self):
        for settings in self:
            settings.mailbox_rule_count = len(settings.company_id._get_activity_rules())

    def action_open_mailbox_rules(self):
        """The list of rules."""
        return self.env["mailbox.activity.rule"].action_open_list()
