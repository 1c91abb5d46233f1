from odoo import fields, models

from ...engine.values import Fingerprint, FolderInfo
from ..account.big_integer import BigInteger


class MailboxFolderGate(models.Model):
    """What the server said of a folder before it was read to its end last: while that is the same, it stays closed."""

    _inherit = "mailbox.folder"

    st_messages = BigInteger()
    st_uidnext = BigInteger()
    st_uidvalidity = BigInteger(help="0 where nothing is known yet")
    st_unseen = BigInteger()
    st_modseq = BigInteger(help="0 where the server has none")
    has_wanted = fields.Boolean(compute="_compute_has_wanted", help="Messages wait for their bodies")

    def _compute_has_wanted(self):
        waiting = [("folder_id", "in", self.ids), ("state", "=", "wanted")]
        groups = self.env["mailbox.message"].sudo()._read_group(waiting, ["folder_id"])
        folders = {folder.id for [folder] in groups}
        for folder in self:
            folder.has_wanted = folder.id in folders

    def _get_fingerprint(self):
        """The numbers as the engine compares them (Fingerprint), None where none are known."""
        if not self.st_uidvalidity:
            return None
        return Fingerprint(
            self.st_messages, self.st_uidnext, self.st_uidvalidity, self.st_unseen, self.st_modseq or None
        )

    def _settle(self, event):
        """Everything is done that was to do at these numbers (FolderSettled)."""
        self.ensure_one()
        if not self._takes(event):
            return
        now = event.fingerprint
        self.write(
            {
                "st_messages": now.messages,
                "st_uidnext": now.uidnext,
                "st_uidvalidity": now.uidvalidity,
                "st_unseen": now.unseen or 0,
                "st_modseq": now.modseq or 0,
            }
        )

    def _get_listed(self):
        """These folders as the server's last list had them (frozenset of FolderInfo); None where it was not certain."""
        listed = self.filtered("is_listed")
        if not listed or any(listed.mapped("absent_count")):
            return None
        return frozenset(FolderInfo(folder.path, folder.role or "", folder.role_source or "") for folder in listed)
