from odoo import fields, models
from odoo.fields import Domain


class MailActivityHandOver(models.Model):
    """An automatic activity of somebody who has left waits on its record, with nobody, for a successor."""

    _inherit = "mail.activity"

    mailbox_left_by_id = fields.Many2one(
        "res.users", readonly=True, copy=False, index="btree_not_null", ondelete="set null", help="Whose it was"
    )

    def _get_mailbox_owner_domain(self, users):
        """Whose owner is one of `users`, or was until that one left."""
        waiting = Domain("user_id", "=", False) & Domain("mailbox_left_by_id", "in", users.ids)
        return Domain("user_id", "in", users.ids) | waiting
