from odoo import models

from ..engine.addresses import fold


class MailboxEmailConversation(models.Model):
    """What was said before in the same conversation, as far as it may decide where an email belongs."""

    _inherit = "mailbox.email"

    def _find_conversations(self, people):
        """{email: the emails it answers}, of self and of what is stored; `people` has the counterparts of each.

        Anybody can write any id into a header, so an email only follows one that somebody of it took part in."""
        named = {email: set(filter(None, [email.in_reply_to, *(email.references or "").split()])) for email in self}
        found = self.search(
            [
                ("company_id", "in", self.company_id.ids),
                ("message_id", "in", list({identifier for ids in named.values() for identifier in ids})),
            ]
        )
        by_id = {}
        for email in found:
            by_id[email.message_id] = by_id.get(email.message_id, self.browse()) | email
        took_part = {email: email._get_addresses() for email in found}
        return {
            email: self.browse().union(
                *(
                    other
                    for identifier in ids
                    for other in by_id.get(identifier, ())
                    if took_part[other] & {person.email for person in people[email]}
                )
            )
            for email, ids in named.items()
        }

    def _get_addresses(self):
        """Everybody the email names, ourselves included (set)."""
        self.ensure_one()
        return {fold(address) for pairs in (self.people or {}).values() for address, _name in pairs}
