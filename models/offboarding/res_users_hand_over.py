from markupsafe import Markup
from odoo import models

TASK = "crm_mailbox.mail_activity_type_hand_over"


class ResUsersHandOver(models.Model):
    """Whoever leaves has mailboxes to hand over: they are read no more, and an administrator gets one to-do."""

    _inherit = "res.users"

    def action_archive(self):
        """Core deletes the activities of whoever leaves; those that rules made wait for a successor."""
        for user in self.sudo():
            user.mailbox_account_ids._find_open_activities().write({"user_id": False, "mailbox_left_by_id": user.id})
        return super().action_archive()

    def write(self, vals):
        leaving = self.sudo().filtered("active") if vals.get("active") is False else self.browse()
        result = super().write(vals)
        leaving._stop_mailboxes()
        if vals.get("active"):
            self.sudo()._give_back_activities()
        return result

    def _give_back_activities(self):
        """Whoever comes back has what waited, and there is nothing to hand over."""
        self.partner_id.activity_unlink([TASK])
        for user in self:
            waiting = self.env["mail.activity"].search([("mailbox_left_by_id", "=", user.id)])
            waiting.filtered(lambda activity: not activity.user_id).with_context(
                mail_activity_quick_update=True, mailbox_no_subscribe=True
            ).user_id = user
            waiting.mailbox_left_by_id = False

    def _stop_mailboxes(self):
        """Read nothing more from the mailboxes of these users, and ask an administrator to hand them over."""
        for user in self.with_context(active_test=False):
            bound = user.mailbox_account_ids.filtered(lambda account: account.state != "invited")
            bound._record_state("suspended")
            if bound:
                user._ask_to_hand_over(bound)

    def _ask_to_hand_over(self, accounts):
        """One to-do for all of `accounts`, for whoever administers mailboxes."""
        administrator = self._find_hand_over_administrator(accounts)
        if not administrator or self.partner_id.activity_search([TASK]):
            return
        words = self.with_context(lang=administrator.lang).env
        link = Markup('<a href="/odoo/mailboxes/%s">%s</a>') % (accounts[0].id, words._("Hand Over"))
        # it is told in the list of activities; nobody follows the contact by it
        quiet = self.partner_id.with_context(mail_activity_quick_update=True, mailbox_no_subscribe=True)
        quiet.activity_schedule(
            TASK,
            user_id=administrator.id,
            summary=words._("Hand over the mailboxes of %s", self.name),
            note=Markup("<p>%s</p><p>%s</p>")
            % (
                words._(
                    "Nothing more is read from %s. Choose who takes over the open activities and conversations; "
                    "private mail is deleted then.",
                    ", ".join(accounts.mapped("email")),
                ),
                link,
            ),
        )

    def _find_hand_over_administrator(self, accounts):
        """Whoever archived the user, if that person administers mailboxes, else the first who does (or none)."""
        managers = self.env.ref("crm_mailbox.group_mailbox_manager").all_user_ids
        able = managers.filtered(lambda user: user.active and not user.share and user.company_ids & accounts.company_id)
        return (self.env.user & able) or able.sorted("id")[:1]

    def _end_hand_over_task(self, successor):
        """The to-do is done once no mailbox is left."""
        if not self.with_context(active_test=False).mailbox_account_ids:
            self.partner_id.activity_feedback([TASK], feedback=self.env._("Handed over to %s.", successor.name))
