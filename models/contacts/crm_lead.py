from collections import defaultdict

from odoo import api, models
from odoo.tools import SQL

from .lookup import each_by_index


class CrmLead(models.Model):
    """Leads and opportunities: found by the address, by the contact, or by the choice of one among several."""

    _name = "crm.lead"
    _inherit = ["crm.lead", "mailbox.timeline.mixin"]

    # Core's index on it is a trigram one, a thousand times slower for a set of addresses, and PostgreSQL takes it for
    # the cheaper one of both. It can't be used where a collation is named.
    _mailbox_email_normalized_idx = models.Index('(email_normalized COLLATE "C") WHERE email_normalized IS NOT NULL')

    @api.model
    def _mailbox_find_known(self, lookup):
        return {
            address for lead in self._mailbox_read_by_address(lookup) for address in lookup.spellings[lead["address"]]
        }

    @api.model
    def _mailbox_find_records(self, lookup):
        """Open leads with the address."""
        return [
            (address, lead["id"], "address")
            for lead in self._mailbox_read_by_address(lookup)
            if lead["type"] == "lead"
            for address in lookup.spellings[lead["address"]]
        ]

    @api.model
    def _mailbox_find_candidates(self, lookup):
        """The contact's own open opportunities; those of its company where it has none."""
        own, of_company = defaultdict(set), defaultdict(set)
        for deal in self._mailbox_read_by_address(lookup):
            if deal["type"] == "opportunity":
                for address in lookup.spellings[deal["address"]]:
                    own[address].add(deal["id"])
        by_partner, by_company = defaultdict(set), defaultdict(set)
        for deal in self._mailbox_read_by_contact(lookup):
            by_partner[deal["partner"]].add(deal["id"])
            by_company[deal["company"]].add(deal["id"])
        for contact in lookup.contacts:
            own[contact.address] |= by_partner[contact.id]
            of_company[contact.address] |= by_company[contact.top_id]
        picked = {address: own[address] or of_company[address] for address in {*own, *of_company}}
        return [(address, deal_id, "opportunity") for address, ids in picked.items() for deal_id in sorted(ids)]

    # ------------------------------------------------------------ open leads and opportunities

    @api.model
    def _mailbox_read_by_address(self, lookup):
        """Open leads and opportunities with one of the addresses: a dict each, read once for each look-up."""
        if self._name not in lookup.notes:
            wanted = SQL("unnest(%s::text[]) AS wanted(address)", lookup.addresses)
            condition = SQL('email_normalized COLLATE "C" = wanted.address')
            leads = each_by_index(self._table, condition, wanted)
            lookup.notes[self._name] = self._mailbox_read_open(lookup, leads, SQL("lead.type, wanted.address"))
        return lookup.notes[self._name]

    @api.model
    def _mailbox_read_by_contact(self, lookup):
        """Open opportunities of the contacts and of their companies' people: a dict each."""
        if not lookup.contacts:
            return []
        wanted = SQL(
            """
            (SELECT id, commercial_partner_id FROM res_partner WHERE id = ANY(%s)
              UNION SELECT id, commercial_partner_id FROM res_partner WHERE commercial_partner_id = ANY(%s))
                AS wanted(partner, company)
            """,
            *([contact.id for contact in lookup.contacts], [contact.top_id for contact in lookup.contacts]),
        )
        deals = each_by_index(self._table, SQL("partner_id = wanted.partner AND type = 'opportunity'"), wanted)
        return self._mailbox_read_open(lookup, deals, SQL("wanted.partner, wanted.company"))

    @api.model
    def _mailbox_read_open(self, lookup, leads, columns):
        """A dict with the id and `columns` for each open one of `leads` (both SQL)."""
        self.flush_model(["email_normalized", "type", "partner_id", "company_id", "active", "won_status"])
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT lead.id, %s FROM %s AS lead
                 WHERE lead.active AND lead.won_status = 'pending'
                   AND (lead.company_id IS NULL OR lead.company_id = ANY(%s))
                """,
                *(columns, leads, lookup.company_ids),
            )
        )

    def _mailbox_filter_kept(self):
        """Won keeps its conversations, lost ends them. A lead has its mail by the address alone."""
        return self.exists().filtered(lambda lead: lead.type == "opportunity" and lead.won_status != "lost")

    # ------------------------------------------------------------ merging

    def _merge_dependences(self, opportunities):
        self._mailbox_take_over(opportunities)
        return super()._merge_dependences(opportunities)
