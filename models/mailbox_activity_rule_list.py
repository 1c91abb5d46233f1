from odoo import api, models
from odoo.exceptions import UserError

from ..engine.rules import why_not
from .mailbox_activity_rule import MOST_RULES


class MailboxActivityRuleList(models.Model):
    """The list of rules, and the two examples to begin with."""

    _inherit = "mailbox.activity.rule"

    @api.model
    def action_open_list(self):
        """The rules of the company; with none, the examples are one click away."""
        count = self.search_count([("company_id", "=", self.env.company.id)])
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_mailbox.mailbox_activity_rule_action")
        action["name"] = self.env._("Auto-create Rules (%(count)s of %(most)s)", count=count, most=MOST_RULES)
        action["context"] = {"mailbox_without_rules": not count}
        return action

    def action_add_example_answer(self):
        """To-dos for what customers write."""
        return self._add_example({"name": self.env._("Answer customers")})

    def action_add_example_log(self):
        """What we send counts as done."""
        return self._add_example(
            {"name": self.env._("Log what we send"), "direction": "outgoing", "action": "log", "sequence": 20}
        )

    def _add_example(self, values):
        if self.search_count([("company_id", "=", self.env.company.id), ("name", "=", values["name"])]):
            raise UserError(self.env._("This example is in the list already."))
        self.create(values)
        action = self.action_open_list()
        # the other example is still of use
        action["context"] = {"mailbox_without_rules": True}
        return {**action, "target": "main"}

    def action_view_made(self):
        """The emails this rule made activities of, as far as the user may read them."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_mailbox.mailbox_archive_action")
        return {**action, "domain": [("rule_id", "=", self.id), ("activity_id", "!=", False)], "name": self.name}

    def action_try(self):
        """Ask whether an email would meet this rule."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Would This Email Match?"),
            "res_model": "mailbox.rule.try",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_rule_id": self.id},
        }

    def action_simulate(self):
        """The page of simulations."""
        return self.env["ir.actions.act_window"]._for_xml_id("crm_mailbox.mailbox_rule_simulation_action")

    # ------------------------------------------------------------ would this email match

    def _explain(self, archive):
        """[(whether it holds, sentence)] for each part of the rule with `archive`, and which rule takes it (rule)."""
        self.ensure_one()
        rules = self.company_id._get_activity_rules() | self.sudo()
        facts = archive.sudo()._to_facts(rules)[archive.sudo()]
        [mine] = self._to_engine()
        return [(check.holds, self._describe(check)) for check in why_not(mine, facts)], (
            archive.sudo()._match(self.company_id._get_activity_rules())[archive.sudo()]
        )

    def _describe(self, check):
        words = {
            "kind": self.env._("Object: %s", self.objects_sentence),
            "direction": dict(self._fields["direction"]._description_selection(self.env))[self.direction],
            "record": self.env._("The record is one of those the rule is for"),
        }
        if check.condition is None:
            return words[check.part]
        line = self.env["mailbox.activity.rule.condition"].new(
            {"field": check.condition.field, "operator": check.condition.operator, "value": check.condition.value}
        )
        if check.found is None:
            return self.env._("%s: colleagues do not see it", line.sentence)
        found = ", ".join(check.found)[:120] or self.env._("nothing")
        return self.env._("%(condition)s: found %(found)s", condition=line.sentence, found=found)
