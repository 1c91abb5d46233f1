import re
from ipaddress import ip_address

from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.tools import format_date

from ...engine.errors import MailboxError
from ...engine.providers.presets import PRESETS
from ...engine.session import BindingCheck, check_binding
from ...engine.values import Endpoint, ServerSettings

DOMAIN = re.compile(r"[a-z0-9-]+(\.[a-z0-9-]+)+")
CHECK_SECONDS = 15
PROTOCOLS = [("imap", "IMAP"), ("pop", "POP")]
ENCRYPTIONS = [("ssl", "SSL/TLS"), ("starttls", "STARTTLS")]


class MailboxServer(models.Model):
    """A mail server: where mail is read and sent, and how the people of its addresses sign in."""

    _name = "mailbox.server"
    _inherit = ["mailbox.company.row", "mailbox.private.name"]
    _description = "Mail Server"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean(default=True)
    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    preset = fields.Selection(
        selection="_get_providers",
        string="Provider",
        required=True,
        default="own",
        help="Choosing a provider fills servers and ports; everything stays editable.",
    )
    domains = fields.Char(help="Domains of the addresses on this server, separated by commas: acme.com, acme.cn")
    incoming_protocol = fields.Selection(PROTOCOLS, string="Protocol", required=True, default="imap")
    incoming_host = fields.Char(string="Incoming Server", required=True)
    incoming_port = fields.Integer(required=True, default=993)
    incoming_encryption = fields.Selection(ENCRYPTIONS, required=True, default="ssl")
    is_sending = fields.Boolean(string="Employees Send from Odoo", default=True)
    outgoing_host = fields.Char(string="Outgoing Server")
    outgoing_port = fields.Integer(default=465)
    outgoing_encryption = fields.Selection(ENCRYPTIONS, required=True, default="ssl")
    ca_certificate = fields.Text(
        string="Company CA Certificate",
        help="Your own authority's certificate in PEM form. It is trusted besides the public authorities.",
    )
    is_private_allowed = fields.Boolean(
        string="Allow for This Server",
        groups="base.group_system",
        # said of one server: its copy may be another one
        copy=False,
        help="The server may be one inside your own network.",
    )
    hint = fields.Text(string="Hint for Employees", translate=True)
    account_ids = fields.One2many("mailbox.account", "server_id", string="Mailboxes", readonly=True)
    account_count = fields.Integer(compute="_compute_account_count", string="Number of Mailboxes")
    summary = fields.Char(compute="_compute_summary")
    is_private = fields.Boolean(compute="_compute_is_private")
    tested_at = fields.Datetime(string="Tested", readonly=True, copy=False, help="When signing in worked last")

    _ports_in_range = models.Constraint(
        "CHECK (incoming_port BETWEEN 1 AND 65535 AND (outgoing_port IS NULL OR outgoing_port BETWEEN 0 AND 65535))",
        "A port is a number from 1 to 65535.",
    )

    # ------------------------------------------------------------ fields

    def _filter_told(self):
        """Employees can't read servers; the page of their mailbox names its own."""
        mine = [("user_id", "=", self.env.uid), ("server_id", "in", self.ids)]
        return super()._filter_told() | (self & self.env["mailbox.account"].sudo().search(mine).server_id)

    @api.depends("account_ids")
    def _compute_account_count(self):
        counts = dict(
            self.env["mailbox.account"]._read_group([("server_id", "in", self.ids)], ["server_id"], ["__count"])
        )
        for server in self:
            server.account_count = counts.get(server, 0)

    @api.depends_context("lang", "tz")
    @api.depends("name", "domains", "is_sending", "incoming_protocol", "tested_at")
    def _compute_summary(self):
        for server in self:
            incoming = dict(PROTOCOLS).get(server.incoming_protocol, "")
            doors = f"{incoming} + SMTP" if server.is_sending else incoming
            tested = (
                self.env._("tested on %s", format_date(self.env, server.tested_at))
                if server.tested_at
                else self.env._("not tested yet")
            )
            server.summary = " · ".join(filter(None, [server.name, server.domains, doors, tested]))

    @api.depends("incoming_host", "outgoing_host")
    def _compute_is_private(self):
        for server in self:
            server.is_private = _is_private(server.incoming_host) or _is_private(server.outgoing_host)

    @api.constrains("domains")
    def _check_domains(self):
        public = {domain for preset in PRESETS for domain in preset.domains}
        for server in self:
            for domain in server._get_domains():
                if not DOMAIN.fullmatch(domain):
                    raise ValidationError(self.env._("%s is no domain. Write it like acme.com.", domain))
                if domain in public:
                    raise ValidationError(
                        self.env._("Anyone can have an address at %s, so it can't be your domain.", domain)
                    )

    @api.constrains("is_sending", "outgoing_host", "outgoing_port")
    def _check_outgoing(self):
        for server in self:
            if server.is_sending and not (server.outgoing_host and server.outgoing_port):
                raise ValidationError(self.env._("Enter the outgoing server and its port, or switch sending off."))

    @api.ondelete(at_uninstall=False)
    def _unlink_except_bound(self):
        if self.sudo().account_ids:
            raise UserError(self.env._("Mailboxes are bound to this server. Unbind them first, or archive the server."))

    # ------------------------------------------------------------ for the engine and the dialogs

    def _get_domains(self):
        """The domains of this server, lower case, without the at sign (list of str)."""
        return [part.strip().lstrip("@").lower() for part in (self.domains or "").split(",") if part.strip()]

    def _to_engine(self):
        """The settings the engine connects with (ServerSettings)."""
        self.ensure_one()
        server = self.sudo()
        trust = {"ca_pem": server.ca_certificate or "", "allow_private": server.is_private_allowed}
        incoming = Endpoint(server.incoming_host, server.incoming_port, server.incoming_encryption, **trust)
        if not server.is_sending:
            return ServerSettings(incoming, protocol=server.incoming_protocol)
        outgoing = Endpoint(server.outgoing_host, server.outgoing_port, server.outgoing_encryption, **trust)
        return ServerSettings(incoming, outgoing, server.incoming_protocol)

    def _check_sign_in__(self, credential):
        """Sign in for real, incoming and outgoing, with a sealed `credential`: the engine's BindingCheck.

        The one network call inside a request: at most 15 seconds."""
        try:
            return check_binding(self._to_engine(), credential._to_engine__(self), seconds=CHECK_SECONDS)
        except MailboxError as error:
            # the secret is not for this server, or no key opens it
            return BindingCheck(incoming_error=error)

    @api.model
    def _explain(self, error):
        """`error` (MailboxError) as a sentence; the server's own words for administrators only (str)."""
        sentence = self.env["mailbox.error"]._get_sentence(error.code, error.params)
        is_manager = self.env.user.has_group("crm_mailbox.group_mailbox_manager")
        return f"{sentence} ({error.detail})" if error.detail and is_manager else sentence

    def action_open_accounts(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_mailbox.mailbox_account_action")
        return dict(action, domain=[("server_id", "=", self.id)], context={})


def _is_private(host):
    """Whether `host` (str) is plainly inside the network. Names are looked up by the engine only, when it connects."""
    name = (host or "").strip().lower()
    try:
        return not ip_address(name.strip("[]")).is_global
    except ValueError:
        return bool(name) and ("." not in name or name.endswith((".local", ".internal", ".lan")))
