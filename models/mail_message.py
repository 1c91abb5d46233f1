from odoo import models
from odoo.addons.mail.tools.discuss import Store


class MailMessage(models.Model):
    _inherit = "mail.message"

    def _to_store_defaults(self, target):
        """Tell the client which entries are archived emails: it must not answer them through Odoo's own server."""
        is_ours = Store.Attr("is_mailbox_email", True, predicate=lambda entry: entry._is_mailbox_email())
        return super()._to_store_defaults(target) + [is_ours]

    def _get_store_attachment_fields(self, target):
        """Being an entry's author gives nobody the files of an archived email: they stand on several records."""
        return [] if self._is_mailbox_email() else super()._get_store_attachment_fields(target)

    def _is_mailbox_email(self):
        """Whether this entry is an archived email of ours."""
        return self.sudo().subtype_id.id == self.env["ir.model.data"]._xmlid_to_res_id("crm_mailbox.mt_email")
