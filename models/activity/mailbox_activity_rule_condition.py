from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine import rules

FIELDS = [
    ("sender", "Sender"),
    ("recipient", "Recipient"),
    ("copy", "Copy"),
    ("anyone", "Anyone"),
    ("domain", "Domain"),
    ("subject", "Subject"),
    ("text", "Text"),
    ("has_files", "Has an Attachment"),
    ("file_name", "Attachment Name"),
    ("is_first", "First Email from This Person"),
    ("is_reply", "Is an Answer"),
    ("mailbox", "Mailbox"),
    ("team", "Sales Team"),
]
OPERATORS = [
    ("contains", "contains"),
    ("is", "is"),
    ("starts", "starts with"),
    ("not_contains", "does not contain"),
    ("not_is", "is not"),
    ("not_starts", "does not start with"),
]


class MailboxActivityRuleCondition(models.Model):
    """One line of a rule: what a field of the email has to be."""

    _name = "mailbox.activity.rule.condition"
    _description = "Condition of an Auto-create Rule"
    _order = "sequence, id"

    rule_id = fields.Many2one("mailbox.activity.rule", required=True, index=True, ondelete="cascade")
    sequence = fields.Integer(default=10)
    field = fields.Selection(FIELDS, required=True, default="subject")
    operator = fields.Selection(OPERATORS, "Comparison", required=True, default="contains")
    value = fields.Char()
    is_flag = fields.Boolean(compute="_compute_is_flag")
    sentence = fields.Char(compute="_compute_sentence")

    @api.depends("field")
    def _compute_is_flag(self):
        for line in self:
            line.is_flag = line.field in rules.FLAGS

    @api.onchange("field")
    def _onchange_field(self):
        if self.is_flag and self.operator not in ("is", "not_is"):
            self.update({"operator": "is", "value": False})

    @api.depends("field", "operator", "value")
    def _compute_sentence(self):
        names, tests = (dict(self._fields[name]._description_selection(self.env)) for name in ("field", "operator"))
        for line in self:
            words = [names.get(line.field, "").lower(), tests.get(line.operator, ""), line.value]
            if line.field in rules.FLAGS:
                no = (line.operator or "").startswith("not_")
                words = [names[line.field].lower(), self.env._("no") if no else self.env._("yes")]
            line.sentence = " ".join(filter(None, words))

    def write(self, vals):
        # a record rule is asked before a line is written, and does not see to which rule the line goes
        self.rule_id.browse(vals.get("rule_id")).check_access("write")
        return super().write(vals)

    @api.constrains("field", "operator", "value")
    def _check_value(self):
        for line in self:
            if line.field in rules.FLAGS:
                if line.operator not in ("is", "not_is"):
                    raise ValidationError(self.env._("%s can only be so or not.", line.sentence))
            elif not rules.fold(line.value or ""):
                raise ValidationError(self.env._("Say what the field is compared with: %s …", line.sentence))

    def _to_engine(self):
        return rules.Condition(self.field, self.operator, self.value or "")
