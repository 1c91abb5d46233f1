from odoo import fields, models

from ..account.big_integer import BigInteger

MESSAGE_STATES = [
    ("skipped", "Left Out"),
    ("wanted", "To Be Read"),
    ("stored", "Stored"),
    ("quarantined", "Could Not Be Read"),
    ("gone", "No Longer on the Server"),
]


class MailboxMessage(models.Model):
    """One copy of an email in one folder of one mailbox: its owner's alone, whoever else asks.

    Of a message that concerns no customer nothing readable is kept: folder, epoch, UID, state, reason and `ident`,
    a keyed mark by which the message is known again when its number changes.
    """

    _name = "mailbox.message"
    _description = "Message in a Mailbox"
    _order = "folder_id, imap_uid desc"
    _log_access = False

    # found by the index on it and `ident`
    account_id = fields.Many2one("mailbox.account", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade", index=True)
    folder_id = fields.Many2one("mailbox.folder", required=True, ondelete="cascade")
    epoch = fields.Integer(required=True)
    imap_uid = BigInteger(required=True)
    state = fields.Selection(MESSAGE_STATES, required=True)
    reason = fields.Char()
    ident = fields.Char()
    uidl_mark = fields.Char(help="What a POP server's message is known by")
    flags = fields.Char()
    labels = fields.Char(help="Gmail's, a line each")
    missing_since = fields.Datetime(help="Not found on the server since, which has to be seen twice")
    size = fields.Integer()
    received_at = fields.Datetime(help="When the server took the mail in: its date, where it has none of its own")
    bcc = fields.Char(help="Blind copies belong to this copy alone: nobody else may learn of them")
    envelope_key = fields.Char(help="Of a mail that names this mailbox: what it is found by in another one")
    attempts = fields.Integer(default=0)
    email_id = fields.Many2one("mailbox.email", ondelete="set null", index="btree_not_null")

    is_late = fields.Boolean(help="Came of itself into a mailbox that the email does not name, once it was private")

    _copy_once = models.UniqueIndex("(folder_id, epoch, imap_uid)")
    _uidl_once = models.UniqueIndex("(folder_id, epoch, uidl_mark) WHERE uidl_mark IS NOT NULL")
    _ident_idx = models.Index("(account_id, ident)")
    _envelope_idx = models.Index("(envelope_key) WHERE envelope_key IS NOT NULL")
    _wanted_idx = models.Index("(folder_id, attempts, imap_uid) WHERE state = 'wanted'")

    def _compute_display_name(self):
        # a many2one shows this name to people who can't read the row
        kind = self.env["ir.model"]._get(self._name).name
        for message in self:
            message.display_name = f"{kind} {message.id}"

    def _after_linking(self):
        """Hook: the bodies of these copies turned out to be those of emails that were stored before."""
