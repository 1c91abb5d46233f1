from ast import literal_eval
from datetime import datetime, time, timedelta

import pytz
from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

from ...engine import rules

ANY = ("any", "not any", "any!", "not any!")
RECORD_KINDS = ("account", "contact", "lead", "opportunity")
DOMAINS = {"res.partner": "partner_domain", "crm.lead": "lead_domain"}


class MailboxActivityRuleMatching(models.Model):
    """A rule as the engine reads it, and when what it makes is due."""

    _inherit = "mailbox.activity.rule"

    filter_user_id = fields.Many2one(
        "res.users", "Filter Written By", readonly=True, copy=False, ondelete="set null", help="By whose rights it asks"
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._prepare_filter(vals) for vals in vals_list])

    def write(self, vals):
        return super().write(self._prepare_filter(vals))

    @api.model
    def _prepare_filter(self, vals):
        vals = {name: value for name, value in vals.items() if name != "filter_user_id"}
        return {**vals, "filter_user_id": self.env.uid} if vals.keys() & set(DOMAINS.values()) else vals

    @api.constrains("partner_domain", "lead_domain")
    def _check_domains(self):
        for rule in self:
            for model in DOMAINS:
                try:
                    self.env[model].search(rule._get_allowed_domain(model), limit=1)
                except (ValueError, SyntaxError, TypeError, KeyError) as error:
                    raise ValidationError(self.env._("The filter of records can't be understood.")) from error

    def _get_domain(self, model):
        """What the rule asks of records of `model`."""
        return Domain(literal_eval(self[DOMAINS[model]] or "[]")) if model in DOMAINS else Domain.TRUE

    def _get_allowed_domain(self, model):
        """The same, where it asks beyond the record itself by the rights of whoever wrote it: the round reads with
        every right. Raises AccessError for what that user may not ask at all."""
        writer = self.filter_user_id or self.write_uid
        if not writer:
            raise self.env["ir.model.access"]._make_access_error(model, "read")
        records = self.env[model].with_user(writer).with_context(allowed_company_ids=writer.company_ids.ids)
        return self._get_domain(model).map_conditions(lambda condition: _ask_as(records, condition))

    def _to_engine(self):
        """The rules as engine values, in their order."""
        return [
            rules.Rule(
                id=rule.id,
                kinds=frozenset(kind for kind in RECORD_KINDS if rule[f"is_for_{kind}"]),
                direction=rule.direction,
                conditions=tuple(line._to_engine() for line in rule.condition_ids),
                needs_all=rule.match == "all",
                is_limited=any(not rule._get_domain(model).is_true() for model in DOMAINS),
            )
            for rule in self
        ]

    def _find_refused(self, places):
        """{(model, id): frozenset of the rules' ids whose filter the record does not meet}: a query a rule and model,
        with the rights of these rules' environment.

        `places`: set of (model, id)."""
        refused = {place: set() for place in places}
        for model in {model for model, _id in places}:
            ids = [res_id for other, res_id in places if other == model]
            records = self.env[model].with_context(active_test=False)
            is_readable = records.has_access("read")
            for rule in self:
                domain = rule._get_domain(model)
                if domain.is_true():
                    continue
                met = rule._find_met(records, ids) if is_readable else set()
                for res_id in set(ids) - met:
                    refused[model, res_id].add(rule.id)
        return {place: frozenset(ids) for place, ids in refused.items()}

    def _find_met(self, records, ids):
        """Those of `ids` whose record meets the filter (set): none where its writer may not ask that any more."""
        try:
            domain = self.sudo()._get_allowed_domain(records._name)
        except AccessError:
            return set()
        return set(records.search(domain & Domain("id", "in", ids)).ids)

    def _get_due_date(self):
        """The day on which an activity made now is due."""
        self.ensure_one()
        calendar = self.company_id.resource_calendar_id
        zone = pytz.timezone(calendar.tz or "UTC")
        today = fields.Datetime.now().replace(tzinfo=pytz.utc).astimezone(zone).date()
        if self.is_working_days and calendar and self.due_days:
            tomorrow = zone.localize(datetime.combine(today + timedelta(days=1), time.min))
            if due := calendar.plan_days(self.due_days, tomorrow, compute_leaves=True):
                return due.date()
        return today + timedelta(days=self.due_days)

    # ------------------------------------------------------------ what is never reached

    @api.depends("sequence", "direction", "condition_ids", "partner_domain", "lead_domain", "active")
    def _compute_hidden_sentence(self):
        for rule in self:
            first = rule._find_hiding()
            rule.hidden_sentence = bool(first) and self.env._("Never reached: %s takes every email first.", first.name)

    def _find_hiding(self):
        """The earlier rule that takes every email this one could."""
        self.ensure_one()
        everyone = self.search([("company_id", "=", self.company_id.id)])
        before = (
            everyone[: everyone.ids.index(self._origin.id)] if self._origin.id in everyone.ids else everyone.browse()
        )
        [mine] = self._to_engine()
        return next((rule for rule in before if rules.hides(rule._to_engine()[0], mine)), self.browse())


def _ask_as(records, condition):
    """`condition` of a domain on `records`, a path in it followed by the rights of their environment alone."""
    name, _dot, rest = condition.field_expr.partition(".")
    field = records._fields.get(name)
    if field is None:
        return condition
    records._check_field_access(field, "read")
    operator, value = condition.operator, condition.value
    if not field.relational:
        return condition
    if rest:
        asked, is_not = Domain(rest, operator, value), False
    elif operator in ANY:
        asked, is_not = Domain(value), operator.startswith("not")
    elif isinstance(value, str):
        is_not = operator in ("!=", "not in") or operator.startswith("not ")
        asked = Domain("display_name", "=" if operator == "!=" else operator.removeprefix("not "), value)
    else:
        return condition
    found = Domain(name, "in", records.env[field.comodel_name].search(asked).ids)
    return ~found if is_not else found
