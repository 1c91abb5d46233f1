import logging

from odoo import api, fields, models
from odoo.tools import SQL, split_every

_logger = logging.getLogger(__name__)

# everything of an email that says a word of it; Message-Ids, date and conversation stay
SEALED = (
    "subject",
    "email_from",
    "email_to",
    "email_cc",
    "reply_to",
    "people",
    "body",
    "new_text",
    "preview",
    "subject_key",
    "odoo_objects",
    "forwarded_from",
)
AT_ONCE = 200
BATCH = 50
CRON = "crm_mailbox.ir_cron_mailbox_seal"


class MailboxEmailSeal(models.Model):
    """What is nobody's but its owners' is sealed: mail that they made private, and mail that is held.

    The columns of a sealed email are empty, its files hold what nobody can read, and `mailbox.seal` has the words. Where
    nobody else sees anything of an email, a scheduled action seals it, in batches and soon; before anybody else sees
    more of a sealed one, it is opened. So a sealed email is hidden on every record it stands on.
    """

    _inherit = "mailbox.email"

    is_sealed = fields.Boolean(readonly=True)
    is_opening = fields.Boolean(readonly=True, help="Colleagues will see more of it: the scheduled action opens it first")

    _sealed_idx = models.Index("(id) WHERE is_sealed")
    _opening_idx = models.Index("(id) WHERE is_opening")
    _plain_hold_idx = models.Index("(id) WHERE hold IN ('held', 'kept') AND is_sealed IS NOT TRUE")

    # ------------------------------------------------------------ what is to be sealed

    @api.model
    def _find_plain(self, within=None):
        """The ids of the emails that are to be sealed and are not yet, the newest first: all of them, or those `within`
        a query for ids."""
        self._flush_levels()
        candidates = SQL("email.is_sealed IS NOT TRUE AND email.is_pending IS NOT TRUE")
        if within is not None:
            candidates = SQL("%s AND email.id IN (%s)", candidates, within)
        unfiled = SQL(
            "SELECT email.id FROM mailbox_email email WHERE %s "
            "AND NOT EXISTS (SELECT FROM mailbox_archive archive WHERE archive.email_id = email.id)",
            candidates,
        )
        rows = self.env.execute_query(
            SQL(
                """
                SELECT email.id FROM mailbox_email email
                 WHERE %(candidates)s AND email.hold IN ('held', 'kept')
                 UNION
                SELECT email.id FROM mailbox_email email
                 WHERE %(candidates)s
                   AND email.id IN (SELECT email_id FROM mailbox_archive WHERE level = 'nothing')
                   AND NOT EXISTS (SELECT FROM mailbox_archive archive
                                    WHERE archive.email_id = email.id AND archive.level != 'nothing')
                 UNION
                SELECT id FROM (%(unfiled)s) AS found(id, place) WHERE place = 1
              ORDER BY 1 DESC
                """,
                candidates=candidates,
                unfiled=self._get_levels_sql(unfiled),
            )
        )
        return [email_id for (email_id,) in rows]

    def _seal_soon(self):
        """Have the scheduled action seal what of these is to be sealed."""
        if self and self._find_plain(SQL("SELECT unnest(%s::int[])", self.ids)):
            self.env.ref(CRON).sudo()._trigger()

    def write(self, vals):
        result = super().write(vals)
        if {"hold", "is_pending"} & set(vals):
            self._seal_soon()
        return result

    def unlink(self):
        self.env["mailbox.seal"]._drop(self._name, self.ids)
        return super().unlink()

    # ------------------------------------------------------------ sealing

    def _seal(self):
        """Seal these, words and files, in the transaction that empties their columns: what is plain is never lost. The
        number of files that were sealed.

        An email of which a file can't be read right now stays as it is."""
        emails = self._lock_plain()
        files = emails._get_all_files()
        broken = {file.res_id for file in files if not file._is_whole()}
        if broken:
            _logger.warning("%s emails are not sealed: files of theirs can't be read", len(broken))
        whole = emails.filtered(lambda email: email.id not in broken)
        Seal = self.env["mailbox.seal"]
        seals = Seal._begin(self._name, whole.ids)
        words = whole._read_plain()
        files = files.filtered(lambda file: file.res_id in seals)
        for file in files:
            words[file.res_id].setdefault("files", {})[str(file.id)] = file._seal_file(seals[file.res_id])
        Seal._keep(self._name, seals, words)
        whole._empty_columns()
        return len(files)

    def _lock_plain(self):
        """Those of these that are still to be sealed, locked until the transaction ends."""
        plain = self._find_plain(SQL("SELECT unnest(%s::int[])", self.ids))
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM mailbox_email WHERE id = ANY(%s) AND is_sealed IS NOT TRUE ORDER BY id FOR NO KEY UPDATE",
                plain,
            )
        )
        return self.browse(email_id for (email_id,) in rows)

    def _get_all_files(self):
        """The files of these, pictures of their texts included."""
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        return self.env["ir.attachment"].sudo().search(domain, order="id")

    def _read_plain(self):
        """{id: {name: value}} of what is sealed of an email."""
        columns = SQL(", ").join(map(SQL.identifier, ("id", *SEALED)))
        rows = self.env.execute_query_dict(
            SQL("SELECT %s FROM mailbox_email WHERE id = ANY(%s)", columns, self.ids)
        )
        return {row.pop("id"): row for row in rows}

    def _empty_columns(self):
        columns = SQL(", ").join(SQL("%s = NULL", SQL.identifier(name)) for name in SEALED)
        self.env.cr.execute(
            SQL(
                "UPDATE mailbox_email SET %s, is_sealed = true, is_opening = false WHERE id = ANY(%s)",
                *(columns, self.ids),
            )
        )
        self.invalidate_model([*SEALED, "is_sealed", "is_opening"])

    # ------------------------------------------------------------ opening

    def _unseal(self):
        """Write the words of these back into their columns, and their files as they were. What no key opens stays
        sealed."""
        sealed = self.env["mailbox.seal"]._open__(self._name, self.ids)
        opened = {email_id: pair for email_id, pair in sealed.items() if pair}
        for file in self.browse(opened)._get_all_files():
            seal, words = opened[file.res_id]
            file._unseal_file__(seal, words.get("files", {}).get(str(file.id)))
        self._fill_columns({email_id: words for email_id, (_seal, words) in opened.items()})
        self.env["mailbox.seal"]._drop(self._name, opened)

    @api.model
    def _fill_columns(self, words):
        if not words:
            return
        columns = SQL(", ").join(
            SQL("%s = now.words->>%s", SQL.identifier(name), name) for name in SEALED if name != "people"
        )
        # its statement has words in it: nothing of it goes into the log
        self.env.cr.execute(
            SQL(
                "UPDATE mailbox_email SET %s, people = NULLIF(now.words->'people', 'null'), "
                "is_sealed = false, is_opening = false "
                "FROM jsonb_each(%s::jsonb) AS now(id, words) WHERE mailbox_email.id = now.id::int",
                *(columns, fields.Json().convert_to_column(words, self)),
            ),
            log_exceptions=False,
        )
        self.invalidate_model([*SEALED, "is_sealed", "is_opening"])

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
        if len(wider) > AT_ONCE:
            self.env.cr.execute(SQL("UPDATE mailbox_email SET is_opening = true WHERE id = ANY(%s)", wider))
            self.invalidate_model(["is_opening"])
            self.env.ref(CRON).sudo()._trigger()
            return wider
        self.browse(wider)._unseal()
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

    # ------------------------------------------------------------ in batches

    @api.model
    def _cron_seal(self):
        """Open what waits to be shown, then seal what is nobody else's (entry point of the scheduled action)."""
        if self.env["mailbox.key"]._get_trouble():
            _logger.error("Nothing is sealed or opened: see Encryption Key in the settings")
        elif self._open_waiting():
            self._seal_waiting()

    @api.model
    def _open_waiting(self):
        """Open and show the sealed emails that wait for it: whether there is time left."""
        self._mark_shown()
        waiting, progress = [("is_opening", "=", True)], self.env["ir.cron"]
        progress._commit_progress(remaining=self.search_count(waiting))
        while batch := self.search(waiting, order="id desc", limit=BATCH):
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

    @api.model
    def _seal_waiting(self):
        plain, progress, file_count = self._find_plain(), self.env["ir.cron"], 0
        progress._commit_progress(remaining=len(plain))
        for ids in split_every(BATCH, plain):
            file_count += self.browse(ids)._seal()
            if not progress._commit_progress(len(ids)):
                return
        if file_count:
            # what the files were lies in the store until Odoo looks for what nobody needs any more
            self.env.ref("base.autovacuum_job").sudo()._trigger()
