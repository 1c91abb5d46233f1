from odoo import models

from ..contacts.lookup import Target
from .chooser import Chooser, get_places, once


class MailboxEmailTargets(models.Model):
    """Which records an email belongs on.

    The contact and its company in any case. Of several open opportunities: where the conversation stands already, the
    only open one, or what the company's policy says; what is left is asked.
    """

    _inherit = "mailbox.email"

    def _find_targets(self, people, judged, conversations, entries):
        """({email: [Target]}, {email: [Target] to be asked about}).

        Of each email `people` has the counterparts, `judged` whom of them a block names, `conversations` the earlier
        ones, `entries` the messages that Odoo has of it, {(model, id): message id}."""
        targets, groups = self._look_up_targets(people, judged)
        known = [email for email in self if targets[email] or groups[email]]
        for email in known:
            address = _get_address(targets[email], groups[email])
            targets[email] += _name_targets(address, entries.get(email, ()), "odoo")
        chosen, asked = self.browse().union(*known)._choose(conversations, targets, groups)
        return {email: once(targets[email] + chosen.get(email, [])) for email in self}, asked

    def _look_up_targets(self, people, judged):
        """({email: [Target]}, {email: [[Target] of which one is meant]}). One look-up for each set of companies: a mail
        is filed where the owners of its copies may work."""
        Timeline = self.env["mailbox.timeline.mixin"]
        targets, groups = {}, {}
        for companies, emails in self.grouped(lambda email: email.copy_ids.account_id._get_companies()).items():
            addresses = {person.email for email in emails for person in people[email]}
            lookup = Timeline._mailbox_look_up(addresses, emails.company_id | companies)
            sure = Timeline._mailbox_find_targets(lookup)
            candidates = Timeline._mailbox_find_candidates_anywhere(lookup)
            for email in emails:
                named = [person.email for person in people[email]]
                found = {address for address in named if address in sure or address in candidates}
                named = email._admit(named, found, judged[email].blocked | lookup.never.intersection(named))
                # protected ones last: a record that somebody else leads to as well is that one's
                named.sort(key=judged[email].protected.__contains__)
                targets[email] = [target for address in named for target in sure.get(address, ())]
                groups[email] = [group for address in named for group in candidates.get(address, ())]
        return targets, groups

    def _choose(self, conversations, targets, groups):
        """({email: [Target] chosen}, {email: [Target] to be asked about}), the earlier emails first."""
        refused = self.env["mailbox.question"]._find_refused(conversations)
        stands = self._find_places(conversations)
        odoos = {email: [target[:2] for target in targets[email] if target.how == "odoo"] for email in self}
        kept = self._filter_kept([place for places in (*stands.values(), *odoos.values()) for place in places])
        candidates = [target for found in groups.values() for group in found for target in group]
        chooser = Chooser(self.env, self.company_id, candidates)
        chosen, asked = {}, {}
        for email in self.sorted(lambda email: (email.date, email.id)):
            before = [place for other in conversations[email] for place in stands.get(other, ())]
            here = dict.fromkeys(place for place in (*odoos[email], *before) if place in kept)
            address = _get_address(targets[email], groups[email])
            chosen[email], asked[email] = _name_targets(address, here, "thread"), []
            if not here and not refused & (conversations[email] | email):
                chosen[email], asked[email] = chooser.choose(groups[email], email.copy_ids.user_id)
            stands.setdefault(email, []).extend(get_places(chosen[email]))
            kept |= get_places(chosen[email])
        return chosen, asked

    def _find_places(self, conversations):
        """{email: [(model, id)]} of the records on which the emails of conversations stand."""
        places = {}
        for archive in self.browse().union(*conversations.values()).archive_ids:
            places.setdefault(archive.email_id, []).append((archive.res_model, archive.res_id))
        return places

    def _filter_kept(self, places):
        """Those of `places` to which a conversation that stands there goes on (set)."""
        kept = set()
        for model in {model for model, _id in places}:
            records = self.env[model].browse({res_id for other, res_id in places if other == model})
            kept |= {(model, record.id) for record in records._mailbox_filter_kept()}
        return kept


def _name_targets(address, places, how):
    """Targets for `places`, in the name of `address`."""
    return [Target(model, res_id, address, how) for model, res_id in places]


def _get_address(targets, groups):
    """The address that leads to the first of an email's records."""
    return next(target.address for target in (*targets, *(target for group in groups for target in group)))
