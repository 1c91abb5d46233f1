from odoo import models


class MailThread(models.AbstractModel):
    """What the chatter of a record is told of its emails."""

    _inherit = "mail.thread"

    def _thread_to_store(self, store, fields, *, request_list=None):
        """Tell the client how many emails of the record stand on its page only."""
        super()._thread_to_store(store, fields, request_list=request_list)
        # asked for once, when a chatter opens
        if "followers" not in (request_list or ()) or "mailbox_email_count" not in self._fields:
            return
        if self.env.user.has_group("crm_mailbox.group_mailbox_reader"):
            for record in self:
                store.add(record, {"mailbox_earlier": record._get_earlier_emails()}, as_thread=True)
