import logging

from odoo import api, fields, models
from odoo.fields import Domain

from ..engine.values import FolderCursor
from .big_integer import BigInteger

_logger = logging.getLogger(__name__)

SYNCED_ROLES = ("inbox", "sent")
BODIES_AT_ONCE = 50
ATTEMPTS = 3


class MailboxFolder(models.Model):
    """A folder of a mailbox and how far it was read.

    `uid_done` is the cursor: every UID up to it was decided, and it is committed with the rows it stands for.
    A change of UIDVALIDITY begins a new epoch: the numbers of the former one mean nothing any more.
    """

    _name = "mailbox.folder"
    _description = "Mailbox Folder"
    _rec_name = "path"
    _order = "account_id, id"
    _log_access = False

    account_id = fields.Many2one("mailbox.account", required=True, ondelete="cascade")
    path = fields.Char(required=True)
    role = fields.Char(help="inbox, sent, drafts, trash, junk, archive, all; empty for a folder of the owner's own")
    role_source = fields.Char(help="How the role is known: the server's extension, or the folder's name")
    is_listed = fields.Boolean(default=True)
    epoch = fields.Integer(default=0)
    uidvalidity = BigInteger()
    first_uid = BigInteger(help="Messages below are before history")
    uid_done = BigInteger(default=0)
    error_code = fields.Char()

    _path_once = models.UniqueIndex("(account_id, path)")

    def _to_engine(self):
        """The cursor the engine starts from (FolderCursor)."""
        self.ensure_one()
        return FolderCursor(self.path, self.uidvalidity or None, self.uid_done)

    @api.model
    def _get_folder(self, account_id, path):
        return self.search([("account_id", "=", account_id), ("path", "=", path)])

    @api.model
    def _update_from_list(self, account, listed):
        """Take over what LIST said (FolderInfo each). A folder that is missing keeps its rows."""
        known = {folder.path: folder for folder in self.search([("account_id", "=", account.id)])}
        self.create([self._prepare_folder_values(account, info) for info in listed if info.path not in known])
        for info in listed:
            if folder := known.get(info.path):
                folder.write({"role": info.role, "role_source": info.role_source, "is_listed": True})
        paths = {info.path for info in listed}
        for path in set(known) - paths:
            known[path].is_listed = False

    @api.model
    def _prepare_folder_values(self, account, info):
        return {
            "account_id": account.id,
            "path": info.path,
            "role": info.role,
            "role_source": info.role_source,
        }

    def _open(self, event):
        """Take over what EXAMINE said (FolderOpened)."""
        self.ensure_one()
        self.error_code = False
        if not event.renumbered and self.uidvalidity:
            return
        # mails of the former epoch keep their rows: what was archived stays archived, and the content key
        # recognises the mail when it comes again under its new number
        self.write(
            {
                "epoch": self.epoch + 1 if self.uidvalidity else self.epoch,
                "uidvalidity": event.status.uidvalidity,
                "first_uid": event.first_uid,
                "uid_done": event.first_uid - 1,
            }
        )

    def _store_headers(self, event, matcher):
        """Decide one window of headers (HeadersFetched) by `matcher`, and move the cursor with its rows."""
        self.ensure_one()
        if self.uidvalidity != event.uidvalidity:
            return
        new = [row for row in event.rows if row.uid > self.uid_done]
        decisions = matcher.decide(new)
        self.env["mailbox.message"].create(
            [
                self._prepare_message_values(row, matcher, *decision)
                for row, decision in zip(new, decisions, strict=True)
            ]
        )
        self.account_id._record_arrivals(new)
        self.uid_done = max(self.uid_done, event.uid_done)

    def _prepare_message_values(self, row, matcher, state, reason):
        values = {
            "account_id": self.account_id.id,
            "user_id": self.account_id.user_id.id,
            "folder_id": self.id,
            "epoch": self.epoch,
            "imap_uid": row.uid,
            "state": state,
            "reason": reason,
            "ident": matcher.get_ident(row),
        }
        if state == "wanted":
            bcc = ",".join(address.email for address in row.header.bcc)
            received_at = row.internal_date and row.internal_date.replace(tzinfo=None)
            values.update(size=row.size, flags=" ".join(row.flags), bcc=bcc, received_at=received_at)
        return values

    def _take_wanted(self, uidvalidity):
        """The UIDs whose bodies are fetched next (tuple of int), an attempt counted on each.

        The caller commits before it hands them out, so an attempt counts even if it kills the worker. A message
        that was tried before travels alone: it must not take others down with it."""
        self.ensure_one()
        if self.uidvalidity != uidvalidity:
            return ()
        Message = self.env["mailbox.message"]
        wanted = Domain([("folder_id", "=", self.id), ("epoch", "=", self.epoch), ("state", "=", "wanted")])
        Message.search(wanted & Domain("attempts", ">=", ATTEMPTS)).state = "quarantined"
        batch = Message.search(wanted & Domain("attempts", "=", 0), order="imap_uid desc", limit=BODIES_AT_ONCE)
        batch = batch or Message.search(wanted, order="attempts, imap_uid desc", limit=1)
        batch.attempts = batch[:1].attempts + 1
        return tuple(batch.mapped("imap_uid"))

    def _record_failure(self, error):
        """This folder could not be read for `error` (MailboxError); the mailbox went on."""
        self.error_code = error.code
        _logger.info("mailbox %s: a folder could not be read: %s", self.account_id.id, error.code)
