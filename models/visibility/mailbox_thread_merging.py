from odoo import api, models

from ..filing.levels import rank


class MailboxThreadMerging(models.Model):
    """Conversations that become one: a choice belongs to the emails it was made for, and stays with each of them.

    What comes later belongs to all of them. So of later emails the least that was chosen for one is a limit, and no
    more: *whole conversation, full* of one does not open the other, and *nothing* still counts. The same with where
    they stand: *Not Here* goes on, and what was moved stays where it was put, but takes nothing of the others along."""

    _inherit = "mailbox.thread"

    @api.model
    def _get_followers(self):
        return [*super()._get_followers(), "mailbox.decision", "mailbox.level.choice"]

    def _before_merge(self):
        super()._before_merge()
        choices = self.env["mailbox.level.choice"].sudo().search([("thread_id", "in", self.ids)])
        for user, own in choices.grouped("user_id").items():
            if user:
                self._merge_choices(user, {choice.thread_id: choice for choice in own.sorted("id")})
        choices.unlink()
        self._end_moves()

    def _merge_choices(self, user, newest):
        """Keep what `user` chose, the `newest` {thread: choice}, with the emails, and have it limit later ones."""
        least = min(newest.values(), key=lambda choice: rank(choice.level))
        is_limit = len(newest) < len(self) or any(choice.is_limit for choice in newest.values())
        decisions = {thread: newest.get(thread, least).decision_id for thread in self}
        kept = least._prepare_kept(user, self._find_copies_of(user), decisions)
        # before those of the emails: of one owner the newest word counts
        least.copy({"thread_id": self[:1].id, "is_limit": is_limit})
        least.create(kept)

    def _end_moves(self):
        """Decisions that moved one of these conversations are about later emails only where all were moved alike."""
        moved = self.env["mailbox.decision"]._find_standing(self.company_id, self)
        moved = moved.filtered(lambda decision: decision.kind == "moved")
        for alike in moved.grouped(lambda one: (one.res_model, one.res_id, one.target_model, one.target_id)).values():
            if alike.thread_id != self:
                alike.thread_id = False
