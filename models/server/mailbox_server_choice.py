from odoo import api, fields, models

from ...engine.errors import MailboxError
from ...engine.providers.discovery import discover, discover_by_domain, domain_of
from ...engine.providers.presets import preset_of

TYPED = (
    "incoming_protocol",
    "incoming_host",
    "incoming_port",
    "incoming_encryption",
    "is_sending",
    "outgoing_host",
    "outgoing_port",
    "outgoing_encryption",
)


class MailboxServerChoice(models.Model):
    """Which server an address is bound at: the organisation's, or where the company leaves it to its employees, the
    provider they choose or the server they type."""

    _inherit = "mailbox.server"

    is_organization = fields.Boolean(
        string="Organization's Server", default=True, help="Off: employees chose it when they bound a mailbox."
    )
    owner_id = fields.Many2one(
        "res.users", string="Typed by", index="btree_not_null", ondelete="cascade", help="Who typed this server"
    )

    _provider_once = models.UniqueIndex("(company_id, preset) WHERE NOT is_organization AND owner_id IS NULL")

    # ------------------------------------------------------------ found

    @api.model
    def _find_for_address(self, email, companies):
        """The server for `email`: the first of `companies` whose server names its domain, else the first company's
        server for every domain (maybe an empty recordset)."""
        servers = self.sudo().search([("company_id", "in", companies.ids), ("is_organization", "=", True)])
        domain = domain_of(email or "")
        for company in companies if domain else ():
            named = servers.filtered(lambda one, at=company: one.company_id == at and domain in one._get_domains())
            if named:
                return named[:1]
        first = companies[:1]
        if not first.sudo().mailbox_use_organization:
            return servers.browse()
        return servers.filtered(lambda server: server.company_id == first and not server._get_domains())[:1]

    @api.model
    def _discover(self, email):
        """The key of the provider at whose domain anyone can have the address `email`, or False. Asks nobody."""
        found = discover_by_domain(email or "")
        return found.preset.key if found else False

    @api.model
    def _look_up__(self, email, company):
        """Ask the name servers where mail for `email` goes: the provider's key, False for a provider nobody knows.

        The one network call of choosing a server: at most three seconds, none where the company says so."""
        if not company.sudo().mailbox_discovery:
            return False
        try:
            found = discover(email or "")
        except MailboxError:
            # not knowing is no trouble to anybody: the person chooses
            return False
        return found.preset.key if found else False

    # ------------------------------------------------------------ chosen

    @api.model
    def _get_choices(self, company):
        """What employees of `company` may choose from: pairs of key and name, none where they may not choose."""
        company = company.sudo()
        if company.mailbox_use_organization:
            return []
        is_any = company.mailbox_employee_choice == "any"
        return [(key, name) for key, name in self._get_providers() if key != "own" or is_any]

    @api.model
    def _provide(self, company, key, typed):
        """The server of the provider `key` for employees of `company`, made when the first of them binds there; of an
        own server, the one with the values `typed` (dict). Empty where the company does not allow the choice."""
        if key not in dict(self._get_choices(company)):
            return self.sudo().browse()
        if key == "own":
            return self._provide_typed(company, typed)
        return self._find_provided(company, key) or self.sudo().create(
            {**self._prepare_provided_values(company, key), "is_organization": False}
        )

    @api.model
    def _find_provided(self, company, key):
        """The server at which employees of `company` bind who choose the provider `key`, maybe none: where the company
        has a client for OAuth 2.0 there, that one, else the one of those who chose it before."""
        there = [("company_id", "=", company.id), ("preset", "=", key), ("owner_id", "=", False)]
        servers = self.sudo().search(there) if key and key != "own" else self.sudo().browse()
        chosen = servers.filtered(lambda server: not server.is_organization)
        return servers.filtered(lambda server: server._is_oauth_ready())[:1] or chosen

    @api.model
    def _prepare_provided_values(self, company, key):
        values = self.new()._prepare_preset_values(preset_of(key))
        return {**values, "preset": key, "company_id": company.id}

    @api.model
    def _preview(self, company, key, typed):
        """The server that `_provide` would give, not stored where there is none yet."""
        if key == "own" and typed.get("incoming_host"):
            values = self._prepare_typed_values(company, typed)
            return self._find_typed(values) or self.sudo().new(values)
        found = self._find_provided(company, key)
        return found or self.sudo().new(self._prepare_provided_values(company, key or "own"))

    @api.model
    def _prepare_typed_values(self, company, typed):
        values = {name: typed[name] for name in TYPED if name in typed}
        return {
            **values,
            "company_id": company.id,
            "is_organization": False,
            "owner_id": self.env.uid,
            "preset": "own",
            "name": values.get("incoming_host"),
        }

    @api.model
    def _find_typed(self, values):
        """The server that the current user typed with these `values` before, maybe none."""
        same = [(name, "=", value) for name, value in values.items() if name != "name"]
        return self.sudo().search(same, limit=1)

    @api.model
    def _provide_typed(self, company, typed):
        values = self._prepare_typed_values(company, typed)
        if not values["name"]:
            return self.sudo().browse()
        return self._find_typed(values) or self.sudo().create(values)

    def _drop_unused(self):
        """Forget the servers that employees typed and nobody uses any more."""
        self.sudo().filtered(lambda server: server.owner_id and not server.account_ids).unlink()
