from odoo import api, fields, models
from odoo.tools import SQL

PROPOSED_FROM = 2


class MailboxAccountAlias(models.Model):
    """Addresses the owner sent from and has not named are proposed: an alias nobody knows of makes sent mail look
    received."""

    _inherit = "mailbox.account"

    alias_proposal = fields.Char(compute="_compute_alias_proposal", compute_sudo=True)
    alias_proposal_sentence = fields.Char(compute="_compute_alias_proposal", compute_sudo=True)

    @api.depends_context("uid", "lang")
    @api.depends("alias_emails", "email", "last_email_at")
    def _compute_alias_proposal(self):
        for account in self:
            mine = account._origin if account.user_id == self.env.user else None
            found = mine and mine._find_sent_from()
            account.alias_proposal = found and found[0]
            account.alias_proposal_sentence = found and self.env._(
                "%(count)s emails in your Sent folder came from %(address)s. Is it yours?",
                count=found[1],
                address=found[0],
            )

    def _find_sent_from(self):
        """The address that is none of this mailbox's and from which most mail in its Sent folder came, with the number
        of those (pair), or None. An address that is another mailbox's is not proposed."""
        for name in ("mailbox.message", "mailbox.folder", "mailbox.email"):
            self.env[name].flush_model()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT lower(email.people -> 'from' -> 0 ->> 0) AS sender, count(DISTINCT email.id)
                  FROM mailbox_message message
                  JOIN mailbox_folder folder ON folder.id = message.folder_id AND folder.role = 'sent'
                  JOIN mailbox_email email ON email.id = message.email_id
                 WHERE message.account_id = %s AND email.people -> 'from' -> 0 ->> 0 IS NOT NULL
                 GROUP BY sender HAVING count(DISTINCT email.id) >= %s
                 ORDER BY count(DISTINCT email.id) DESC, sender LIMIT 20
                """,
                self._origin.id or None,
                PROPOSED_FROM,
            )
        )
        known = self.search([("company_id", "=", self.company_id.id)])._get_own_addresses()
        return next(((sender, count) for sender, count in rows if sender not in known), None)

    def action_add_alias(self):
        """Take the proposed address over as one of the owner's."""
        self._check_owner()
        if self.alias_proposal:
            self.alias_emails = ", ".join(filter(None, [self.alias_emails, self.alias_proposal]))
        return self._stay()
