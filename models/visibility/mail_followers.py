from odoo import api, fields, models


class MailFollowers(models.Model):
    """Who made somebody follow: where only the involved see archived mail, following by oneself opens nothing."""

    _inherit = "mail.followers"

    mailbox_added_by_id = fields.Many2one("res.users", "Added By", readonly=True, copy=False, ondelete="set null")

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([{**vals, "mailbox_added_by_id": self.env.uid} for vals in vals_list])

    def write(self, vals):
        vals = {name: value for name, value in vals.items() if name != "mailbox_added_by_id"}
        return super().write({**vals, "mailbox_added_by_id": self.env.uid} if "partner_id" in vals else vals)
