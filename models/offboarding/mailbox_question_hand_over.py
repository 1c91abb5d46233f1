from odoo import models
from odoo.fields import Command


class MailboxQuestionHandOver(models.Model):
    """Conversations that wait for somebody who has left are placed by a successor, who sees no private mail by that."""

    _inherit = "mailbox.question"

    def _hand_to(self, successor):
        """Have `successor` place these, with those of their emails alone that `successor` reads on records."""
        readable = self.email_ids.with_user(successor)._filtered_access("read").sudo()
        for question in self.filtered(lambda one: one.email_ids - readable):
            question.email_ids = [Command.unlink(email.id) for email in question.email_ids - readable]
        # they outlive the mailbox that they are about
        self.write({"user_id": successor.id, "account_id": False})
