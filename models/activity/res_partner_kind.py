from odoo import api, models
from odoo.fields import Domain


class ResPartnerKind(models.Model):
    """What rules and *Who Sees It* ask of a contact: its kind, salespeople and the people involved."""

    _inherit = "res.partner"

    def _mailbox_get_kinds(self):
        return {partner.id: "account" if partner.is_company else "contact" for partner in self}

    def _mailbox_get_salespersons(self):
        """A contact's salesperson is its company's where it has none."""
        return {partner.id: partner.user_id or partner.commercial_partner_id.user_id for partner in self}

    @api.model
    def _mailbox_get_involved_domain(self):
        """Whoever works on a company works on its contacts, too."""
        of_company = Domain("commercial_partner_id.user_id", "=", self.env.uid)
        of_company |= Domain("commercial_partner_id.user_id.sale_team_id.user_id", "=", self.env.uid)
        return super()._mailbox_get_involved_domain() | of_company
