from odoo import api, models


class MailThreadReceived(models.AbstractModel):
    """What Odoo's mail gateway receives after one of our mailboxes had it, or before."""

    _inherit = "mail.thread"

    @api.model
    def message_process(self, model, message, *args, **kwargs):
        """Any employee may hand the gateway a mail of their own making: only what a mail server of Odoo's brought, or
        a Settings administrator's script, is compared with what our mailboxes have."""
        thread_id = super().message_process(model, message, *args, **kwargs)
        if thread_id and self.env.is_system():
            self.env["mailbox.archive"].sudo()._link_received(_to_bytes(message))
        return thread_id


def _to_bytes(message):
    """A mail as the gateway takes it: bytes, str, or what XML-RPC makes of bytes."""
    message = getattr(message, "data", message)
    return message.encode() if isinstance(message, str) else bytes(message)
