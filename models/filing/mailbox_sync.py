from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import SQL
from psycopg2 import IntegrityError


class MailboxSyncArchiving(models.AbstractModel):
    """After each round of reading, what was stored is filed by the same worker."""

    _inherit = "mailbox.sync"

    @api.model
    def _after_reading(self):
        super()._after_reading()
        self._archive_ready()

    @api.model
    def _archive_ready(self):
        """File what waits, oldest first, a batch a transaction, until the worker's time is up."""
        while self._archive_batch():
            continue
        self._commit_point("archived", remaining=self.env["mailbox.lease"]._count_due())

    @api.model
    def _archive_batch(self):
        """One batch. False where nothing waits, another worker is at it, or the time is up."""
        try:
            if not self._lock_archiving():
                return False
            emails = self.env["mailbox.email"]._find_ready()
            emails._archive()
            return emails and self._commit_point("archived", processed=len(emails)) > 0
        except (IntegrityError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            self.env.cr.rollback()
            return False

    @api.model
    def _lock_archiving(self):
        """One worker publishes at a time: the chatter orders by number, so two would shuffle the dates."""
        [[locked]] = self.env.execute_query(SQL("SELECT pg_try_advisory_xact_lock(hashtext(%s))", self._name))
        return locked
