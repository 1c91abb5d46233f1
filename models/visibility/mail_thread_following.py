from odoo import models


class MailThreadFollowing(models.AbstractModel):
    """An activity made by a rule adds no follower to its record."""

    _inherit = "mail.thread"

    def message_subscribe(self, partner_ids=None, subtype_ids=None):
        """Core has everybody follow the record of an activity that is theirs; a rule changes no followers."""
        if self.env.context.get("mailbox_no_subscribe"):
            return True
        return super().message_subscribe(partner_ids, subtype_ids)
