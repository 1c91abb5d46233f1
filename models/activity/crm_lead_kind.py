from odoo import models


class CrmLeadKind(models.Model):
    """Whether rules take a record for a lead or an opportunity."""

    _inherit = "crm.lead"

    def _mailbox_get_kinds(self):
        return {lead.id: lead.type for lead in self}
