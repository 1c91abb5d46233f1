from odoo import api, fields, models

from ..filing.levels import LEVELS

LEVEL_FIELDS = ("mailbox_level", "mailbox_level_least", "mailbox_level_most")


class ResConfigSettingsLevels(models.TransientModel):
    """Mail Archiving Management: what colleagues see, and who sees it."""

    _inherit = "res.config.settings"

    # not related: written one by one, the company's constraint would see them in between
    mailbox_level = fields.Selection(LEVELS, compute="_compute_mailbox_level", store=True, readonly=False)
    mailbox_level_least = fields.Selection(LEVELS, compute="_compute_mailbox_level", store=True, readonly=False)
    mailbox_level_most = fields.Selection(LEVELS, compute="_compute_mailbox_level", store=True, readonly=False)
    mailbox_who_sees = fields.Selection(related="company_id.mailbox_who_sees", readonly=False)

    @api.depends("company_id")
    def _compute_mailbox_level(self):
        for settings in self:
            settings.update({name: settings.company_id[name] for name in LEVEL_FIELDS})

    def set_values(self):
        super().set_values()
        values = {name: self[name] for name in LEVEL_FIELDS if self[name] and self[name] != self.company_id[name]}
        if values:
            self.company_id.write(values)
