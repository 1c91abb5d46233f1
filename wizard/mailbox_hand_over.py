from odoo import api, fields, models


class MailboxHandOver(models.TransientModel):
    _name = "mailbox.hand.over"
    _description = "Hand Over Mailboxes"

    user_id = fields.Many2one("res.users", "Employee", required=True, readonly=True, ondelete="cascade")
    emails = fields.Char("Mailboxes", compute="_compute_counts")
    company_ids = fields.Many2many("res.company", compute="_compute_counts")
    successor_id = fields.Many2one(
        "res.users",
        "Successor",
        domain="[('share', '=', False), ('id', '!=', user_id), ('company_ids', 'in', company_ids)]",
        ondelete="cascade",
    )
    activity_count = fields.Integer("Open Automatic Activities", compute="_compute_counts")
    question_count = fields.Integer("Open Conversations", compute="_compute_counts")
    left_sentence = fields.Char(compute="_compute_left_sentence")

    def _find_accounts(self):
        """The mailboxes that this is about, of those on the administrator's list."""
        return self.env["mailbox.account"].search([("user_id", "=", self.user_id.id)])

    @api.depends("user_id")
    def _compute_counts(self):
        for dialog in self:
            accounts = dialog._find_accounts()
            dialog.emails = ", ".join(accounts.mapped("email"))
            dialog.company_ids = accounts.company_id
            dialog.activity_count = len(accounts._find_open_activities())
            dialog.question_count = len(accounts._find_open_questions())

    @api.depends("user_id", "successor_id")
    def _compute_left_sentence(self):
        for dialog in self:
            dialog.left_sentence = bool(dialog.successor_id) and dialog._find_accounts()._get_left_sentence(
                dialog.successor_id._origin
            )

    def action_hand_over(self):
        """Have the successor take over what is open, and unbind the mailboxes."""
        self.ensure_one()
        return self._find_accounts()._hand_over_and_tell(self.user_id, self.successor_id)
