import logging

from odoo import api, models
from odoo.exceptions import UserError
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
from psycopg2 import Error, IntegrityError

from ...engine import events
from ...engine.errors import SLIPS, MailboxError, OurBug, trace
from ..account.mailbox_lease import LeaseLost
from .matcher import Matcher

_logger = logging.getLogger(__name__)

TRIES = 5
# every commit of a round has a name, so that a test can kill the worker before and after each
COMMIT_POINTS = (
    "claimed",
    "folder_opened",
    "headers_stored",
    "changes_stored",
    "attempt_counted",
    "body_stored",
    "archived",
    "released",
)

RECEIVERS = {
    events.FoldersListed: "_take_folders",
    events.FolderOpened: "_take_opened",
    events.UidlsListed: "_take_uidls",
    events.HeadersFetched: "_take_headers",
    events.HistoryFetched: "_take_history",
    events.FlagsFetched: "_take_flags",
    events.MessagesVanished: "_take_vanished",
    events.FolderCounted: "_take_count",
    events.FolderScanned: "_take_scan",
    events.BodiesWanted: "_take_wish",
    events.BodiesFetched: "_take_bodies",
    events.FolderSettled: "_take_settled",
    events.FolderFailed: "_take_folder_failure",
    events.MailboxFinished: "_take_end",
}


class MailboxSync(models.AbstractModel):
    """What the threads fetch, taken into the database: decided, stored, and the mailbox released.

    The threads of the puller never touch the database, this thread never touches a socket, and no transaction is
    open while it waits for them. How a round goes is in `mailbox_sync_round.py`.
    """

    _name = "mailbox.sync"
    _description = "Mailbox Synchronisation"

    # ------------------------------------------------------------ one event, one transaction

    @api.model
    def _receive(self, claim, event, puller=None):
        """Take one event into the database. False where nothing of this mailbox is ours to write any more."""
        try:
            self._retry(claim, event, puller)
            return True
        except MailboxError as error:
            self.env.cr.rollback()
            self._finish(claim, error, complete=False)
        except LeaseLost:
            self.env.cr.rollback()
            _logger.info("mailbox %s: taken over by another worker", claim.account_id)
        except (UserError, Error, *SLIPS) as error:
            # our own bug, in this mailbox: it waits, the others go on
            self.env.cr.rollback()
            _logger.error("mailbox %s: %s not taken in: %s", claim.account_id, type(event).__name__, trace(error))
            self._finish(claim, OurBug("internal_error"), complete=False)
        return False

    @api.model
    def _retry(self, claim, event, puller):
        """The event again where another worker was in the way: it holds all that is needed, from memory."""
        for attempt in range(1, TRIES + 1):
            try:
                self.env["mailbox.lease"]._renew(claim.account_id, claim.fencing)
                return getattr(self, RECEIVERS[type(event)])(claim, event, puller)
            except (IntegrityError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
                self.env.cr.rollback()
                if attempt == TRIES:
                    raise
        return None

    def _take_folders(self, claim, event, puller):
        account = self.env["mailbox.account"].browse(claim.account_id)
        self.env["mailbox.folder"]._update_from_list(account, event.folders)
        self._commit_point("folder_opened")

    def _take_opened(self, claim, event, puller):
        self._get_folder(event)._open(event)
        self._commit_point("folder_opened")

    def _take_uidls(self, claim, event, puller):
        numbers = self._get_folder(event)._take_listing(event)
        self._commit_point("folder_opened")
        puller.answer(event.account_id, numbers)

    def _take_headers(self, claim, event, puller):
        self._get_folder(event)._store_headers(event, self._get_matcher(claim))
        self._commit_point("headers_stored", processed=len(event.rows))

    def _take_history(self, claim, event, puller):
        self._get_folder(event)._store_history(event, self._get_matcher(claim))
        self._commit_point("headers_stored", processed=len(event.rows))

    def _take_flags(self, claim, event, puller):
        self._get_folder(event)._apply_flags(event)
        self._commit_point("changes_stored")

    def _take_vanished(self, claim, event, puller):
        self._get_folder(event)._apply_vanished(event)
        self._commit_point("changes_stored")

    def _take_count(self, claim, event, puller):
        self._get_folder(event)._apply_count(event)
        self._commit_point("changes_stored")

    def _take_scan(self, claim, event, puller):
        self._get_folder(event)._scan(event)
        self._commit_point("changes_stored")

    def _take_wish(self, claim, event, puller):
        uids = self._get_folder(event)._take_wanted(event.uidvalidity)
        # committed before anybody fetches or parses: an attempt that kills the worker counts too
        self._commit_point("attempt_counted")
        puller.answer(event.account_id, uids)

    def _take_bodies(self, claim, event, puller):
        folder = self._get_folder(event)
        if folder._takes(event):
            self.env["mailbox.email"]._store(folder, folder._decide_late(event.bodies, self._get_matcher(claim)))
        self._commit_point("body_stored", processed=len(event.bodies))

    def _take_settled(self, claim, event, puller):
        self._get_folder(event)._settle(event)
        self._commit_point("changes_stored")

    def _take_folder_failure(self, claim, event, puller):
        self._get_folder(event)._record_failure(event.error)
        self._commit_point("folder_opened")

    def _take_end(self, claim, event, puller):
        if host := self._finish(claim, event.error, event.complete, event.pause):
            puller.drop_host(host)

    @api.model
    def _get_matcher(self, claim):
        """What decides this mailbox's messages in this round; made when the first of them comes."""
        claim.matcher = claim.matcher or Matcher(self.env["mailbox.account"].browse(claim.account_id))
        return claim.matcher

    @api.model
    def _get_folder(self, event):
        return self.env["mailbox.folder"]._get_folder(event.account_id, event.path)

    # ------------------------------------------------------------ release

    @api.model
    def _finish(self, claim, error, complete, pause=0):
        """Note how the mailbox did, and give it back. `error` is a MailboxError or None. `pause`: the seconds its
        server wants to be left alone.

        The host (name and port) where that was one failure too many, else None."""
        account = self.env["mailbox.account"].browse(claim.account_id)
        if error:
            next_sync_at = account._record_failure(error)
        else:
            next_sync_at = account._record_success(complete, had_news=claim.has_news())
        if pause:
            account._keep_away(pause)
        host = self.env["mailbox.host"]._record(account.server_id, account, error)
        self.env["mailbox.lease"]._release(claim.account_id, claim.fencing, next_sync_at)
        outcome = error.code if error else ("read" if complete else "read in part")
        _logger.info("mailbox %s: %s (%s), next %s", account.id, outcome, claim.describe(), next_sync_at)
        down = (host.name, host.port) if host else None
        self._commit_point("released", processed=1)
        return down

    @api.model
    def _commit_point(self, point, processed=0, remaining=None):
        """Commit, under the name `point`: the only commit of a round. Returns the seconds the worker has left."""
        if point not in COMMIT_POINTS:
            raise ValueError(point)
        return self.env["ir.cron"]._commit_progress(processed, remaining=remaining)
