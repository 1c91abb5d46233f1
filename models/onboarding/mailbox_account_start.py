from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_date

from ..account.mailbox_account import ACTIVE_STATES


class MailboxAccountStart(models.Model):
    """Reading a mailbox before its owner's word: a Privacy Officer alone may decide so, only where an administrator's
    access opens it. The reason is kept, the owner is told it, and either of them ends it again."""

    _inherit = "mailbox.account"

    started_at = fields.Datetime("Started without Confirmation", readonly=True, copy=False)
    started_by_id = fields.Many2one("res.users", "Started By", readonly=True, copy=False, ondelete="set null")
    start_reason = fields.Text("Reason", readonly=True, copy=False)
    start_sentence = fields.Char(compute="_compute_start", compute_sudo=True)
    can_start = fields.Boolean(compute="_compute_start", compute_sudo=True)
    can_stop = fields.Boolean(compute="_compute_start", compute_sudo=True)

    @api.depends_context("uid", "lang", "tz")
    @api.depends("state", "started_at", "confirmed_at", "is_granted", "credential_ids")
    def _compute_start(self):
        is_officer = self._is_privacy_officer()
        for account in self:
            is_mine = account.user_id == self.env.user
            account.can_start = is_officer and not is_mine and account._is_startable()
            account.can_stop = (is_officer or is_mine) and account._is_started()
            account.start_sentence = account._is_started() and account._get_start_sentence()

    @api.model
    def _is_privacy_officer(self):
        return self.env.user.has_group("crm_mailbox.group_mailbox_privacy")

    def _is_startable(self):
        """Whether an administrator's access, and no sign-in of its owner, opens what waits for its owner's word."""
        credential = self.sudo().credential_ids
        return self.state == "unconfirmed" and self.is_granted and bool(credential) and credential.is_granted

    def _is_started(self):
        """Whether it is read without its owner's word."""
        account = self.sudo()
        credential = account.credential_ids
        is_granted = account.is_granted and all(credential.mapped("is_granted"))
        return bool(account.started_at) and not account.confirmed_at and is_granted

    def _get_start_sentence(self):
        words = {
            "date": format_date(self.env, self.started_at),
            "name": self.started_by_id.name or self.env._("a Privacy Officer"),
            "reason": self.start_reason,
        }
        if self.user_id == self.env.user:
            return self.env._(
                "Your mailbox is read without your confirmation since %(date)s, as %(name)s decided: %(reason)s",
                **words,
            )
        return self.env._(
            "Read without its owner's confirmation since %(date)s, as %(name)s decided: %(reason)s", **words
        )

    def _get_working_state(self):
        state = super()._get_working_state()
        if state != "unconfirmed" or not self._is_started():
            return state
        return "receiving" if self.is_receiving_only else "connected"

    # ------------------------------------------------------------ starting

    def action_start_unconfirmed(self):
        """Ask a Privacy Officer for the reason to read these mailboxes before their owners' word."""
        self._check_may_start()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Start without Confirmation"),
            "res_model": "mailbox.start",
            "view_mode": "form",
            "target": "new",
            "context": {"default_account_ids": self.ids, "dialog_size": "medium"},
        }

    def _check_may_start(self):
        """Raise AccessError for who is no Privacy Officer, UserError for a mailbox that only its owner can start."""
        if not self._is_privacy_officer():
            raise AccessError(
                self.env._("Only a Privacy Officer can have a mailbox read before its owner has confirmed the notice.")
            )
        self.check_access("read")
        for account in self:
            if account.user_id == self.env.user:
                raise UserError(self.env._("%s is your own mailbox: read the notice and confirm it.", account.email))
            if not account._is_startable():
                raise UserError(
                    self.env._(
                        "%s can't be started: only a mailbox that an administrator's access has opened and that waits "
                        "for its owner's confirmation can.",
                        account.email,
                    )
                )

    def _start_unconfirmed(self, reason):
        """Have these mailboxes be read from now on, for the `reason` (str) that is kept and that their owners read."""
        self._check_may_start()
        reason = (reason or "").strip()
        if not reason:
            raise UserError(self.env._("Give the reason. It is kept, and the owner of the mailbox reads it."))
        for account in self.sudo():
            account.write({"started_at": fields.Datetime.now(), "started_by_id": self.env.uid, "start_reason": reason})
            self.env["mailbox.decision"]._log_start(account, reason)
            account._record_state(account._get_working_state())
            account._tell_started()
        self._wake()

    def _tell_started(self):
        """Tell the owner, in the owner's language."""
        owner = self.with_context(lang=self.user_id.lang)
        self._notify_one(
            self.user_id,
            owner.env._("Your mailbox %s is read without your confirmation", self.email),
            owner.env._("%(name)s decided so: %(reason)s", name=self.env.user.name, reason=self.start_reason),
            owner.env._(
                "Emails with customers appear on their records; all others stay private. In My Mailbox you choose what "
                "colleagues see, and you can pause it, stop it or unbind it at any time."
            ),
        )

    # ------------------------------------------------------------ stopping

    def action_stop_unconfirmed(self):
        """Read nothing more before the owner has confirmed: for the owner, or a Privacy Officer."""
        self.ensure_one()
        self.check_access("read")
        if not self._is_started():
            raise UserError(self.env._("This mailbox is not read without its owner's confirmation."))
        if not self.can_stop:
            raise AccessError(self.env._("Only the owner of the mailbox or a Privacy Officer can stop that."))
        self.sudo()._stop_unconfirmed()
        return self._stay()

    def _stop_unconfirmed(self):
        """Wait for the owner's word again. What was archived meanwhile stays."""
        if self.confirmed_at:
            raise UserError(self.env._("The owner has confirmed meanwhile, so there is nothing to stop."))
        officer = self.started_by_id
        self._clear_start()
        if self.state in ACTIVE_STATES:
            self._record_state(self._get_working_state())
        for person in (self.user_id | officer) - self.env.user:
            words = self.with_context(lang=person.lang).env
            self._notify_one(
                person,
                words._("The mailbox %s is not read any more", self.email),
                words._("%s has stopped it. It is read again once its owner confirms the notice.", self.env.user.name),
            )

    def _clear_start(self):
        self.env["mailbox.decision"]._end_start(self.filtered("started_at"))
        self.write({"started_at": False, "started_by_id": False, "start_reason": False})

    def _end_access(self):
        self._clear_start()
        return super()._end_access()

    def _waits_for_word(self):
        return super()._waits_for_word() and not self._is_started()
