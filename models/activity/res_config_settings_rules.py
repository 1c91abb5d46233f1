from odoo import api, fields, models


class ResConfigSettingsRules(models.TransientModel):
    """Mail Archiving Management: sales activities from email."""

    _inherit = "res.config.settings"

    mailbox_activity = fields.Boolean(related="company_id.mailbox_activity", readonly=False)
    mailbox_activity_limit = fields.Selection(related="company_id.mailbox_activity_limit", readonly=False)
    mailbox_rule_sentence = fields.Char(compute="_compute_mailbox_rule_sentences")
    mailbox_rule_off_sentence = fields.Char(compute="_compute_mailbox_rule_sentences")

    @api.depends("company_id")
    def _compute_mailbox_rule_sentences(self):
        for settings in self:
            count = len(settings.company_id._get_activity_rules())
            settings.mailbox_rule_sentence = bool(count) and self.env._("%s of 10", count)
            settings.mailbox_rule_off_sentence = bool(count) and self.env._(
                "Off, no email makes an activity. %(rules)s rules and %(activities)s open activities stay.",
                rules=count,
                activities=settings.company_id._count_open_activities(),
            )

    def action_open_mailbox_rules(self):
        """The list of rules."""
        return self.env["mailbox.activity.rule"].action_open_list()
