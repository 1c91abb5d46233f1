import json
import logging

from odoo import api, fields, models
from odoo.tools import SQL, split_every

from ...engine.mime.addresses import fold
from ...engine.secrets import mark

_logger = logging.getLogger(__name__)

# everything of an email that says a word of it; Message-Ids, date and conversation stay
SEALED = (
    "subject",
    "email_from",
    "email_to",
    "email_cc",
    "reply_to",
    "people",
    "file_names",
    "body",
    "new_text",
    "preview",
    "subject_key",
    "odoo_objects",
    "forwarded_from",
)
# those of them that are not text
JSON = ("people", "file_names")
SEALED_AT_ONCE = 50
MARKED = "took part"
CRON = "crm_mailbox.ir_cron_mailbox_seal"


class MailboxEmailSeal(models.Model):
    """What is nobody's but its owners' is sealed: mail that they made private, and mail that is held.

    The columns of a sealed email are empty, its files hold what nobody can read, and `mailbox.seal` has the words.
    Where nobody else sees anything of an email, a scheduled action seals it, in batches and soon; before anybody else
    sees more of a sealed one, it is opened. So a sealed email is hidden on every record it stands on.
    """

    _inherit = "mailbox.email"

    is_sealed = fields.Boolean(readonly=True)
    people_marks = fields.Json(
        readonly=True, help="Of a sealed email, whom it names as marks: its conversation goes by it"
    )

    _sealed_idx = models.Index("(id) WHERE is_sealed")
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

    @api.model
    def _seal_soon(self, emails):
        """Have the scheduled action look soon where something of `emails`, a query for ids, may be to be sealed. What
        this does not see at a glance, that action finds by itself within the hour."""
        self.flush_model(["hold", "is_sealed"])
        self.env["mailbox.archive"].flush_model(["email_id", "level"])
        [(is_plain,)] = self.env.execute_query(
            SQL(
                """
                SELECT EXISTS (
                    SELECT FROM mailbox_email email
                     WHERE email.id IN (%s) AND email.is_sealed IS NOT TRUE
                       AND (email.hold IN ('held', 'kept')
                            OR EXISTS (SELECT FROM mailbox_archive archive
                                        WHERE archive.email_id = email.id AND archive.level = 'nothing')))
                """,
                emails,
            )
        )
        if is_plain:
            self.env.ref(CRON).sudo()._trigger()

    @api.model
    def _resolve_levels_of(self, emails):
        result = super()._resolve_levels_of(emails)
        self._seal_soon(emails)
        return result

    def write(self, vals):
        result = super().write(vals)
        if self and {"hold", "is_pending"} & set(vals):
            self._seal_soon(SQL("SELECT unnest(%s::int[])", self.ids))
        return result

    def unlink(self):
        result = super().unlink()
        self.env["mailbox.seal"]._drop(self._name, self.ids)
        return result

    # ------------------------------------------------------------ sealing

    def _seal(self):
        """Seal these, words and files, in the transaction that empties their columns: what is plain is never lost. The
        number of files that were sealed.

        An email of which a file can't be read right now stays as it is."""
        emails = self._lock_plain()
        self.env["mailbox.message"].flush_model(["bcc", "email_id"])
        files = emails._get_all_files()
        broken = {file.res_id for file in files if not file._is_whole()}
        if broken:
            _logger.warning("%s emails are not sealed: files of theirs can't be read", len(broken))
        whole = emails.filtered(lambda email: email.id not in broken)
        Seal = self.env["mailbox.seal"]
        seals = Seal._begin(self._name, whole.ids)
        words = whole._read_plain()
        for email_id, copies in whole._read_blind_copies().items():
            words[email_id]["bcc"] = copies
        files = files.filtered(lambda file: file.res_id in seals)
        for file in files:
            words[file.res_id].setdefault("files", {})[str(file.id)] = file._seal_file(seals[file.res_id])
        Seal._keep(self._name, seals, words)
        whole._empty_columns({email_id: its_words["people"] for email_id, its_words in words.items()})
        return len(files)

    def _lock_plain(self):
        """Those of these that are still to be sealed, locked until the transaction ends."""
        plain = self._find_plain(SQL("SELECT unnest(%s::int[])", self.ids))
        rows = self.env.execute_query(
            SQL(
                "SELECT id FROM mailbox_email WHERE id = ANY(%s) AND is_sealed IS NOT TRUE "
                "ORDER BY id FOR NO KEY UPDATE",
                plain,
            )
        )
        return self.browse(email_id for (email_id,) in rows)

    def _get_all_files(self):
        """The files of these, pictures of their texts included."""
        domain = [("res_model", "=", self._name), ("res_id", "in", self.ids)]
        return self.env["ir.attachment"].sudo().search(domain)

    def _read_plain(self):
        """{id: {name: value}} of what is sealed of an email."""
        columns = SQL(", ").join(map(SQL.identifier, ("id", *SEALED)))
        rows = self.env.execute_query_dict(SQL("SELECT %s FROM mailbox_email WHERE id = ANY(%s)", columns, self.ids))
        return {row.pop("id"): row for row in rows}

    def _read_blind_copies(self):
        """{id: {copy's id: its blind copies}} of the copies that have some."""
        rows = self.env.execute_query(
            SQL(
                "SELECT email_id, jsonb_object_agg(id, bcc) FROM mailbox_message "
                "WHERE email_id = ANY(%s) AND bcc IS NOT NULL GROUP BY email_id",
                self.ids,
            )
        )
        return dict(rows)

    def _empty_columns(self, people):
        """Leave nothing readable in the columns of these; `people` {id: whom each names}."""
        marks = {email_id: self._mark_pairs(pairs or {}) for email_id, pairs in people.items()}
        columns = SQL(", ").join(SQL("%s = NULL", SQL.identifier(name)) for name in SEALED)
        self.env.cr.execute(
            SQL(
                "UPDATE mailbox_email SET %s, is_sealed = true, is_opening = false, people_marks = now.marks "
                "FROM jsonb_each(%s::jsonb) AS now(id, marks) WHERE mailbox_email.id = now.id::int",
                *(columns, json.dumps(marks)),
            )
        )
        self._empty_blind_copies()

    def _mark_pairs(self, people):
        return sorted(
            self._mark_people__({fold(address) for pairs in people.values() for address, _name in pairs}).values()
        )

    @api.model
    def _mark_people__(self, addresses):
        """{address: its keyed mark}: marks tell who is the same person, and nobody who it is."""
        key = self.env["mailbox.key"]._get_mark_key__()
        return {address: mark(key, MARKED, address) for address in addresses}

    def _get_addresses(self):
        """A sealed email names everybody by marks."""
        return super()._get_addresses() | set(self.people_marks or ())

    def _get_hidden_people__(self, addresses):
        """The marks of `addresses`, where one of these emails is sealed."""
        hidden = super()._get_hidden_people__(addresses)
        is_marked = any(email.people_marks for email in self)
        return hidden | self._mark_people__(addresses) if is_marked else hidden

    @api.model
    def _forget_cached(self):
        self.invalidate_model([*SEALED, "is_sealed", "is_opening", "people_marks"])
        self.env["mailbox.message"].invalidate_model(["bcc"])

    def _empty_blind_copies(self):
        self.env.cr.execute(
            SQL("UPDATE mailbox_message SET bcc = NULL WHERE email_id = ANY(%s) AND bcc IS NOT NULL", self.ids)
        )
        self._forget_cached()

    # ------------------------------------------------------------ in batches

    @api.model
    def _cron_seal(self):
        """Open what waits to be shown, then seal what is nobody else's (entry point of the scheduled action)."""
        if self.env["mailbox.key"]._get_trouble():
            _logger.error("Nothing is sealed or opened: see Encryption Key in the settings")
        elif self._open_waiting():
            self._seal_waiting()

    @api.model
    def _seal_late_copies(self):
        """Seal the blind copies of copies that came in after their emails were sealed, with the other words."""
        self.env["mailbox.message"].flush_model(["bcc", "email_id"])
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT email_id FROM mailbox_message WHERE bcc IS NOT NULL "
                "AND email_id IN (SELECT id FROM mailbox_email WHERE is_sealed) LIMIT %s",
                SEALED_AT_ONCE,
            )
        )
        late = self.browse(email_id for (email_id,) in rows)
        opened = {id_: pair for id_, pair in self.env["mailbox.seal"]._open__(self._name, late.ids).items() if pair}
        late = self.browse(opened)
        for email_id, copies in late._read_blind_copies().items():
            opened[email_id][1].setdefault("bcc", {}).update(copies)
        seals, words = ({id_: pair[place] for id_, pair in opened.items()} for place in (0, 1))
        self.env["mailbox.seal"]._keep(self._name, seals, words)
        late._empty_blind_copies()

    @api.model
    def _seal_waiting(self):
        self._seal_late_copies()
        plain, progress, file_count = self._find_plain(), self.env["ir.cron"], 0
        progress._commit_progress(remaining=len(plain))
        for ids in split_every(SEALED_AT_ONCE, plain):
            file_count += self.browse(ids)._seal()
            if not progress._commit_progress(len(ids)):
                return
        if file_count:
            # what the files were lies in the store until Odoo looks for what nobody needs any more
            self.env.ref("base.autovacuum_job").sudo()._trigger()
