from odoo import models


class MailboxEmailWords(models.Model):
    """The one place where what an email says is read from."""

    _inherit = "mailbox.email"

    def _get_words(self, names):
        """{email id: {name: value}} of the fields `names` of those of these emails that the user may read: by the
        user's own rights, whatever code asks in the user's name."""
        readable = self.sudo(False)._filtered_access("read").sudo()
        readable.fetch(names)
        return {email.id: {name: email[name] for name in names} for email in readable}

    def _find_senders(self):
        """{email: the contact who sent it}, for those whom we know (with rights to read them)."""
        sent_by = {email: people["from"][0][0] for email in self.sudo() if (people := email.people or {}).get("from")}
        if not sent_by:
            return {}
        contacts = self.env["res.partner"].sudo().search(
            [
                ("email_normalized", "in", list(set(sent_by.values()))),
                ("company_id", "in", [False, *self.sudo().company_id.ids]),
            ],
            order="id desc",
        )
        known = {contact.email_normalized: contact for contact in contacts}
        return {email: known[address] for email, address in sent_by.items() if address in known}
