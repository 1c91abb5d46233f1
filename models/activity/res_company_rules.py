from odoo import fields, models


class ResCompanyRules(models.Model):
    """Create Sales Activity from Email."""

    _inherit = "res.company"

    mailbox_activity = fields.Boolean(
        "Create Sales Activity from Email",
        help="Archived emails that meet a rule become sales activities on their records.",
    )
    mailbox_activity_since = fields.Datetime(readonly=True, help="Earlier emails make no activity by themselves")
    mailbox_activity_limit = fields.Selection(
        [("open", "One while it is open"), ("email", "One for each email"), ("ever", "One ever")],
        "Automatic To-dos per Record",
        required=True,
        default="open",
    )

    def write(self, vals):
        """Switched on, it starts from then: what came while it was off stays as it is."""
        if vals.get("mailbox_activity"):
            began = self.filtered(lambda company: not company.mailbox_activity)
            super(ResCompanyRules, began).write({"mailbox_activity_since": fields.Datetime.now()})
        return super().write(vals)

    def _makes_activities(self):
        """Whether archived mail becomes activities now."""
        self.ensure_one()
        return self.mailbox_archiving and self.mailbox_activity

    def _get_activity_rules(self):
        """The active rules in their order."""
        return self.env["mailbox.activity.rule"].sudo().search([("company_id", "=", self.id)])

    def _count_open_activities(self):
        """How many to-dos that rules made are open."""
        is_open = [("rule_outcome", "=", "made"), ("activity_id.active", "=", True)]
        return self.env["mailbox.archive"].sudo().search_count([("company_id", "=", self.id), *is_open])
