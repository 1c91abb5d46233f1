from odoo import models


class ResPartner(models.Model):
    _inherit = "res.partner"

    def _mailbox_get_kinds(self):
        return {partner.id: "account" if partner.is_company else "contact" for partner in self}

    def _mailbox_get_salespersons(self):
        """A contact's salesperson is its company's where it has none."""
        return {partner.id: partner.user_id or partner.commercial_partner_id.user_id for partner in self}
