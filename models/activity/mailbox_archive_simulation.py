from odoo import api, models
from odoo.fields import Domain

from ...engine.rules import meets
from ...engine.tally import Tally

# never decided, or decided for a reason that does not hold for an administrator who wants it so
UNMADE = (False, "history", "none")


class MailboxArchiveSimulation(models.Model):
    """What the rules would make of the last days, without making anything; and making it, on purpose."""

    _inherit = "mailbox.archive"

    @api.model
    def _get_period_domain(self, company, since, until, unmade=False):
        """What was archived for `company` from `since` to `until`; `unmade`: only what made nothing so far."""
        domain = Domain("company_id", "=", company.id) & Domain("date", ">=", since) & Domain("date", "<=", until)
        return domain & Domain("rule_outcome", "in", UNMADE) if unmade else domain

    def _simulate(self, company, counted, unmade=False):
        """What the rules would make of these, added to what was `counted` (a Tally as JSON): as if no activity had been
        closed since; `unmade`: besides those that are there already."""
        tally = Tally.from_json(counted)
        rules, limit = company._get_activity_rules(), company.mailbox_activity_limit
        asked = self.filtered(lambda archive: archive.level != "nothing" and not archive.email_id.nature)
        # a filter of records is a question to the database: it is asked with the user's rights
        facts, engine_rules = asked._to_facts(rules.sudo(False)), rules._to_engine()
        by_id, deciding = {rule.id: rule for rule in rules}, {}
        for archive in asked:
            first = tally.note(archive.id, [rule.id for rule in engine_rules if meets(rule, facts[archive])])
            deciding.update({archive: by_id[first]} if first else {})
        taken = asked._find_taken() if unmade else set()
        assignees = asked.filtered(deciding.get)._find_assignees(deciding)
        for archive, (person, _is_other) in assignees.items():
            *place, slot = claim = archive._get_claim(deciding[archive], limit)
            if claim not in taken:
                tally.make(deciding[archive].id, tuple(place), person.id or 0, slot in ("open", "ever"))
        return tally.to_json()

    def _find_taken(self):
        """The claims {(model, id, slot)} that stand on the records of these."""
        claims = self.env["mailbox.activity.claim"].sudo()
        claims = claims.search(self._get_places_domain()) if self else claims
        return {(claim.res_model, claim.res_id, claim.slot) for claim in claims}

    def _apply_rules_on_purpose(self):
        """Have the rules decide on these, old as they are: an administrator wants it so. Those that made something."""
        archives = self.sudo().filtered(lambda one: one.rule_outcome in UNMADE)
        archives.write({"rule_outcome": False, "rule_id": False})
        archives._apply_rules(on_purpose=True)
        return archives.filtered(lambda one: one.rule_outcome in ("made", "logged"))
