from odoo import fields, models
from odoo.exceptions import UserError

from ...engine.errors import NeedsAdministrator, NeedsOwner

# in which an administrator may connect a mailbox
CONNECTABLE = ("invited", "needs_owner", "needs_admin")
# an owner who never signed in can't sign in again
SIGN_IN_REFUSALS = frozenset(("login_refused", "token_refused", "oauth_sign_in_again", "oauth_scope"))


class MailboxAccountAccess(models.Model):
    """A mailbox that an administrator's access opens: nothing is read before its owner has confirmed the notice, and
    what is wrong with the access is for administrators to mend."""

    _inherit = "mailbox.account"

    is_granted = fields.Boolean(string="Connected by Administrator", readonly=True, copy=False)

    def _to_administrators(self, error):
        """`error` (MailboxError) for a mailbox whose owner never signed in to it: an administrator has to act."""
        if not (self.is_granted and isinstance(error, NeedsOwner)):
            return error
        code = "access_refused" if error.code in SIGN_IN_REFUSALS else error.code
        return NeedsAdministrator(code, detail=error.detail, **error.params)

    def _record_failure(self, error):
        return super()._record_failure(self._to_administrators(error))

    def _needs_confirmation(self):
        return super()._needs_confirmation() or (self.is_granted and not self.sudo().confirmed_at)

    def _record_repair(self):
        """One that is not confirmed is signed in to again, and read no sooner for that."""
        unconfirmed = self.filtered(lambda account: account._waits_for_word())
        unconfirmed.filtered("credential_ids")._begin_connecting()
        return super(MailboxAccountAccess, self - unconfirmed)._record_repair()

    def _waits_for_word(self):
        """Whether the access opens it, and its owner has not confirmed."""
        return self.is_granted and not self.confirmed_at

    def _forget_password(self, code):
        """Where the administrator has the access, it is for an administrator to connect them again."""
        theirs = self.sudo().filtered(lambda account: account.server_id.authentication == "administrator")
        for account in theirs.filtered("credential_ids"):
            account.credential_ids.unlink()
            account.is_connecting = False
            account._record_state("needs_admin", "access_ended")
        others = self.sudo() - theirs
        others.filtered("is_granted")._end_access()
        return super(MailboxAccountAccess, others)._forget_password(code)

    def _end_access(self):
        """Its owner signs in from now on."""
        self.write({"is_granted": False, "is_connecting": False})

    def _get_state_sentence(self):
        if self.is_connecting and self.state in CONNECTABLE:
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
