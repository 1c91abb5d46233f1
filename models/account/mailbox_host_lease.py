from odoo import models

# within how many seconds the mailboxes of a host that is up again are read
RETURN_SECONDS = 60


class MailboxHostLease(models.Model):
    """Mailboxes of a host that was down are read soon after it is up again."""

    _inherit = "mailbox.host"

    def _record_return(self):
        """The mailboxes of this host follow within a minute, not at the end of their pauses."""
        result = super()._record_return()
        self.env["mailbox.lease"]._recall(self, RETURN_SECONDS)
        return result
