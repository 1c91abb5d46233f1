from odoo import api, fields, models
from odoo.fields import Domain

from ..sync.mailbox_email import READER


class MailboxEmailWords(models.Model):
    """Subject and sender in lists of emails, as far as whoever reads may see them, and found by that."""

    _inherit = "mailbox.email"

    seen_subject = fields.Char("Subject", compute="_compute_seen", search="_search_seen_subject", compute_sudo=False)
    seen_from = fields.Char("From", compute="_compute_seen", search="_search_seen_from", compute_sudo=False)

    @api.depends_context(*READER)
    @api.depends("is_sealed")
    def _compute_seen(self):
        words = self._get_words(["subject", "email_from"])
        for email in self:
            its_words = words.get(email.id, {})
            email.seen_subject, email.seen_from = its_words.get("subject"), its_words.get("email_from")

    def _search_seen_subject(self, operator, value):
        return self._search_seen("subject", operator, value)

    def _search_seen_from(self, operator, value):
        return self._search_seen("email_from", operator, value)

    @api.model
    def _search_seen(self, name, operator, value):
        """The emails that the user may read and of which `name` is so."""
        if operator in Domain.NEGATIVE_OPERATORS:
            return NotImplemented
        sealed = self._find_own_sealed([name], operator, value)
        return self.sudo(False)._get_readable_domain() & (Domain(name, operator, value) | Domain("id", "in", sealed))
