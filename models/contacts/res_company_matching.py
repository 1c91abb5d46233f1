from ast import literal_eval

from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.fields import Domain
from odoo.tools import email_normalize

from ...engine.matching import Organisation
from ...engine.mime.addresses import fold, untagged
from ..server.mailbox_server import DOMAIN
from .mail_providers import is_free_mail


class ResCompanyMatching(models.Model):
    """Who is a customer, and on which records their mail stands: what a company chooses."""

    _inherit = "res.company"

    mailbox_contact_policy = fields.Selection(
        [("every", "Every contact"), ("customers", "Customers and prospects"), ("filter", "Filter")],
        string="Contacts",
        default="every",
        required=True,
        help="Suppliers, banks, lawyers and private addresses are contacts too.",
    )
    mailbox_contact_filter = fields.Char(string="Contact Filter", default="[]")
    mailbox_leave_out_bulk = fields.Boolean(
        string="Newsletters and Automatic Mail",
        default=True,
        help="Mail to lists, by robots and from addresses that take no answer is not archived.",
    )
    mailbox_plus_tags = fields.Boolean(
        string="Addresses with a Tag", help="nina+shop@acme.com is found as nina@acme.com as well."
    )
    mailbox_match_domain = fields.Boolean(
        string="Companies by Mail Domain",
        help="Mail with an unknown address stands on the company whose contacts alone have addresses at its domain.",
    )
    mailbox_deal_policy = fields.Selection(
        [
            ("ask", "Ask"),
            ("owner", "The mailbox owner's"),
            ("newest", "The one with the newest activity"),
            ("all", "All"),
        ],
        string="Several Open Opportunities",
        default="ask",
        required=True,
        help="Until somebody has chosen, the email stands on the contact.",
    )
    mailbox_mixed_policy = fields.Selection(
        [
            ("others", "Only on the others' timelines"),
            ("nothing", "On no timeline"),
            ("everything", "On all timelines"),
        ],
        string="Emails with Other Customers, Too",
        default="others",
        required=True,
        help="Where somebody blocked or protected writes together with other customers.",
    )
    mailbox_block_count = fields.Integer(compute="_compute_mailbox_block_count")
    mailbox_own_domains = fields.Char(
        string="Our Other Domains",
        help="Besides those of the mail servers, separated by commas. Mail within them is among ourselves.",
    )

    def _compute_mailbox_block_count(self):
        groups = (
            self.env["mailbox.block"].sudo()._read_group([("company_id", "in", self.ids)], ["company_id"], ["__count"])
        )
        counts = {company.id: count for company, count in groups}
        for company in self:
            company.mailbox_block_count = counts.get(company.id, 0)

    @api.constrains("mailbox_own_domains")
    def _check_mailbox_own_domains(self):
        for domain in self._get_mailbox_other_domains():
            if not DOMAIN.fullmatch(domain):
                raise ValidationError(self.env._("%s is no domain. Write it like acme.com.", domain))
            if is_free_mail(domain):
                raise ValidationError(
                    self.env._("Anyone can have an address at %s, so it can't be your domain.", domain)
                )

    @api.constrains("mailbox_contact_filter")
    def _check_mailbox_contact_filter(self):
        for company in self:
            try:
                Domain(literal_eval(company.mailbox_contact_filter or "[]")).validate(self.env["res.partner"])
            except (ValueError, SyntaxError, TypeError) as error:
                raise ValidationError(self.env._("The filter on contacts can't be read.")) from error

    def _get_mailbox_other_domains(self):
        texts = ",".join(company.mailbox_own_domains or "" for company in self.sudo()).split(",")
        return [text.strip().lstrip("@").lower() for text in texts if text.strip()]

    # ------------------------------------------------------------ who we are

    def _get_mailbox_organisation(self):
        """Who is one of us (Organisation)."""
        return Organisation(self._get_mailbox_own_addresses(), self._get_mailbox_internal_domains())

    def _get_mailbox_own_addresses(self):
        """Every address that is one of us: bound mailboxes with their aliases, the users' own, the companies', and
        those that Odoo's mail gateway answers (frozenset).

        A login always; what people write on their own card, where it is no customer's."""
        accounts = self.env["mailbox.account"].sudo().search([("company_id", "in", self.ids)])
        users = self.env["res.users"].sudo().search([("share", "=", False), ("company_ids", "in", self.ids)])
        logins = {email_normalize(user.login or "") for user in users} - {False}
        cards = set(users.mapped("email_normalized")) - {False} - logins
        found = accounts._get_own_addresses() | logins | cards - accounts._find_customers_among(cards, self)
        return frozenset(found) | self._get_mailbox_gateway_addresses()

    def _get_mailbox_internal_domains(self):
        """The domains of the organisation's mail servers and its other ones: mail within them is among ourselves
        (frozenset)."""
        domains = {domain for server in self.sudo().mailbox_server_ids for domain in server._get_domains()}
        return frozenset(domains.union(self._get_mailbox_other_domains()))

    @api.model
    def _get_mailbox_gateway_addresses(self):
        aliases = self.env["mail.alias"].sudo().search_fetch([("alias_full_name", "!=", False)], ["alias_full_name"])
        domains = self.env["mail.alias.domain"].sudo().search([])
        companies = self.env["res.company"].sudo().search([])
        found = {
            *aliases.mapped("alias_full_name"),
            *(domain[name] for domain in domains for name in ("bounce_email", "catchall_email", "default_from_email")),
            *companies.mapped("email"),
        }
        return frozenset(untagged(fold(address)) for address in found if address) - {""}
