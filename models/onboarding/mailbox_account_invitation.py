from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

REMIND_DAYS = 3
MOST_REMINDERS = 3


class MailboxAccountInvitation(models.Model):
    """An invited mailbox waits for its owner to bind it. Until then it holds nothing and nobody reads it."""

    _inherit = "mailbox.account"

    invited_at = fields.Datetime(string="Invited", readonly=True, copy=False)
    reminded_at = fields.Datetime(string="Reminded", readonly=True, copy=False)
    reminder_count = fields.Integer(string="Reminders", readonly=True, copy=False)
    remind_days = fields.Integer(readonly=True, default=REMIND_DAYS, help="Days between reminders; 0: none")
    invitation_message = fields.Text(readonly=True)

    # ------------------------------------------------------------ who

    @api.model
    def _find_unbound_users(self, company):
        """The employees of `company` who may bind a mailbox and have none, not even an invited one."""
        employees = self.env["res.users"].search([("share", "=", False), ("company_ids", "in", company.ids)])
        bound = self.sudo().search([("user_id", "in", employees.ids)]).user_id
        return (employees - bound).filtered(company._may_bind_mailbox)

    @api.model
    def _find_taken(self, emails):
        """Those of `emails` that are bound or invited, as pairs of company and address (set)."""
        normal = [email_normalize(email or "") for email in emails]
        taken = self.sudo().search([("email", "in", [email for email in normal if email])])
        return {(account.company_id, account.email) for account in taken}

    @api.model
    def _get_invitation_trouble(self, user, email, server, taken, holders):
        """Why `user` can't be invited to bind `email` on `server` (str), or ''. `taken`: see `_find_taken`, `holders`:
        see `_find_holders`."""
        if not email_normalize(email or ""):
            return self.env._("no email address")
        if not server:
            return self.env._("no server for this domain")
        if not self._is_employee(user, server.company_id):
            return self.env._("no employee of this company")
        if server.authentication == "administrator" and not server.is_access_ready:
            return self.env._("the server's access is not set up")
        is_taken = (server.company_id, email_normalize(email)) in taken
        if is_taken:
            return self.env._("already bound or invited")
        return self.env._("the address of somebody else") if self._is_strangers(user, email, holders) else ""

    @api.model
    def _is_employee(self, user, company):
        """Whether `user` works in `company`, and whoever asks does so, too: nobody invites for another company."""
        person = user.sudo()
        return not person.share and company in person.company_ids & self.env.companies

    # ------------------------------------------------------------ inviting and reminding

    @api.model
    def _invite(self, invitations, message="", remind_days=REMIND_DAYS):
        """Invite every (user, email, server) of `invitations`: the invited mailboxes."""
        self._check_manager()
        invited = self.sudo().create(
            [
                {
                    "user_id": user.id,
                    "email": email_normalize(email),
                    "server_id": server.id,
                    "state": "invited",
                    "state_since": fields.Datetime.now(),
                    "invited_at": fields.Datetime.now(),
                    "remind_days": remind_days,
                    "invitation_message": message,
                }
                for user, email, server in invitations
            ]
        )
        for account in invited:
            account._send_invitation()
        return invited

    def _send_invitation(self):
        """The invitation, in the employee's language."""
        subject, words = self.with_context(lang=self.user_id.lang)._get_invitation_words()
        self._notify_one(self.user_id, subject, *filter(None, [self.invitation_message, *words]))

    def _get_invitation_words(self):
        """Subject and lines of the invitation (str, list of str)."""
        return self.env._("Bind your mailbox %s", self.email), [
            self.env._(
                "Emails with customers then appear on their contacts, leads and opportunities. Others stay private."
            ),
            self.env._(
                "It takes a minute: open My Mailbox in Odoo, press Bind and enter the password of %s.", self.email
            ),
        ]

    def _waits_for_owner(self):
        """Whether the owner has still to do what the invitation asks for."""
        return self.state == "invited"

    def action_remind(self):
        """Send the invitation again to those of these mailboxes' owners who have not bound them."""
        self._check_manager()
        waiting = self.filtered(lambda account: account._waits_for_owner())
        if not waiting:
            raise UserError(self.env._("None of these mailboxes waits for its owner."))
        waiting._remind()
        return self._show_notification("success", self.env._("%s employees are reminded.", len(waiting)))

    def _remind(self):
        for account in self.sudo():
            account._send_invitation()
            account.write({"reminded_at": fields.Datetime.now(), "reminder_count": account.reminder_count + 1})

    @api.model
    def _cron_remind(self):
        """Remind who was invited some days ago and has not bound the mailbox, three times at most."""
        waiting = self.search(
            [
                ("state", "in", ("invited", "unconfirmed")),
                ("remind_days", ">", 0),
                ("reminder_count", "<", MOST_REMINDERS),
                ("user_id.active", "=", True),
            ]
        )
        waiting.filtered(lambda account: account._waits_for_owner() and account._is_reminder_due())._remind()

    def _is_reminder_due(self):
        last = self.reminded_at or self.invited_at
        return bool(last) and last + timedelta(days=self.remind_days) <= fields.Datetime.now()

    def action_withdraw(self):
        """Take the invitations back that nobody has followed."""
        self._check_manager()
        invited = self.sudo().filtered(lambda account: account.state == "invited")
        invited.unlink()
        return self._show_notification("success", self.env._("%s invitations are withdrawn.", len(invited)))
