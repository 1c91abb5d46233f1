from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize


class MailboxAccountBinding(models.Model):
    """Binding: both sign-ins are tried for real before a mailbox exists, and nothing is left of a failed attempt."""

    _inherit = "mailbox.account"

    @api.model
    def _try_to_bind(self, server, email, credential, receiving_only):
        """Bind `email` on `server` for the current user with the sealed `credential`.

        {'account': mailbox, 'ticks': what worked}, or values for the dialog: these ticks, 'error', a sentence that says
        what to do, and 'is_receiving_offered', where reading works and only sending was refused."""
        if trouble := self._get_trouble(server, email, credential):
            return {"error": trouble, "is_receiving_offered": False, "ticks": False}
        check = server._check_sign_in__(credential)
        ticks = server._get_ticks(check)
        if check.incoming_error:
            return {"error": server._explain(check.incoming_error), "is_receiving_offered": False, "ticks": ticks}
        if check.outgoing_error and not receiving_only:
            refused = self.env._("Reading works. Sending was refused: %s", server._explain(check.outgoing_error))
            return {"error": refused, "is_receiving_offered": True, "ticks": ticks}
        can_send = server.is_sending and not check.outgoing_error
        account = self._bind(server, email_normalize(email), credential, receiving_only=not can_send)
        return {"account": account, "ticks": ticks}

    @api.model
    def _get_trouble(self, server, email, credential):
        """Why signing in need not be tried (str), or '' where it can be."""
        if trouble := self._get_binding_trouble(server, email):
            return trouble
        if server.authentication == "oauth" and not credential.is_oauth:
            return self.env._("Sign in with %s first.", server.sign_in_name)
        if not credential or credential.is_oauth != (server.authentication == "oauth"):
            return self.env._("Enter the password of your mailbox.")
        if not credential._is_for(email, server):
            return self.env._("What you entered was for another address or server. Enter it again, or sign in again.")
        return ""

    @api.model
    def _get_binding_trouble(self, server, email):
        """Why the current user can't bind `email` on `server` (str), or '' where they can."""
        if not email_normalize(email or ""):
            return self.env._("Enter your email address.")
        if server and not server.company_id._may_bind_mailbox(self.env.user):
            return self.env._("Your company has not opened mailboxes to you. Ask your administrator.")
        if not server:
            return self.env._("Your company has set up no mail server for this address. Ask your administrator.")
        if server.authentication == "administrator":
            # whoever could name an address here would open anybody's mailbox
            return self.env._("Your administrator connects the mailboxes of this server. Ask them.")
        bound = self.sudo().search([("email", "=", email_normalize(email)), ("company_id", "=", server.company_id.id)])
        if bound and bound.user_id != self.env.user:
            return self.env._("This address is already bound. Ask your administrator.")
        if self._is_suspended(email):
            return self.env._("An administrator has suspended this mailbox. Ask them.")
        if self._find_strangers([(self.env.user, email)]):
            return self.env._("This is the address of somebody else. Ask your administrator.")
        return ""

    @api.model
    def _is_suspended(self, email):
        """Whether the current user's mailbox `email` is suspended, also in another company: what is read from it is
        filed on the records of all the user's companies."""
        mine = [("user_id", "=", self.env.uid), ("email", "=", email_normalize(email))]
        return bool(self.sudo().search_count([*mine, ("state", "=", "suspended")], limit=1))

    @api.model
    def _bind(self, server, email, credential, receiving_only):
        """The mailbox `email` of the current user with its new password, made where there is none yet."""
        account = self.sudo().search([("email", "=", email), ("company_id", "=", server.company_id.id)])
        if self._is_suspended(email):
            raise UserError(self.env._("An administrator has suspended this mailbox. Ask them."))
        account = account or self.sudo().create(self._prepare_binding_values(server, email))
        account.credential_ids.unlink()
        credential._give_to(account)
        former = account.server_id - server
        bound_at = account.bound_at or fields.Datetime.now()
        account.write({"server_id": server.id, "is_receiving_only": receiving_only, "bound_at": bound_at})
        former._drop_unused()
        account._record_state(account._get_working_state())
        account.user_id._fill_default_mailbox()
        account._wake()
        return account.sudo(False)

    @api.model
    def _prepare_binding_values(self, server, email):
        return {
            "email": email,
            "user_id": self.env.uid,
            "server_id": server.id,
        }
