from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

KINDS = [
    ("not_here", "Not Here"),
    ("moved", "Moved"),
    ("private", "Made Private"),
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
    kind = fields.Selection(KINDS, "Decision", required=True, readonly=True)
    res_model = fields.Char("Record Type", readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", readonly=True)
    res_name = fields.Char("Record Name", compute="_compute_names")
    target_model = fields.Char(readonly=True)
    target_id = fields.Many2oneReference("Moved to Record", model_field="target_model", readonly=True)
    target_name = fields.Char("Moved To", compute="_compute_names")
    conversation = fields.Char(readonly=True, help="The conversation whose later emails this is for, too")
    scope = fields.Char("For", compute="_compute_scope")
    reason = fields.Char(readonly=True)
    email_count = fields.Integer("Emails", readonly=True)
    changes = fields.Json(readonly=True, groups=fields.NO_ACCESS, help="Of each archive: what it was, what it became")
    undone_at = fields.Datetime("Undone", readonly=True)
    undone_by_id = fields.Many2one("res.users", readonly=True, ondelete="set null")

    _standing_idx = models.Index(
        "(conversation, res_model, res_id) WHERE conversation IS NOT NULL AND undone_at IS NULL"
    )

    def _compute_names(self):
        for decision in self:
            decision.res_name = decision._get_name(decision.res_model, decision.res_id)
            decision.target_name = decision._get_name(decision.target_model, decision.target_id)

    def _get_name(self, model, res_id):
        """The record's name for those who can read it."""
        record = self.env[model].browse(res_id).exists() if model in self.env and res_id else None
        return record.display_name if record and record.has_access("read") else False

    @api.depends_context("lang")
    @api.depends("conversation")
    def _compute_scope(self):
        for decision in self:
            decision.scope = self.env._("The conversation") if decision.conversation else self.env._("This email")

    # ------------------------------------------------------------ writing it down

    @api.model
    def _decide(self, kind, values, target=None, conversation=None, reason=""):
        """Change archives by `values` {archive: values}, their entries with them, and write it down."""
        first = next(iter(values))
        log = {
            "company_id": first.company_id.id,
            "user_id": self.env.uid,
            "kind": kind,
            "res_model": first.res_model,
            "res_id": first.res_id,
            "target_model": target and target._name,
            "target_id": target and target.id,
            "conversation": conversation,
            "reason": (reason or "")[:500],
            "email_count": len({archive.email_id for archive in values}),
            "changes": [
                {"id": archive.id, "before": archive._get_placing(after), "after": archive._get_placing(after) | after}
                for archive, after in values.items()
            ],
        }
        for archive, after in values.items():
            archive._place(after)
        return self.sudo().create(log)

    # ------------------------------------------------------------ taking it back

    def action_undo(self):
        """Make everything as it was before. A decision that was changed by a later one waits for that one."""
        self.ensure_one()
        self.check_access("read")
        decision = self.sudo()
        if decision.undone_at:
            raise UserError(self.env._("This was undone already."))
        pairs = [
            (archive, change)
            for change in decision.changes
            if (archive := self.env["mailbox.archive"].sudo().browse(change["id"]).exists())
        ]
        if any(archive._get_placing(change["after"]) != change["after"] for archive, change in pairs):
            raise UserError(self.env._("Somebody decided something else since. Undo that first."))
        for archive, change in pairs:
            archive._place(change["before"])
        decision.write({"undone_at": fields.Datetime.now(), "undone_by_id": self.env.uid})
        return True

    # ------------------------------------------------------------ later emails of a conversation

    @api.model
    def _find_standing(self, company, keys):
        """The decisions that later emails of the conversations `keys` follow, the newest first."""
        return self.sudo().search(
            Domain("company_id", "=", company.id)
            & Domain("conversation", "in", list(keys))
            & Domain("undone_at", "=", False)
            & Domain("kind", "in", ("not_here", "moved"))
        )

    def _to_notice(self, sentence):
        """What the client says, and which decision its *Undo* takes back."""
        return {"decision": self.id, "sentence": sentence}

    def _apply_to_targets(self, targets):
        """`targets` (tuple of Target) of a new email as these decisions of its conversation, oldest first, have it."""
        for decision in self.sorted("id"):
            here = (decision.res_model, decision.res_id)
            there = (decision.target_model, decision.target_id)
            moved = [target for target in targets if (target.model, target.res_id) == here]
            kept = [target for target in targets if target not in moved]
            known = {(target.model, target.res_id) for target in kept}
            if decision.kind == "moved" and there not in known:
                kept += [target._replace(model=there[0], res_id=there[1], how="person") for target in moved[:1]]
            targets = tuple(kept)
        return targets
