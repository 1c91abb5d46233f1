from odoo import api, fields, models

from ...engine.providers.rate_limits import pace_for
from ...engine.values import Pace


class MailboxServerHost(models.Model):
    """What the host of a mail server bears, and how it is."""

    _inherit = "mailbox.server"

    connection_limit = fields.Integer(
        "Connections at a Time",
        compute="_compute_pace",
        store=True,
        readonly=False,
        precompute=True,
        help="How many mailboxes of this server are read at the same time, by each worker.",
    )
    sign_in_rate = fields.Float(
        "Sign-ins per Second",
        compute="_compute_pace",
        store=True,
        readonly=False,
        precompute=True,
        help="Providers lock out whoever signs in more often. 0 for no limit.",
    )
    outage_sentence = fields.Char(compute="_compute_outage_sentence", compute_sudo=True)

    _pace_positive = models.Constraint(
        "CHECK (connection_limit > 0 AND sign_in_rate >= 0)",
        "At least one connection at a time is needed, and no fewer than 0 sign-ins per second.",
    )

    @api.depends("incoming_host")
    def _compute_pace(self):
        for server in self:
            pace = pace_for(server.incoming_host or "")
            server.connection_limit = pace.connections
            server.sign_in_rate = pace.sign_ins_per_second

    @api.depends_context("lang", "tz", "uid")
    @api.depends("incoming_host", "incoming_port")
    def _compute_outage_sentence(self):
        for server in self:
            host = self.env["mailbox.host"]._find(server) if server.incoming_host else None
            server.outage_sentence = server._get_outage_sentence(host) if host and host.probe_at else False

    def _get_outage_sentence(self, host):
        """One sentence for all mailboxes of this server while its `host` is down (str)."""
        return self.env._(
            "%(server)s can't be reached: %(count)s mailboxes wait since %(since)s. No one has to do anything, nothing "
            "is lost. Next try %(next_try)s.",
            server=self.name,
            since=self.env["mailbox.account"]._format(host.down_since),
            count=self._count_waiting(),
            next_try=self.env["mailbox.account"]._format(host.probe_at),
        )

    def _get_pace(self):
        """What one worker may ask of the host (Pace)."""
        return Pace(self.connection_limit, self.sign_in_rate)
