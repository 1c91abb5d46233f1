from bisect import bisect_right
from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL

from ..account.big_integer import BigInteger

DAY = timedelta(days=1)
# what happens on a server by the dozen is an accident more often than an intention: it has to be seen twice
GRACE = timedelta(minutes=10)
FEW = 50
MOST_RESETS = 5
ABSENCES = 3


class MailboxFolderChanges(models.Model):
    """What happens to messages that are known already: new numbers, flags, and that they are gone.

    None of it touches an email or what is archived: a message is one mailbox's copy.
    """

    _inherit = "mailbox.folder"

    message_count = fields.Integer(help="Messages in the folder when it was read last, as the server says")
    uidnext = BigInteger()
    modseq = BigInteger(help="Changes are asked from here (RFC 7162)")
    modseq_next = BigInteger()
    flags_at = fields.Integer()
    scanned_at = fields.Datetime()
    counted_at = fields.Datetime(help="When its messages were last compared with ours one by one")
    is_count_due = fields.Boolean()
    history_from = fields.Datetime(help="What arrived before is before history")
    reset_count = fields.Integer(help="New epochs since `reset_since`")
    reset_since = fields.Datetime()
    paused_until = fields.Datetime()

    # ------------------------------------------------------------ how it stands

    def _is_paused(self):
        return bool(self.paused_until and self.paused_until > fields.Datetime.now())

    def _is_count_due(self):
        return self.is_count_due or not self.counted_at or self.counted_at < fields.Datetime.now() - DAY

    def _count_reset(self):
        """Note that the server gave new numbers. False where it does so all the time: then the folder is paused."""
        now = fields.Datetime.now()
        if not self.reset_since or self.reset_since < now - DAY:
            self.write({"reset_since": now, "reset_count": 0})
        if self.reset_count >= MOST_RESETS:
            self.write({"paused_until": now + DAY, "error_code": "renumbered_often"})
            return False
        self.reset_count += 1
        return True

    def _record_absence(self):
        """These folders were not in a complete list. Only after the third time, and some minutes, is one gone."""
        now = fields.Datetime.now()
        for folder in self.filtered("is_listed"):
            since = folder.absent_since if folder.absent_count else now
            folder.write({"absent_count": folder.absent_count + 1, "absent_since": since})
            if folder.absent_count >= ABSENCES and since <= now - GRACE:
                folder._retire()

    def _retire(self):
        """The folder is gone, and its copies with it; should it come back, it is read anew."""
        live = SQL("folder_id = %s AND state != 'gone'", self.id)
        self._update_messages(SQL("state = 'gone'"), live)
        self.write({"is_listed": False, "is_begun": False})

    def _end_history(self, rows):
        """All of history is decided; `rows` are its oldest. Of a former epoch, what was not found again is counted."""
        dates = [row.internal_date.replace(tzinfo=None) for row in rows if row.internal_date]
        if self.first_uid > 1 and dates:
            self.history_from = min(dates)
        self.is_count_due = self.is_count_due or self.epoch > 1

    def _scan(self, event):
        """The numbers from which the next reading begins (FolderScanned)."""
        if self._takes(event):
            status = event.status
            self.write(
                {
                    "message_count": status.exists,
                    "uidnext": status.uidnext or 0,
                    "modseq": event.modseq or 0,
                    "modseq_next": event.modseq_next or 0,
                    "flags_at": event.flags_at,
                    "scanned_at": fields.Datetime.now(),
                }
            )

    # ------------------------------------------------------------ known again

    def _renumber(self, rows, idents):
        """Give messages of a former epoch their new numbers. `rows` are HeaderRow each, `idents` {UID: ident}; returns
        the UIDs found.

        Those that look alike are paired in the order of their numbers, from the highest down as history comes."""
        if self.epoch <= 1 or self._is_history_done():
            return set()
        former = self._select(
            SQL(
                """
                SELECT ident, array_agg(id ORDER BY epoch, imap_uid) FROM mailbox_message
                 WHERE account_id = %s AND ident = ANY(%s) AND folder_id = %s AND epoch < %s AND state != 'gone'
              GROUP BY ident
                """,
                *(self.account_id.id, list(idents.values()), self.id, self.epoch),
            )
        )
        waiting = dict(former)
        newest_first = sorted(rows, key=lambda row: row.uid, reverse=True)
        found = [(waiting[idents[row.uid]].pop(), row) for row in newest_first if waiting.get(idents[row.uid])]
        self._update_messages(
            SQL(
                "epoch = %s, imap_uid = now.uid, uidl_mark = nullif(now.uidl_mark, ''), missing_since = NULL, "
                "flags = CASE WHEN %s THEN now.flags END",
                *(self.epoch, CUSTOMERS),
            ),
            SQL("mailbox_message.id = now.id"),
            SQL(
                "unnest(%s::int[], %s::bigint[], %s::text[], %s::text[]) AS now(id, uid, flags, uidl_mark)",
                [id_ for id_, _row in found],
                [row.uid for _id, row in found],
                _join_flags(row for _id, row in found),
                self._mark_uidls(row.uidl for _id, row in found),
            ),
        )
        return {row.uid for _id, row in found}

    def _find_known(self, idents):
        """{ident: id of its email} of mails this mailbox has read before, in another folder or under another number.

        Not of one that still lies here: of two that look alike in one folder, each is read."""
        if not idents:
            return {}
        rows = self._select(
            SQL(
                """
                SELECT DISTINCT ON (ident) ident, email_id FROM mailbox_message
                 WHERE account_id = %s AND ident = ANY(%s) AND email_id IS NOT NULL
                   AND NOT (folder_id = %s AND epoch = %s AND state != 'gone')
              ORDER BY ident, id
                """,
                *(self.account_id.id, idents, self.id, self.epoch),
            )
        )
        return dict(rows)

    # ------------------------------------------------------------ flags

    def _apply_flags(self, event):
        """Mirror flags (FlagsFetched) on the copies of customers' mail; of other mail none are kept."""
        if not self._takes(event):
            return
        self._update_messages(
            SQL("flags = now.flags, labels = now.labels"),
            SQL(
                "%s AND imap_uid = now.uid AND %s AND "
                "(mailbox_message.flags, mailbox_message.labels) IS DISTINCT FROM (now.flags, now.labels)",
                *(self._get_live_sql(), CUSTOMERS),
            ),
            SQL(
                "unnest(%s::bigint[], %s::text[], %s::text[]) AS now(uid, flags, labels)",
                [row.uid for row in event.rows],
                _join_flags(event.rows),
                ["\n".join(row.labels) for row in event.rows],
            ),
        )

    # ------------------------------------------------------------ gone

    def _apply_vanished(self, event):
        """The server says what is gone (MessagesVanished). Much of it has to be seen in a count of its own."""
        if not self._takes(event):
            return
        lows, highs = [first for first, _last in event.ranges], [last for _first, last in event.ranges]
        gone = SQL(
            "%s AND EXISTS (SELECT FROM unnest(%s::bigint[], %s::bigint[]) AS gone(low, high) "
            "WHERE imap_uid BETWEEN gone.low AND gone.high)",
            *(self._get_live_sql(), lows, highs),
        )
        if self._is_suspicious(self._count_messages(gone), self._count_messages(self._get_live_sql())):
            self._update_messages(SQL("missing_since = coalesce(missing_since, %s)", fields.Datetime.now()), gone)
            self.is_count_due = True
        else:
            self._update_messages(SQL("state = 'gone'"), gone)

    def _apply_count(self, event):
        """Compare a complete list (FolderCounted) with ours: what is not in it is gone, much of it only when it is
        missing still after a while."""
        if not self._takes(event):
            return
        now = fields.Datetime.now()
        ours = self._select(
            SQL(
                "SELECT id, imap_uid, epoch, missing_since FROM mailbox_message "
                "WHERE folder_id = %s AND state != 'gone' AND (epoch < %s OR imap_uid <= %s)",
                *(self.id, self.epoch if self._is_history_done() else 0, self.uid_done),
            )
        )
        holds = _make_lookup(event.ranges)
        missing = {id_: since for id_, uid, epoch, since in ours if epoch < self.epoch or not holds(uid)}
        is_sure = self.uidvalidity and not self._is_suspicious(len(missing), len(ours))
        gone = [id_ for id_, since in missing.items() if is_sure or (since and since <= now - GRACE)]
        self._update_messages(
            SQL("missing_since = CASE WHEN id = ANY(%s) THEN coalesce(missing_since, %s) END", list(missing), now),
            SQL("folder_id = %s AND (id = ANY(%s) OR missing_since IS NOT NULL)", self.id, list(missing)),
        )
        self._update_messages(SQL("state = 'gone'"), SQL("id = ANY(%s)", gone))
        self.write({"counted_at": now, "is_count_due": len(gone) < len(missing)})

    def _is_suspicious(self, gone, of):
        return gone > max(FEW, of // 5)

    def _get_live_sql(self):
        return SQL("folder_id = %s AND epoch = %s AND state != 'gone'", self.id, self.epoch)

    def _count_messages(self, condition):
        return self._select(SQL("SELECT count(*) FROM mailbox_message WHERE %s", condition))[0][0]

    def _select(self, query):
        self.env["mailbox.message"].flush_model()
        return self.env.execute_query(query)

    def _update_messages(self, assignments, condition, source=None):
        """Update rows of `mailbox.message` in one statement. Returns the emails whose copies they are."""
        Message = self.env["mailbox.message"]
        Message.flush_model()
        rows = self.env.execute_query(
            SQL(
                "UPDATE mailbox_message SET %s %s WHERE %s RETURNING mailbox_message.email_id",
                *(assignments, SQL("FROM %s", source) if source else SQL(), condition),
            )
        )
        Message.invalidate_model()
        return self.env["mailbox.email"].browse({email_id for [email_id] in rows if email_id})


CUSTOMERS = SQL("state IN ('wanted', 'stored', 'quarantined')")


def _join_flags(rows):
    return [" ".join(row.flags) for row in rows]


def _make_lookup(ranges):
    """A function that says whether a UID lies in `ranges`, ascending pairs."""
    lows = [low for low, _high in ranges]
    highs = [high for _low, high in ranges]

    def holds(uid):
        place = bisect_right(lows, uid) - 1
        return place >= 0 and uid <= highs[place]

    return holds
