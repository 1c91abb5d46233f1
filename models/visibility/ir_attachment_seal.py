from odoo import models

from ...engine.errors import NeedsAdministrator

SEALED_TYPE = "application/octet-stream"
INLINE = "inline"


class IrAttachmentSeal(models.Model):
    """A file of a sealed email: in its place in the file store lies what its email's key alone opens.

    Kind, text and checksum go with it; that it stands inside the text, and its size about, can be seen."""

    _inherit = "ir.attachment"

    def _is_whole(self):
        """Whether the whole stored file can be read now."""
        return len(self._read_once()) == self.file_size

    def _read_once(self):
        """The stored bytes, which do not stay in memory."""
        self.ensure_one()
        content = self.raw or b""
        self.invalidate_recordset(["raw", "datas"])
        return content

    def _seal_file(self, seal):
        """Seal the file with its email's `seal` (Seal): what of it has to be kept among the email's words (dict)."""
        self.ensure_one()
        kept = {
            "mimetype": self.mimetype,
            "description": self.description or False,
            "size": self.file_size,
        }
        self._write_file(
            raw=seal.close(self._get_part(), self._read_once()),
            mimetype=SEALED_TYPE,
            description=self.description and INLINE,
        )
        return kept

    def _unseal_file__(self, seal, kept):
        """Have the file as it was before `_seal_file` gave `kept`."""
        self._write_file(
            raw=self._open_file__(seal),
            mimetype=kept["mimetype"],
            description=kept["description"],
        )

    def _open_file__(self, seal):
        """The bytes of the sealed file. Raises NeedsAdministrator('seal_broken')."""
        self.ensure_one()
        return seal.open(self._get_part(), self._read_once())

    def _opens__(self, seal):
        """Whether `seal` opens the file."""
        try:
            return self._open_file__(seal) is not None
        except NeedsAdministrator:
            return False

    def _get_part(self):
        return f"file {self.id}"

    def _write_file(self, **values):
        # no token outlives it
        self.with_context(attachments_mime_plainxml=True, image_no_postprocess=True, mailbox_file=True).write(
            {**values, "access_token": False}
        )
        self.invalidate_recordset(["raw", "datas"])

    def _get_mailbox_email(self):
        """The email whose file it is."""
        return self.env["mailbox.email"].browse(self.res_id)
