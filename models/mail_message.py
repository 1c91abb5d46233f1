from odoo import models
from odoo.addons.mail.tools.discuss import Store


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _to_store_defaults(self, target):
        """Tell the client which entries are archived emails: it must not answer them through Odoo's own server."""
        is_ours = Store.Attr("is_mailbox_email", True, predicate=lambda entry: entry._is_mailbox_email())
        return super()._to_store_defaults(target) + [is_ours]

    def _to_store(self, store, fields, **kwargs):
        """Add what the client draws around archived emails: our own entries, and those Odoo had already."""
        is_whole = "message_format" in fields
        result = super()._to_store(store, fields, **kwargs)
        if is_whole and store.target.is_current_user(self.env) and self.env.user._is_internal():
            archives = self.env["mailbox.archive"].search([("mail_message_id", "in", self.ids)])
            for entry_id, values in archives._to_entry_values().items() if archives else ():
                store.add(self.browse(entry_id), {"mailbox": values})
        return result

    def _get_store_attachment_fields(self, target):
        """Being an entry's author gives nobody the files of an archived email: they stand on several records."""
        return [] if self._is_mailbox_email() else super()._get_store_attachment_fields(target)

    def _is_mailbox_email(self):
        """Whether this entry is an archived email of ours."""
        return self.sudo().subtype_id.id == self.env["ir.model.data"]._xmlid_to_res_id("crm_mailbox.mt_email")
