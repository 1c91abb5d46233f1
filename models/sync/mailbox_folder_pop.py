from odoo import models
from odoo.tools import SQL

from ...engine.pull.pop_pull import UIDVALIDITY
from ...engine.secrets import mark


class MailboxFolderPop(models.Model):
    """The inbox of a POP server: its messages are known by the server's names for them (UIDL), and numbered by us."""

    _inherit = "mailbox.folder"

    def _is_pop(self):
        return self.is_begun and self.uidvalidity == UIDVALIDITY

    def _is_history_done(self):
        # a server may name everything anew at any time, and what it names then is looked for among the former rows
        return super()._is_history_done() and not self._is_pop()

    def _take_listing(self, event):
        """Compare what the server has (UidlsListed) with ours: the answer the engine waits for (tuple of int).

        What is not in the list stays ours: many servers show the last thirty days only. Where it has nothing of what
        we know, its names have changed, and each message is known again by its header."""
        self.ensure_one()
        if self._is_paused():
            return ()
        self.error_code = False
        marks = self._mark_uidls(event.keys)
        known = self._find_uidls(marks) if self._is_pop() else {}
        if not self._is_pop() or (marks and not known and self._find_uidls()):
            is_first = not self.is_begun
            self._begin_epoch(event.uidvalidity, first_uid=1, uid_done=0)
            if is_first:
                known = self._leave_before_history(marks[event.history_limit :])
        done = self.uid_done
        fresh = iter(range(done + 1, done + 1 + len(marks)))
        return (done, *(known.get(one) or next(fresh) for one in marks))

    def _find_uidls(self, marks=None):
        """{mark: number} of those of `marks` that are known; without `marks`, of any one."""
        among = SQL("AND uidl_mark = ANY(%s)", marks) if marks else SQL("AND uidl_mark IS NOT NULL LIMIT 1")
        return dict(
            self._select(
                SQL(
                    "SELECT uidl_mark, imap_uid FROM mailbox_message WHERE folder_id = %s AND epoch = %s %s",
                    *(self.id, self.epoch, among),
                )
            )
        )

    def _leave_before_history(self, marks):
        """Note messages as older than what is read at first; {mark: number} as they are known from now on."""
        numbers = {one: number for number, one in enumerate(reversed(marks), 1)}
        self.env["mailbox.message"].create(
            [
                {
                    "account_id": self.account_id.id,
                    "user_id": self.account_id.user_id.id,
                    "folder_id": self.id,
                    "epoch": self.epoch,
                    "imap_uid": number,
                    "uidl_mark": one,
                    "state": "skipped",
                    "reason": "before_history",
                }
                for one, number in numbers.items()
            ]
        )
        self.write({"uid_done": len(marks), "first_uid": len(marks) + 1, "history_low": len(marks) + 1})
        return numbers

    def _prepare_message_values(self, row, ident, state, reason, email_id):
        values = super()._prepare_message_values(row, ident, state, reason, email_id)
        return {**values, **self._prepare_uidl_values(row)}

    def _prepare_refused_values(self, row):
        return {**super()._prepare_refused_values(row), **self._prepare_uidl_values(row)}

    def _prepare_uidl_values(self, row):
        return {"uidl_mark": self._mark_uidls([row.uidl])[0]} if row.uidl else {}

    def _mark_uidls(self, keys):
        """A keyed mark (str) in place of each of `keys`, which may be made of what a header says; '' for none."""
        secret = self.env["mailbox.key"]._get_mark_key__()
        return [key and mark(secret, "uidl", str(self.account_id.id), key) for key in keys]
