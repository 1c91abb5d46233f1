import json

from odoo import api, fields, models
from odoo.tools import SQL

from .mailbox_email_seal import CRON, JSON, SEALED, SEALED_AT_ONCE


class MailboxEmailUnseal(models.Model):
    """A sealed email is opened before anybody else sees more of it than nothing: in the transaction that says so where
    these are few, else by the scheduled action; until then colleagues see it as before."""

    _inherit = "mailbox.email"

    is_opening = fields.Boolean(
        readonly=True, help="Colleagues will see more of it: the scheduled action opens it first"
    )

    _opening_idx = models.Index("(id) WHERE is_opening")

    def _unseal__(self):
        """Write the words of these back into their columns, and their files as they were. What does not open, words or
        a file, stays sealed."""
        self._lock_rows()
        sealed = self.env["mailbox.seal"]._open__(self._name, self.ids)
        opened = {email_id: pair for email_id, pair in sealed.items() if pair}
        files = (
            self.browse(opened)
            ._get_all_files()
            .filtered(lambda file: str(file.id) in opened[file.res_id][1].get("files", {}))
        )
        for file in files.filtered(lambda file: not file._opens__(opened[file.res_id][0])):
            opened.pop(file.res_id, None)
        for file in files.filtered(lambda file: file.res_id in opened):
            seal, words = opened[file.res_id]
            file._unseal_file__(seal, words["files"][str(file.id)])
        self._fill_columns({email_id: words for email_id, (_seal, words) in opened.items()})
        self.env["mailbox.seal"]._drop(self._name, opened)

    def _lock_rows(self):
        """Have these with their copies and files to ourselves until the transaction ends. Who is late fails here, on
        statements without a word, that PostgreSQL's own log may have."""
        self.flush_recordset()
        for rows in (
            SQL("mailbox_email WHERE id = ANY(%s)", self.ids),
            SQL("mailbox_message WHERE email_id = ANY(%s)", self.ids),
            SQL("ir_attachment WHERE res_model = %s AND res_id = ANY(%s)", self._name, self.ids),
        ):
            self.env.cr.execute(SQL("SELECT FROM %s ORDER BY id FOR NO KEY UPDATE", rows), log_exceptions=False)

    @api.model
    def _fill_columns(self, words):
        if not words:
            return
        columns = SQL(", ").join(
            SQL(
                "%s = NULLIF(now.words->%s, 'null')" if name in JSON else "%s = now.words->>%s",
                SQL.identifier(name),
                name,
            )
            for name in SEALED
        )
        # its statement has words in it: nothing of it goes into the log
        self.env.cr.execute(
            SQL(
                "UPDATE mailbox_email SET %s, is_sealed = false, is_opening = false, people_marks = NULL "
                "FROM jsonb_each(%s::jsonb) AS now(id, words) WHERE mailbox_email.id = now.id::int",
                *(columns, json.dumps(words)),
            ),
            log_exceptions=False,
        )
        copies = {copy: bcc for its_words in words.values() for copy, bcc in its_words.get("bcc", {}).items()}
        self.env.cr.execute(
            SQL(
                "UPDATE mailbox_message SET bcc = kept.value FROM jsonb_each_text(%s::jsonb) AS kept "
                "WHERE mailbox_message.id = kept.key::int",
                json.dumps(copies),
            ),
            log_exceptions=False,
        )
        self._forget_cached()

    @api.model
    def _resolve_levels_of(self, emails):
        held_back = self._open_wider(emails)
        if held_back:
            emails = SQL("SELECT id FROM (%s) AS asked(id) WHERE NOT id = ANY(%s)", emails, held_back)
        return super()._resolve_levels_of(emails)

    @api.model
    def _open_wider(self, emails):
        """Open those sealed ones of `emails`, a query for ids, of which more is to be shown: here where they are few,
        else by the scheduled action. The ids of those that stay sealed: until then all stays as it is."""
        wider = self._find_wider(emails)
        if not wider:
            return []
        if len(wider) > SEALED_AT_ONCE:
            self.env.cr.execute(SQL("UPDATE mailbox_email SET is_opening = true WHERE id = ANY(%s)", wider))
            self.invalidate_model(["is_opening"])
            self.env.ref(CRON).sudo()._trigger()
            return wider
        self.browse(wider)._unseal__()
        return self.browse(wider).filtered("is_sealed").ids

    @api.model
    def _find_wider(self, emails):
        """The ids of those sealed ones of `emails`, a query for ids, of which more is to be shown than nothing."""
        self._flush_levels()
        sealed = SQL("SELECT id FROM mailbox_email WHERE is_sealed AND id IN (%s)", emails)
        rows = self.env.execute_query(
            SQL(
                """
                SELECT found.id FROM (%(levels)s) AS found(id, place)
                 WHERE place > 1
                   AND (NOT EXISTS (SELECT FROM mailbox_archive former WHERE former.email_id = found.id)
                        OR EXISTS (SELECT FROM mailbox_archive former
                                    WHERE former.email_id = found.id AND NOT COALESCE(%(hidden)s, false)))
                """,
                levels=self._get_levels_sql(sealed),
                hidden=self.env["mailbox.archive"]._get_hidden_sql(),
            )
        )
        return [email_id for (email_id,) in rows]

    @api.model
    def _open_waiting(self):
        """Open and show the sealed emails that wait for it: whether there is time left."""
        self._mark_shown()
        waiting, progress = [("is_opening", "=", True)], self.env["ir.cron"]
        progress._commit_progress(remaining=self.search_count(waiting))
        while batch := self.search(waiting, order="id desc", limit=SEALED_AT_ONCE):
            batch.is_opening = False
            batch._resolve_levels()
            if not progress._commit_progress(len(batch)):
                return False
        return True

    @api.model
    def _mark_shown(self):
        """Have those opened that were sealed while somebody else showed them."""
        self.flush_model(["is_opening", "is_sealed"])
        self.env.cr.execute(
            "UPDATE mailbox_email email SET is_opening = true WHERE is_sealed AND is_opening IS NOT TRUE AND EXISTS "
            "(SELECT FROM mailbox_archive archive WHERE archive.email_id = email.id AND archive.level != 'nothing')"
        )
        self.invalidate_model(["is_opening"])
