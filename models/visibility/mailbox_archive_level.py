from odoo import api, fields, models
from odoo.tools import SQL

from ..filing.levels import place_sql

FOLLOWED_AT_ONCE = 200
ARCHIVED_JUST_NOW = "15 minutes"


class MailboxArchiveLevel(models.Model):
    """What the level of an email means for the archive, and for the place of its entry on the timeline.

    Neither has a word of the email, and whoever reads goes by `level`: a new one is true in the transaction that says
    so. What comes back from nothing may need an entry and the rules' word, and where files stand on records copies of
    them: at once where these are few, else by the scheduled action in batches. `is_stale` marks where that is still to
    be done."""

    _inherit = "mailbox.archive"

    is_stale = fields.Boolean(readonly=True, help="An entry, rules and files are still to follow: colleagues see more")

    _stale_idx = models.Index("(id) WHERE is_stale")

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever files an email shows what its owners show of it, and no more."""
        vals_list = [dict(vals) for vals in vals_list]
        unsaid = {vals["email_id"] for vals in vals_list if "level" not in vals}
        levels = self.env["mailbox.email"].browse(unsaid)._find_levels()
        for vals in vals_list:
            vals.setdefault("level", levels.get(vals["email_id"]))
        return super().create(vals_list)

    @api.model
    def _write_levels(self, levels):
        """Write new levels, of `levels`, a query for (email id, level), and have the entries stand where these say."""
        self.env["mailbox.archive"].flush_model()
        levels = SQL(
            "SELECT former.id, former.company_id, former.level AS was, "
            "CASE WHEN %s THEN 'nothing' ELSE found.level END AS level "
            "FROM (%s) AS found JOIN mailbox_archive former ON former.email_id = found.id",
            *(self._get_hidden_sql(), levels),
        )
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE mailbox_archive AS archive
                   SET level = now.level, is_stale = archive.is_stale OR (%(wider)s AND %(late)s)
                  FROM (%(levels)s) AS now
                 WHERE archive.id = now.id AND now.was != now.level
             RETURNING archive.id, now.was, now.level, %(wider)s, archive.is_stale
                """,
                levels=levels,
                late=self._get_late_sql(),
                wider=SQL("%s > %s", place_sql(SQL("now.level")), place_sql(SQL("now.was"))),
            )
        )
        self.invalidate_model(flush=False)
        self.env["mail.activity"].invalidate_model(["mailbox_summary", "mailbox_note", "display_name"], flush=False)
        self._place_entries([id_ for id_, was, level, *_more in rows if "nothing" in (was, level)])
        self.browse(id_ for id_, _was, _level, is_wider, _late in rows if not is_wider)._narrow()
        self.browse(id_ for id_, *_level, is_stale in rows if is_stale)._follow()

    @api.model
    def _get_hidden_sql(self):
        """Which archives, `former` in the query, nobody else sees whatever the owners of the email say: none here."""
        return SQL("false")

    @api.model
    def _get_late_sql(self):
        """For which archives, `now` in the query, something is still to follow once colleagues see more of them."""
        return SQL("now.was = 'nothing'")

    def _narrow(self):
        """What follows in the same transaction where colleagues see less: nothing here."""

    def _follow(self):
        """Have what is still to follow for these be done: now where they are few."""
        if not self:
            return
        cron = self.env.ref("crm_mailbox.ir_cron_mailbox_levels").sudo()
        if len(self) <= FOLLOWED_AT_ONCE:
            self._widen()
        else:
            cron._trigger()
        # what is being archived at this moment goes by what was said before
        cron._trigger(fields.Datetime.add(fields.Datetime.now(), minutes=5))

    def _widen(self):
        """Publish what never was, and ask the rules about what was hidden from them."""
        self.is_stale = False
        self._publish_late()

    # ------------------------------------------------------------ in batches

    @api.model
    def _cron_follow_levels(self):
        """Do what is still to follow, the newest first (entry point of the scheduled action)."""
        self._resolve_just_archived()
        stale = [("is_stale", "=", True)]
        archives = self.with_context(active_test=False)
        progress = self.env["ir.cron"]
        progress._commit_progress(remaining=archives.search_count(stale))
        while batch := archives.search(stale, order="id desc", limit=FOLLOWED_AT_ONCE):
            batch._widen()
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
