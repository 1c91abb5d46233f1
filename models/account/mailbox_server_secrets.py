from odoo import models


class MailboxServerSecrets(models.Model):
    """What mailboxes do when their server's address, kind of sign-in or own secret changes."""

    _inherit = "mailbox.server"

    def _sign_in_changed(self, reason):
        """The mailboxes of these servers forget their passwords; their owners are asked for them again."""
        super()._sign_in_changed(reason)
        self.account_ids._forget_password(reason)

    def _after_storing_secret(self):
        """Mailboxes that the former secret did not open are tried again with the new one."""
        super()._after_storing_secret()
        self.account_ids.filtered(
            lambda account: account.state == "needs_admin" and account.is_granted
        )._record_repair()
