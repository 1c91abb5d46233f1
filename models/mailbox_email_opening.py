from typing import NamedTuple

from odoo import models
from odoo.tools import SQL

from ..engine.errors import NeedsAdministrator
from .mailbox_email_seal import SEALED

# what stands in place of the words where the key is gone
SAID = ("subject", "body", "new_text", "preview")


class File(NamedTuple):
    """A file of an email as its reader sees it. `content_id` is empty but for a picture inside the text."""

    id: int
    name: str
    mimetype: str
    content_id: str
    size: int
    is_sealed: bool


class MailboxEmailWords(models.Model):
    """What an email says, for whoever may read it: the one place that opens sealed words."""

    _inherit = "mailbox.email"

    def _get_words(self, names):
        """{email id: {name: value}} of those of self that the calling user may read, for the fields `names`.

        Whose words they are is asked of the user alone: sudo opens nothing. Of a sealed email they go to those who have
        a copy, and never into the cache, which sudo and others read as well; its columns are empty. Reports and other
        modules take words from here."""
        readable = self.sudo(False)._filtered_access("read").sudo()
        plain = readable.filtered(lambda email: not email.is_sealed)
        plain.fetch(names)
        words = {email.id: {name: email[name] for name in names} for email in plain}
        for email_id, opened in (readable - plain)._open_own__().items():
            words[email_id] = {name: opened.get(name) or False for name in names}
        return words

    def _open_own__(self):
        """{email id: {name: value}} of those sealed ones of self of which the user has a copy."""
        return {email_id: words for email_id, (_seal, words) in self._open_pairs__().items()}

    def _open_pairs__(self):
        """{email id: (Seal, {name: value})} of the same. Where no key opens one, its Seal is none and its words say so."""
        sealed = self.sudo().filtered("is_sealed")
        if not sealed:
            return {}
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT email_id FROM mailbox_message WHERE email_id = ANY(%s) AND user_id = %s",
                *(sealed.ids, self.env.uid),
            )
        )
        opened = self.env["mailbox.seal"]._open__(self._name, [email_id for (email_id,) in rows])
        return {email_id: pair or (None, self._get_lost_words()) for email_id, pair in opened.items()}

    def _get_lost_words(self):
        return dict.fromkeys(SAID, self.env["mailbox.error"]._get_sentence("seal_broken"))

    def _get_word(self, name):
        """What the field `name` of this email says, for code that works on it in the user's name: sealed words where the
        user has a copy, else the column."""
        self.ensure_one()
        if name in SEALED and self.sudo().is_sealed:
            return self._open_own__().get(self.id, {}).get(name) or False
        return self[name]

    # ------------------------------------------------------------ files

    def _get_seen_files(self):
        """{email id: [File]} of those of self that the calling user may read, as `_get_words`."""
        readable = self.sudo(False)._filtered_access("read")
        opened = readable._open_own__()
        seen = {email.id: [] for email in readable}
        for file in readable._get_all_files():
            kept = opened.get(file.res_id, {}).get("files", {}).get(str(file.id))
            if kept or not file._get_mailbox_email().is_sealed:
                seen[file.res_id].append(_see_file(file, kept))
        return seen

    def _read_file(self, file_id):
        """(File, its bytes) of one of this email's files, if the user may read the email and it has that file; else
        none. Raises NeedsAdministrator('seal_broken')."""
        self.ensure_one()
        file = next((file for file in self._get_seen_files().get(self.id, ()) if file.id == file_id), None)
        if not file:
            return None
        attachment = self.env["ir.attachment"].sudo().browse(file.id)
        if not file.is_sealed:
            return file, attachment.raw or b""
        seal, _words = self._open_pairs__()[self.id]
        if not seal:
            raise NeedsAdministrator("seal_broken")
        return file, attachment._open_file__(seal)


def _see_file(file, kept):
    if kept:
        return File(file.id, kept["name"], kept["mimetype"], kept["description"] or "", kept["size"], is_sealed=True)
    return File(file.id, file.name, file.mimetype, file.description or "", file.file_size, is_sealed=False)
