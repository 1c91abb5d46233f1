from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

from ..filing.levels import LEVELS

ABOUT_LEVELS = ("private", "level", "released")


class MailboxDecisionLevel(models.Model):
    """What an owner decided that colleagues see of an email: the decision is its choices, and goes with them."""

    _inherit = "mailbox.decision"

    kind = fields.Selection(
        selection_add=[("level", "Colleagues See"), ("released", "Released")],
        ondelete={"level": "cascade", "released": "cascade"},
    )
    level = fields.Selection(LEVELS, "Level", readonly=True)
    choice_ids = fields.One2many("mailbox.level.choice", "decision_id", groups=fields.NO_ACCESS)

    @api.model
    def _find_standing(self, companies, threads):
        """What colleagues see of later emails is no word about where they stand."""
        standing = super()._find_standing(companies, threads)
        return standing.filtered(lambda decision: decision.kind not in ABOUT_LEVELS)

    def action_undo(self):
        """An owner's word is taken back by that owner alone."""
        self.ensure_one()
        if self.sudo().kind not in ABOUT_LEVELS:
            return super().action_undo()
        self.check_access("read")
        if self.sudo().user_id != self.env.user:
            raise AccessError(self.env._("Only whoever decided what colleagues see of an email takes it back."))
        if self.sudo().undone_at:
            raise UserError(self.env._("This was undone already."))
        self.sudo()._withdraw()
        self.sudo().write({"undone_at": fields.Datetime.now(), "undone_by_id": self.env.uid})
        return True

    def _withdraw(self):
        """Take the choices away, and have everything be as the others say."""
        emails = self.choice_ids.email_id | self.choice_ids.thread_id._find_copies_of(self.user_id)
        self.choice_ids.unlink()
        for change in self.changes or ():
            held = emails.browse(change["id"]).exists()
            held.hold = change["hold"]
            emails |= held
        emails._resolve_levels()
