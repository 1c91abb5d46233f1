from datetime import datetime

from odoo import api, fields, models
from odoo.fields import Domain

from ...engine.rules import first_match

OUTCOMES = [
    ("made", "A to-do was made"),
    ("updated", "Joined the open to-do"),
    ("logged", "Logged as done"),
    ("limit", "The record has its automatic activity"),
    ("answered", "Closed the to-do"),
    ("none", "No rule fits"),
    ("history", "Earlier email"),
    ("automatic", "Newsletter or automatic email"),
    ("hidden", "Shown to nobody"),
]


class MailboxArchiveRules(models.Model):
    """Chapter six of the walk: archived mail that meets a rule becomes a sales activity."""

    _inherit = "mailbox.archive"

    rule_outcome = fields.Selection(OUTCOMES, "Sales Activity", readonly=True)
    rule_id = fields.Many2one(
        "mailbox.activity.rule", "Rule", readonly=True, index="btree_not_null", ondelete="set null"
    )
    activity_id = fields.Many2one("mail.activity", readonly=True, index="btree_not_null", ondelete="set null")
    is_reassigned = fields.Boolean(readonly=True, help="Whom the rule names cannot open the record")

    _sender_idx = models.Index("(matched_address, date) WHERE matched_by = 'from'")

    def _after_filing(self):
        super()._after_filing()
        self._apply_rules()

    def _after_showing(self):
        """The rules decide on those that were hidden when they would have been asked."""
        super()._after_showing()
        hidden = self.filtered(lambda archive: archive.rule_outcome == "hidden")
        hidden.rule_outcome = False
        hidden._apply_rules()

    def _apply_rules(self, on_purpose=False):
        """Have the rules of their companies decide on these, those that are decided already excepted: batched, and
        oldest first. Mail of history never makes an activity, unless an administrator wants it `on_purpose`."""
        waiting = self.filtered(lambda archive: not archive.rule_outcome)
        for company, archives in waiting.grouped("company_id").items():
            if company._makes_activities():
                archives.sorted(lambda one: (one.date, one.id))._apply_rules_of(company, on_purpose)

    def _apply_rules_of(self, company, on_purpose):
        excluded = self._get_exclusions(company, on_purpose)
        for code, archives in self.grouped(excluded.get).items():
            if code:
                archives.rule_outcome = code
        live = self.filtered(lambda archive: not excluded[archive])
        live._act_by(live._match(company._get_activity_rules()), company.mailbox_activity_limit)
        live._close_answered()

    def _get_exclusions(self, company, on_purpose):
        """{archive: why no rule is asked about it (code), '' where they are}."""
        since = company.mailbox_activity_since or datetime.min
        live = {email for email in self.email_id if on_purpose or (email.date >= since and email._is_live())}
        automatic = {email for email in self.email_id if email.nature}
        excluded = {}
        for archive in self:
            hidden = "" if archive.active and archive.level != "nothing" else "hidden"
            late = "" if archive.email_id in live else "history"
            excluded[archive] = hidden or (archive.email_id in automatic and "automatic") or late
        return excluded

    def _match(self, rules):
        """{archive: the first of `rules` that it meets, or none}."""
        engine_rules, facts = rules._to_engine(), self._to_facts(rules)
        by_id = {rule.id: rule for rule in rules}
        found = {archive: first_match(engine_rules, facts[archive]) for archive in self}
        return {archive: by_id[rule.id] if rule else rules.browse() for archive, rule in found.items()}

    # ------------------------------------------------------------ within the limit

    def _act_by(self, matched, limit):
        """Make what the rules say, in one batch. `matched` {archive: rule}, `limit` open, email or ever."""
        for rule, archives in self.grouped(matched.get).items():
            archives.write({"rule_id": rule.id} if rule else {"rule_outcome": "none"})
        fitting = self.filtered(matched.get)
        winners = fitting._take_claims(limit)
        made = winners.filtered(lambda archive: matched[archive].action == "todo")
        made._make_activities()
        (winners - made)._log()
        others = fitting - winners
        todo = others.filtered(lambda archive: limit == "open" and matched[archive].action == "todo")
        joined = todo._join_open()
        (others - joined).rule_outcome = "limit"
        joined._move_due()

    def _take_claims(self, limit):
        """Those of these that may make something: of each record the oldest, if nobody was before it."""
        Claim = self.env["mailbox.activity.claim"].sudo()
        first = {}
        for archive in self:
            first.setdefault(archive._get_claim(archive.rule_id, limit), archive)
        taken = Claim._take(first)
        winners = self.browse([archive.id for key, archive in first.items() if key in taken])
        # an activity takes all three, so that the company can change its mind
        Claim._take({key for archive in winners for key in archive._get_claims()} - taken)
        return winners

    def _get_claim(self, rule, limit):
        """What limits this one by `rule`. Logged, it is never open."""
        slot = limit if limit == "ever" else f"email:{self.email_id.id}"
        if limit == "open" and rule.action == "todo":
            slot = "open"
        return self.res_model, self.res_id, slot

    def _get_claims(self):
        """All that an activity made of this email takes."""
        return {self._get_claim(self.rule_id, limit) for limit in ("open", "ever", "email")}

    # ------------------------------------------------------------ what is open

    def _join_open(self):
        """Have the next emails of records with an open automatic to-do join it. Returns those that did."""
        by_place = self._find_open_activities()
        joined = self.browse()
        for activity, archives in self.grouped(lambda one: by_place.get((one.res_model, one.res_id))).items():
            if activity:
                archives.write({"activity_id": activity.id, "rule_outcome": "updated"})
                joined |= archives
        return joined

    def _find_open_activities(self):
        """{(model, id): the open automatic activity there} of the records of these."""
        if not self:
            return {}
        is_open = Domain("slot", "=", "open") & Domain("activity_id", "!=", False)
        found = self.env["mailbox.activity.claim"].sudo().search(is_open & self._get_places_domain())
        return {(claim.res_model, claim.res_id): claim.activity_id for claim in found}

    @api.model
    def _fold_activity(self, double, kept):
        """Merging: the emails of the to-do `double` go to `kept`, and it goes away."""
        archives = self.sudo().search([("activity_id", "=", double.id)])
        archives.write({"activity_id": kept.id, "rule_outcome": "updated"})
        archives._move_due()
        double.with_context(active_test=False).unlink()
