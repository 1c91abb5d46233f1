from datetime import timezone
from functools import partial
from urllib.parse import urlsplit

from odoo import models
from odoo.fields import Datetime

from ...engine.html.reader_page import data_urls, make_page
from ...engine.mime.eml_export import rebuild
from ...engine.values import Attachment


class MailboxEmailPage(models.Model):
    """The whole email, for the frame that shows it and for the file that other programs open."""

    _inherit = "mailbox.email"

    def _render_page(self, remote, own_host):
        """The page that the reader's frame shows (Page), if the user may read the email."""
        self.ensure_one()
        self.check_access("read")
        [words] = self._get_words(["body", "new_text"]).values()
        files = [file for file in self._get_seen_files()[self.id] if file.content_id]
        pictures = data_urls({file.content_id: (file.mimetype, partial(self._read_content, file)) for file in files})
        label = self.env._("Show Quoted Text")
        own_hosts = (own_host, urlsplit(self.get_base_url()).netloc)
        return make_page(words["body"] or "", pictures, words["new_text"] or "", label, remote, own_hosts)

    def _render_original(self):
        """(file name, bytes): the email written again from what is kept of it, if the user may read it."""
        self.ensure_one()
        self.check_access("read")
        [words] = self._get_words(["subject", "body"]).values()
        header = self._to_original_header(words["subject"])
        note = self.env._("Written again from Odoo's archive; not the bytes that were received")
        files = tuple(
            Attachment(file.name, file.mimetype, self._read_content(file), file.content_id, bool(file.content_id))
            for file in self._get_seen_files()[self.id]
        )
        return f"email-{Datetime.to_string(self.date)[:10]}-{self.id}.eml", rebuild(
            header, words["body"] or "", files, note
        )

    def _to_original_header(self, subject):
        # blind copies are their own readers' alone: rebuild() writes none
        header = self.sudo()._to_header()
        return type(header)(
            sender=header.sender,
            reply_to=header.reply_to,
            to=header.to,
            cc=header.cc,
            message_id=self.message_id or "",
            in_reply_to=self.in_reply_to or "",
            references=tuple((self.references or "").split()),
            date=self.date and self.date.replace(tzinfo=timezone.utc),
            subject=subject or "",
        )
