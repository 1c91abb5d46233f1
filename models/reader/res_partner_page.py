from odoo import models


class ResPartnerPage(models.Model):
    """The page *Emails* of a company shows its contacts' emails, too."""

    _inherit = "res.partner"

    def _mailbox_page_ids(self):
        companies = self.filtered("is_company")
        contacts = self.with_context(active_test=False).search([("commercial_partner_id", "in", companies.ids)])
        return [*self.ids, *(contacts - self).ids]
