from odoo import models


class MailboxServerSecrets(models.Model):
    """What mailboxes do when their server's address or kind of sign-in changes."""

    _inherit = "mailbox.server"

    def _sign_in_changed(self, reason):
        """The mailboxes of these servers forget their passwords; their owners are asked for them again."""
        super()._sign_in_changed(reason)
        self.account_ids._forget_password(reason)
