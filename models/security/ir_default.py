from odoo import api, models


class IrDefault(models.Model):
    """Everybody may keep defaults of their own for any field, also for one that they may not write; and what is created
    for them by sudo would take those. Our models take none."""

    _inherit = "ir.default"

    @api.model
    def _get_model_defaults(self, model_name, condition=False):
        return {} if model_name.startswith("mailbox.") else super()._get_model_defaults(model_name, condition)
