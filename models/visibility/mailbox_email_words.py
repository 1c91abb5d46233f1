from odoo import api, fields, models
from odoo.fields import Domain

from ..sync.mailbox_email import READER
from .mailbox_email_seal import SEALED


class MailboxEmailWords(models.Model):
    """The one place where what an email says is read from."""

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

    def _get_words(self, names):
        """{email id: {name: value}} of the fields `names` of those of these emails that the user may read: by the
        user's own rights, whatever code asks in the user's name.

        Of a sealed email they go to those who have a copy, and not into the cache, which sudo and others read as well.
        Reports and other modules take an email's words from here."""
        readable = self.sudo(False)._filtered_access("read").sudo()
        readable.fetch(names)
        words = {email.id: {name: email[name] for name in names} for email in readable}
        for email_id, opened in readable._open_own__().items():
            words[email_id].update((name, opened.get(name) or False) for name in names if name in SEALED)
        return words

    def _find_senders(self):
        """{email: the contact who sent it}, for those whom we know (with rights to read them)."""
        sent_by = {email: people["from"][0][0] for email in self.sudo() if (people := email.people or {}).get("from")}
        if not sent_by:
            return {}
        contacts = (
            self.env["res.partner"]
            .sudo()
            .search(
                [
                    ("email_normalized", "in", list(set(sent_by.values()))),
                    ("company_id", "in", [False, *self.sudo().company_id.ids]),
                ],
                order="id desc",
            )
        )
        known = {contact.email_normalized: contact for contact in contacts}
        return {email: known[address] for email, address in sent_by.items() if address in known}
