from odoo import models

from ...engine.mime.addresses import fold

LOOKED_AT = 2000


class MailboxEmailConversation(models.Model):
    """What else was said in the same conversation, as far as it may decide where an email belongs."""

    _inherit = "mailbox.email"

    def _find_conversations(self, people):
        """{email: the others of its conversation}; `people` has the counterparts of each.

        Anybody can write any id into a header, so only those count in which somebody of the email took part as well.
        Of very long conversations the newest 2,000 emails are looked at."""
        found = self.search([("thread_id", "in", self.thread_id.ids)], order="date desc, id desc", limit=LOOKED_AT)
        took_part = {email: email._get_addresses() for email in found}
        hidden = found._get_hidden_people__({person.email for email in self for person in people[email]})
        by_thread = found.grouped("thread_id")
        conversations = {}
        for email in self:
            named = {person.email for person in people[email]}
            named |= {hidden[address] for address in named if address in hidden}
            others = by_thread.get(email.thread_id, self.browse()) - email if email.thread_id else ()
            conversations[email] = self.browse([other.id for other in others if took_part[other] & named])
        return conversations

    def _get_addresses(self):
        """Everybody the email names, ourselves included (set)."""
        self.ensure_one()
        return {fold(address) for pairs in (self.people or {}).values() for address, _name in pairs}

    def _get_hidden_people__(self, addresses):
        """Hook: {address: what stands for it in `_get_addresses`} of `addresses`, where one of these emails is kept so
        that nobody reads whom it names."""
        return {}
