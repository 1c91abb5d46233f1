from babel.dates import format_timedelta
from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import babel_locale_parse, format_datetime, format_time, get_lang

from .mailbox_account import ACTIVE_STATES

ACCOUNT_STATES = [
    ("invited", "Invited"),
    ("unconfirmed", "Not Confirmed"),
    ("connected", "Connected"),
    ("receiving", "Receiving Only"),
    ("waiting", "Waiting"),
    ("needs_owner", "Needs Owner"),
    ("needs_admin", "Needs Administrator"),
    ("paused", "Paused"),
    ("suspended", "Suspended"),
]
NEEDS_SOMEBODY = ("invited", "unconfirmed", "needs_owner", "needs_admin")


class MailboxAccountState(models.Model):
    """The state of a mailbox: it says who must act, in one sentence, with one button."""

    _inherit = "mailbox.account"

    state = fields.Selection(ACCOUNT_STATES, required=True, readonly=True, default="invited", index=True)
    state_since = fields.Datetime(string="Since", readonly=True)
    state_sentence = fields.Char(compute="_compute_state_sentence", string="Next Step")
    is_receiving_only = fields.Boolean(readonly=True)
    is_mine = fields.Boolean(compute="_compute_is_mine")
    error_code = fields.Char(readonly=True)
    error_params = fields.Json(readonly=True)
    error_detail = fields.Char(string="Details", readonly=True, groups="crm_mailbox.group_mailbox_manager")
    failure_count = fields.Integer(readonly=True)
    next_sync_at = fields.Datetime(string="Next Try", compute="_compute_next_sync_at", compute_sudo=True)
    paused_by_id = fields.Many2one("res.users", readonly=True)

    @api.depends_context("uid")
    @api.depends("user_id")
    def _compute_is_mine(self):
        for account in self:
            account.is_mine = account.user_id == self.env.user

    def _compute_next_sync_at(self):
        for account in self:
            lease = account.lease_ids
            account.next_sync_at = max(filter(None, (lease.next_sync_at, lease.not_before)), default=False)

    @api.depends_context("lang", "tz", "uid")
    @api.depends("state", "error_code", "last_success_at", "last_email_at", "state_since")
    def _compute_state_sentence(self):
        for account in self:
            account.state_sentence = account._get_state_sentence()

    def _get_state_sentence(self):
        """What is going on and who must act, in the reader's language (str)."""
        trouble = self.env["mailbox.error"]._get_sentence(self.error_code, self.error_params)
        sentence = {
            "invited": self.env._("Invited %s, not bound yet.", self._format_ago(self.invited_at)),
            "unconfirmed": self.env._("Signing in works. Nothing is read until the notice is confirmed."),
            "receiving": self.env._("Sending from Odoo is not set up. Archiving works."),
            "needs_owner": trouble or self.env._("The password was refused. Enter the new one."),
            "needs_admin": trouble,
            "paused": self.env._(
                "Paused by %(name)s on %(date)s. Emails since then follow later.",
                name=self.sudo().paused_by_id.name or self.user_id.name,
                date=self._format(self.state_since),
            ),
            "suspended": self.env._("Suspended by an administrator on %s.", self._format(self.state_since)),
        }.get(self.state)
        if self.state == "waiting":
            next_try = self.env._("Next try %s. Nothing is lost.", self._format(self.next_sync_at))
            return f"{trouble} {next_try}"
        if self.state in ACTIVE_STATES and not self.sudo().company_id.mailbox_archiving:
            return self.env._("Bound. Nothing is read until your company switches archiving on.")
        if not sentence and not self.last_success_at:
            return self.env._("Bound. The first emails arrive in a few minutes.")
        return sentence or self.env._(
            "Last email %(email)s. Checked %(checked)s.",
            email=self._format(self.last_email_at) or self.env._("none yet"),
            checked=self._format_ago(self.last_success_at),
        )

    def _format(self, moment):
        """`moment` (UTC) for people: the time alone where it is today (str)."""
        if not moment:
            return ""
        if fields.Datetime.context_timestamp(self, moment).date() == fields.Date.context_today(self):
            return format_time(self.env, moment, time_format="short")
        return format_datetime(self.env, moment, dt_format="short")

    def _format_ago(self, moment):
        """How long ago `moment` (UTC) was (str)."""
        if not moment:
            return ""
        locale = babel_locale_parse(get_lang(self.env).code)
        return format_timedelta(moment - fields.Datetime.now(), add_direction=True, locale=locale)

    # ------------------------------------------------------------ what happened

    def _record_state(self, state, code=False, params=None, detail=False):
        """Put the mailbox into `state` (str) for the reason `code` with the sentence's `params`.

        A suspended one stays so, whatever happens to it: see `action_lift_suspension`."""
        suspended = self.sudo().filtered(lambda account: account.state == "suspended")
        (self - suspended)._put_into_state(state, code, params, detail)

    def _put_into_state(self, state, code=False, params=None, detail=False):
        for account in self.sudo():
            account.write(
                {
                    "state": state,
                    "state_since": account.state_since if account.state == state else fields.Datetime.now(),
                    "error_code": code,
                    "error_params": params or {},
                    "error_detail": detail,
                    "failure_count": account.failure_count + 1 if state == "waiting" else 0,
                }
            )
        self._tell_owners()

    def _record_success(self, complete, had_news=False):
        """The server was reached and, where `complete`, everything was read: when it is due again (UTC).

        `had_news`: mail came. Where the time was up before the end, the mailbox is due at once."""
        self.ensure_one()
        if self.state == "waiting" or self.error_code:
            self._record_state("receiving" if self.is_receiving_only else "connected")
        self.last_success_at = fields.Datetime.now()
        if not complete:
            return self.last_success_at
        if not self.is_history_done:
            self.is_history_done = True
        return self._plan_next(had_news)[self]

    def _record_failure(self, error):
        """The mailbox could not be read for `error` (MailboxError): when it is tried again (UTC)."""
        self.ensure_one()
        state = "waiting" if self._may_retry_secret(error) else self.env["mailbox.error"]._get_state(error)
        self._record_state(state, error.code, error.params, error.detail)
        return self._plan_retry(error)

    def _get_working_state(self):
        """Hook: the state of a mailbox in which nothing is wrong (str)."""
        return "receiving" if self.is_receiving_only else "connected"

    # ------------------------------------------------------------ buttons

    def action_check_now(self):
        """Read these mailboxes as soon as the scheduled action runs."""
        self.check_access("read")
        accounts = self.sudo()
        if self.env.user.has_group("crm_mailbox.group_mailbox_manager"):
            accounts.filtered(lambda account: account.state == "needs_admin")._record_repair()
        accounts.filtered(lambda account: account.state in ACTIVE_STATES)._wake()
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {"type": "info", "message": self.env._("Checking now. New emails appear in a moment.")},
        }

    def _record_repair(self):
        """What an administrator had to mend is said to be mended: the next try tells."""
        for account in self:
            account._record_state("waiting", account.error_code, account.error_params)

    def action_pause(self):
        self._check_in_charge()
        self._record_state("paused")
        self.sudo().paused_by_id = self.env.user
        return self._stay()

    def action_continue(self):
        self._check_in_charge()
        account = self.sudo()
        if account.credential_ids:
            account._record_state(account._get_working_state())
            account._wake()
        else:
            account._record_state("needs_owner", "secret_unreadable")
        return self._stay()

    def action_suspend(self):
        self._check_manager()
        self._record_state("suspended")

    def action_lift_suspension(self):
        """Give these mailboxes back to their owners: the one way out of this state."""
        self._check_manager()
        self.filtered(lambda account: account.state == "suspended")._put_into_state("paused")

    def _check_in_charge(self):
        """Raise AccessError for who does not own the mailbox, UserError while an administrator has suspended it."""
        self._check_owner()
        if self.state == "suspended" and not self.env.su:
            raise UserError(self.env._("An administrator has suspended this mailbox. Ask them."))

    def _check_manager(self):
        self.check_access("read")
        if not self.env.user.has_group("crm_mailbox.group_mailbox_manager"):
            raise self.env["ir.model.access"]._make_access_error(self._name, "write")

    def action_reconnect(self):
        """The bind dialog with this mailbox's address filled in."""
        self._check_in_charge()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Bind Mailbox"),
            "res_model": "mailbox.account.bind",
            "view_mode": "form",
            "target": "new",
            "context": {"default_email": self.email},
        }
