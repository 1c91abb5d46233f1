from odoo import api, fields, models
from odoo.tools import SQL, human_size

REASONS = [
    ("no_data", "The server does not give it"),
    ("unreadable", "It can't be understood"),
    ("too_large", "Too large, and its parts can't be told apart"),
    ("interrupted", "Reading it was cut off each time"),
]


class MailboxQuarantine(models.Model):
    """What administrators see of messages that were put aside: reason and size, never a word of them.

    The messages themselves are their owners' alone; this shows the few columns that say nothing of their content.
    """

    _name = "mailbox.quarantine"
    _description = "Email Put Aside"
    _auto = False
    _order = "put_aside_at desc, id desc"
    _depends = {
        "mailbox.message": [
            "account_id",
            "attempts",
            "put_aside_at",
            "reason",
            "received_at",
            "size",
            "state",
            "user_id",
        ],
        "mailbox.account": ["company_id"],
    }

    account_id = fields.Many2one("mailbox.account", "Mailbox", readonly=True)
    user_id = fields.Many2one("res.users", "Employee", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    reason = fields.Selection(REASONS, readonly=True)
    size = fields.Integer(readonly=True)
    size_text = fields.Char("Octets", compute="_compute_size_text")
    received_at = fields.Datetime("Received", readonly=True)
    put_aside_at = fields.Datetime("Put Aside", readonly=True)
    attempts = fields.Integer(readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """
            SELECT message.id, message.account_id, message.user_id, account.company_id, message.size,
                   message.received_at, message.put_aside_at, message.attempts,
                   CASE WHEN message.reason = ANY(%s) THEN message.reason ELSE 'unreadable' END AS reason
              FROM mailbox_message message
              JOIN mailbox_account account ON account.id = message.account_id
             WHERE message.state = 'quarantined'
            """,
            [code for code, _label in REASONS],
        )

    def _compute_display_name(self):
        for message in self:
            message.display_name = self.env._("Email put aside %s", message.id)

    @api.depends("size")
    def _compute_size_text(self):
        for message in self:
            message.size_text = human_size(message.size) if message.size else ""

    def action_retry(self):
        """Have these read again."""
        readable = self.search([("id", "in", self.ids)])
        self.env["mailbox.message"].sudo().browse(readable.ids)._retry()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._("They are read again within minutes. What still can't be read comes back here."),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
