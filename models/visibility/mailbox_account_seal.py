from odoo import api, fields, models
from odoo.tools import SQL


class MailboxAccountSeal(models.Model):
    """What is still to be sealed of a mailbox's mail: a number, for its owner and for who administers mailboxes."""

    _inherit = "mailbox.account"

    plain_count = fields.Integer("Not Sealed Yet", compute="_compute_plain_count")
    seal_sentence = fields.Char(compute="_compute_seal_sentence")

    def _compute_plain_count(self):
        for account in self:
            of_it = SQL(
                "SELECT email_id FROM mailbox_message WHERE account_id = %s AND email_id IS NOT NULL", account.id or 0
            )
            account.plain_count = len(self.env["mailbox.email"].sudo()._find_plain(of_it))

    @api.depends_context("lang")
    def _compute_seal_sentence(self):
        for account in self:
            account.seal_sentence = bool(account.plain_count) and self.env._(
                "%s private or held emails are not sealed yet. This goes on by itself.", account.plain_count
            )
