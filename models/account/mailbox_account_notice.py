from markupsafe import Markup
from odoo import fields, models


class MailboxAccountNotice(models.Model):
    """The owner is told once that a mailbox waits for them, and again only after it has worked in between.

    What an administrator has to mend is told administrators, once for all mailboxes of the server."""

    _inherit = "mailbox.account"

    noticed_at = fields.Datetime(readonly=True, copy=False, help="When the owner was told that the mailbox waits")

    def _tell_owners(self):
        """Tell whoever those of these mailboxes wait for that have just begun to wait."""
        for account in self.sudo():
            if account.state in ("connected", "receiving"):
                account.noticed_at = False
            elif account.state == "needs_owner" and not account.noticed_at and account.user_id != self.env.user:
                account.noticed_at = fields.Datetime.now()
                account._send_notice()
            elif account.state == "needs_admin":
                account.server_id._tell_trouble(account.error_code)

    def _send_notice(self):
        """One notice, in the owner's language."""
        owner = self.with_context(lang=self.user_id.lang)
        self._notify_one(
            self.user_id,
            owner.env._("Your mailbox %s needs you", self.email),
            owner._get_state_sentence(),
            owner.env._("Open My Mailbox in Odoo and reconnect. Emails since then follow by themselves."),
        )

    def _notify_one(self, user, subject, *lines):
        """Tell `user` in lines (str), as the user wants notices: in Odoo or by email."""
        self.env["mail.thread"].with_context(lang=user.lang).message_notify(
            model=self._name,
            res_id=self.id,
            partner_ids=user.partner_id.ids,
            subject=subject,
            body=Markup("").join(Markup("<p>%s</p>") % line for line in lines),
            # not from within a round: the queue sends it
            force_send=False,
        )
