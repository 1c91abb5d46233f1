from odoo import api, fields, models


class MailboxArchiveOdoo(models.Model):
    """The entry of Odoo's own that stands for an email on a record, and taking an email off a record."""

    _inherit = "mailbox.archive"

    odoo_message_id = fields.Many2one(
        "mail.message",
        "Odoo's Own Entry",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="The email was on this timeline already, or came there by Odoo's mail gateway as well.",
    )

    def _take_down(self):
        """Remove these from their records, with the entries we made."""
        self.mail_message_id.unlink()
        self.unlink()

    @api.model
    def _link_received(self, messages):
        """`messages` came in through Odoo's mail gateway: where we have the same email, theirs is the entry."""
        by_id = {message.message_id.strip().strip("<>"): message for message in messages}
        emails = self.env["mailbox.email"].search([("message_id", "in", list(by_id)), ("is_pending", "=", False)])
        for email in emails:
            message = by_id[email.message_id]
            row = {"email_from": message.email_from}
            if email._is_same_sender(row, "incoming"):
                archive = email._file_on(message.model, message.res_id, how="odoo") or email._get_archive_on(message)
                archive._replace_entry(message)

    def _replace_entry(self, message):
        """The entry is `message` of Odoo's from now on. Ours goes when all is done: whoever posts the message has
        taken ours for its parent."""
        ours = self.mail_message_id
        self.write({"odoo_message_id": message.id, "is_published": True, "mail_message_id": False})
        self.env.cr.precommit.add(lambda: ours.exists().unlink())
