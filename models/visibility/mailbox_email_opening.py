import re
from typing import NamedTuple

from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from ...engine.errors import NeedsAdministrator

# what stands in place of the words where the key is gone
LOOKED_AT = 2000
SAID = ("subject", "body", "new_text", "preview")


class File(NamedTuple):
    """A file of an email as its reader sees it. `content_id` is empty but for a picture inside the text."""

    id: int
    name: str
    mimetype: str
    content_id: str
    size: int
    is_sealed: bool


class MailboxEmailOpening(models.Model):
    """Sealed words and files, opened for those who have a copy of the email: whose they are is asked of the user alone,
    sudo opens nothing. `_get_words` is where others take them from."""

    _inherit = "mailbox.email"

    def _open_own__(self):
        """{email id: {name: value}} of those sealed ones of self of which the user has a copy."""
        opened = {email_id: words for email_id, (_seal, words) in self._open_pairs__().items()}
        return super()._open_own__() | opened

    def _open_pairs__(self):
        """{email id: (Seal, {name: value})} of the same. Where no key opens one, its Seal is none and its words say
        so."""
        sealed = self.sudo().filtered("is_sealed")
        if not sealed:
            return {}
        rows = self.env.execute_query(
            SQL(
                "SELECT DISTINCT email_id FROM mailbox_message WHERE email_id = ANY(%s) AND user_id = %s "
                "AND is_late IS NOT TRUE",
                *(sealed.ids, self.env.uid),
            )
        )
        opened = self.env["mailbox.seal"]._open__(self._name, [email_id for (email_id,) in rows])
        return {email_id: pair or (None, self._get_lost_words()) for email_id, pair in opened.items()}

    def _get_lost_words(self):
        return dict.fromkeys(SAID, self.env["mailbox.error"]._get_sentence("seal_broken"))

    # ------------------------------------------------------------ files

    def _get_seen_files(self):
        """{email id: [File]} of those of self that the calling user may read, as `_get_words` has it."""
        readable = self.sudo(False)._filtered_access("read")
        opened = readable._open_own__()
        seen = {email.id: [] for email in readable}
        emails = {email.id: email for email in readable.sudo()}
        for file in readable._get_all_files():
            words, email = opened.get(file.res_id, {}), emails[file.res_id]
            kept = words.get("files", {}).get(str(file.id))
            if kept:
                seen[email.id].append(_see_sealed_file(file, kept, words.get("file_names") or {}))
            elif not email.is_sealed:
                seen[email.id].append(_see_file(file, email._get_file_name(file)))
        return seen

    def _read_file(self, file_id):
        """(File, its bytes) of one of this email's files; none where the user may not read the email or it has no such
        file."""
        self.ensure_one()
        file = next((file for file in self._get_seen_files().get(self.id, ()) if file.id == file_id), None)
        return file and (file, self._read_content(file))

    def _read_content(self, file):
        """The bytes of `file` (File). Raises NeedsAdministrator('seal_broken')."""
        attachment = self.env["ir.attachment"].sudo().browse(file.id)
        if not file.is_sealed:
            return attachment.raw or b""
        seal, _words = self._open_pairs__()[self.id]
        try:
            return attachment._open_file__(seal)
        except NeedsAdministrator as error:
            raise UserError(self.env["mailbox.error"]._get_sentence(error.code)) from error

    # ------------------------------------------------------------ finding what is sealed

    @api.model
    def _find_own_sealed(self, names, operator, value):
        """The ids of the user's own sealed emails of which one of `names` is so. SQL can't see what is sealed: the
        newest 2,000 of them are opened, older ones are not found."""
        is_so = _make_test(operator, value)
        if not is_so:
            return []
        rows = self.env.execute_query(
            SQL(
                """
                SELECT email.id FROM mailbox_email email
                 WHERE is_sealed AND EXISTS (SELECT FROM mailbox_message copy
                                              WHERE copy.email_id = email.id AND copy.user_id = %s
                                              AND copy.is_late IS NOT TRUE)
              ORDER BY email.date DESC, email.id DESC LIMIT %s
                """,
                *(self.env.uid, LOOKED_AT),
            )
        )
        opened = self.browse(email_id for (email_id,) in rows)._open_own__()
        return [email_id for email_id, words in opened.items() if any(is_so(words.get(name) or "") for name in names)]


def _see_file(file, name):
    return File(file.id, name, file.mimetype, file.description or "", file.file_size, is_sealed=False)


def _see_sealed_file(file, kept, names):
    name = names.get(file.name, file.name)
    return File(file.id, name, kept["mimetype"], kept["description"] or "", kept["size"], is_sealed=True)


def _make_test(operator, value):
    """What tells of a text (str) whether it is so, as a search has `operator` and `value`; none for other operators."""
    if operator in ("ilike", "like", "=ilike", "=like"):
        pattern = ".*".join(".".join(map(re.escape, part.split("_"))) for part in str(value or "").split("%"))
        flags = re.DOTALL | (re.IGNORECASE if "ilike" in operator else 0)
        find = re.compile(pattern, flags).fullmatch if operator[0] == "=" else re.compile(pattern, flags).search
        return lambda text: bool(text and find(text))
    if operator == "in":
        return lambda text: text in value
    return None
