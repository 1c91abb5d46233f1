from collections import Counter

from odoo import api, models

from ...engine.tally import Tally

NAMED = 100


class MailboxArchiveTally(models.Model):
    """What a simulation counted, in names: of emails and records only what the user may read."""

    _inherit = "mailbox.archive"

    @api.model
    def _describe_tally(self, company, values):
        """Rows by rule, person and record, and what no rule fits; `values` is a Tally as JSON."""
        tally = Tally.from_json(values)
        return {
            "activities": tally.makes.total(),
            "records": len(tally.records),
            "byRule": self._get_rule_rows(company._get_activity_rules(), tally),
            "byPerson": self._get_person_rows(company, tally),
            "byRecord": self._get_record_rows(tally),
            "without": {"count": tally.fits[0], "samples": self._get_samples(tally, 0)},
        }

    @api.model
    def _get_rule_rows(self, rules, tally):
        names = {rule.id: rule.name for rule in rules}
        rows = []
        for rule in rules:
            hiding = tally.hidden.get(rule.id, Counter()).most_common()
            rows.append(
                {
                    "id": rule.id,
                    "name": rule.name,
                    "fits": tally.fits[rule.id],
                    "makes": tally.makes[rule.id],
                    "hiddenBy": ", ".join(f"{names[other]} ({count})" for other, count in hiding if other in names),
                    "samples": self._get_samples(tally, rule.id),
                }
            )
        return rows

    @api.model
    def _get_samples(self, tally, rule_id):
        """The sample emails, as far as this user may read them."""
        archives = self.search([("id", "in", tally.samples.get(rule_id, []))])
        rows = zip(archives, archives._to_list_values(), strict=True)
        return [{**values, "record": archive.res_name or ""} for archive, values in rows]

    @api.model
    def _get_person_rows(self, company, tally):
        # by what a client may have put into the tally nobody learns a name of another company's
        here = [("id", "in", list(filter(None, tally.persons))), ("company_ids", "in", company.ids)]
        names = {
            user.id: user.name for user in self.env["res.users"].sudo().with_context(active_test=False).search(here)
        }
        return [
            {"name": names.get(user_id, self.env._("Nobody")), "makes": count}
            for user_id, count in tally.persons.most_common()
        ]

    @api.model
    def _get_record_rows(self, tally):
        """The records with most, by name as far as this user may open them."""
        most = tally.records.most_common(NAMED)
        names = {}
        for model in {place[0] for place, _count in most}:
            records = self.env[model].browse([place[1] for place, _count in most if place[0] == model]).exists()
            readable = records._filtered_access("read") if records.has_access("read") else records.browse()
            names.update(((model, record.id), record.display_name) for record in readable)
        rows = [{"name": names[place], "makes": count} for place, count in most if place in names]
        named = sum(row["makes"] for row in rows)
        if others := len(tally.records) - len(rows):
            name = self.env._("%s more records", others)
            rows.append({"name": name, "makes": tally.records.total() - named})
        return rows
