from odoo import models

from ..activity.mailbox_archive_words import TOLD
from ..filing.mailbox_archive_placing import PLACE

UNSETTLED = (*TOLD, "limit", "none", "hidden")
UNDECIDED = {"rule_outcome": False, "rule_id": False, "activity_id": False, "is_reassigned": False}


class MailboxArchiveMoved(models.Model):
    """Where people put an email elsewhere, what rules made of it goes along: they are asked once about its new place.
    So they are about one that is released.

    What is done or logged stays as it was, and of history no rule is asked here either."""

    _inherit = "mailbox.archive"

    def _place(self, values):
        moves = bool(set(PLACE) & values.keys())
        if moves:
            self._leave_todos()
        super()._place(values)
        if moves:
            self.filtered("active")._apply_rules()

    def write(self, vals):
        """What was shown to nobody and now is, because its owner released it, is asked about then."""
        released = self.filtered(lambda one: one.rule_outcome == "hidden") if "level" in vals else self.browse()
        result = super().write(vals)
        if released and vals["level"] != "nothing":
            released.rule_outcome = False
            released.filtered("active")._apply_rules()
        return result

    def _take_down(self):
        self._leave_todos()
        return super()._take_down()

    def _leave_todos(self):
        """The open to-dos these made or joined are about their other emails from now on, and cancelled without any."""
        leaving = self.filtered(lambda one: one.rule_outcome in UNSETTLED and (not one.activity_id or one._has_open()))
        left = leaving.sudo().activity_id
        leaving._give_claims_back()
        leaving.write(UNDECIDED)
        staying = self.sudo().search([("activity_id", "in", left.ids), ("rule_outcome", "in", TOLD)], order="date, id")
        for others in staying.grouped("activity_id").values():
            others[0].rule_outcome = "made"
        (left - staying.activity_id).unlink()

    def _has_open(self):
        return self.activity_id.sudo().active

    def _give_claims_back(self):
        """Put back, these may make their activity again."""
        Claim = self.env["mailbox.activity.claim"].sudo()
        for archive in self.filtered(lambda one: one.rule_outcome == "made"):
            claims = Claim._find_on(self.env[archive.res_model].browse(archive.res_id))
            here = [("res_model", "=", archive.res_model), ("res_id", "=", archive.res_id), ("id", "not in", self.ids)]
            is_last = not self.search_count([*here, ("rule_outcome", "in", ("made", "logged"))], limit=1)
            slots = {f"email:{archive.email_id.id}", "ever" if is_last else ""}
            claims.filtered(lambda claim, slots=slots: claim.slot in slots).unlink()
