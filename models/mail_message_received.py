from odoo import api, models


class MailMessageReceived(models.Model):
    """What Odoo's mail gateway receives after one of our mailboxes had it."""

    _inherit = "mail.message"

    @api.model_create_multi
    def create(self, vals_list):
        messages = super().create(vals_list)
        joined = self.env["mailbox.timeline.mixin"]._mailbox_models()
        ours = self.env["ir.model.data"]._xmlid_to_res_id("crm_mailbox.mt_email")
        received = [
            message.id
            for message, vals in zip(messages, vals_list, strict=True)
            if vals.get("message_type") == "email" and vals.get("model") in joined and vals.get("subtype_id") != ours
        ]
        if received:
            self.env["mailbox.archive"].sudo()._link_received(self.browse(received).sudo())
        return messages
