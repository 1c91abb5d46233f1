from ast import literal_eval

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from ...engine.mime.addresses import domain
from .lookup import IS_COLLEAGUE, Contact, Target, each_by_index
from .mail_providers import is_free_mail


class ResPartner(models.Model):
    """Contacts and companies: found by the addresses and domains of an email, each with a timeline for it."""

    _name = "res.partner"
    _inherit = ["res.partner", "mailbox.timeline.mixin"]

    mailbox_archiving = fields.Selection(
        [("always", "Always"), ("never", "Never")],
        string="Email Archiving",
        help="Whether emails with this contact appear on records. On a company it counts for all its contacts.",
    )

    # core has no index on it, and we look up hundreds of addresses at once
    _mailbox_email_normalized_idx = models.Index("(email_normalized) WHERE email_normalized IS NOT NULL")
    _mailbox_domain_idx = models.Index(
        "(split_part(email_normalized, '@', 2), commercial_partner_id) WHERE email_normalized IS NOT NULL"
    )

    # ------------------------------------------------------------ who has an address

    @api.model
    def _mailbox_find_contacts(self, lookup):
        """`lookup` with the contacts that have one of its addresses, as far as the company wants their mail."""
        rows = self._mailbox_read_contacts(lookup)
        never = {address for row in rows if row["archiving"] == "never" for address in lookup.spellings[row["address"]]}
        wanted = self._mailbox_filter_wanted([row for row in rows if row["active"]], lookup)
        contacts = [
            Contact(address, row["id"], row["company"] or 0)
            for row in _prefer_own(wanted, lookup)
            for address in lookup.spellings[row["address"]]
        ]
        known = {address for row in rows for address in lookup.spellings[row["address"]]}
        return lookup.without(never, contacts + self._mailbox_find_by_domain(lookup, known))

    @api.model
    def _mailbox_read_contacts(self, lookup):
        """A dict for each contact with one of the addresses; `archiving` is its own choice, else its company's.

        Archived contacts are among them: what was said of them as *never* still holds. Colleagues are not: the address
        on such a card is what its owner wrote."""
        self.env["res.users"].flush_model(["partner_id", "active", "share"])
        self.flush_model(["email_normalized", "commercial_partner_id", "company_id", "active", "mailbox_archiving"])
        wanted = SQL("unnest(%s::text[]) AS wanted(address)", lookup.addresses)
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT contact.id, contact.email_normalized AS address, contact.company_id, contact.active,
                       contact.commercial_partner_id AS top,
                       COALESCE(contact.mailbox_archiving, company.mailbox_archiving) AS archiving,
                       CASE WHEN company.active
                             AND (company.company_id IS NULL OR company.company_id = ANY(%(companies)s))
                            THEN NULLIF(company.id, contact.id) END AS company
                  FROM %(contacts)s AS contact
                  LEFT JOIN res_partner company ON company.id = contact.commercial_partner_id
                 WHERE (contact.company_id IS NULL OR contact.company_id = ANY(%(companies)s)) AND NOT %(is_colleague)s
              ORDER BY contact.id
                """,
                is_colleague=IS_COLLEAGUE,
                contacts=each_by_index(self._table, SQL("email_normalized = wanted.address"), wanted),
                companies=lookup.company_ids,
            )
        )

    @api.model
    def _mailbox_filter_wanted(self, rows, lookup):
        """Those of `rows` whose mail the company wants by its policy, or that are marked *always*."""
        company = self.env["res.company"].browse(lookup.company_ids[:1])
        if company.mailbox_contact_policy == "customers":
            wanted = self._mailbox_find_customers({row["top"] for row in rows}, lookup)
            return [row for row in rows if row["archiving"] == "always" or row["top"] in wanted]
        if company.mailbox_contact_policy == "filter":
            by_filter = Domain(literal_eval(company.mailbox_contact_filter or "[]"))
            wanted = set(self.search(by_filter & Domain("id", "in", [row["id"] for row in rows])).ids)
            return [row for row in rows if row["archiving"] == "always" or row["id"] in wanted]
        return rows

    @api.model
    def _mailbox_find_customers(self, ids, lookup):
        """Those companies and single persons of `ids` that have a lead, opportunity or order, themselves or one of
        their people, whatever became of it (set)."""
        found = set()
        of_them = Domain("partner_id.commercial_partner_id", "in", list(ids))
        visible = Domain("company_id", "in", [False, *lookup.company_ids])
        for model in ("crm.lead", "sale.order"):
            if model in self.env:
                records = self.env[model].with_context(active_test=False)
                [[partners]] = records._read_group(of_them & visible, [], ["partner_id:recordset"])
                found |= set(partners.commercial_partner_id.ids)
        return found

    @api.model
    def _mailbox_find_by_domain(self, lookup, known):
        """A Contact for each address that nobody has but whose domain is one company's alone."""
        if not self.env["res.company"].browse(lookup.company_ids[:1]).mailbox_match_domain:
            return []
        hosts = {}
        for address in {address for found in lookup.spellings.values() for address in found} - known:
            if not is_free_mail(domain(address)):
                hosts.setdefault(domain(address), []).append(address)
        rows = self._mailbox_filter_wanted(self._mailbox_read_domains(list(hosts), lookup), lookup) if hosts else []
        return [Contact(address, 0, row["id"]) for row in rows for address in hosts[row["host"]]]

    @api.model
    def _mailbox_read_domains(self, hosts, lookup):
        """A dict for each domain with one company alone, whose addresses all are there."""
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT split_part(contact.email_normalized, '@', 2) AS host, min(company.id) AS id,
                       min(company.id) AS top, min(company.mailbox_archiving) AS archiving
                  FROM res_partner contact
                  JOIN res_partner company ON company.id = contact.commercial_partner_id
                 WHERE contact.email_normalized IS NOT NULL
                   AND split_part(contact.email_normalized, '@', 2) = ANY(%(hosts)s)
                   AND contact.active AND NOT %(is_colleague)s
                   AND (contact.company_id IS NULL OR contact.company_id = ANY(%(companies)s))
              GROUP BY 1
                HAVING count(DISTINCT company.id) = 1 AND bool_and(company.is_company AND company.active)
                   AND bool_and(company.mailbox_archiving IS DISTINCT FROM 'never')
                   AND bool_and(company.company_id IS NULL OR company.company_id = ANY(%(companies)s))
                """,
                is_colleague=IS_COLLEAGUE,
                hosts=hosts,
                companies=lookup.company_ids,
            )
        )

    # ------------------------------------------------------------ what joining the archive takes

    @api.model
    def _mailbox_find_known(self, lookup):
        return {contact.address for contact in lookup.contacts}

    @api.model
    def _mailbox_find_records(self, lookup):
        found = []
        for contact in lookup.contacts:
            if contact.id:
                found.append((contact.address, contact.id, "address"))
            if contact.company_id:
                found.append((contact.address, contact.company_id, "company" if contact.id else "domain"))
        return found

    @api.model
    def _mailbox_name_targets(self, lookup, address):
        """The contacts with `address` (list of Target)."""
        return [
            Target(self._name, res_id, address, how)
            for found, res_id, how in self._mailbox_find_records(lookup)
            if found == address and how == "address"
        ]


def _prefer_own(rows, lookup):
    """Where contacts of several companies have one address, those of the mailbox's own company and of all."""
    own = (None, *lookup.company_ids[:1])
    at_home = {row["address"] for row in rows if row["company_id"] in own}
    return [row for row in rows if row["company_id"] in own or row["address"] not in at_home]
