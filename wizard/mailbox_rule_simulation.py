from datetime import timedelta

from odoo import Command, fields, models
from odoo.exceptions import UserError


class MailboxRuleSimulation(models.TransientModel):
    _name = "mailbox.rule.simulation"
    _description = "Simulate Auto-create Rules"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    days = fields.Integer(default=30, required=True)
    summary = fields.Char(readonly=True)
    line_ids = fields.One2many("mailbox.rule.simulation.line", "simulation_id", readonly=True)
    rule_line_ids = fields.One2many(
        "mailbox.rule.simulation.line", "simulation_id", domain=[("kind", "=", "rule")], readonly=True
    )
    person_line_ids = fields.One2many(
        "mailbox.rule.simulation.line", "simulation_id", domain=[("kind", "=", "person")], readonly=True
    )
    record_line_ids = fields.One2many(
        "mailbox.rule.simulation.line", "simulation_id", domain=[("kind", "=", "record")], readonly=True
    )

    _days_sane = models.Constraint("CHECK (days BETWEEN 1 AND 365)", "Simulate from 1 to 365 days.")

    def _compute_display_name(self):
        self.display_name = self.env._("Simulation")

    def action_run(self):
        """Count what the rules would make of the period. Nothing is created."""
        self.ensure_one()
        outcome = self.env["mailbox.archive"]._simulate_rules(self.company_id, self._get_since())
        self.line_ids = [Command.clear(), *map(Command.create, self._prepare_lines(outcome))]
        self.summary = self.env._(
            "%(emails)s emails on records, %(activities)s activities, %(records)s records. No rule fits %(without)s.",
            emails=outcome.emails,
            activities=sum(outcome.makes.values()),
            records=len(outcome.records),
            without=outcome.without,
        )
        return self._reopen()

    def action_create(self):
        """The only way in which old mail makes activities."""
        self.ensure_one()
        self.env["mailbox.activity.rule"].check_access("write")
        if not self.company_id._makes_activities():
            raise UserError(self.env._("Switch “Create Sales Activity from Email” on first."))
        made = self.env["mailbox.archive"]._apply_rules_on_purpose(self.company_id, self._get_since())
        self.summary = self.env._("%s activities were created.", len(made))
        return self._reopen()

    def _get_since(self):
        return fields.Datetime.now() - timedelta(days=self.days)

    def _reopen(self):
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_mailbox.mailbox_rule_simulation_action")
        return {**action, "res_id": self.id, "target": "main"}

    def _prepare_lines(self, outcome):
        rules = self.company_id._get_activity_rules()
        names = {rule.id: rule.name for rule in rules}
        for rule in rules:
            hidden = ", ".join(f"{names[other]} ({count})" for other, count in outcome.hidden[rule.id].most_common())
            yield {
                "kind": "rule",
                "name": rule.name,
                "fits": outcome.fits[rule.id],
                "makes": outcome.makes[rule.id],
                "remark": self._get_remark(outcome, rule, hidden),
                "sample_ids": outcome.samples[rule.id],
            }
        users = self.env["res.users"].sudo().browse(filter(None, outcome.persons))
        people = dict(zip(users.ids, users.mapped("name"), strict=True))
        for user_id, count in outcome.persons.most_common():
            yield {"kind": "person", "name": people.get(user_id, self.env._("Nobody")), "makes": count}
        yield from self._prepare_record_lines(outcome)

    def _get_remark(self, outcome, rule, hidden):
        if not outcome.fits[rule.id]:
            return self.env._("Never fires")
        return bool(hidden) and self.env._("Hidden by %s", hidden)

    def _prepare_record_lines(self, outcome):
        """The records by name as far as this user may open them."""
        for model in {model for model, _id in outcome.records}:
            ids = [res_id for other, res_id in outcome.records if other == model]
            records = self.env[model].browse(ids).exists()
            records = records._filtered_access("read") if records.has_access("read") else records.browse()
            for record in records:
                count = outcome.records[model, record.id]
                yield {"kind": "record", "name": record.display_name, "makes": count}
            if others := set(ids) - set(records.ids):
                name = self.env._("%s records you cannot open", len(others))
                yield {"kind": "record", "name": name, "makes": sum(outcome.records[model, one] for one in others)}


class MailboxRuleSimulationLine(models.TransientModel):
    _name = "mailbox.rule.simulation.line"
    _description = "Line of a Simulation"
    _order = "kind, makes desc, id"

    simulation_id = fields.Many2one("mailbox.rule.simulation", required=True, ondelete="cascade")
    kind = fields.Selection([("rule", "Rule"), ("person", "Person"), ("record", "Record")], required=True)
    name = fields.Char()
    fits = fields.Integer()
    makes = fields.Integer()
    remark = fields.Char()
    sample_ids = fields.Json()

    def action_view_samples(self):
        """The sample emails, as far as this user may read them."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_mailbox.mailbox_archive_action")
        return {**action, "domain": [("id", "in", self.sample_ids or [])], "name": self.name}
