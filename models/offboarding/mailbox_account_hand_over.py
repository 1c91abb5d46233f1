import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

_logger = logging.getLogger(__name__)


class MailboxAccountHandOver(models.Model):
    """The mailboxes of somebody who has left: nothing more is read, a successor takes over what is open, and what was
    private goes for good. Archived emails stay."""

    _inherit = "mailbox.account"

    is_owner_gone = fields.Boolean(compute="_compute_is_owner_gone", compute_sudo=True)

    @api.depends("user_id.active")
    def _compute_is_owner_gone(self):
        for account in self:
            account.is_owner_gone = not account.user_id.active

    def _get_state_sentence(self):
        if not self.sudo().user_id.active:
            return self.env._("The employee is archived. Nothing more is read; hand the mailbox over.")
        return super()._get_state_sentence()

    def action_lift_suspension(self):
        # nobody is there who could continue it
        return super(MailboxAccountHandOver, self.filtered(lambda one: not one.is_owner_gone)).action_lift_suspension()

    # ------------------------------------------------------------ asking

    def action_hand_over(self):
        """Ask who takes over from the owner of these mailboxes."""
        self._check_may_hand_over()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Hand Over"),
            "res_model": "mailbox.hand.over",
            "view_mode": "form",
            "target": "new",
            "context": {"default_user_id": self.user_id.id, "dialog_size": "medium"},
        }

    def _check_may_hand_over(self):
        """Raise AccessError for who does not administer mailboxes, UserError where there is nothing to hand over."""
        self._check_manager()
        if len(self.user_id) > 1:
            raise UserError(self.env._("Choose the mailboxes of one employee."))
        if self.user_id.active:
            raise UserError(
                self.env._(
                    "%s still works here. Archive the user first: their private mail is deleted when mailboxes are "
                    "handed over.",
                    self.user_id.name,
                )
            )

    # ------------------------------------------------------------ what is open

    def _find_open_activities(self):
        """The open activities that rules made, of these mailboxes' owners and companies."""
        theirs = self.env["mail.activity"]._get_mailbox_owner_domain(self.user_id) & Domain("active", "=", True)
        made = Domain("activity_id", "any!", theirs) & Domain("company_id", "in", self.company_id.ids)
        return self.env["mailbox.archive"].sudo().with_context(active_test=False).search(made).activity_id

    def _find_open_questions(self):
        """The conversations of these mailboxes that nobody has placed."""
        return self.env["mailbox.question"].sudo().search([("account_id", "in", self.ids), ("state", "=", "open")])

    def _filter_takeable(self, successor, activities, questions):
        """Those of `activities` and `questions` that `successor` may have: what stands on a record they can open, and
        conversations with an email that they read there anyhow."""
        places = {activity: (successor, activity.res_model, activity.res_id) for activity in activities}
        able = self.env["mailbox.archive"].sudo()._filter_able(set(places.values()))
        readable = questions.email_ids.with_user(successor)._filtered_access("read").sudo()
        return (
            activities.filtered(lambda activity: places[activity] in able),
            questions.filtered(lambda question: question.email_ids & readable),
        )

    def _get_left_sentence(self, successor):
        """What `successor` could not take over (str, or False)."""
        activities, questions = self._find_open_activities(), self._find_open_questions()
        taken, placed_by = self._filter_takeable(successor, activities, questions)
        return self._describe_left(successor, len(activities - taken), len(questions - placed_by))

    @api.model
    def _describe_left(self, successor, activities, questions):
        parts = [
            activities
            and self.env._(
                "%(name)s can't open the records of %(count)s activities; they stay as they are.",
                name=successor.name,
                count=activities,
            ),
            questions
            and self.env._(
                "%(count)s conversations hold no email that %(name)s may read; they go with the mailbox.",
                name=successor.name,
                count=questions,
            ),
        ]
        return " ".join(filter(None, parts)) or False

    # ------------------------------------------------------------ handing over

    def _hand_over_and_tell(self, owner, successor):
        """Hand these mailboxes of `owner` over, and show how it went (an action)."""
        found = self._hand_over(successor)
        told = self.env._(
            "%(name)s takes over %(activities)s activities and %(questions)s conversations of %(owner)s.",
            name=successor.name,
            activities=found["activities"],
            questions=found["questions"],
            owner=owner.name,
        )
        left = self._describe_left(successor, found["left"], 0)
        return {
            "type": "ir.actions.client",
            "tag": "mailbox_tell",
            "params": {
                "message": " ".join(filter(None, [told, left])),
                "next": "crm_mailbox.mailbox_account_action",
            },
        }

    def _hand_over(self, successor):
        """Have `successor` take over what is open of these mailboxes' owner, and unbind them. Where none is left,
        nothing happens. {'activities': taken over, 'left': activities that stay, 'questions': taken over}."""
        if not self:
            return {"activities": 0, "left": 0, "questions": 0}
        self._check_may_hand_over()
        self._check_successor(successor)
        owner, accounts = self.user_id, self.sudo()
        activities, questions = accounts._find_open_activities(), accounts._find_open_questions()
        taken, placed_by = accounts._filter_takeable(successor, activities, questions)
        # whoever takes over follows no record by that, and gets no mail
        quiet = {"mail_activity_quick_update": True, "mailbox_no_subscribe": True}
        taken.with_context(**quiet).write({"user_id": successor.id, "mailbox_left_by_id": False})
        placed_by._hand_to(successor)
        deleted = accounts._unbind_for_good()
        # what was about private mail alone is gone with it
        left = (activities - taken).exists()
        found = {"activities": len(taken.exists()), "left": len(left), "questions": len(placed_by)}
        owner.sudo()._end_hand_over_task(successor)
        _logger.info(
            "mailboxes %s of user %s handed over to user %s by user %s: %s, %s private emails deleted",
            *(self.ids, owner.id, successor.id, self.env.uid, found, deleted),
        )
        return found

    def _check_successor(self, successor):
        if not successor or not successor.active or successor.share or successor == self.user_id:
            raise UserError(self.env._("Choose an employee who takes over."))

    def _unbind_for_good(self):
        """Unbind these mailboxes, and delete what only their owner could see: how many emails that were (int)."""
        Email = self.env["mailbox.email"].with_context(active_test=False)
        emails = Email.search([("copy_ids.account_id", "in", self.ids)])
        for account in self:
            account.action_unbind()
        nobodys = Domain("id", "in", emails.ids) & Domain("copy_ids", "=", False)
        shown = Domain("archive_ids", "any", [("level", "!=", "nothing")])
        private = Email.search(nobodys & (Domain("hold", "in", ("held", "kept")) | ~shown))
        # a to-do that other emails joined is about those from now on
        private.archive_ids._take_down()
        private._delete_for_good()
        return len(emails - emails.exists())
