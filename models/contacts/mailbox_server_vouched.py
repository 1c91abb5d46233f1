from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..server.mailbox_server_destination import MAIL_FIELDS
from .lookup import IS_COLLEAGUE
from .mail_providers import is_free_mail

# what decides whose word a sign-in there is
VOUCHED_FIELDS = (*MAIL_FIELDS, "domains", "is_organization", "company_id")


class MailboxServerVouched(models.Model):
    """Whoever runs a mail server can sign in there as anybody. That somebody has an address is proven by a server of
    the organisation's that a Settings administrator set up, and at its own domains."""

    _inherit = "mailbox.server"

    is_vouched = fields.Boolean(
        string="Proves Addresses",
        groups="base.group_system",
        copy=False,
        help="The organization runs this server: who signs in there has the address.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        servers = super().create(vals_list)
        if self._may_vouch():
            servers.sudo().filtered("is_organization").is_vouched = True
        return servers

    def write(self, vals):
        former = {server: server._digest_values(VOUCHED_FIELDS) for server in self}
        result = super().write(vals)
        if not self._may_vouch():
            changed = self.filtered(lambda server: server._digest_values(VOUCHED_FIELDS) != former[server])
            changed.sudo().filtered("is_vouched").is_vouched = False
        return result

    def _may_vouch(self):
        return self.env.su or self.env.user.has_group("base.group_system")

    @api.model
    def _get_vouched_domains(self):
        """The domains that are the organisation's by the word of a Settings administrator (set)."""
        servers = self.sudo().search([("is_vouched", "=", True), ("is_organization", "=", True)])
        own = self.env["res.company"].sudo().search([])._get_mailbox_other_domains()
        return {domain for server in servers for domain in server._get_domains()} | set(own)

    @api.constrains("domains")
    def _check_whose_domains(self):
        # constraints run with every right: the user counts
        if self.env.uid == api.SUPERUSER_ID or self.sudo(False)._may_vouch():
            return
        for domain in self._find_customers_domains({domain for server in self for domain in server._get_domains()}):
            raise ValidationError(
                self.env._("There are contacts at %s. Ask a Settings administrator if it is your own domain.", domain)
            )

    @api.model
    def _find_customers_domains(self, domains):
        """Those of `domains` at which contacts have addresses that are no colleagues and not of our companies (set)."""
        self.env["res.partner"].flush_model(["email_normalized", "commercial_partner_id"])
        self.env["res.users"].flush_model(["partner_id", "active", "share"])
        rows = self.env.execute_query(
            SQL(
                """
                SELECT DISTINCT split_part(contact.email_normalized, '@', 2) FROM res_partner contact
                 WHERE contact.email_normalized IS NOT NULL
                   AND split_part(contact.email_normalized, '@', 2) = ANY(%s) AND NOT %s
                   AND contact.commercial_partner_id NOT IN (SELECT partner_id FROM res_company)
                """,
                *([domain for domain in domains if not is_free_mail(domain)], IS_COLLEAGUE),
            )
        )
        return {domain for [domain] in rows}
