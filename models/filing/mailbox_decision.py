import json

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

DECISION_KINDS = [
    ("not_here", "Not Here"),
    ("moved", "Moved"),
    ("private", "Made Private"),
    ("never", "Contact Set to Never"),
    ("blocked", "Blocked"),
    ("protected", "Protected"),
]


class MailboxDecision(models.Model):
    """What a person decided about archived emails: who, when, on which record, and how to take it back.

    The log is only ever added to. It holds no word of any email: whoever reads it learns that somebody decided."""

    _name = "mailbox.decision"
    _description = "Decision about Archived Emails"
    _order = "id desc"
    _rec_name = "kind"

    company_id = fields.Many2one("res.company", required=True, readonly=True, index=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", "Decided By", required=True, readonly=True, index=True, ondelete="restrict")
    kind = fields.Selection(DECISION_KINDS, "Decision", required=True, readonly=True)
    res_model = fields.Char("Record Type", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    res_name = fields.Char("Record Name", compute="_compute_names")
    target_model = fields.Char(readonly=True)
    target_id = fields.Many2oneReference("Moved to Record", model_field="target_model", readonly=True)
    target_name = fields.Char("Moved To", compute="_compute_names")
    thread_id = fields.Many2one(
        "mailbox.thread",
        "Conversation",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        help="Whose later emails this is for, too",
    )
    scope = fields.Char("For", compute="_compute_scope")
    block_id = fields.Many2one(
        "mailbox.block",
        readonly=True,
        index="btree_not_null",
        ondelete="cascade",
        help="The address or domain whose later emails this is for, too",
    )
    is_for_company = fields.Boolean("For the Company", readonly=True)
    reason = fields.Char(readonly=True)
    email_count = fields.Integer("Emails", readonly=True)
    changes = fields.Json(readonly=True, groups=fields.NO_ACCESS, help="Of each archive: what it was, what it became")
    undone_at = fields.Datetime("Undone", readonly=True)
    undone_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")

    @api.depends_context("uid", "lang", "allowed_company_ids")
    def _compute_names(self):
        for decision in self:
            decision.res_name = decision._get_name(decision.res_model, decision.res_id)
            decision.target_name = decision._get_name(decision.target_model, decision.target_id)

    def _get_name(self, model, res_id):
        """The record's name for those who can read it."""
        record = self.env[model].browse(res_id).exists() if model in self.env and res_id else None
        return record.display_name if record and record.has_access("read") else False

    @api.depends_context("lang")
    @api.depends("thread_id", "block_id")
    def _compute_scope(self):
        for decision in self:
            if decision.block_id:
                decision.scope = decision.block_id.sudo().name
            else:
                decision.scope = self.env._("The conversation") if decision.thread_id else self.env._("This email")

    # ------------------------------------------------------------ writing it down

    @api.model
    def _decide(self, kind, plan, **details):
        """Change archives as `plan` says, pairs of (archives, values), their entries with them, and write it down.

        `details` are values of the log: `res_model` and `res_id` are the first archive's where they are not given."""
        archives = self.env["mailbox.archive"].union(*(archives for archives, _values in plan))
        first = archives[:1]
        changes = [change for group, values in plan for change in self._place(group, values)]
        log = {"company_id": first.company_id.id, "res_model": first.res_model, "res_id": first.res_id}
        if changes:
            log.update({name: changes[0]["before"][name] for name in ("res_model", "res_id")})
        about = {"user_id": self.env.uid, "kind": kind, "email_count": len(archives.email_id), "changes": changes}
        return self.sudo().create({**log, **about, **details})

    def _add(self, archives, values):
        """Change more archives in the name of this decision."""
        # an empty list is read as False
        changes = [*(self.changes or ()), *self._place(archives, values)]
        self.changes = changes
        self.email_count = len(archives.browse(change["id"] for change in changes).email_id)

    @api.model
    def _place(self, archives, values):
        """Write `values` on `archives` and have their entries follow: what each was and became, as the log keeps it."""
        before = [archive._get_placing(values) for archive in archives]
        archives._place(values)
        return [
            {"id": archive.id, "before": old, "after": old | values}
            for archive, old in zip(archives, before, strict=True)
        ]

    # ------------------------------------------------------------ taking it back

    def action_undo(self):
        """Make everything as it was before. A decision that was changed by a later one waits for that one."""
        self.ensure_one()
        self.check_access("read")
        if self.undone_at:
            raise UserError(self.env._("This was undone already."))
        self.sudo()._undo()
        return True

    def _undo(self):
        self._put_back()
        self.write({"undone_at": fields.Datetime.now(), "undone_by_id": self.env.uid})

    def _put_back(self):
        """Everything where it was before."""
        by_id = {change["id"]: change for change in self.changes or ()}
        archives = self.env["mailbox.archive"].sudo().browse(by_id).exists()
        unchanged = archives.filtered(lambda one: one._get_placing(by_id[one.id]["after"]) == by_id[one.id]["after"])
        self._check_unchanged(archives - unchanged)
        for before, group in unchanged.grouped(lambda one: json.dumps(by_id[one.id]["before"])).items():
            group._place(json.loads(before))

    def _check_unchanged(self, changed):
        """Whether all can be taken back though `changed` were placed otherwise since."""
        if changed:
            raise UserError(self.env._("Somebody decided something else since. Undo that first."))

    def _to_notice(self, sentence):
        """What the client says, and which decision its *Undo* takes back."""
        return {"decision": self.id, "sentence": sentence}

    # ------------------------------------------------------------ later emails of a conversation

    @api.model
    def _follow(self, vals_list):
        """Change the values of new archives (list of dict) as the standing decisions about their conversations say.

        What a person places by hand follows that person. What was taken off is made all the same, but removed, so that
        nobody has to find out again."""
        values = [vals for vals in vals_list if vals.get("matched_how") != "chosen"]
        emails = self.env["mailbox.email"].sudo().browse({vals["email_id"] for vals in values})
        threads = {email.id: email.thread_id for email in emails}
        by_thread = self._find_standing(emails.company_id, emails.thread_id).sorted("id").grouped("thread_id")
        taken = {(vals["email_id"], vals["res_model"], vals["res_id"]) for vals in vals_list}
        for vals in values if by_thread else ():
            # the oldest first: what was moved once may have been moved on
            for decision in by_thread.get(threads[vals["email_id"]] or None, ()):
                decision._change(vals, taken)

    @api.model
    def _find_standing(self, companies, threads):
        """The decisions that later emails of `threads` follow."""
        about = Domain("thread_id", "in", threads.ids) & Domain("company_id", "in", companies.ids)
        return self.sudo().search(about & Domain("undone_at", "=", False))

    def _change(self, vals, taken):
        """Have the values of one new archive follow this decision; `taken` are the places {(email id, model, id)}."""
        if (vals["res_model"], vals["res_id"]) != (self.res_model, self.res_id):
            return
        there = (vals["email_id"], self.target_model, self.target_id)
        if self.kind == "moved" and there not in taken:
            taken.add(there)
            vals.update(res_model=self.target_model, res_id=self.target_id, matched_how="chosen")
        else:
            vals["active"] = False
