from odoo import fields, models


class MailboxThreadReference(models.Model):
    """A Message-Id that some email of a thread has or refers to, as a hash: ids can be too long for an index.

    Ids of emails that nobody has seen are among them, so a late parent finds its children."""

    _name = "mailbox.thread.reference"
    _description = "Message-Id in a Conversation"
    _log_access = False

    company_id = fields.Many2one("res.company", required=True, ondelete="cascade")
    thread_id = fields.Many2one("mailbox.thread", required=True, index=True, ondelete="cascade")
    key = fields.Char(required=True)

    _once = models.UniqueIndex("(company_id, key)")
