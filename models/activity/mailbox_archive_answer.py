from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date, format_datetime

from .mailbox_archive_words import TOLD


class MailboxArchiveAnswer(models.Model):
    """To-dos close by themselves when the customer is answered, from whatever mail client."""

    _inherit = "mailbox.archive"

    answer_id = fields.Many2one(
        "mailbox.archive", "Answered By", readonly=True, index="btree_not_null", ondelete="set null"
    )

    todo_state = fields.Char("Activity", compute="_compute_todo_state")

    @api.depends_context("lang")
    @api.depends("rule_outcome", "activity_id", "answer_id")
    def _compute_todo_state(self):
        """What became of the activity this email made, in words."""
        for archive in self:
            archive.todo_state = archive._get_todo_state()

    def _get_todo_state(self):
        activity = self.sudo().activity_id
        if self.rule_outcome == "logged":
            return self.env._("Logged as done")
        if self.rule_outcome != "made":
            return False
        if not activity:
            return self.env._("Cancelled")
        if activity.active:
            return self.env._("Open, due %s", format_date(self.env, activity.date_deadline))
        done = format_date(self.env, activity.date_done)
        return self.env._("Answered on %s", done) if self.sudo().answer_id else self.env._("Done on %s", done)

    def _close_answered(self):
        """Our answers close the to-dos of what they answer: the answer's own entry is the activity's, without another.

        An answer is later than all the to-do is about, and to the same person or in the same conversation."""
        answers = self.filtered(lambda archive: archive.direction == "outgoing")
        about = answers._find_open().grouped(lambda one: (one.res_model, one.res_id))
        for answer in answers:
            waiting = about.get((answer.res_model, answer.res_id), self.browse())
            for activity, asked in waiting.grouped("activity_id").items():
                if activity.active and answer._answers(asked):
                    answer._close(activity, asked)

    def _find_open(self):
        """The archives that made open to-dos on the records of these and wait for an answer."""
        if not self:
            return self
        domain = Domain("rule_outcome", "in", TOLD) & Domain("activity_id.active", "=", True)
        return self.search(domain & self._get_places_domain() & Domain("rule_id.is_closed_by_answer", "=", True))

    def _answers(self, asked):
        """Whether this is the answer to all of `asked`."""
        if (self.res_model, self.res_id) != (asked[0].res_model, asked[0].res_id):
            return False
        if any(one.direction != "incoming" or one.date > self.date for one in asked):
            return False
        threads = asked.email_id.thread_id
        return self.matched_address in asked.mapped("matched_address") or bool(threads & self.email_id.thread_id)

    def _close(self, activity, asked):
        """Mark `activity`, of the emails `asked`, done with this answer as its entry."""
        entry = self.mail_message_id
        if entry and not entry.mail_activity_type_id:
            entry.mail_activity_type_id = activity.activity_type_id
        self.write({"activity_id": activity.id, "rule_outcome": "answered"})
        asked.answer_id = self
        feedback = self.env._("Answered by email on %s", format_datetime(self.env, self.date, dt_format="short"))
        activity.sudo().write({"active": False, "feedback": feedback})

    def _get_closed_todos(self):
        """{archive: names [str] of the to-dos that this email, an answer, closed}, as the user may see them."""
        asked = self.sudo().search([("answer_id", "in", self.ids)], order="id").grouped("answer_id")
        closed = {archive: asked.get(archive.sudo(), self.browse()).sudo().activity_id for archive in self}
        return {
            archive: [name for name in todos.mapped("mailbox_summary") if name] for archive, todos in closed.items()
        }
