import logging
import time

from odoo import api, models
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from odoo.tools import config

from ...engine import events
from ...engine.errors import MailboxError
from ...engine.pull.puller import GRACE, Puller
from .claim import Claim

_logger = logging.getLogger(__name__)

THREADS = 32
CLAIMED_AT_ONCE = 64
ROUND_SECONDS = 8.0
TRIES = 5


class Round:
    """What one worker holds in one round: its claims by mailbox, those that did not change, and how they ended."""

    def __init__(self):
        self.claims = {}
        self.unchanged = []
        self.untried = {}
        self.began = time.monotonic()
        self.count = 0


class MailboxSyncRound(models.AbstractModel):
    """A round: claim due mailboxes while there are threads for them, take in what comes, all threads joined.

    Mailboxes that did not change, which is most of them most of the time, are noted many in one transaction.
    """

    _inherit = "mailbox.sync"

    @api.model
    def _run_round(self):
        """Read due mailboxes for at most ROUND_SECONDS, then do what is to be done with what was read."""
        if not self._is_time_up():
            self._read_due()
        self._after_reading()

    @api.model
    def _after_reading(self):
        """Hook: the mailboxes of this round are given back, and what was read of them is committed. Also called where
        the worker's time is up before any was read."""

    @api.model
    def _is_time_up(self):
        """Whether this worker's turn is over: Odoo calls us up to ten times in it, whatever that takes."""
        return time.monotonic() >= self.env.context.get("cron_end_time", float("inf"))

    @api.model
    def _read_due(self):
        seconds, grace = self._get_limits()
        this = Round()
        with Puller(threads=THREADS, seconds=seconds, grace=grace, more=lambda busy: self._claim(this, busy)) as puller:
            for event in puller.events():
                self._take(this, event, puller)
            self._note_unchanged(this)
            self._note_untried(this)
        if this.count:
            _logger.info("round: %s mailboxes in %.1f s", this.count, time.monotonic() - this.began)

    @api.model
    def _get_limits(self):
        """For how many seconds a round begins new things, and how long what runs then may take: within what a worker
        may live, which counts from before we are called."""
        limit = config["limit_time_real_cron"]
        limit = limit if limit is not None and limit >= 0 else config["limit_time_real"]
        if not limit:
            return ROUND_SECONDS, GRACE
        return min(ROUND_SECONDS, limit / 6), min(GRACE, limit / 3)

    # ------------------------------------------------------------ claiming

    @api.model
    def _claim(self, this, busy):
        """Further mailboxes for this round, as the engine's jobs; none of the `busy` hosts."""
        fencings = self._take_leases(busy)
        remaining = self.env["mailbox.lease"]._count_due() + len(fencings)
        self._commit_point("claimed", remaining=remaining)
        jobs = [
            job
            for account in self.env["mailbox.account"].browse(fencings)
            if (job := self._prepare(this, account, fencings[account.id]))
        ]
        # nothing was written: this only ends the transaction, before anybody waits for a server
        self.env.cr.rollback()
        return jobs

    @api.model
    def _take_leases(self, busy):
        """{account id: fencing number} of the next that are due, the longest waiting first."""
        Lease = self.env["mailbox.lease"]
        for _attempt in range(TRIES):
            # a snapshot from before another worker's claim would fail
            self.env.cr.rollback()
            try:
                return {**Lease._claim_probes(), **Lease._claim(CLAIMED_AT_ONCE, busy)}
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                continue
        self.env.cr.rollback()
        return {}

    @api.model
    def _prepare(self, this, account, fencing):
        """The job of one claimed mailbox, or None where it can't be read."""
        this.claims[account.id] = Claim(account.id, fencing, is_sound=account._is_sound())
        try:
            return account._prepare_job__()
        except MailboxError as error:
            self._receive(this.claims.pop(account.id), events.MailboxFinished(account.id, complete=True, error=error))
        return None

    # ------------------------------------------------------------ events

    @api.model
    def _take(self, this, event, puller):
        """Take one event in, or put it off to be taken in with others of its kind."""
        claim = this.claims.get(event.account_id)
        if claim:
            claim.note(event)
        this.count += isinstance(event, events.MailboxFinished) and not event.is_untried
        if claim and getattr(event, "is_untried", False):
            this.untried[claim.account_id] = claim.fencing
        elif claim and claim.is_unchanged(event):
            this.unchanged.append(claim)
            if len(this.unchanged) >= CLAIMED_AT_ONCE:
                self._note_unchanged(this)
        elif not claim or not self._receive(claim, event, puller):
            this.claims.pop(event.account_id, None)
            if isinstance(event, (events.BodiesWanted, events.UidlsListed)):
                puller.answer(event.account_id, ())

    @api.model
    def _note_unchanged(self, this):
        """Give back the mailboxes that were read to their end without anything to take in, in one transaction."""
        fencings = {claim.account_id: claim.fencing for claim in this.unchanged}
        this.unchanged = []
        self._retry_batch(self._settle_unchanged, fencings)

    @api.model
    def _settle_unchanged(self, fencings):
        leases = self.env["mailbox.lease"]._select_ours(fencings)
        accounts = leases.account_id
        accounts._record_unchanged()
        for server in accounts.server_id:
            self.env["mailbox.host"]._record(server, accounts.filtered(lambda a, s=server: a.server_id == s))
        leases.claimed_until = False
        _logger.debug("mailboxes unchanged: %s", accounts.ids)
        self._commit_point("released", processed=len(leases))

    @api.model
    def _note_untried(self, this):
        """Give back the mailboxes nobody came to."""
        self._retry_batch(self._release_untried, this.untried)

    @api.model
    def _release_untried(self, fencings):
        self.env["mailbox.lease"]._give_back(fencings)
        self._commit_point("released")

    @api.model
    def _retry_batch(self, step, fencings):
        """`step` over claims, again where another worker was in the way. What fails for good is freed by its lease."""
        for _attempt in range(TRIES if fencings else 0):
            try:
                return step(fencings)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                self.env.cr.rollback()
        return None
