from collections import Counter, defaultdict

from odoo import api, models
from odoo.fields import Domain
from odoo.tools import split_every

from ..engine.rules import meets

AT_ONCE = 500
SAMPLES = 5


class Outcome:
    """What the rules would do, counted: nothing of any email but its archive's id."""

    def __init__(self):
        self.emails = self.without = 0
        self.fits, self.makes, self.records, self.persons = Counter(), Counter(), Counter(), Counter()
        self.hidden = defaultdict(Counter)
        self.samples = defaultdict(list)
        self._claims = set()

    def note(self, fitting, claim, person):
        """One archive: the rules that fit in their order (ids), what limits it, and who would get it (id)."""
        self.emails += 1
        if not fitting:
            self.without += 1
            return
        first, *others = fitting
        self.fits.update(fitting)
        for rule_id in others:
            self.hidden[rule_id][first] += 1
        if len(self.samples[first]) < SAMPLES:
            self.samples[first].append(claim.archive_id)
        if claim.key not in self._claims:
            self._claims.add(claim.key)
            self.makes[first] += 1
            self.records[claim.key[:2]] += 1
            self.persons[person] += 1


class Claimed:
    """What limits the activity of one archive."""

    def __init__(self, archive_id, key):
        self.archive_id, self.key = archive_id, key


class MailboxArchiveSimulation(models.Model):
    """What the rules would make of the last days, without making anything."""

    _inherit = "mailbox.archive"

    @api.model
    def _find_of_period(self, company, since):
        """The ids of what was archived for `company` since, the oldest first (with rights to read all)."""
        domain = Domain("company_id", "=", company.id) & Domain("date", ">=", since)
        return self.sudo().search(domain, order="date, id").ids

    @api.model
    def _simulate_rules(self, company, since):
        """An Outcome: as if the rules had been asked since then, and no activity had been closed."""
        rules, outcome = company._get_activity_rules(), Outcome()
        for ids in split_every(AT_ONCE, self._find_of_period(company, since), list):
            self.sudo().browse(ids)._simulate_batch(company, rules, outcome)
            self.env.invalidate_all()
        return outcome

    def _simulate_batch(self, company, rules, outcome):
        asked = self.filtered(lambda archive: archive.level != "nothing" and not archive.email_id.nature)
        facts, engine_rules = asked._to_facts(rules), rules._to_engine()
        salespersons = asked._read_places("_mailbox_get_salespersons")
        by_id = {rule.id: rule for rule in rules}
        for archive in asked:
            fitting = [rule.id for rule in engine_rules if meets(rule, facts[archive])]
            first = by_id[fitting[0]] if fitting else rules.browse()
            claim = Claimed(archive.id, archive._get_claim(first, company.mailbox_activity_limit))
            outcome.note(fitting, claim, archive._get_wanted_user(first, salespersons).id if first else 0)

    @api.model
    def _apply_rules_on_purpose(self, company, since):
        """Have the rules decide on what was archived since then and made nothing: an administrator wants it so."""
        archives = self.sudo().browse(self._find_of_period(company, since))
        archives = archives.filtered(lambda one: one.rule_outcome in (False, "history", "none"))
        for ids in split_every(AT_ONCE, archives.ids, list):
            batch = self.sudo().browse(ids)
            batch.write({"rule_outcome": False, "rule_id": False})
            batch.with_context(mailbox_rules_on_purpose=True)._apply_rules()
        return archives.filtered(lambda one: one.rule_outcome in ("made", "logged"))
