import json
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.errors import NeedsAdministrator
from ...engine.values import Credentials
from .renewal import SharedRenewal


class MailboxCredentialAccess(models.Model):
    """A mailbox that the administrator's access opens: its row names the login. The secret is its server's, and a token
    is kept here where each mailbox has one of its own (Google), with its server where one serves all (Microsoft)."""

    _inherit = "mailbox.credential"

    is_granted = fields.Boolean(help="Opened by the administrator's access, not by a sign-in of its owner")
    token_server_id = fields.Many2one("mailbox.server", ondelete="cascade", index="btree_not_null")

    _token_unique = models.UniqueIndex("(token_server_id) WHERE token_server_id IS NOT NULL")

    @api.model
    def _grant(self, server, login, account=None):
        """A new row for the mailbox `account`, or a pending one, of `login` (str) on `server`, which has an access."""
        purpose = {"account_id": account.id} if account else self._prepare_pending(server, login)
        purpose |= {"is_granted": True, "is_oauth": server.access_kind == "google"}
        return self._seal_empty(login, purpose)

    @api.model
    def _seal_empty(self, login, values):
        """A row with the fields `values` for tokens of `login` that are to be asked for before they are used."""
        past = fields.Datetime.now() - timedelta(seconds=1)
        kept = json.dumps({"login": login, "access": "", "refresh": ""})
        return self._seal_text(kept, fresh_until=past, **values)

    @api.model
    def _prepare_shared(self, servers):
        """Make the row of the one token of those of these servers that have one and no row for it yet."""
        for server in servers.sudo():
            is_shared = server.authentication == "administrator" and server.access_kind == "microsoft"
            if is_shared and not server.token_ids:
                self._seal_empty("", {"is_oauth": True, "token_server_id": server.id})

    def _is_pending(self):
        return super()._is_pending() and not self.token_server_id

    def _get_purpose(self):
        if self.token_server_id:
            return [False, False, self.token_server_id._get_destination()]
        return super()._get_purpose()

    def _get_misplaced_error(self):
        if self.token_server_id or self.is_granted:
            return NeedsAdministrator("access_ended")
        return super()._get_misplaced_error()

    def _get_login__(self):
        return json.loads(self._open__())["login"]

    @api.model
    def _lock_shared(self, server_id):
        """The one token of the mailboxes of `server_id`, locked until the transaction ends: the first thing it reads.

        Raises NeedsAdministrator('access_missing') where there is none any more."""
        found = self._lock(SQL("token_server_id = %s", server_id))
        if not found:
            raise NeedsAdministrator("access_missing", host=self.env["mailbox.server"].browse(server_id).incoming_host)
        return found

    def _get_renewal__(self):
        shared = self.account_id.server_id.sudo().token_ids if self.is_granted and not self.is_oauth else self.browse()
        return SharedRenewal(self.env.registry, self, shared) if shared else super()._get_renewal__()

    def _renew__(self):
        server = self.token_server_id or (self.is_granted and self.account_id.server_id.sudo())
        if not server:
            return super()._renew__()
        login = self._get_login__()
        self._store_tokens__(login, server._ask_access__(login))
        return self._to_engine__()

    def _to_engine__(self, server=None):
        if self.token_server_id:
            return Credentials("", token=self._open_tokens__().access, mechanism=self.token_server_id.oauth_mechanism)
        if not self.is_granted:
            return super()._to_engine__(server)
        self._check_destination(server)
        server = (server or self.account_id.server_id).sudo()
        kept = self if self.is_oauth else server.token_ids
        if not kept and server.access_kind != "master":
            raise NeedsAdministrator("access_missing", host=server.incoming_host)
        return server._get_access__(self._get_login__(), kept._open_tokens__().access if kept else "")
