import logging
import threading

from odoo import models

from ...engine.errors import MailboxError
from ...engine.oauth import flow as oauth

_logger = logging.getLogger(__name__)
THREAD = "crm_mailbox.revoke"


class MailboxAccountOAuth(models.Model):
    """A mailbox whose owner signed in at their provider: unbinding it tells the provider so, and what ends the sign-in
    asks for another one."""

    _inherit = "mailbox.account"

    def _forget_password(self, code):
        # who has no password is not asked for it
        signed_in = self.sudo().filtered(lambda one: code == "server_changed" and one.credential_ids.is_oauth)
        super(MailboxAccountOAuth, signed_in)._forget_password("sign_in_changed")
        super(MailboxAccountOAuth, self - signed_in)._forget_password(code)

    def action_unbind(self):
        self._check_in_charge()
        revoke = self.sudo()._prepare_revoking__()
        result = super().action_unbind()
        if revoke:
            self.env.cr.postcommit.add(revoke)
        return result

    def _prepare_revoking__(self):
        """What tells the provider, in a thread of its own, that the sign-in of this mailbox is over; None where it need
        not be told, or must not: it ends every sign-in of a person at a client at once."""
        credential, server = self.credential_ids, self.server_id
        if not credential.is_oauth or not server.oauth_revoke_url:
            return None
        same = [("email", "=", self.email), ("server_id.oauth_client_id", "=", server.oauth_client_id)]
        if self.search_count([*same, ("id", "!=", self.id)]):
            return None
        try:
            tokens, client = credential._open_tokens__(), server._get_oauth_client__()
        except MailboxError:
            # no key opens it: there is nothing that could be named
            return None
        arguments = (self.id, client, tokens.refresh or tokens.access)
        return threading.Thread(target=_revoke, args=arguments, name=THREAD, daemon=True).start


def _revoke(account_id, client, token):
    try:
        oauth.revoke(client, token)
    except MailboxError as error:
        _logger.warning("mailbox %s: the provider was not told that its sign-in is over: %s", account_id, error)
