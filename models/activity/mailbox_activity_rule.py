from odoo import api, fields, models
from odoo.exceptions import UserError

MOST_RULES = 10
DIRECTIONS = [("both", "Incoming and Outgoing"), ("incoming", "Incoming"), ("outgoing", "Outgoing")]


class MailboxActivityRule(models.Model):
    """One of at most ten ordered rules of a company: which archived emails become a sales activity, and which one.

    An active rule has one of ten places. The unique index on them keeps the promise, whoever adds rules and how many at
    once."""

    _name = "mailbox.activity.rule"
    _inherit = ["mailbox.company.row", "mailbox.private.name"]
    _description = "Auto-create Rule"
    _order = "sequence, id"

    name = fields.Char(required=True, translate=True)
    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company, index=True, ondelete="cascade"
    )
    active = fields.Boolean(default=True)
    sequence = fields.Integer(default=10)
    place = fields.Integer(readonly=True, copy=False, help="One of ten; an archived rule has none")
    is_for_account = fields.Boolean("Account", default=True, help="Companies")
    is_for_contact = fields.Boolean("Contact", default=True, help="Persons")
    is_for_lead = fields.Boolean("Lead", default=True)
    is_for_opportunity = fields.Boolean("Opportunity", default=True)
    direction = fields.Selection(DIRECTIONS, required=True, default="incoming")
    partner_domain = fields.Char("Only Contacts", default="[]")
    lead_domain = fields.Char("Only Leads and Opportunities", default="[]")
    match = fields.Selection([("all", "All"), ("any", "Any")], "Conditions", required=True, default="all")
    condition_ids = fields.One2many("mailbox.activity.rule.condition", "rule_id", copy=True)

    action = fields.Selection(
        [("todo", "Create a to-do"), ("log", "Log as done")],
        "Then",
        required=True,
        default="todo",
        help="Log as done: the email's own entry counts in the activity report; there is no second entry.",
    )
    activity_type_id = fields.Many2one(
        "mail.activity.type",
        required=True,
        default=lambda self: self.env.ref("mail.mail_activity_data_email", raise_if_not_found=False),
        ondelete="restrict",
    )
    summary = fields.Char(default=lambda self: self.env._("Answer: {subject}"), translate=True)
    note = fields.Text(
        default="{sender}, {date}",
        translate=True,
        help="{subject}, {sender}, {customer}, {date}, {link} and {rule} are filled in.",
    )
    due_days = fields.Integer("Due In", default=2)
    is_working_days = fields.Boolean("Working Days", default=True, help="By the company's working hours")
    assign_to = fields.Selection(
        [("salesperson", "The record's salesperson"), ("owner", "The mailbox owner"), ("user", "A person")],
        required=True,
        default="salesperson",
    )
    user_id = fields.Many2one("res.users", "Person", domain=[("share", "=", False)], ondelete="restrict")
    fallback = fields.Selection(
        [("owner", "The mailbox owner"), ("nobody", "Nobody")],
        "If That Person Cannot Open the Record",
        required=True,
        default="owner",
    )
    is_closed_by_answer = fields.Boolean("Close It When We Answer", default=True)
    is_due_moved = fields.Boolean("A Newer Email Moves the Due Date")

    objects_sentence = fields.Char("Objects", compute="_compute_sentences")
    when_sentence = fields.Char("When", compute="_compute_sentences")
    then_sentence = fields.Char("Creates", compute="_compute_sentences")
    hidden_sentence = fields.Char(compute="_compute_hidden_sentence")

    _place_once = models.UniqueIndex(
        "(company_id, place) WHERE active",
        "Somebody else added a rule at the same moment. Save again.",
    )
    _ten_places = models.Constraint(
        "CHECK (NOT active OR place BETWEEN 1 AND 10)",
        "A company can have ten rules. Merge or archive one first.",
    )
    _days_positive = models.Constraint("CHECK (due_days BETWEEN 0 AND 365)", "An activity is due within a year.")
    _person_named = models.Constraint(
        "CHECK (assign_to != 'user' OR user_id IS NOT NULL)", "Say to whom the activity is assigned."
    )
    _some_object = models.Constraint(
        "CHECK (is_for_account OR is_for_contact OR is_for_lead OR is_for_opportunity)",
        "Say for which objects the rule is.",
    )

    def _filter_told(self):
        """An email's owner, who need not read rules, is told which one of their companies took it."""
        return super()._filter_told() | self.filtered(lambda rule: rule.sudo().company_id in self.env.user.company_ids)

    # ------------------------------------------------------------ ten of them

    @api.model_create_multi
    def create(self, vals_list):
        # before it is said how many rules a company has
        self._check_companies_of(vals_list)
        taken = {}
        vals_list = [dict(vals) for vals in vals_list]
        for vals in vals_list:
            vals.pop("place", None)
            if vals.get("active", True):
                company_id = vals.get("company_id") or self.env.company.id
                vals["place"] = self._take_place(company_id, taken)
        return super().create(vals_list)

    def write(self, vals):
        vals = {name: value for name, value in vals.items() if name != "place"}
        if not {"active", "company_id"} & vals.keys():
            return super().write(vals)
        self._check_company_of(vals)
        taken = {}
        for rule in self:
            stays = rule.active and vals.get("company_id", rule.company_id.id) == rule.company_id.id
            place = rule.place if stays else 0
            if vals.get("active", rule.active) and not place:
                place = self._take_place(vals.get("company_id") or rule.company_id.id, taken)
            super(MailboxActivityRule, rule).write({**vals, "place": place})
        return True

    @api.model
    def _take_place(self, company_id, taken):
        """A free place among the ten of the company; `taken` {company id: places} are remembered there.

        Raises UserError where there is none."""
        if company_id not in taken:
            self.flush_model(["company_id", "place", "active"])
            rules = self.sudo().search([("company_id", "=", company_id)])
            taken[company_id] = set(rules.mapped("place"))
        free = set(range(1, MOST_RULES + 1)) - taken[company_id]
        if not free:
            raise UserError(self.env._("A company can have ten rules. Merge or archive one first."))
        taken[company_id].add(min(free))
        return min(free)

    # ------------------------------------------------------------ in words

    @api.depends("name", "direction", "match", "condition_ids", "action", "due_days", "is_working_days", "assign_to")
    def _compute_sentences(self):
        for rule in self:
            rule.objects_sentence = rule._get_objects_sentence()
            rule.when_sentence = rule._get_when_sentence()
            rule.then_sentence = rule._get_then_sentence()

    def _get_objects_sentence(self):
        everything = [name for name in self._fields if name.startswith("is_for_")]
        names = [name for name in everything if self[name]]
        if names == everything:
            return self.env._("All")
        return ", ".join(self._fields[name]._description_string(self.env) for name in names)

    def _get_when_sentence(self):
        if not self.condition_ids:
            return self.env._("Every archived email")
        between = self.env._(" and ") if self.match == "all" else self.env._(" or ")
        return between.join(self.condition_ids.mapped("sentence"))

    def _get_then_sentence(self):
        kind = self.activity_type_id.name or ""
        if self.action == "log":
            return self.env._("Logged as done: %s", kind)
        days = self.env._("working days") if self.is_working_days else self.env._("days")
        whom = self.env._("mailbox owner") if self.assign_to == "owner" else self.env._("salesperson")
        return self.env._(
            "To-do: %(kind)s, in %(number)s %(days)s, %(whom)s",
            kind=kind,
            number=self.due_days,
            days=days,
            whom=self.user_id.name if self.assign_to == "user" else whom,
        )
