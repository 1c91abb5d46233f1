from odoo import models


class CrmLeadKind(models.Model):
    _inherit = "crm.lead"

    def _mailbox_get_kinds(self):
        return {lead.id: lead.type for lead in self}
