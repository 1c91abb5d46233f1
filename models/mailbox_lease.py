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
    claimed_until = fields.Datetime()
    fencing = BigInteger(default=0)

    _account_unique = models.UniqueIndex("(account_id)")
    _due_idx = models.Index("(next_sync_at)")

    @api.model
    def _claim(self, limit):
        """Take over up to `limit` due mailboxes, the longest waiting first: {account id: fencing number}.

        The transaction must be fresh: a row that changed after its snapshot raises SerializationFailure.
        """
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE mailbox_lease
                   SET claimed_until = %(now)s + make_interval(secs => %(seconds)s), fencing = fencing + 1
                 WHERE id IN (SELECT lease.id %(due)s
                               ORDER BY lease.next_sync_at
                               LIMIT %(limit)s
                                 FOR NO KEY UPDATE OF lease SKIP LOCKED)
             RETURNING account_id, fencing
                """,
                now=_NOW,
                seconds=LEASE_SECONDS,
                due=self._get_due_sql(),
                limit=limit,
            )
        )
        self.invalidate_model()
        return dict(rows)

    @api.model
    def _count_due(self):
        """How many mailboxes are due and claimed by nobody."""
        return self.env.execute_query(SQL("SELECT count(*) %s", self._get_due_sql()))[0][0]

    @api.model
    def _get_due_sql(self):
        self.flush_model()
        self.env["mailbox.account"].flush_model(["state", "company_id"])
        self.env["res.company"].flush_model(["mailbox_archiving"])
        return SQL(
            """
              FROM mailbox_lease lease
              JOIN mailbox_account account ON account.id = lease.account_id
              JOIN res_company company ON company.id = account.company_id
             WHERE lease.next_sync_at <= %(now)s
               AND (lease.claimed_until IS NULL OR lease.claimed_until < %(now)s)
               AND account.state IN ('connected', 'receiving', 'waiting')
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
