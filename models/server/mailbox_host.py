import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import circuit_breaker as breaker
from ...engine import schedule

_logger = logging.getLogger(__name__)


class MailboxHost(models.Model):
    """A host that could not be reached lately, so that all workers of all Odoo hosts leave one alone that is down.

    While it is down, `probe_at` says when one mailbox, and only one, tries it again.
    """

    _name = "mailbox.host"
    _description = "Mail Host in Trouble"
    _log_access = False

    name = fields.Char(required=True)
    port = fields.Integer(required=True)
    outcomes = fields.Json(help="Which mailboxes reached it lately, each once: [[mailbox, reached], ...]")
    down_since = fields.Datetime()
    probe_at = fields.Datetime(help="Empty while the host is up")
    error_code = fields.Char()
    error_params = fields.Json()

    _name_once = models.UniqueIndex("(name, port)")

    @api.model
    def _find(self, server):
        """The host that `server` receives from; empty where nothing is known against it."""
        return self.search([("name", "=", server.incoming_host.lower()), ("port", "=", server.incoming_port)])

    @api.model
    def _record(self, server, accounts, error=None):
        """Note that these mailboxes reached the host of `server`, or what kept them from it (MailboxError).

        The host where it has gone down with that, else empty. What the host answered, whatever it was, came from it."""
        kind = schedule.classify(error) if error else None
        if kind in ("administrator", "bug"):
            return self.browse()
        reached = kind != "network"
        host = self._find(server)
        if reached and not host:
            return host
        host = host or self.create([{"name": server.incoming_host.lower(), "port": server.incoming_port}])
        return host._note([(account.id, reached) for account in accounts], error)

    def _note(self, latest, error):
        if self.probe_at and not any(reached for _account, reached in latest):
            return self._put_off()
        if self.probe_at:
            return self._record_return()
        # read back, an empty list would be False
        outcomes = breaker.note(self.outcomes or [], latest)
        self.outcomes = outcomes
        if not breaker.is_down(outcomes):
            return self.browse()
        self.write({"down_since": fields.Datetime.now(), "error_code": error.code, "error_params": error.params})
        _logger.warning("%s:%s is down: %s; one mailbox tries it again every five minutes", *self._get_log_values())
        return self._put_off()

    def _get_log_values(self):
        return self.name, self.port, self.error_code

    def _put_off(self):
        self.probe_at = fields.Datetime.now() + timedelta(seconds=schedule.spread(breaker.PROBE_SECONDS))
        return self

    def _record_return(self):
        """Hook: the host is up again, and nothing is known against it from now on (an empty recordset)."""
        _logger.info("%s:%s is up again, down for %s", self.name, self.port, fields.Datetime.now() - self.down_since)
        self.write({"outcomes": [], "down_since": False, "probe_at": False, "error_code": False, "error_params": False})
        return self.browse()

    @api.model
    def _take_probes(self):
        """The hosts that are down and may be tried again now, each for one worker only."""
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE mailbox_host SET probe_at = %(now)s + make_interval(secs => %(seconds)s)
                 WHERE id IN (SELECT id FROM mailbox_host WHERE probe_at <= %(now)s FOR NO KEY UPDATE SKIP LOCKED)
             RETURNING id
                """,
                now=SQL("(clock_timestamp() AT TIME ZONE 'UTC')"),
                seconds=breaker.PROBE_SECONDS,
            )
        )
        self.invalidate_model()
        return self.browse([id_ for [id_] in rows])

    @api.autovacuum
    def _gc_unused(self):
        """Forget hosts that no mail server names any more."""
        servers = self.env["mailbox.server"].with_context(active_test=False).search([])
        named = {(server.incoming_host.lower(), server.incoming_port) for server in servers}
        self.search([]).filtered(lambda host: (host.name, host.port) not in named).unlink()
