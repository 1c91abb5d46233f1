from odoo import models
from odoo.fields import Domain

from ..engine.rules import Facts


class MailboxArchiveFacts(models.Model):
    """What rules are told of archived mail: no more than its level shows to colleagues."""

    _inherit = "mailbox.archive"

    def _to_facts(self, rules):
        """{archive: Facts}, read as far as `rules` ask for it and in a few queries for all."""
        asked = set(rules.condition_ids.mapped("field"))
        places = {(archive.res_model, archive.res_id) for archive in self}
        kinds, teams = self._read_places("_mailbox_get_kinds"), self._read_places("_mailbox_get_teams")
        refused = rules._find_refused(places)
        first = self._filter_first() if "is_first" in asked else self.browse()
        if "text" in asked:
            self.email_id.fetch(["new_text"])
        return {
            archive: Facts(
                kind=kinds.get((archive.res_model, archive.res_id), ""),
                direction=archive.direction,
                **archive._get_people_facts(),
                **archive._get_content_facts(asked),
                is_first=archive in first,
                is_reply=bool(archive.email_id.in_reply_to or archive.email_id.references),
                mailbox=tuple(filter(None, [archive.account_id.email, archive.user_id.name])),
                team=(teams.get((archive.res_model, archive.res_id)) or archive.user_id.sale_team_id.name or "",),
                refused_by=refused[archive.res_model, archive.res_id],
            )
            for archive in self
        }

    def _read_places(self, method):
        """{(model, id): value} that the models' `method` gives of the records of these."""
        values = {}
        for model, archives in self.grouped("res_model").items():
            records = self.env[model].browse(set(archives.mapped("res_id"))).exists()
            values.update(((model, res_id), value) for res_id, value in getattr(records, method)().items())
        return values

    def _get_people_facts(self):
        """Addresses by field; None where colleagues do not see who wrote."""
        if self.level not in ("full", "subject"):
            return dict.fromkeys(("sender", "recipient", "copy"))
        people = self.email_id.people or {}
        fields = {"sender": "from", "recipient": "to", "copy": "cc"}
        return {name: tuple(pair[0].lower() for pair in people.get(field, ())) for name, field in fields.items()}

    def _get_content_facts(self, asked):
        """Subject, text and files; None where colleagues do not see them."""
        is_full = self.level == "full"
        text = (self.email_id.new_text or "") if "text" in asked else ""
        files = self.email_id._get_files().mapped("name") if asked & {"has_files", "file_name"} else ()
        return {
            "subject": self.subject or "" if is_full or self.level == "subject" else None,
            "text": text if is_full else None,
            "files": tuple(files) if is_full else None,
        }

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
