from odoo import api, fields, models
from odoo.exceptions import UserError

from .mailbox_question import RELOAD


class MailboxCandidate(models.Model):
    """A record on which a conversation may belong; one click settles it."""

    _name = "mailbox.candidate"
    _inherit = "mailbox.private.name"
    _description = "Candidate for a Conversation"
    _order = "question_id desc, id"
    _log_access = False

    question_id = fields.Many2one("mailbox.question", "Conversation", required=True, readonly=True, ondelete="cascade")
    user_id = fields.Many2one(related="question_id.user_id", store=True, index=True)
    state = fields.Selection(related="question_id.state", related_sudo=False)
    kind = fields.Selection(related="question_id.kind", related_sudo=False, string="Why Asked")
    date = fields.Datetime(related="question_id.date", related_sudo=False)
    res_model = fields.Char("Record Type", required=True, readonly=True)
    res_id = fields.Many2oneReference("Record", model_field="res_model", required=True, readonly=True)
    res_name = fields.Char("Candidate", compute="_compute_res_name")
    salesperson_id = fields.Many2one("res.users", compute="_compute_res_name")
    is_chosen = fields.Boolean(compute="_compute_is_chosen")

    _once = models.UniqueIndex("(question_id, res_model, res_id)")
    _record_idx = models.Index("(res_model, res_id)")

    def _get_told_name(self):
        return self.res_name

    @api.depends_context("uid", "allowed_company_ids", "lang")
    @api.depends("res_model", "res_id")
    def _compute_res_name(self):
        for model, candidates in self.grouped("res_model").items():
            records = self.env[model].browse(candidates.mapped("res_id")).exists()
            readable = records.sudo(False)._filtered_access("read")
            salespersons = records.sudo()._mailbox_get_salespersons()
            for candidate in candidates:
                record = readable.browse(candidate.res_id) & readable
                user = salespersons.get(candidate.res_id, self.env["res.users"])
                candidate.res_name = record.display_name or candidate._get_hidden_name(user)
                candidate.salesperson_id = user

    def _get_hidden_name(self, user):
        """How a record that can't be opened is told from others: by who works on it."""
        if user:
            return self.env._("A record of %s", user.name)
        return self.env._("A record you can't open")

    @api.depends("question_id.chosen_id")
    def _compute_is_chosen(self):
        for candidate in self:
            candidate.is_chosen = candidate.question_id.chosen_id == candidate

    def action_choose(self):
        """The conversation belongs here: all of it is filed on this record, and so is what follows."""
        self.ensure_one()
        if not self.env[self.res_model].browse(self.res_id).exists():
            raise UserError(self.env._("This record does not exist any more."))
        self.question_id._settle(self)
        return RELOAD

    # ------------------------------------------------------------ when records come and go

    @api.model
    def _find_on(self, records):
        """The candidates that are one of `records`."""
        return self.search([("res_model", "=", records._name), ("res_id", "in", records.ids)])

    def _move_to(self, record):
        """Their records were merged into `record`."""
        there = self._find_on(record).question_id
        for candidate in self:
            if candidate.question_id in there:
                candidate.unlink()
            else:
                candidate.res_id = record.id
                there |= candidate.question_id

    def _find_filed(self, emails):
        """The archives of `emails` that choosing this made."""
        return self.env["mailbox.archive"].search(
            [
                ("email_id", "in", emails.ids),
                ("res_model", "=", self.res_model),
                ("res_id", "=", self.res_id),
                ("matched_how", "=", "chosen"),
            ]
        )
