from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

ASKED_FOR_DAYS = 30
# a group whose conversation was placed would stay in the list, empty
RELOAD = {"type": "ir.actions.client", "tag": "soft_reload"}


class MailboxQuestion(models.Model):
    """A conversation of which its owner has to say where it belongs: on one of several open opportunities, or on the
    contact who wrote an email that somebody passed on.

    It is its owner's alone: it names emails of a mailbox.
    """

    _name = "mailbox.question"
    _inherit = "mailbox.private.name"
    _description = "Conversation Not Placed"
    _order = "date desc, id desc"

    company_id = fields.Many2one("res.company", required=True, readonly=True, ondelete="cascade")
    # unbinding a mailbox takes its questions along, all but those that somebody else took over
    account_id = fields.Many2one("mailbox.account", readonly=True, index=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", "Owner", required=True, readonly=True, index=True, ondelete="cascade")
    kind = fields.Selection(
        [("choice", "Several open opportunities"), ("forwarded", "Passed on")],
        required=True,
        readonly=True,
        default="choice",
    )
    state = fields.Selection(
        [("open", "Not Placed"), ("settled", "Placed"), ("neither", "Neither")],
        required=True,
        readonly=True,
        default="open",
    )
    date = fields.Datetime("Last Email", required=True, readonly=True)
    email_ids = fields.Many2many("mailbox.email", string="Emails", readonly=True)
    candidate_ids = fields.One2many("mailbox.candidate", "question_id", string="Candidates", readonly=True)
    chosen_id = fields.Many2one("mailbox.candidate", readonly=True, ondelete="set null")

    _open_idx = models.Index("(user_id, date) WHERE state = 'open'")

    @api.depends("email_ids")
    def _compute_display_name(self):
        super()._compute_display_name()

    def _get_told_name(self):
        # who took a question over reads some of its emails only
        readable = self.sudo(False).email_ids._get_words(["subject", "email_from"])
        newest = next((readable[email.id] for email in self.sudo().email_ids if email.id in readable), {})
        return f"{newest.get('subject') or self.env._('No subject')} · {newest.get('email_from') or ''}"

    # ------------------------------------------------------------ asking

    @api.model
    def _ask(self, asked, conversations, owners, kind="choice"):
        """Ask the owners about live mail. `asked` {email: [Target]}, `conversations` {email: earlier ones}, `owners`
        {email: mailbox}. A conversation about which a question is open already joins it."""
        live = [email for email, targets in asked.items() if targets and owners[email] and email._is_live()]
        earlier = self.env["mailbox.email"].union(*(conversations[email] for email in live))
        is_open = [("kind", "=", kind), ("state", "=", "open"), ("email_ids", "in", earlier.ids)]
        by_email = {email: question for question in self.search(is_open) for email in question.email_ids}
        for email in sorted(live, key=lambda email: (email.date, email.id)):
            question = next((by_email[other] for other in conversations[email] if other in by_email), self.browse())
            question = question or self.create(self._prepare_question_values(email, owners[email], kind))
            question._join(email, asked[email])
            by_email[email] = question

    @api.model
    def _prepare_question_values(self, email, account, kind):
        return {
            "company_id": email.company_id.id,
            "account_id": account.id,
            "user_id": account.user_id.id,
            "kind": kind,
            "date": email.date,
        }

    def _join(self, email, targets):
        """Put `email` among what is asked, with the candidates (Target) it brings."""
        self.write({"email_ids": [fields.Command.link(email.id)], "date": max(self.date, email.date)})
        known = {(candidate.res_model, candidate.res_id) for candidate in self.candidate_ids}
        self.env["mailbox.candidate"].create(
            [
                {"question_id": self.id, "res_model": target.model, "res_id": target.res_id}
                for target in targets
                if target[:2] not in known
            ]
        )

    @api.model
    def _find_refused(self, conversations):
        """The emails of `conversations` whose owner said that they belong on none (recordset)."""
        emails = self.env["mailbox.email"].union(*conversations, *conversations.values())
        refused = self.search([("kind", "=", "choice"), ("state", "=", "neither"), ("email_ids", "in", emails.ids)])
        return refused.email_ids

    @api.model
    def _get_entry_choices(self, emails):
        """{email id: [{"id", "name", "question"}]}: the candidates this user is asked about, for the chips on an entry.

        `id` is the candidate's, whose `action_choose` settles the conversation; `question` can be refused."""
        choices = {}
        for question in self.search([("state", "=", "open"), ("email_ids", "in", emails.ids)]):
            chips = [
                {"id": candidate.id, "name": candidate.res_name, "question": question.id}
                for candidate in question.candidate_ids
            ]
            for email in question.sudo().email_ids & emails.sudo():
                choices.setdefault(email.id, []).extend(chips)
        return choices

    # ------------------------------------------------------------ answering

    def _settle(self, candidate):
        """File the whole conversation on the record of `candidate`."""
        self.ensure_one()
        self._check_owner()
        if self.state != "open":
            raise UserError(self.env._("This conversation has its place already. Reload the page."))
        question = self.sudo()
        if question.kind == "choice":
            question.email_ids = question.email_ids._find_with_conversation(candidate.res_model)
        filed = question.email_ids._file_on(candidate.res_model, candidate.res_id)
        filed._publish()
        filed._after_filing()
        question.write({"state": "settled", "chosen_id": candidate.id})

    def action_neither(self):
        """The conversation belongs on none of the candidates, and stays where it is."""
        self._check_owner()
        self.sudo().filtered(lambda question: question.state == "open").write({"state": "neither"})
        return RELOAD

    def action_undo(self):
        """Take the answer back."""
        self._check_owner()
        for question in self.sudo():
            if question.state == "settled":
                question.chosen_id._find_filed(question.email_ids)._take_down()
            question.write({"state": "open", "chosen_id": False})
        return RELOAD

    def _check_owner(self):
        if not self.env.su and self.user_id != self.env.user:
            raise AccessError(self.env._("Only the owner of the mailbox can place this conversation."))

    @api.autovacuum
    def _gc_unanswered(self):
        """What nobody answered for thirty days stays on the contact."""
        end = fields.Datetime.now() - timedelta(days=ASKED_FOR_DAYS)
        self.search([("state", "=", "open"), ("date", "<", end)], limit=1000).unlink()
