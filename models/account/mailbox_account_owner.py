from odoo import api, fields, models
from odoo.exceptions import UserError


class MailboxAccountOwner(models.Model):
    """What an employee does with mailboxes of their own: try one out, and name the one they send from."""

    _inherit = "mailbox.account"

    is_default = fields.Boolean(
        string="Default for Sending",
        readonly=True,
        copy=False,
        help="Emails you write in Odoo go out from this mailbox.",
    )

    _one_default = models.UniqueIndex("(user_id) WHERE is_default", "An employee sends from one mailbox by default.")

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        accounts.user_id._fill_default_mailbox()
        return accounts

    def unlink(self):
        owners = self.user_id
        result = super().unlink()
        owners.exists()._fill_default_mailbox()
        return result

    def action_make_default(self):
        """Send from this mailbox where nothing else is said."""
        self._check_owner()
        if self.state == "invited":
            raise UserError(self.env._("Bind this mailbox first."))
        account = self.sudo()
        account.user_id.mailbox_account_ids.filtered("is_default").is_default = False
        # the index sees one default at every moment
        account.flush_model(["is_default"])
        account.is_default = True
        return self._stay()

    def action_test(self):
        """Sign in now, for receiving and for sending, with the stored password, and say how it went."""
        self._check_in_charge()
        account = self.sudo()
        if not account.credential_ids:
            return self.action_reconnect()
        if self.env["mailbox.attempt"]._is_once_too_often("sign_in"):
            return self._show_notification("danger", self.env._("Too many attempts. Try again in an hour."))
        check = account.server_id._check_sign_in__(account.credential_ids)
        error = check.incoming_error or (check.outgoing_error if not account.is_receiving_only else None)
        if error:
            return self._show_notification("danger", account.server_id.with_env(self.env)._explain(error))
        if account.state in ("waiting", "needs_owner", "needs_admin"):
            account._record_state(account._get_working_state())
            account._wake()
        told = (
            self.env._("Signed in, incoming.")
            if account.is_receiving_only or not account.server_id.is_sending
            else self.env._("Signed in, incoming and outgoing.")
        )
        return self._show_notification("success", told)

    def _show_notification(self, kind, message, close=False):
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": kind,
                "message": message,
                "sticky": kind == "danger",
                "next": {"type": "ir.actions.act_window_close"} if close else self._stay(),
            },
        }

    def _stay(self):
        """The action that shows the record of a button anew, and leaves the dialog open that it stands in (dict)."""
        return {"type": "ir.actions.client", "tag": "mailbox_stay"}
