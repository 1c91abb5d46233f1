from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import UserError

from ...engine.rules import why_not
from .mailbox_activity_rule import MOST_RULES

NEWEST = 40


class MailboxActivityRuleList(models.Model):
    """The list of rules, and the two examples to begin with."""

    _inherit = "mailbox.activity.rule"

    # of what the user may read: a number for everything would answer whether any email says a word
    made_count = fields.Integer(
        "Made (30 Days)", compute="_compute_made_count", groups="crm_mailbox.group_mailbox_reader"
    )
    made_ids = fields.Many2many("mailbox.archive", string="Made", compute="_compute_made_ids")

    @api.model
    def action_open_list(self):
        """The rules of the company; with none, the examples are one click away."""
        count = self.search_count([("company_id", "=", self.env.company.id)])
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_mailbox.mailbox_activity_rule_action")
        action["name"] = self.env._("Auto-create Rules (%(count)s of %(most)s)", count=count, most=MOST_RULES)
        action["context"] = {}
        return action

    @api.model
    def get_empty_list_help(self, help_message):
        """The examples as buttons: on a phone those of the list hide behind its menu."""
        labels = self.env._("Example: Answer Customers"), self.env._("Example: Log What We Send")
        methods = ("action_add_example_answer", "primary"), ("action_add_example_log", "secondary")
        buttons = Markup().join(
            Markup('<a type="action" data-model="%s" data-method="%s" class="btn btn-%s m-1">%s</a>')
            % (self._name, *method, label)
            for method, label in zip(methods, labels, strict=True)
        )
        return Markup('<p class="o_view_nocontent_smiling_face">%s</p><p>%s</p><p>%s</p>') % (
            self.env._("Turn emails into sales activities"),
            self.env._("Rules run from top to bottom; the first that fits decides, for each record."),
            buttons,
        )

    @api.model
    def action_add_example_answer(self, _selected=None):
        """To-dos for what customers write. `_selected`: what a button of the list says of itself."""
        return self._add_example({"name": self.env._("Answer customers")})

    @api.model
    def action_add_example_log(self, _selected=None):
        """What we send counts as done. `_selected`: as above."""
        return self._add_example(
            {"name": self.env._("Log what we send"), "direction": "outgoing", "action": "log", "sequence": 20}
        )

    @api.model
    def _add_example(self, values):
        if self.search_count([("company_id", "=", self.env.company.id), ("name", "=", values["name"])]):
            raise UserError(self.env._("This example is in the list already."))
        self.create(values)
        action = self.action_open_list()
        # the other example is still of use
        action["context"] = {"mailbox_first_rules": True}
        return {**action, "target": "main"}

    def action_view_made(self):
        """The emails this rule made activities of, as far as the user may read them."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_mailbox.mailbox_archive_action")
        return {**action, "domain": self._get_made_domain(), "name": self.name}

    def _get_made_domain(self):
        return [("rule_id", "in", self.ids), ("rule_outcome", "in", ("made", "logged"))]

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_made_ids(self):
        """The newest emails that made something, done or not, of those the user may read."""
        for rule in self:
            rule.made_ids = self.env["mailbox.archive"].search(rule._get_made_domain(), limit=NEWEST)

    @api.depends_context("uid", "allowed_company_ids")
    def _compute_made_count(self):
        since = fields.Datetime.subtract(fields.Datetime.now(), days=30)
        recent = [*self._get_made_domain(), ("date", ">=", since)]
        counts = dict(self.env["mailbox.archive"]._read_group(recent, ["rule_id"], ["__count"]))
        for rule in self:
            rule.made_count = counts.get(rule, 0)

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
        return self.env["ir.actions.client"]._for_xml_id("crm_mailbox.mailbox_rule_simulation_page")

    # ------------------------------------------------------------ would this email match

    def _explain(self, archive):
        """[(whether it holds, sentence)] for each part of the rule with `archive`, which the user can read, and which
        rule takes it (rule)."""
        self.ensure_one()
        archive.check_access("read")
        # a filter of records is a question to the database: it is asked with the user's rights
        rules = self.company_id._get_activity_rules().sudo(False)
        facts = archive.sudo()._to_facts(rules | self)[archive.sudo()]
        [mine] = self._to_engine()
        taken_by = archive.sudo()._match(rules)[archive.sudo()]
        return [(check.holds, self._describe(check)) for check in why_not(mine, facts)], taken_by

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
