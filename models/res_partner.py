from odoo import api, models
from odoo.fields import Domain


class ResPartner(models.Model):
    _name = "res.partner"
    _inherit = ["res.partner", "mailbox.timeline.mixin"]

    # core has no index on it, and we look up hundreds of addresses at once
    _mailbox_email_normalized_idx = models.Index("(email_normalized) WHERE email_normalized IS NOT NULL")

    @api.model
    def _mailbox_contacts_domain(self, addresses, company_ids):
        return Domain("email_normalized", "in", list(addresses)) & Domain("company_id", "in", [False, *company_ids])

    @api.model
    def _mailbox_find_known(self, addresses, company_ids):
        contacts = self.search_fetch(self._mailbox_contacts_domain(addresses, company_ids), ["email_normalized"])
        return set(contacts.mapped("email_normalized"))

    @api.model
    def _mailbox_find_records(self, addresses, company_ids):
        found = []
        for contact in self._mailbox_find_contacts(addresses, company_ids):
            found.append((contact.email_normalized, contact.id, "address"))
            company = contact.commercial_partner_id
            if company != contact and company.company_id.id in (False, *company_ids):
                found.append((contact.email_normalized, company.id, "company"))
        return found

    @api.model
    def _mailbox_find_contacts(self, addresses, company_ids):
        return self.search_fetch(
            self._mailbox_contacts_domain(addresses, company_ids), ["email_normalized", "commercial_partner_id"]
        )
