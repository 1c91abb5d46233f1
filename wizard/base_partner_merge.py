from odoo import api, models


class BasePartnerMerge(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    @api.model
    def _update_reference_fields(self, src_partners, dst_partner):
        dst_partner._mailbox_take_over(src_partners)
        return super()._update_reference_fields(src_partners, dst_partner)

    @api.model
    def _update_values(self, src_partners, dst_partner):
        """Mail that was kept off every record is so after merging: core keeps what the contact itself says."""
        is_never = any(partner._is_mailbox_never() for partner in src_partners | dst_partner)
        result = super()._update_values(src_partners, dst_partner)
        if is_never:
            dst_partner.mailbox_archiving = "never"
        return result
