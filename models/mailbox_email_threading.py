from odoo import models
from odoo.tools import SQL

# of a row `email`: the oldest ancestor that its headers name
KEY = SQL(
    "COALESCE(split_part(NULLIF(email.references, ''), ' ', 1), NULLIF(email.in_reply_to, ''), "
    "NULLIF(email.message_id, ''), email.id::text)"
)


class MailboxEmailThreading(models.Model):
    """Which conversation an email belongs to: a key that its emails have in common, and no word of any of them."""

    _inherit = "mailbox.email"

    def _get_conversation_keys(self):
        """{email: key of its conversation (str)}"""
        if not self:
            return {}
        self.flush_model(["references", "in_reply_to", "message_id"])
        query = SQL("SELECT email.id, %s FROM mailbox_email AS email WHERE email.id IN %s", KEY, tuple(self.ids))
        return {self.browse(email_id): key for email_id, key in self.env.execute_query(query)}
