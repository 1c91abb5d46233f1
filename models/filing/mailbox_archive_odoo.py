from odoo import api, models

from ...engine.errors import MessageRefused
from ...engine.reading import read_email


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
    def _link_received(self, raw):
        """Odoo's mail gateway has received `raw` (bytes): where we have the same email, theirs is the entry."""
        read = _read(raw)
        messages = self.env["mail.message"]._find_just_received(read.parsed.message_id) if read else ()
        for message in messages:
            message.mailbox_content_key = read.content_key
            same = [("content_key", "=", read.content_key), ("is_pending", "=", False)]
            for email in self.env["mailbox.email"].search(same):
                archive = email._file_on(message.model, message.res_id, how="odoo") or email._get_archive_on(message)
                archive._replace_entry(message)
                archive._after_filing()

    def _replace_entry(self, message):
        """The entry is `message` of Odoo's from now on. Ours goes when all is done: whoever posts the message has
        taken ours for its parent."""
        ours = self._get_own_entries()
        self.write({"mail_message_id": message.id, "is_published": True})
        self.env.cr.precommit.add(lambda: ours.exists().unlink())


def _read(raw):
    """`raw` (bytes) as our mailboxes read it (ReadEmail), None for a mail that is too large or has no Message-Id."""
    try:
        read = read_email(raw)
    except MessageRefused:
        return None
    return read if read.parsed.message_id else None
