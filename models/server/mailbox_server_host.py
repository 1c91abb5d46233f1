from odoo import api, fields, models

from ...engine.providers.rate_limits import pace_for
from ...engine.values import Pace


class MailboxServerHost(models.Model):
    """How many connections and sign-ins the host of a mail server bears."""

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

    def _get_pace(self):
        """What one worker may ask of the host (Pace)."""
        return Pace(self.connection_limit, self.sign_in_rate)
