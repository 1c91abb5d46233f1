from functools import partial

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize

from ...engine.errors import MailboxError, RetryLater
from ...engine.session import check_many
from .mailbox_account_access import CONNECTABLE

CONNECTED_AT_ONCE = 8
MOST_ATTEMPTS = 3


class MailboxAccountConnecting(models.Model):
    """Connecting mailboxes by an administrator's access, many at once: the scheduled action tries each sign-in for
    real, and a dialog shows how far it is."""

    _inherit = "mailbox.account"

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
            self.env["mailbox.credential"].sudo()._grant(account.server_id, account.email, account)
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
        left, seen = True, self.browse()
        while left and (batch := self._find_connecting(seen)):
            seen |= batch
            jobs = {account.id: (account.server_id._to_engine(), account._get_giver__()) for account in batch}
            # no transaction is open while servers are waited for
            self.env["ir.cron"]._commit_progress(remaining=len(batch))
            for account_id, check in check_many(jobs).items():
                self.browse(account_id).exists()._record_connection(check)
            left = self.env["ir.cron"]._commit_progress(len(batch), remaining=len(self._find_connecting(seen)))

    @api.model
    def _find_connecting(self, seen):
        waiting = [("is_connecting", "=", True), ("state", "in", CONNECTABLE), ("user_id.active", "=", True)]
        return self.search([*waiting, ("id", "not in", seen.ids)], limit=CONNECTED_AT_ONCE, order="id")

    def _get_giver__(self):
        """What gives this mailbox's Credentials to the thread that signs in; there it may raise MailboxError."""
        try:
            renewal = self.credential_ids._get_renewal__()
            return partial(renewal, False) if renewal else partial(_give, self.credential_ids._to_engine__())
        except MailboxError as error:
            return partial(_fail, error)

    def _record_connection(self, check):
        """How signing in to this mailbox went (BindingCheck), which may be gone or suspended by now."""
        if not self or self.state not in CONNECTABLE:
            return
        self.connect_count += 1
        error = self._to_administrators(check.incoming_error)
        if isinstance(error, RetryLater) and self.connect_count < MOST_ATTEMPTS:
            return
        self.is_connecting = False
        if error:
            self._record_state("needs_admin", error.code, error.params, error.detail)
        else:
            self._record_connected(can_send=self.server_id.is_sending and not check.outgoing_error)

    def _record_connected(self, can_send):
        """The access opens this mailbox: its owner is asked to confirm, or it is read where they have."""
        self.is_receiving_only = not can_send
        self.bound_at = self.bound_at or fields.Datetime.now()
        self._record_state(self._get_working_state())
        self.user_id._fill_default_mailbox()
        if self.state == "unconfirmed":
            self.write({"invited_at": fields.Datetime.now(), "reminder_count": 0})
            self._send_invitation()
        else:
            self._wake()


def _give(found):
    return found


def _fail(error):
    raise error
