from odoo import api, fields, models
from odoo.tools import SQL

from .levels import place_sql

WORDS_SHOWN = {"full": ("subject", "people", "preview"), "subject": ("subject", "people")}
AT_ONCE = 200
ARCHIVED_JUST_NOW = "15 minutes"


class MailboxArchiveLevel(models.Model):
    """What the level of an email means for the archive, its entry on the timeline and its activity.

    Whoever reads goes by `level`. What shows less is emptied in the transaction that says so, whatever its size; the
    words that belong there, or that come back, are written afterwards: at once where they are few, else by the
    scheduled action in batches. `is_stale` marks where that is still to be done."""

    _inherit = "mailbox.archive"

    is_stale = fields.Boolean(readonly=True, help="The entry and the activity do not say yet what the level shows")

    _stale_idx = models.Index("(id) WHERE is_stale")

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever files an email shows what its owners show of it, and no more."""
        vals_list = [dict(vals) for vals in vals_list]
        unsaid = {vals["email_id"] for vals in vals_list if "level" not in vals}
        levels = self.env["mailbox.email"].browse(unsaid)._find_levels()
        for vals in vals_list:
            vals.setdefault("level", levels.get(vals["email_id"]))
            hidden = {"subject", "people", "preview"} - set(WORDS_SHOWN.get(vals["level"], ()))
            vals.update(dict.fromkeys(hidden, False))
        return super().create(vals_list)

    @api.model
    def _write_levels(self, levels):
        """Write new levels, of `levels`, a query for (email id, level), and have everything follow."""
        self.env["mailbox.archive"].flush_model()
        levels = SQL(
            "SELECT former.id, former.email_id, former.level AS was, "
            "CASE WHEN %s THEN 'nothing' ELSE found.level END AS level "
            "FROM (%s) AS found JOIN mailbox_archive former ON former.email_id = found.id",
            *(self._get_hidden_sql(), levels),
        )
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE mailbox_archive AS archive
                   SET level = now.level, is_stale = true,
                       subject = CASE WHEN now.level IN ('full', 'subject') THEN email.subject END,
                       people = CASE WHEN now.level IN ('full', 'subject')
                                THEN NULLIF(concat_ws(', ', NULLIF(email.email_from, ''), NULLIF(email.email_to, ''),
                                                      NULLIF(email.email_cc, '')), '') END,
                       preview = CASE WHEN now.level = 'full' THEN email.preview END
                  FROM (%(levels)s) AS now JOIN mailbox_email email ON email.id = now.email_id
                 WHERE archive.id = now.id AND now.was != now.level
             RETURNING archive.id, %(narrower)s
                """,
                levels=levels,
                narrower=SQL("%s < %s", place_sql(SQL("now.level")), place_sql(SQL("now.was"))),
            )
        )
        self.invalidate_model(["level", "is_stale", "subject", "people", "preview"])
        self.browse(id_ for id_, is_narrower in rows if is_narrower)._empty()
        self.browse(id_ for id_, _is_narrower in rows)._follow()

    @api.model
    def _get_hidden_sql(self):
        """Which archives, `former` in the query, nobody else sees whatever the owners of the email say: none here."""
        return SQL("false")

    def _follow(self):
        """Have the entries and activities of these say what may be said: now where they are few."""
        if not self:
            return
        cron = self.env.ref("crm_mailbox.ir_cron_mailbox_levels").sudo()
        if len(self) <= AT_ONCE:
            self._tell_again()
        else:
            cron._trigger()
        # what is being archived at this moment goes by what was said before
        cron._trigger(fields.Datetime.add(fields.Datetime.now(), minutes=5))

    def _empty(self):
        """Leave nothing in entries and activities: colleagues might not see it any more."""
        if self:
            self._empty_entries()
            self._empty_activities()

    def _tell_again(self):
        """Write entries and activities as the levels are now, and publish what never was."""
        self._write_entries()
        self._retell()
        self.is_stale = False
        self._publish_late()

    # ------------------------------------------------------------ in batches

    @api.model
    def _cron_follow_levels(self):
        """Write what is still to be written, the newest first (entry point of the scheduled action)."""
        self._resolve_just_archived()
        stale = [("is_stale", "=", True)]
        archives = self.with_context(active_test=False)
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=archives.search_count(stale))
        while batch := archives.search(stale, order="id desc", limit=AT_ONCE):
            batch._tell_again()
            if not progress._commit_progress(len(batch)):
                break

    @api.model
    def _resolve_just_archived(self):
        """Whoever archived an email while somebody said what colleagues see of it did not know."""
        self.env["mailbox.email"]._resolve_levels_of(
            SQL(
                "SELECT email_id FROM mailbox_archive WHERE create_date > now() AT TIME ZONE 'UTC' - %s::interval",
                ARCHIVED_JUST_NOW,
            )
        )
