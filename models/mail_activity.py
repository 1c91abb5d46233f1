from odoo import fields, models


class MailActivity(models.Model):
    _inherit = "mail.activity"

    mailbox_entry_id = fields.Many2one(
        "mail.message",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="What the timeline says of an activity that a rule made, since it is done",
    )

    def _action_done(self, feedback=False, attachment_ids=None):
        """What rules made is done one by one, so that each is known by its entry: that follows the level of the emails,
        as the activity does."""
        # with the rights of whoever does it: self comes first
        automatic = self & self.env["mailbox.archive"].sudo().search([("activity_id", "in", self.ids)]).activity_id
        entries, following = super(MailActivity, self - automatic)._action_done(feedback, attachment_ids)
        for activity in automatic:
            entry, next_ones = super(MailActivity, activity)._action_done(feedback, attachment_ids)
            activity.exists().sudo().mailbox_entry_id = entry
            entries, following = entries | entry, following | next_ones
        return entries, following

    def _tell_done_again(self):
        """Have the entries of these, as far as they are done, say what the activities say now."""
        for activity in self.filtered("mailbox_entry_id"):
            entry = activity.mailbox_entry_id
            values = {
                "activity": activity,
                "feedback": activity.feedback,
                "display_assignee": activity.user_id != entry.create_uid,
            }
            entry.body = self.env["ir.qweb"]._render("mail.message_activity_done", values, minimal_qcontext=True)

    def write(self, vals):
        """Done, an automatic activity makes room for the next one on its record."""
        result = super().write(vals)
        if vals.get("active") is False:
            self._free_mailbox_claims()
        return result

    def unlink(self):
        """Cancelled, too."""
        self._free_mailbox_claims()
        return super().unlink()

    def _free_mailbox_claims(self):
        """Where several may be open, one that still is takes the place of one of these."""
        claims = self.env["mailbox.activity.claim"].sudo().search([("activity_id", "in", self.ids)])
        for claim in claims:
            claim.activity_id = self._find_other_automatic(claim) or claim.activity_id
        claims.filtered(lambda claim: claim.activity_id in self).unlink()

    def _find_other_automatic(self, claim):
        """The newest open activity besides these that a rule made on the record of `claim`."""
        here = [("res_model", "=", claim.res_model), ("res_id", "=", claim.res_id)]
        made = [("rule_outcome", "=", "made"), ("activity_id.active", "=", True), ("activity_id", "not in", self.ids)]
        return self.env["mailbox.archive"].sudo().search(here + made, limit=1).activity_id
