from collections import defaultdict
from itertools import combinations

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine import threads

FULL_THREAD = 500
RIVALS = 2000


class MailboxEmailThread(models.Model):
    """Which conversation an email belongs to, found before it is stored."""

    _inherit = "mailbox.email"

    # restricted: nobody can take a thread away while another transaction puts an email into it
    thread_id = fields.Many2one("mailbox.thread", "Conversation", readonly=True, index=True, ondelete="restrict")
    subject_key = fields.Char(readonly=True, help="The base subject as a hash; empty where it is too short to go by")
    is_lone_reply = fields.Boolean(readonly=True, help="A reply by its subject that refers to no other email")
    variant_ids = fields.Many2many("mailbox.email", string="Same Message-Id", compute="_compute_variant_ids")

    _subject_idx = models.Index("(company_id, subject_key, date) WHERE subject_key IS NOT NULL")

    @api.depends("message_id", "thread_id")
    @api.depends_context("uid")
    def _compute_variant_ids(self):
        """Other emails under one Message-Id: somebody changed it on the way, or forged it."""
        twins = defaultdict(self.browse)
        for email in self._find_conversation():
            twins[email.thread_id, threads.same_id(email.message_id or "")] |= email
        for email in self:
            same_id = threads.same_id(email.message_id or "")
            email.variant_ids = twins[email.thread_id, same_id] - email if same_id else False

    def _find_conversation(self):
        """All emails of the same conversations that the user may read, by date."""
        return self.search([("thread_id", "in", self.thread_id.ids)], order="date, id")

    # ------------------------------------------------------------ placing new emails

    @api.model
    def _add_threads(self, company, values):
        """Add `subject_key`, `is_lone_reply` and `thread_id` to the values of new emails, {ReadEmail: values}."""
        for read, its_values in values.items():
            its_values["subject_key"] = threads.subject_key(read.parsed.subject)
            its_values["is_lone_reply"] = threads.is_lone_reply(read.parsed)
        keys = {read.content_key: [threads.id_key(one) for one in threads.related_ids(read.parsed)] for read in values}
        pairs = self._find_same_subject(company, list(values.values()))
        placed = self.env["mailbox.thread"]._find_or_create(company, keys, pairs)
        for its_values in values.values():
            its_values["thread_id"] = placed[its_values["content_key"]]

    @api.model
    def _find_same_subject(self, company, rows):
        """Pairs (content key, content key or thread id) that only their subjects show to be one conversation."""
        rivals = self._find_rivals(company, rows)
        if not rivals and not any(row["is_lone_reply"] for row in rows):
            return []
        to_subject = self._get_subject_maker(company)
        new = {row["content_key"]: to_subject(row) for row in rows}
        known = [(rival["thread_id"], to_subject(rival)) for rival in rivals]
        within = [pair for pair in combinations(new, 2) if threads.are_one_by_subject(*map(new.get, pair))]
        across = {(key, id_) for key in new for id_, rival in known if threads.are_one_by_subject(new[key], rival)}
        sizes = self.env["mailbox.thread"]._count_emails({id_ for _key, id_ in across})
        return within + [(key, id_) for key, id_ in across if sizes.get(id_, 0) < FULL_THREAD]

    @api.model
    def _find_rivals(self, company, rows):
        """Stored emails of the same subject, near in time, where one of both is a lone reply: a dict of its facts each.

        A sender of thousands under one subject is looked at in part: bounds come before work."""
        rows = [row for row in rows if row["subject_key"]]
        self.flush_model(["company_id", "subject_key", "is_lone_reply", "date", "people", "thread_id"])
        return self.env.execute_query_dict(
            SQL(
                """
                SELECT DISTINCT ON (email.id)
                       email.thread_id, email.subject_key, email.is_lone_reply, email.date, email.people
                  FROM unnest(%(keys)s::text[], %(dates)s::timestamp[], %(lone)s::bool[]) AS new(key, date, is_lone)
                  JOIN mailbox_email email
                    ON email.company_id = %(company)s AND email.subject_key = new.key
                   AND (email.is_lone_reply AND email.date BETWEEN new.date AND new.date + %(pause)s
                     OR new.is_lone AND email.date BETWEEN new.date - %(pause)s AND new.date)
              ORDER BY email.id DESC LIMIT %(limit)s
                """,
                keys=[row["subject_key"] for row in rows],
                dates=[row["date"] for row in rows],
                lone=[row["is_lone_reply"] for row in rows],
                company=company.id,
                pause=threads.LONGEST_PAUSE,
                limit=RIVALS,
            )
        )

    @api.model
    def _get_subject_maker(self, company):
        """A function that makes the engine's Subject of an email's values."""
        organisation = company._get_mailbox_organisation()

        def to_subject(row):
            named = {address for pairs in row["people"].values() for address, _name in pairs}
            outside = frozenset(address for address in named if not organisation.is_own(address))
            return threads.Subject(row["subject_key"], row["is_lone_reply"], row["date"], outside)

        return to_subject
