from odoo import models


class MailboxEmailDecision(models.Model):
    """Later emails of a conversation follow what people decided about the earlier ones."""

    _inherit = "mailbox.email"

    def _find_targets(self, *args):
        targets = super()._find_targets(*args)
        keys = self._get_conversation_keys()
        for company, emails in self.grouped("company_id").items():
            standing = self.env["mailbox.decision"]._find_standing(company, {keys[email] for email in emails})
            for key, decisions in standing.grouped("conversation").items():
                for email in emails.filtered(lambda email, key=key: keys[email] == key):
                    targets[email] = decisions._apply_to_targets(targets[email])
        return targets
