from odoo import models
from odoo.fields import Domain

from ...engine.rules import Facts

PEOPLE_FIELDS = {"sender": "from", "recipient": "to", "copy": "cc"}
# what colleagues do not see at a level
UNKNOWN_AT_LEVEL = {
    "full": (),
    "subject": ("text", "files"),
    "exchanged": (*PEOPLE_FIELDS, "subject", "text", "files"),
    "nothing": (*PEOPLE_FIELDS, "subject", "text", "files"),
}


class MailboxArchiveFacts(models.Model):
    """What rules are told of archived mail: no more than its level shows to colleagues."""

    _inherit = "mailbox.archive"

    def _to_facts(self, rules):
        """{archive: Facts}, read as far as `rules` ask for it: a few queries for all, and of each email once."""
        asked = set(rules.condition_ids.mapped("field"))
        kinds, teams = self._read_places("_mailbox_get_kinds"), self._read_places("_mailbox_get_teams")
        refused = rules._find_refused(set(self._get_places().values()))
        first = set(self._filter_first()) if "is_first" in asked else ()
        contents = self._get_contents(asked)
        owners = {user: (user.name or "", user.sale_team_id.name or "") for user in self.user_id}
        facts = {}
        for archive, place in self._get_places().items():
            owner, owners_team = owners.get(archive.user_id, ("", ""))
            facts[archive] = Facts(
                kind=kinds.get(place, ""),
                direction=archive.direction,
                is_first=archive in first,
                mailbox=tuple(filter(None, (archive.account_id.email, owner))),
                team=(teams.get(place) or owners_team,),
                refused_by=refused[place],
                **contents[archive.email_id, archive.level],
            )
        return facts

    def _get_places(self):
        """{archive: (model, id)} of the records these are filed on."""
        return {archive: (archive.res_model, archive.res_id) for archive in self}

    def _get_places_domain(self):
        """What else is on the records of these: rows with their `res_model` and `res_id`."""
        return Domain.OR(
            Domain("res_model", "=", model) & Domain("res_id", "in", list(set(archives.mapped("res_id"))))
            for model, archives in self.grouped("res_model").items()
        )

    def _get_contents(self, asked):
        """{(email, level): what all its archives have in common}."""
        if "text" in asked:
            self.email_id.fetch(["new_text"])
        needs_files = bool(asked & {"has_files", "file_name"})
        shown = {(archive.email_id, archive.level) for archive in self}
        return {
            (email, level): {
                **_get_content(email, "text" in asked, needs_files),
                **dict.fromkeys(UNKNOWN_AT_LEVEL[level]),
            }
            for email, level in shown
        }

    def _read_places(self, method):
        """{(model, id): value} that the models' `method` gives of the records of these."""
        values = {}
        for model, archives in self.grouped("res_model").items():
            records = self.env[model].browse(set(archives.mapped("res_id"))).exists()
            values.update(((model, res_id), value) for res_id, value in getattr(records, method)().items())
        return values

    def _filter_first(self):
        """Those whose sender wrote to the company never before."""
        incoming = self.filtered(lambda archive: archive.matched_by == "from" and archive.direction == "incoming")
        known = Domain("matched_by", "=", "from") & Domain("matched_address", "in", incoming.mapped("matched_address"))
        oldest = {}
        for company, archives in incoming.grouped("company_id").items():
            rows = self.with_context(active_test=False)._read_group(
                known & Domain("company_id", "=", company.id), ["matched_address"], ["date:min"]
            )
            dates = dict(rows)
            oldest.update((archive, dates.get(archive.matched_address)) for archive in archives)
        return incoming.filtered(lambda archive: oldest[archive] and archive.date <= oldest[archive])


def _get_content(email, needs_text, needs_files):
    people = email.people or {}
    return {
        **{name: tuple(pair[0].lower() for pair in people.get(field, ())) for name, field in PEOPLE_FIELDS.items()},
        "subject": email.subject or "",
        "text": (needs_text and email.new_text) or "",
        "files": tuple(map(email._get_file_name, email._get_files())) if needs_files else (),
        "is_reply": bool(email.in_reply_to or email.references),
    }
