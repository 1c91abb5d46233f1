from odoo import models
from odoo.exceptions import AccessError

# what decides who reads an entry, and what it says
FIXED = {"is_internal", "subtype_id", "message_type", "subject", "body", "email_from", "author_id", "record_company_id"}


class MailMessageAccess(models.Model):
    """Ways past the rules that core leaves open for messages, closed for archived emails."""

    _inherit = "mail.message"

    def _compute_display_name(self):
        # core's is the subject, and a many2one shows it to people who can't read the entry
        super()._compute_display_name()
        for entry in self:
            if entry._is_mailbox_email():
                entry.display_name = self.env._("Archived email %s", entry.id)

    def export_data(self, fields_to_export):
        """Core's `fetch` of messages asks for no rights: an administrator would export what nobody lets them read."""
        self.check_access("read")
        return super().export_data(fields_to_export)

    def write(self, vals):
        """Core lets whoever may change a record change the messages on it: an archived email is what it was."""
        if not self.env.su and FIXED & set(vals) and any(entry._is_mailbox_email() for entry in self):
            raise AccessError(self.env._("An archived email cannot be changed."))
        return super().write(vals)
