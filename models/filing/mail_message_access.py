from odoo import api, models
from odoo.exceptions import AccessError

from .mailbox_archive_entry import WORDLESS

# what core's own code writes on any message of a record, and our entries take nothing of
WORDS = {*WORDLESS, "attachment_ids", "partner_ids", "tracking_value_ids"}


class MailMessageAccess(models.Model):
    """An entry of an archived email has no words, whoever writes, and only our own code changes it."""

    _inherit = "mail.message"

    def _is_mailbox_email(self):
        """Whether this entry is an archived email of ours."""
        return self.sudo().subtype_id.id == self._get_mailbox_subtype_id()

    @api.model
    def _get_mailbox_subtype_id(self):
        return self.env["ir.model.data"]._xmlid_to_res_id("crm_mailbox.mt_email")

    def _compute_display_name(self):
        # core's is the subject, and a many2one shows it to people who can't read the entry
        super()._compute_display_name()
        for entry in self:
            if entry._is_mailbox_email():
                entry.display_name = self.env._("Archived email %s", entry.id)

    def export_data(self, fields_to_export):
        """Core's `fetch` of messages asks for no rights: an administrator would export what nobody lets them read."""
        self.check_access("read")
        return super().export_data(fields_to_export)

    @api.model_create_multi
    def create(self, vals_list):
        """Whoever posts with our subtype would show a message of their own as an archived email."""
        ours = self._get_mailbox_subtype_id()
        if not any(vals.get("subtype_id") == ours for vals in vals_list):
            return super().create(vals_list)
        if not self.env.su:
            raise AccessError(self.env._("Archived emails come from mailboxes. Log a note instead."))
        return super().create(
            [{**_without_words(vals), **WORDLESS} if vals.get("subtype_id") == ours else vals for vals in vals_list]
        )

    def write(self, vals):
        """Core lets whoever may change a record change the messages on it, and writes subjects itself where leads are
        merged: an archived email is what it was, and its entry has none of its words."""
        ours = self.filtered(lambda entry: entry._is_mailbox_email())
        if not ours:
            return super().write(vals)
        if not self.env.su:
            raise AccessError(self.env._("An archived email cannot be changed."))
        super(MailMessageAccess, self - ours).write(vals)
        rest = _without_words(vals)
        return super(MailMessageAccess, ours).write(rest) if rest else True

    @api.ondelete(at_uninstall=False)
    def _unlink_except_mailbox_email(self):
        """Gone from a timeline it would be gone for everybody, without a trace and for ever."""
        if not self.env.su and any(entry._is_mailbox_email() for entry in self):
            raise AccessError(self.env._("An archived email is not deleted from a timeline. Use “Not Here”."))

    def copy_data(self, default=None):
        """A second entry would follow no level."""
        if any(entry._is_mailbox_email() for entry in self):
            raise AccessError(self.env._("An archived email cannot be duplicated. Move it to another record instead."))
        return super().copy_data(default=default)


def _without_words(vals):
    return {name: value for name, value in vals.items() if name not in WORDS}
