from odoo import fields, models
from odoo.tools import SQL

from .matcher import get_block_mark

NOBODYS = {
    "email_id": False,
    "size": 0,
    "bcc": False,
    "received_at": False,
    "flags": False,
    "labels": False,
    "envelope_key": False,
    "attempts": 0,
}


class MailboxMessageBlock(models.Model):
    """A message that a block kept out is a row like that of nobody's mail. By a keyed mark of the block, which says
    nothing to whoever reads it, it is found when the block is lifted and its owner wants it read after all."""

    _inherit = "mailbox.message"

    block_mark = fields.Char()

    _block_idx = models.Index("(block_mark) WHERE block_mark IS NOT NULL")

    def _forget(self, value):
        """Keep nothing of these but that they were there and that the block on `value` keeps them out."""
        key = self.env["mailbox.key"]._get_mark_key__()
        for account, messages in self.grouped("account_id").items():
            messages.write({**NOBODYS, "block_mark": get_block_mark(key, account.id, value)})
        self.filtered(lambda message: message.state != "gone").write({"state": "skipped", "reason": "blocked"})

    def _find_kept_out(self, block):
        """The messages that `block` kept out and that still lie in their mailboxes."""
        owned = [("company_id", "=", block.company_id.id)] if block.company_id else [("user_id", "=", block.user_id.id)]
        accounts = self.env["mailbox.account"].sudo().search(owned)
        key = self.env["mailbox.key"]._get_mark_key__()
        marks = [get_block_mark(key, account.id, block.value) for account in accounts]
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                "SELECT message.id FROM mailbox_message message JOIN mailbox_folder folder ON folder.id = folder_id "
                "WHERE block_mark = ANY(%s) AND state = 'skipped' AND message.epoch = folder.epoch AND is_listed",
                marks,
            )
        )
        return self.sudo().browse(id_ for [id_] in rows)

    def _read_after_all(self):
        """Have these fetched and decided again: what another block still keeps out leaves nothing either."""
        self.write({"state": "wanted", "reason": False, "ident": False, "attempts": 0, "block_mark": False})
        self.account_id._wake()
