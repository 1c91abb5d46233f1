from dataclasses import fields

from odoo import models

from ...engine.values import HeaderRow, MailHeader
from .matcher import CUSTOMER


class MailboxFolderQuarantine(models.Model):
    """Messages whose header could not be had: put aside undecided, and decided late if their body comes after all."""

    _inherit = "mailbox.folder"

    def _store_refused(self, rows):
        """Put messages aside (RefusedRow each) of which nothing is known but number, size and what was wrong."""
        messages = self.env["mailbox.message"].create([self._prepare_refused_values(row) for row in rows])
        messages._put_aside()

    def _prepare_refused_values(self, row):
        return {
            "account_id": self.account_id.id,
            "user_id": self.account_id.user_id.id,
            "folder_id": self.id,
            "epoch": self.epoch,
            "imap_uid": row.uid,
            "state": "quarantined",
            "reason": row.error.code,
            "size": row.size,
        }

    def _decide_late(self, bodies, matcher):
        """Those of `bodies` (FetchedBody each) that may be stored: of a message that was never decided, only one that
        concerns a customer. Of another one nothing is kept, as if its header had come first."""
        undecided = {message.imap_uid: message for message in self._find_undecided([body.uid for body in bodies])}
        rows = {
            body.uid: _to_header_row(body, undecided[body.uid].size)
            for body in bodies
            if body.email and body.uid in undecided
        }
        decisions = matcher.decide(list(rows.values()), self.history_from)
        marks = matcher.get_marks(list(rows.values()), decisions)
        left_out = set()
        for row, (state, reason) in zip(rows.values(), decisions, strict=True):
            values = {"ident": matcher.get_ident(row), "bcc": ",".join(address.email for address in row.header.bcc)}
            if (state, reason) != CUSTOMER:
                values.update(state=state, reason=reason, size=False, bcc=False, **marks.get(row.uid, {}))
                left_out.add(row.uid)
            undecided[row.uid].write(values)
        return [body for body in bodies if body.uid not in left_out]

    def _find_undecided(self, uids):
        return self.env["mailbox.message"].search(
            [
                ("folder_id", "=", self.id),
                ("epoch", "=", self.epoch),
                ("imap_uid", "in", uids),
                ("ident", "=", False),
                ("state", "=", "wanted"),
            ]
        )


def _to_header_row(body, size):
    """The header of a fetched mail as the first phase would have told it."""
    header = MailHeader(**{field.name: getattr(body.email.parsed, field.name) for field in fields(MailHeader)})
    return HeaderRow(body.uid, (), size, None, header)
