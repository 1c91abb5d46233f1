from odoo import api, fields, models
from odoo.tools import SQL

from .big_integer import BigInteger

LEASE_SECONDS = 180


class LeaseLost(Exception):
    """Another worker took the mailbox over: whatever this one still holds of it must not be written."""


class MailboxLease(models.Model):
    """Which worker reads a mailbox now. A row of its own, so that claiming never touches what people edit.

    Odoo reads under REPEATABLE READ: only an UPDATE of the lease row itself tells a worker that it was taken over.
    So the first statement of each of its transactions is `_renew`, which is fence and heartbeat in one.
    """

    _name = "mailbox.lease"
    _description = "Mailbox Lease"
    _log_access = False

    account_id = fields.Many2one("mailbox.account", required=True, ondelete="cascade")
    next_sync_at = fields.Datetime(help="The mailbox is due from this moment on.")
    not_before = fields.Datetime(help="Not read before, whoever asks for it: the server said so")
    interval_seconds = fields.Integer(help="The pause after the last reading, without jitter")
    read_at = fields.Datetime(help="When it was read to its end last")
    owner_seen_at = fields.Datetime(help="When the owner used Odoo last, as far as is known")
    failure_class = fields.Char(help="Of the last failure; empty after a reading that went well")
    failures_in_row = fields.Integer(help="Failures of this class since")
    claimed_until = fields.Datetime()
    fencing = BigInteger(default=0)

    _account_unique = models.UniqueIndex("(account_id)")
    _due_idx = models.Index("(next_sync_at)")

    @api.model
    def _claim(self, limit, busy=()):
        """Take over up to `limit` due mailboxes, the longest waiting first: {account id: fencing number}.

        Not those of the `busy` hosts, pairs of name and port. The transaction must be fresh: a row that changed after
        its snapshot raises SerializationFailure."""
        others = (
            SQL("AND (lower(server.incoming_host), server.incoming_port) NOT IN %s", tuple(busy)) if busy else SQL()
        )
        return self._take(SQL("%s %s", self._get_due_sql(), others), limit)

    @api.model
    def _claim_probes(self):
        """Take over one mailbox of each host that is down and may be tried again now, whenever it would be due."""
        probes = {}
        for host in self.env["mailbox.host"]._take_probes():
            its_own = SQL("AND (host.id = %s)", host.id)
            probes.update(self._take(SQL("%s %s", self._get_free_sql(), its_own), 1))
        return probes

    @api.model
    def _take(self, found, limit):
        # materialised: as a subquery it may be run again for each row, and then its limit is none
        rows = self.env.execute_query(
            SQL(
                """
                WITH found AS MATERIALIZED (
                    SELECT lease.id %(found)s
                     ORDER BY lease.next_sync_at
                     LIMIT %(limit)s
                       FOR NO KEY UPDATE OF lease SKIP LOCKED)
                UPDATE mailbox_lease
                   SET claimed_until = %(now)s + make_interval(secs => %(seconds)s), fencing = fencing + 1
                  FROM found
                 WHERE mailbox_lease.id = found.id
             RETURNING account_id, fencing
                """,
                now=_NOW,
                seconds=LEASE_SECONDS,
                found=found,
                limit=limit,
            )
        )
        self.invalidate_model()
        return dict(rows)

    @api.model
    def _count_due(self):
        """How many mailboxes are due and claimed by nobody. Those of a host that is down are not."""
        return self.env.execute_query(SQL("SELECT count(*) %s", self._get_due_sql()))[0][0]

    @api.model
    def _get_due_sql(self):
        return SQL("%s AND host.probe_at IS NULL AND lease.next_sync_at <= %s", self._get_free_sql(), _NOW)

    @api.model
    def _get_free_sql(self):
        """The mailboxes that may be read and are claimed by nobody, due or not."""
        self.flush_model()
        names = ["state", "company_id", "server_id", "confirmed_at", "started_at", "is_granted"]
        self.env["mailbox.account"].flush_model(names)
        self.env["mailbox.server"].flush_model(["incoming_host", "incoming_port"])
        self.env["mailbox.host"].flush_model()
        self.env["res.company"].flush_model(["mailbox_archiving"])
        self.env["res.users"].flush_model(["active"])
        return SQL(
            """
              FROM mailbox_lease lease
              JOIN mailbox_account account ON account.id = lease.account_id
              JOIN mailbox_server server ON server.id = account.server_id
              JOIN res_company company ON company.id = account.company_id
              JOIN res_users owner ON owner.id = account.user_id AND owner.active
         LEFT JOIN mailbox_host host ON host.name = lower(server.incoming_host) AND host.port = server.incoming_port
             WHERE (lease.claimed_until IS NULL OR lease.claimed_until < %(now)s)
               AND (lease.not_before IS NULL OR lease.not_before <= %(now)s)
               AND account.state IN ('connected', 'receiving', 'waiting')
               AND (COALESCE(account.confirmed_at, account.started_at) IS NOT NULL OR account.is_granted IS NOT TRUE)
               AND company.mailbox_archiving
            """,
            now=_NOW,
        )

    @api.model
    def _renew(self, account_id, fencing):
        """Prove that the mailbox is still ours and keep it. Raises LeaseLost where somebody took it over."""
        self._update_ours(
            account_id, fencing, SQL("claimed_until = %s + make_interval(secs => %s)", _NOW, LEASE_SECONDS)
        )

    @api.model
    def _release(self, account_id, fencing, next_sync_at):
        """Give the mailbox back; it is due again at `next_sync_at` (UTC). Raises LeaseLost likewise."""
        self._update_ours(account_id, fencing, SQL("claimed_until = NULL, next_sync_at = %s", next_sync_at))

    @api.model
    def _give_back(self, fencings):
        """Free mailboxes nobody came to, {account id: fencing number}: they keep their place among the due ones."""
        self._select_ours(fencings).claimed_until = False

    @api.model
    def _select_ours(self, fencings):
        """The leases of `fencings` {account id: fencing number} that are still ours, locked until the commit."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE mailbox_lease lease SET claimed_until = lease.claimed_until
                  FROM unnest(%s::int[], %s::bigint[]) AS ours(account_id, fencing)
                 WHERE lease.account_id = ours.account_id AND lease.fencing = ours.fencing
             RETURNING lease.id
                """,
                list(fencings),
                list(fencings.values()),
            )
        )
        self.invalidate_model()
        return self.browse([id_ for [id_] in rows])

    @api.model
    def _recall(self, host, seconds):
        """Make the mailboxes that wait because `host` was down due again, spread over so many seconds."""
        self.flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE mailbox_lease lease
                   SET next_sync_at = least(next_sync_at, %(now)s + make_interval(secs => random() * %(seconds)s))
                  FROM mailbox_account account JOIN mailbox_server server ON server.id = account.server_id
                 WHERE account.id = lease.account_id AND lease.failure_class = 'network'
                   AND lower(server.incoming_host) = %(name)s AND server.incoming_port = %(port)s
                """,
                now=_NOW,
                seconds=seconds,
                name=host.name,
                port=host.port,
            )
        )
        self.invalidate_model()

    def _prepare_no_failure(self):
        return {"failure_class": False, "failures_in_row": 0, "not_before": False}

    @api.model
    def _update_ours(self, account_id, fencing, assignments):
        self.env.cr.execute(
            SQL(
                "UPDATE mailbox_lease SET %s WHERE account_id = %s AND fencing = %s",
                assignments,
                account_id,
                fencing,
            )
        )
        self.invalidate_model()
        if not self.env.cr.rowcount:
            raise LeaseLost(account_id)


# the clock of the database, so that hosts whose clocks differ agree; Odoo stores UTC without a zone
_NOW = SQL("(clock_timestamp() AT TIME ZONE 'UTC')")
