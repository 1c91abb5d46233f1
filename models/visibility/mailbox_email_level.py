from odoo import api, models
from odoo.fields import Domain
from odoo.tools import SQL

from ..filing.levels import ORDER, ORDER_SQL, place_sql, rank


class MailboxEmailLevel(models.Model):
    """How much of an email colleagues see: the one place that says so, for a whole set in one query.

    - What an owner of the email chose for it or for its conversation comes first; of several who chose, the widest.
    - Where conversations became one, what was chosen for one of them limits what the next lines allow.
    - Else the widest that any mailbox with a copy allows: by the folder (or label) the copy lies in, of several the
      narrowest; else by the mailbox, else by the company.
    - Never more than the company's limit, nor more than an administrator's limit on the mailbox.
    - Where no mailbox has a copy any more, what it was.
    """

    _inherit = "mailbox.email"

    def _find_levels(self):
        """{email id: level} as it is now by all who have a say."""
        if not self:
            return {}
        self._flush_levels()
        rows = self.env.execute_query(self._get_levels_sql(SQL("SELECT unnest(%s::int[])", self.ids)))
        return {email_id: ORDER[place - 1] for email_id, place in rows}

    def _find_chosen(self, user):
        """{email id: (level, whether it is a limit only)} of those for which `user` chose one."""
        self._flush_levels()
        rows = self.env.execute_query(
            SQL(
                "WITH asked AS (SELECT id, company_id, thread_id FROM mailbox_email WHERE id = ANY(%s)) "
                "SELECT email_id, place, is_limit FROM (%s) AS chosen WHERE user_id = %s",
                *(self.ids, self._get_chosen_sql(), user.id),
            )
        )
        return {email_id: (ORDER[place - 1], is_limit) for email_id, place, is_limit in rows}

    def _has_chosen(self, user):
        """Whether `user` chose what colleagues see of one of these (bool)."""
        return not all(is_limit for _level, is_limit in self._find_chosen(user).values())

    @api.model
    def _flush_levels(self):
        for model in ("email", "message", "account", "folder", "archive", "level.choice"):
            self.env[f"mailbox.{model}"].flush_model()
        self.env["res.company"].flush_model(["mailbox_level", "mailbox_level_most"])

    @api.model
    def _get_levels_sql(self, emails):
        """A query for (email id, place of its level) of `emails`, a query for ids."""
        return SQL(
            """
            WITH asked AS (
                SELECT email.id, email.company_id, email.thread_id, email.hold,
                       %(most)s AS most, %(company)s AS company_place
                  FROM mailbox_email email JOIN res_company company ON company.id = email.company_id
                 WHERE email.id IN (%(emails)s)
            ), allowed AS (%(allowed)s), chosen AS (%(chosen)s)
            SELECT asked.id,
                   CASE WHEN asked.hold IN ('held', 'kept') THEN 1
                        ELSE LEAST(asked.most, COALESCE(
                             chosen.place, LEAST(chosen.most, COALESCE(
                                 allowed.place,
                                 (SELECT min(%(archived)s) FROM mailbox_archive archive
                                   WHERE archive.email_id = asked.id AND archive.is_protected IS NOT TRUE),
                                 asked.company_place)))) END
              FROM asked
              LEFT JOIN (SELECT email_id, max(place) FILTER (WHERE NOT is_limit) AS place, max(place) AS most
                           FROM chosen GROUP BY email_id) AS chosen
                ON chosen.email_id = asked.id
              LEFT JOIN (SELECT email_id, max(place) AS place FROM allowed GROUP BY email_id) AS allowed
                ON allowed.email_id = asked.id
            """,
            emails=emails,
            most=place_sql(SQL("company.mailbox_level_most")),
            company=place_sql(SQL("company.mailbox_level")),
            archived=place_sql(SQL("archive.level")),
            allowed=self._get_allowed_sql(),
            chosen=self._get_chosen_sql(),
        )

    @api.model
    def _get_allowed_sql(self):
        """(email_id, place) of what each mailbox with a copy of those `asked` for allows by itself.

        What lies in no folder any more goes by where it lay: deleting a mail shows nobody more of it."""
        in_folder = place_sql(SQL("folder.level"))
        return SQL(
            """
            SELECT asked.id AS email_id,
                   LEAST(%(limit)s, COALESCE(
                       CASE WHEN bool_or(copy.state != 'gone')
                            THEN min(%(in_folder)s) FILTER (WHERE copy.state != 'gone')
                            ELSE min(%(in_folder)s) END,
                       %(own)s, min(asked.company_place))) AS place
              FROM asked
              JOIN mailbox_message copy ON copy.email_id = asked.id AND copy.is_late IS NOT TRUE
              JOIN mailbox_account account ON account.id = copy.account_id
              LEFT JOIN mailbox_folder folder
                ON folder.account_id = account.id AND folder.level IS NOT NULL
               AND (folder.id = copy.folder_id OR folder.label = ANY(string_to_array(copy.labels, E'\\n')))
          GROUP BY asked.id, account.id
            """,
            in_folder=in_folder,
            limit=place_sql(SQL("account.level_limit")),
            own=place_sql(SQL("account.level")),
        )

    @api.model
    def _get_chosen_sql(self):
        """(email_id, user_id, place, is_limit) of what owners of those `asked` for chose; of a conversation, for their
        copies. `is_limit`: it only limits what is allowed."""
        return SQL(
            """
            SELECT email_id, user_id,
                   LEAST((SELECT min(%(limit)s) FROM mailbox_account account
                           WHERE account.user_id = said.user_id AND account.company_id = said.company_id),
                         CASE WHEN one_id IS NULL OR whole_id > one_id THEN LEAST(one, whole) ELSE one END) AS place,
                   CASE WHEN one_id IS NULL THEN whole_limits WHEN whole_id > one_id THEN one_limits AND whole_limits
                        ELSE one_limits END AS is_limit
              FROM (SELECT email_id, user_id, company_id,
                           max(id) FILTER (WHERE NOT is_whole) AS one_id, max(id) FILTER (WHERE is_whole) AS whole_id,
                           (array_agg(place ORDER BY id DESC) FILTER (WHERE NOT is_whole))[1] AS one,
                           (array_agg(place ORDER BY id DESC) FILTER (WHERE is_whole))[1] AS whole,
                           (array_agg(is_limit ORDER BY id DESC) FILTER (WHERE NOT is_whole))[1] AS one_limits,
                           (array_agg(is_limit ORDER BY id DESC) FILTER (WHERE is_whole))[1] AS whole_limits
                      FROM (SELECT asked.id AS email_id, asked.company_id, choice.user_id, choice.id,
                                   false AS is_whole, %(place)s AS place, choice.is_limit IS TRUE AS is_limit
                              FROM asked JOIN mailbox_level_choice choice ON choice.email_id = asked.id
                             UNION ALL
                            SELECT asked.id, asked.company_id, choice.user_id, choice.id, true, %(place)s,
                                   choice.is_limit IS TRUE
                              FROM asked JOIN mailbox_level_choice choice ON choice.thread_id = asked.thread_id
                             WHERE EXISTS (SELECT FROM mailbox_message copy
                                            WHERE copy.email_id = asked.id AND copy.user_id = choice.user_id
                                               AND copy.is_late IS NOT TRUE)) AS row
                  GROUP BY email_id, user_id, company_id) AS said
            """,
            limit=place_sql(SQL("account.level_limit")),
            place=place_sql(SQL("choice.level")),
        )

    # ------------------------------------------------------------ changes

    def _after_new_owner(self):
        super()._after_new_owner()
        self._resolve_levels()

    def _resolve_levels(self):
        """Have everything that stands of these follow what their owners say now."""
        if self:
            self._resolve_levels_of(SQL("SELECT unnest(%s::int[])", self.ids))

    @api.model
    def _resolve_levels_of(self, emails):
        """The same for `emails`, a query for ids: one statement writes the levels, so that what is hidden is hidden
        from this moment; entries and activities that said more are emptied in the same transaction."""
        self._flush_levels()
        levels = SQL(
            "SELECT id, %s[place] AS level FROM (%s) AS found(id, place)", ORDER_SQL, self._get_levels_sql(emails)
        )
        self.env["mailbox.archive"].sudo()._write_levels(levels)

    # ------------------------------------------------------------ who is overruled

    def _find_overruled(self, level):
        """{user: number of emails} of other owners who chose to show less than `level` of these."""
        about = Domain("email_id", "in", self.ids) | Domain("thread_id", "in", self.thread_id.ids)
        others = self.env["mailbox.level.choice"].sudo().search(about).user_id - self.env.user
        chosen = {user: self._find_chosen(user).values() for user in others}
        less = {user: [one for one, _is_limit in said if rank(one) < rank(level)] for user, said in chosen.items()}
        return {user: len(chosen) for user, chosen in less.items() if chosen}

    def _tell_overruled(self, overruled):
        """Tell owners that a colleague, who has the emails as well, shows more of them than they do."""
        for user, count in overruled.items():
            words = self.with_context(lang=user.lang)
            self.env["mail.thread"].with_context(lang=user.lang).sudo().message_notify(
                partner_ids=user.partner_id.ids,
                subject=words.env._("A colleague shows an email that you show less of"),
                body=words.env._(
                    "%(colleague)s has %(count)s emails in a mailbox, too, of which you show colleagues less, and "
                    "shows more of them. See Archived Emails.",
                    colleague=self.env.user.name,
                    count=count,
                ),
                force_send=False,
            )
