from odoo import api, models


class MailboxArchiveOdoo(models.Model):
    """Where Odoo has an email on a record already, its own entry is the archive's, and stays Odoo's."""

    _inherit = "mailbox.archive"

    def _get_own_entries(self):
        """The timeline entries that we made: those that Odoo made itself are not ours to change or delete."""
        return self.mail_message_id.filtered(lambda entry: entry._is_mailbox_email())

    def _take_down(self):
        """Remove these from their records, with the entries we made."""
        self._get_own_entries().unlink()
        self.unlink()

    @api.model
    def _link_received(self, messages):
        """`messages` came in through Odoo's mail gateway: where we have the same email, theirs is the entry."""
        by_id = {message.message_id.strip().strip("<>"): message for message in messages}
        emails = self.env["mailbox.email"].search([("message_id", "in", list(by_id)), ("is_pending", "=", False)])
        for email in emails:
            message = by_id[email.message_id]
            if email._is_same_sender({"email_from": message.email_from}, "incoming"):
                archive = email._file_on(message.model, message.res_id, how="odoo") or email._get_archive_on(message)
                archive._replace_entry(message)
                archive._apply_rules()

    def _replace_entry(self, message):
        """The entry is `message` of Odoo's from now on. Ours goes when all is done: whoever posts the message has
        taken ours for its parent."""
        ours = self._get_own_entries()
        self.write({"mail_message_id": message.id, "is_published": True})
        self.env.cr.precommit.add(lambda: ours.exists().unlink())
