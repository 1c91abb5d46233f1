from odoo import api, fields, models
from odoo.exceptions import AccessError

from ..filing.levels import LEVELS


class MailboxLevelChoice(models.Model):
    """What an owner said that colleagues see of one email, or of a conversation and its later emails.

    Only ever added to: the newest counts, and taking a decision back takes its choices away. A conversation's choice
    shows no more of an email than its owner chose for that email itself."""

    _name = "mailbox.level.choice"
    _description = "What Colleagues See of an Email"
    _order = "id desc"
    _log_access = False

    # kept without its user: what somebody made private stays so
    user_id = fields.Many2one("res.users", readonly=True, index=True, ondelete="set null")
    email_id = fields.Many2one("mailbox.email", readonly=True, index="btree_not_null", ondelete="cascade")
    thread_id = fields.Many2one("mailbox.thread", readonly=True, index="btree_not_null", ondelete="cascade")
    level = fields.Selection(LEVELS, required=True, readonly=True)
    decision_id = fields.Many2one("mailbox.decision", readonly=True, index="btree_not_null", ondelete="set null")
    is_limit = fields.Boolean(
        "At Most", readonly=True, help="Of conversations that became one: shows no more than without this choice"
    )

    _about_one = models.Constraint("CHECK (num_nonnulls(email_id, thread_id) = 1)", "Of one email or one conversation.")

    @api.model
    def _choose(self, archive, level, whole):
        """The user shows the email of `archive`, or its `whole` conversation, at `level` from now on.

        Returns (decision, the emails it is about). Raises AccessError for whoever has no copy."""
        email = archive.sudo().email_id
        if archive.email_id not in archive._get_own_emails():
            raise AccessError(self.env._("Only whoever has this email in a mailbox says what colleagues see of it."))
        thread = email.thread_id if whole else email.thread_id.browse()
        emails = thread._find_copies_of(self.env.user) if thread else email
        overruled = emails._find_overruled(level)
        held = email.browse() if thread else email.filtered(lambda one: one.hold in ("held", "kept"))
        decision = self.env["mailbox.decision"]._decide(
            "private" if level == "nothing" else "level",
            [],
            company_id=email.company_id.id,
            res_model=archive.sudo().res_model,
            res_id=archive.sudo().res_id,
            thread_id=thread.id,
            email_count=len(emails),
            level=level,
            changes=[{"id": one.id, "hold": one.hold} for one in held],
        )
        held.hold = "kept" if level == "nothing" else "released"
        about = {"thread_id": thread.id} if thread else {"email_id": email.id}
        self.sudo().create({**about, "user_id": self.env.uid, "level": level, "decision_id": decision.id})
        emails._resolve_levels()
        emails._tell_overruled(overruled)
        return decision, emails

    @api.model
    def _keep_for(self, account):
        """The copies of `account` go: what its owner chose for conversations stays with each of their emails."""
        whole = self.sudo().search([("user_id", "=", account.user_id.id), ("thread_id", "!=", False)])
        newest = {choice.thread_id: choice for choice in whole.sorted("id")}
        copies = [("account_id", "=", account.id), ("email_id.thread_id", "in", whole.thread_id.ids)]
        emails = self.env["mailbox.message"].sudo().search(copies).email_id
        decisions = {thread: choice.decision_id for thread, choice in newest.items()}
        self.sudo().create(self._prepare_kept(account.user_id, emails, decisions))

    @api.model
    def _prepare_kept(self, user, emails, decisions):
        """The values of choices (list of dict) that say of each of `emails` what `user` chose for its conversation.
        `decisions` {thread: by which it was}. An email of which nothing was chosen is not limited."""
        chosen = emails._find_chosen(user)
        nothing_said = "full", True
        return [
            {"user_id": user.id, "email_id": email.id, "level": level, "is_limit": is_limit, "decision_id": by.id}
            for email in emails
            for level, is_limit in [chosen.get(email.id, nothing_said)]
            for by in [decisions[email.thread_id]]
        ]
