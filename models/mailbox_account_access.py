import logging

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ..engine.errors import NeedsAdministrator, NeedsOwner, RetryLater
from ..engine.session import check_many

_logger = logging.getLogger(__name__)
AT_ONCE = 8
MOST_ATTEMPTS = 3
# an owner who never signed in can't sign in again
REFUSED = frozenset(("login_refused", "token_refused", "oauth_sign_in_again", "oauth_scope"))
CONNECTABLE = ("invited", "needs_owner", "needs_admin")


class MailboxAccountAccess(models.Model):
    """Mailboxes that an administrator connects for their owners, many at once. The scheduled action tries each sign-in
    for real; nothing is read before the owner has confirmed the notice."""

    _inherit = "mailbox.account"

    is_granted = fields.Boolean(string="Connected by Administrator", readonly=True, copy=False)
    is_connecting = fields.Boolean(
        readonly=True, copy=False, help="The scheduled action has still to sign in", index=True
    )
    connect_count = fields.Integer(readonly=True, copy=False, help="How often signing in was tried")
    can_connect = fields.Boolean(compute="_compute_can_connect", compute_sudo=True)

    @api.depends("state", "is_connecting", "server_id.is_access_ready")
    def _compute_can_connect(self):
        for account in self:
            account.can_connect = (
                account.server_id.is_access_ready and account.state in CONNECTABLE and not account.is_connecting
            )

    # ------------------------------------------------------------ whose it is

    @api.model
    def _find_other_owners(self, emails):
        """{address: users} of the internal users who are known by one of `emails`, as address or login."""
        normal = [email_normalize(email or "") for email in emails]
        known = [email for email in normal if email]
        users = (
            self.env["res.users"]
            .sudo()
            .search(["&", ("share", "=", False), "|", ("email_normalized", "in", known), ("login", "in", known)])
        )
        owners = dict.fromkeys(known, users.browse())
        for user in users:
            for email in {user.email_normalized, email_normalize(user.login or "")} & set(known):
                owners[email] |= user
        return owners

    @api.model
    def _get_access_trouble(self, user, email, owners):
        """Why the access must not open `email` for `user` (str), or ''. Their word would be worth nothing where it is
        somebody else's mailbox. `owners`: see `_find_other_owners`."""
        theirs = owners.get(email_normalize(email or ""), user.browse())
        if theirs - user:
            return self.env._("the address of somebody else")
        if self.env.su or self.env.user.has_group("base.group_system"):
            return ""
        if user == self.env.user:
            return self.env._("another administrator has to connect yours")
        return "" if theirs else self.env._("not the address of this employee")

    @api.model
    def _check_access_of(self, pairs):
        """Raise UserError where one of `pairs` of user and address is none that the access may open."""
        owners = self._find_other_owners([email for _user, email in pairs])
        for user, email in pairs:
            if trouble := self._get_access_trouble(user, email, owners):
                raise UserError(self.env._("%(email)s: %(trouble)s.", email=email, trouble=trouble))

    # ------------------------------------------------------------ asking for it

    @api.model
    def _connect(self, invitations, message="", remind_days=3):
        """Have the mailbox of every (user, email, server) of `invitations` be connected by its server's access."""
        self._check_manager()
        self._check_access_of([(user, email) for user, email, _server in invitations])
        accounts = self.sudo().create(
            [
                {
                    "user_id": user.id,
                    "email": email_normalize(email),
                    "server_id": server.id,
                    "state": "invited",
                    "state_since": fields.Datetime.now(),
                    "remind_days": remind_days,
                    "invitation_message": message,
                }
                for user, email, server in invitations
            ]
        )
        accounts._begin_connecting()
        return accounts

    def action_connect(self):
        """Connect those of these mailboxes that wait for somebody, by the access of their servers."""
        self._check_manager()
        accounts = self.sudo().filtered("can_connect")
        if not accounts:
            raise UserError(self.env._("None of these mailboxes can be connected by an administrator's access."))
        self._check_access_of([(account.user_id, account.email) for account in accounts])
        accounts._begin_connecting()
        return accounts._open_progress()

    def _begin_connecting(self):
        for account in self:
            account.credential_ids.unlink()
            credential = self.env["mailbox.credential"].sudo()._grant(account.server_id, account.email)
            credential.account_id = account
        self.write({"is_connecting": True, "is_granted": True, "connect_count": 0})
        self.env["mailbox.credential"].sudo()._prepare_shared(self.server_id)
        self.env.ref("crm_mailbox.ir_cron_mailbox_connect").sudo()._trigger()

    def _open_progress(self):
        """The dialog that shows how far connecting these mailboxes is (dict)."""
        return {
            "type": "ir.actions.client",
            "tag": "mailbox_connecting",
            "name": self.env._("Connect Mailboxes"),
            "target": "new",
            "context": {"dialog_size": "medium"},
            "params": {"ids": self.ids},
        }

    def get_connecting_progress(self):
        """How far these mailboxes are: {'total', 'left', 'connected', 'failed': [{'email', 'sentence'}, ...]}."""
        self._check_manager()
        accounts = self.exists()
        left = accounts.filtered("is_connecting")
        failed = (accounts - left).filtered(lambda account: account.state == "needs_admin")
        return {
            "total": len(accounts),
            "left": len(left),
            "connected": len(accounts - left - failed),
            "failed": [{"email": account.email, "sentence": account.state_sentence} for account in failed],
        }

    # ------------------------------------------------------------ doing it

    @api.model
    def _cron_connect(self):
        """Sign in to every mailbox that is to be connected, some at a time (entry point of the scheduled action)."""
        left = float("inf")
        seen = self.browse()
        while left and (batch := self._find_connecting(seen)):
            seen |= batch
            jobs = batch._prepare_connecting__()
            left = self.env["ir.cron"]._commit_progress(remaining=len(batch))
            # no transaction is open while servers are waited for
            for account_id, check in check_many(jobs).items():
                self.browse(account_id).exists()._record_connection(check)
            left = self.env["ir.cron"]._commit_progress(len(batch), remaining=len(self._find_connecting(seen)))

    @api.model
    def _find_connecting(self, seen):
        domain = [("is_connecting", "=", True), ("id", "not in", seen.ids), ("user_id.active", "=", True)]
        return self.search(domain, limit=AT_ONCE, order="id")

    def _prepare_connecting__(self):
        """{mailbox id: (ServerSettings, what gives its Credentials)} for the threads that sign in."""
        jobs = {}
        for account in self:
            credential = account.credential_ids
            renewal = credential._get_renewal__()
            credentials = None if renewal else self._open_credential__(credential)
            jobs[account.id] = (
                account.server_id._to_engine(),
                (lambda renewal=renewal: renewal(False)) if renewal else (lambda found=credentials: _give(found)),
            )
        return jobs

    @api.model
    def _open_credential__(self, credential):
        """The Credentials, or the MailboxError that stands in their place."""
        try:
            return credential._to_engine__()
        except (NeedsAdministrator, NeedsOwner) as error:
            return error

    def _record_connection(self, check):
        """How signing in to this mailbox went (BindingCheck)."""
        if not self:
            return
        self.connect_count += 1
        error = check.incoming_error
        if isinstance(error, RetryLater) and self.connect_count < MOST_ATTEMPTS:
            return
        self.is_connecting = False
        if error:
            error = self._to_administrators(error)
            self._record_state("needs_admin", error.code, error.params, error.detail)
            return
        self.is_receiving_only = not self.server_id.is_sending or bool(check.outgoing_error)
        self.bound_at = self.bound_at or fields.Datetime.now()
        self._record_state(self._get_working_state())
        self.user_id._fill_default_mailbox()
        if self.state == "unconfirmed":
            self.write({"invited_at": fields.Datetime.now(), "reminder_count": 0})
            self._send_invitation()
        else:
            self._wake()

    def _to_administrators(self, error):
        """`error` (MailboxError) for a mailbox whose owner never signed in to it: an administrator has to act."""
        if not (self.is_granted and isinstance(error, NeedsOwner)):
            return error
        code = "access_refused" if error.code in REFUSED else error.code
        return NeedsAdministrator(code, detail=error.detail, **error.params)

    def _record_failure(self, error):
        return super()._record_failure(self._to_administrators(error))

    # ------------------------------------------------------------ what is different about them

    def _needs_confirmation(self):
        return super()._needs_confirmation() or (self.is_granted and not self.sudo().confirmed_at)

    def _record_repair(self):
        """One that is not confirmed is signed in to again, and read no sooner for that."""
        unconfirmed = self.filtered(lambda account: account.is_granted and not account.confirmed_at)
        unconfirmed.filtered("credential_ids")._begin_connecting()
        return super(MailboxAccountAccess, self - unconfirmed)._record_repair()

    def _forget_password(self, code):
        """Where the administrator has the access, it is for an administrator to connect them again."""
        theirs = self.sudo().filtered(lambda account: account.server_id.authentication == "administrator")
        for account in theirs.filtered("credential_ids"):
            account.credential_ids.unlink()
            account.is_connecting = False
            account._record_state("needs_admin", "access_ended")
        others = self.sudo() - theirs
        others.filtered("is_granted").write({"is_granted": False, "is_connecting": False})
        return super(MailboxAccountAccess, others)._forget_password(code)

    def _get_state_sentence(self):
        if self.is_connecting:
            return self.env._("Signing in for the first time, by the administrator's access.")
        if self.state == "unconfirmed" and self.is_granted:
            if self.user_id == self.env.user:
                return self.env._("Connected by your administrator. Nothing is read until you confirm.")
            return self.env._("Connected. Nothing is read until its owner confirms.")
        return super()._get_state_sentence()

    def action_reconnect(self):
        if self.is_granted and self.server_id.sudo().authentication == "administrator":
            raise UserError(self.env._("Your administrator connects this mailbox. Ask them."))
        return super().action_reconnect()

    # ------------------------------------------------------------ telling the owner

    def _waits_for_owner(self):
        return super()._waits_for_owner() or (self.is_granted and self.state == "unconfirmed")

    def _get_invitation_words(self):
        if not self.is_granted:
            return super()._get_invitation_words()
        return (
            self.env._("Your mailbox %s is connected: confirm the notice", self.email),
            [
                self.env._("Your administrator has connected your mailbox %s to Odoo.", self.email),
                self.env._(
                    "Nothing is read until you confirm: open My Mailbox in Odoo, read the notice and confirm it."
                ),
            ],
        )


def _give(found):
    if isinstance(found, Exception):
        raise found
    return found
