from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

# making takes longer than counting, and each request is to be short
AT_ONCE = {"count": 500, "left": 500, "make": 200}


class MailboxRuleSimulation(models.TransientModel):
    """A simulation goes from batch to batch, each a request of its own, so that it may take as long as it takes."""

    _name = "mailbox.rule.simulation"
    _inherit = "mailbox.company.row"
    _description = "Simulate Auto-create Rules"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    days = fields.Integer(default=30, required=True)
    kind = fields.Selection(
        [("count", "What the rules would have made"), ("left", "What they would make now"), ("make", "Make it")],
        required=True,
        default="count",
    )
    since = fields.Datetime(readonly=True)
    until = fields.Datetime(readonly=True)
    email_count = fields.Integer(readonly=True)
    total = fields.Integer(readonly=True)
    done = fields.Integer(readonly=True)
    made = fields.Integer(readonly=True)
    last_date = fields.Datetime(readonly=True, help="How far it came, with the id")
    last_id = fields.Integer(readonly=True)
    tally = fields.Json(readonly=True)

    _days_sane = models.Constraint("CHECK (days BETWEEN 1 AND 365)", "Simulate from 1 to 365 days.")

    def _compute_display_name(self):
        self.display_name = self.env._("Simulation")

    # ------------------------------------------------------------ batch by batch

    @api.model
    def start(self, days, kind="count"):
        """Begin with the emails of the last `days`. `kind`: *count* what the rules would have made, what is *left* to
        make, or *make* it, the only way in which old mail makes activities. Returns what `step` does."""
        self._check_reader()
        if kind != "count" and not self.env.company._makes_activities():
            raise UserError(self.env._("Switch “Create Sales Activity from Email” on first."))
        now = fields.Datetime.now()
        since = now - timedelta(days=min(max(int(days), 0), 366))
        this = self.create({"days": days, "kind": kind, "since": since, "until": now, "tally": {}})
        [[emails, total]] = self.env["mailbox.archive"]._read_group(
            this._get_domain(), [], ["email_id:count_distinct", "__count"]
        )
        this.write({"email_count": emails, "total": total})
        return this._to_values()

    def step(self):
        """Take the next batch in. Returns {"id", "done", "total", "isFinished"} and what there is to say so far."""
        self.ensure_one()
        self._check_reader()
        archives = self._find_next()
        if self.kind == "make":
            self.made += len(archives._apply_rules_on_purpose())
        else:
            self.tally = archives._simulate(self.company_id, self.tally or {}, unmade=self.kind == "left")
        last = archives[-1:]
        self.write({"done": self.done + len(archives), "last_date": last.date, "last_id": last.id})
        return self._to_values(is_finished=len(archives) < AT_ONCE[self.kind])

    @api.model
    def _check_reader(self):
        """What rules would make of emails says what is in them."""
        if not self.env.user.has_group("crm_mailbox.group_mailbox_reader"):
            raise AccessError(
                self.env._(
                    "A simulation counts what emails say. Ask for the right “Read Archived Mail”, or let somebody who "
                    "has it simulate the rules."
                )
            )

    def _get_domain(self):
        return self.env["mailbox.archive"]._get_period_domain(
            self.company_id, self.since, self.until, unmade=self.kind != "count"
        )

    def _find_next(self):
        """The next archives by date and id of those the user may read, with rights to act on them."""
        domain = self._get_domain()
        if self.last_id:
            later = Domain("date", ">", self.last_date)
            domain &= later | (Domain("date", "=", self.last_date) & Domain("id", ">", self.last_id))
        return self.env["mailbox.archive"].search(domain, order="date, id", limit=AT_ONCE[self.kind]).sudo()

    # ------------------------------------------------------------ what it found

    def _to_values(self, is_finished=False):
        values = {"id": self.id, "done": self.done, "total": self.total, "isFinished": is_finished, "made": self.made}
        if self.kind == "make":
            return values
        found = self.env["mailbox.archive"]._describe_tally(self.company_id, self.tally or {})
        return {**values, **found, "emails": self.email_count}
