from odoo import api, models
from odoo.fields import Domain


class CrmLead(models.Model):
    _name = "crm.lead"
    _inherit = ["crm.lead", "mailbox.timeline.mixin"]

    # core's index on it is a trigram one, a thousand times slower for a set of addresses
    _mailbox_email_normalized_idx = models.Index("(email_normalized) WHERE email_normalized IS NOT NULL")

    @api.model
    def _mailbox_open_domain(self, company_ids):
        return Domain("won_status", "=", "pending") & Domain("company_id", "in", [False, *company_ids])

    @api.model
    def _mailbox_find_known(self, addresses, company_ids):
        by_address = Domain("email_normalized", "in", list(addresses))
        leads = self.search_fetch(self._mailbox_open_domain(company_ids) & by_address, ["email_normalized"])
        return set(leads.mapped("email_normalized"))

    @api.model
    def _mailbox_find_records(self, addresses, company_ids):
        """Open leads with the address; an opportunity only where it is the contact's or company's one open."""
        contacts = self.env["res.partner"]._mailbox_find_contacts(addresses, company_ids)
        partners = contacts | contacts.commercial_partner_id
        concerned = Domain("email_normalized", "in", list(addresses)) | Domain("partner_id", "in", partners.ids)
        leads = self.search_fetch(
            self._mailbox_open_domain(company_ids) & concerned, ["type", "email_normalized", "partner_id"]
        )
        by_address = {address: contacts.browse() for address in addresses}
        for contact in contacts:
            by_address[contact.email_normalized] |= contact
        return [hit for address, own in by_address.items() for hit in leads._mailbox_pick(address, own)]

    def _mailbox_pick(self, address, contacts):
        """(address, id, how) for those of `self` that mail with `address` of `contacts` belongs on."""
        prospects = self.filtered(lambda lead: lead.type == "lead" and lead.email_normalized == address)
        deals = self.filtered(lambda lead: lead.type == "opportunity")
        candidates = deals.filtered(lambda deal: deal.email_normalized == address or deal.partner_id in contacts)
        if not candidates:
            candidates = deals.filtered(lambda deal: deal.partner_id in contacts.commercial_partner_id)
        picked = [(address, lead.id, "address") for lead in prospects]
        return picked + ([(address, candidates.id, "opportunity")] if len(candidates) == 1 else [])

    def _merge_dependences(self, opportunities):
        self._mailbox_take_over(opportunities)
        return super()._merge_dependences(opportunities)
