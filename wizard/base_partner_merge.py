from odoo import api, models


class BasePartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_reference_fields(self, src_partners, dst_partner):
        dst_partner._mailbox_take_over(src_partners)
        return super()._update_reference_fields(src_partners, dst_partner)
