import logging

from odoo import api, fields, models
from odoo.fields import Domain

from ...engine.values import FolderCursor
from ..account.big_integer import BigInteger
from .matcher import CUSTOMER

_logger = logging.getLogger(__name__)

ROLES = [
    ("inbox", "Inbox"),
    ("sent", "Sent"),
    ("drafts", "Drafts"),
    ("trash", "Trash"),
    ("junk", "Junk"),
    ("archive", "Archive"),
    ("all", "All Mail"),
]
BODIES_AT_ONCE = 50
ATTEMPTS = 3
UNUSABLE = "folder_unusable"


class MailboxFolder(models.Model):
    """A folder of a mailbox and how far it was read.

    `history_low` to `uid_done` is the cursor: every UID between them was decided, and both are committed with the rows
    they stand for. A change of UIDVALIDITY begins a new epoch: the numbers of the former one mean nothing any more.
    """

    _name = "mailbox.folder"
    _inherit = "mailbox.private.name"
    _description = "Mailbox Folder"
    _rec_name = "path"
    _order = "account_id, id"
    _log_access = False

    account_id = fields.Many2one("mailbox.account", required=True, ondelete="cascade")
    path = fields.Char(required=True)
    role = fields.Selection(ROLES, help="Empty for a folder of the owner's own")
    role_source = fields.Char(help="How the role is known: the server's extension, or the folder's name")
    is_listed = fields.Boolean(default=True)
    absent_count = fields.Integer(help="In how many lists in a row it was missing")
    absent_since = fields.Datetime()
    is_begun = fields.Boolean(help="The numbers below mean something")
    epoch = fields.Integer(default=0)
    uidvalidity = BigInteger(help="0 where the server names none")
    first_uid = BigInteger(help="Messages below are before history")
    history_low = BigInteger(help="The lowest UID that is decided; history goes on below it")
    uid_done = BigInteger(default=0)
    error_code = fields.Char()

    _path_once = models.UniqueIndex("(account_id, path)")

    def _to_engine(self):
        """The cursor the engine starts from (FolderCursor)."""
        self.ensure_one()
        if not self.is_begun:
            return FolderCursor(self.path, is_paused=self._is_paused(), is_refused=self.error_code == UNUSABLE)
        return FolderCursor(
            self.path,
            self.uidvalidity,
            self.uid_done,
            first_uid=self.first_uid,
            history_low=self.history_low,
            exists=self.message_count if self.scanned_at else None,
            uidnext=self.uidnext or None,
            modseq=self.modseq or None,
            modseq_next=self.modseq_next or None,
            flags_at=self.flags_at,
            is_count_due=self._is_count_due(),
            is_paused=self._is_paused(),
            fingerprint=self._get_fingerprint(),
            has_wanted=self.has_wanted,
            is_refused=self.error_code == UNUSABLE,
        )

    @api.model
    def _get_folder(self, account_id, path):
        return self.search([("account_id", "=", account_id), ("path", "=", path)])

    @api.model
    def _update_from_list(self, account, listed):
        """Take over what LIST said (FolderInfo each)."""
        known = {folder.path: folder for folder in self.search([("account_id", "=", account.id)])}
        self.create([self._prepare_folder_values(account, info) for info in listed if info.path not in known])
        for info in listed:
            if folder := known.pop(info.path, None):
                folder.write({**self._prepare_role_values(info), "is_listed": True, "absent_count": 0})
        self.browse([folder.id for folder in known.values()])._record_absence()

    @api.model
    def _prepare_folder_values(self, account, info):
        return {"account_id": account.id, "path": info.path, **self._prepare_role_values(info)}

    @api.model
    def _prepare_role_values(self, info):
        return {"role": info.role or False, "role_source": info.role_source}

    # ------------------------------------------------------------ headers

    def _open(self, event):
        """Take over what EXAMINE said (FolderOpened)."""
        self.ensure_one()
        self.error_code = False
        if self.is_begun and not event.renumbered:
            return
        if event.renumbered and not self._count_reset():
            return
        self._begin_epoch(event.status.uidvalidity or 0, event.first_uid, event.uid_done)

    def _begin_epoch(self, uidvalidity, first_uid, uid_done):
        """From now on numbers are of a new epoch. Messages of the former one keep their rows until each is found again
        under its new number."""
        self.write(
            {
                "is_begun": True,
                "epoch": self.epoch + 1,
                "uidvalidity": uidvalidity,
                "first_uid": first_uid,
                "uid_done": uid_done,
                "history_low": uid_done + 1,
                "scanned_at": False,
                "counted_at": fields.Datetime.now(),
                **dict.fromkeys(("modseq", "modseq_next", "uidnext", "flags_at"), 0),
            }
        )

    def _takes(self, event):
        """Whether the numbers of `event` are the folder's own by now."""
        return self.is_begun and self.uidvalidity == event.uidvalidity and not self._is_paused()

    def _store_headers(self, event, matcher):
        """Decide one window of new mail (HeadersFetched) by `matcher`, and move the cursor with its rows."""
        self.ensure_one()
        if self._takes(event):
            self._store_rows([row for row in event.rows if row.uid > self.uid_done], matcher)
            self._store_refused([row for row in event.refused if row.uid > self.uid_done])
            self.uid_done = max(self.uid_done, event.uid_done)

    def _store_history(self, event, matcher):
        """The same for a window of history (HistoryFetched): newest first, so its end moves down."""
        self.ensure_one()
        if self._takes(event) and event.low < self.history_low:
            self._store_rows([row for row in event.rows if row.uid < self.history_low], matcher)
            self._store_refused([row for row in event.refused if row.uid < self.history_low])
            self.history_low = event.low
            if self._is_history_done():
                self._end_history(event.rows)

    def _is_history_done(self):
        return self.history_low <= self.first_uid

    def _store_rows(self, rows, matcher):
        """Decide headers (HeaderRow each), and make a row of each that was not known under another number."""
        self.account_id._record_arrivals(rows)
        idents = {row.uid: matcher.get_ident(row) for row in rows}
        renumbered = self._renumber(rows, idents)
        new = [row for row in rows if row.uid not in renumbered]
        decisions = matcher.decide(new, self.history_from)
        wanted = [idents[row.uid] for row, decision in zip(new, decisions, strict=True) if decision == CUSTOMER]
        known = self._find_known(wanted)
        marks = matcher.get_marks(new, decisions)
        self.env["mailbox.message"].create(
            [
                {
                    **self._prepare_message_values(row, idents[row.uid], *decision, known.get(idents[row.uid])),
                    **marks.get(row.uid, {}),
                }
                for row, decision in zip(new, decisions, strict=True)
            ]
        )

    def _prepare_message_values(self, row, ident, state, reason, email_id):
        values = {
            "account_id": self.account_id.id,
            "user_id": self.account_id.user_id.id,
            "folder_id": self.id,
            "epoch": self.epoch,
            "imap_uid": row.uid,
            "state": "stored" if email_id else state,
            "reason": reason,
            "ident": ident,
        }
        if state == "wanted":
            bcc = ",".join(address.email for address in row.header.bcc)
            received_at = row.internal_date and row.internal_date.replace(tzinfo=None)
            values.update(size=row.size, bcc=bcc, received_at=received_at, email_id=email_id)
            values.update(flags=" ".join(row.flags), labels="\n".join(row.labels))
            values.update(envelope_key=not email_id and self._get_envelope_key(row.header))
        return values

    # ------------------------------------------------------------ bodies

    def _take_wanted(self, uidvalidity):
        """The UIDs whose bodies are fetched next (tuple of int), an attempt counted on each.

        The caller commits before it hands them out, so an attempt counts even if it kills the worker. A message
        that was tried before travels alone: it must not take others down with it."""
        self.ensure_one()
        if self.uidvalidity != uidvalidity or not self.is_begun:
            return ()
        self._link_shared()
        Message = self.env["mailbox.message"]
        wanted = Domain([("folder_id", "=", self.id), ("epoch", "=", self.epoch), ("state", "=", "wanted")])
        Message.search(wanted & Domain("attempts", ">=", ATTEMPTS))._put_aside()
        fresh = wanted & Domain("attempts", "=", 0)
        batch = self._pick_apart(BODIES_AT_ONCE) or Message.search(fresh, order="imap_uid desc", limit=BODIES_AT_ONCE)
        batch = batch or Message.search(wanted, order="attempts, imap_uid desc", limit=1)
        batch.attempts = batch[:1].attempts + 1
        return tuple(batch.mapped("imap_uid"))

    def _record_failure(self, error):
        """This folder could not be read for `error` (MailboxError); the mailbox went on."""
        self.error_code = error.code
        _logger.info("mailbox %s: a folder could not be read: %s", self.account_id.id, error.code)
