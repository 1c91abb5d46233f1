import json
from datetime import timedelta, timezone

from odoo import api, fields, models
from odoo.tools import SQL

from ...engine.errors import NeedsOwner
from ...engine.oauth.values import Tokens
from ...engine.values import Credentials
from .renewal import Renewal

# a token is not used in its last minutes: what begins with it has to end with it
SPARE = timedelta(minutes=5)


class MailboxCredentialTokens(models.Model):
    """What a provider gave at a sign-in by OAuth 2.0, all of it in the one sealed row: the access token and the refresh
    token that goes with it, so that neither is ever without the other."""

    _inherit = "mailbox.credential"

    is_oauth = fields.Boolean(help="Holds tokens, no password")
    fresh_until = fields.Datetime(help="Until then the access token is used without asking the provider")

    @api.model
    def _seal_tokens(self, server, login, tokens):
        """A new pending row of the current user's for the mailbox of `login` (str) at `server` and its `tokens`."""
        row = self._seal_text("{}", is_oauth=True, **self._prepare_pending(server, login))
        row._store_tokens__(login, tokens)
        return row

    def _store_tokens__(self, login, tokens):
        """Put `tokens` (Tokens) in the place of those that are here."""
        self.ensure_one()
        self.fresh_until = _get_fresh_until(tokens.expires_at)
        self._seal_again(json.dumps({"login": login, "access": tokens.access, "refresh": tokens.refresh}))

    def _get_misplaced_error(self):
        error = super()._get_misplaced_error()
        return NeedsOwner("sign_in_changed") if self.is_oauth and error.code == "server_changed" else error

    def _open_tokens__(self):
        """The Tokens inside, as far as they are kept. Raises MailboxError."""
        kept = json.loads(self._open__())
        return Tokens(access=kept["access"], refresh=kept["refresh"])

    def _is_fresh(self):
        """Whether the access token is used as it is. One that never expires is, until it is refused."""
        return not self.fresh_until or fields.Datetime.now() < self.fresh_until

    @api.model
    def _lock_of(self, account_id):
        """The tokens of the mailbox `account_id`, locked until the transaction ends: the first thing it reads.

        Raises NeedsOwner('secret_unreadable') where there are none any more."""
        found = self._lock(SQL("account_id = %s AND is_oauth", account_id))
        if not found:
            raise NeedsOwner("secret_unreadable")
        return found

    @api.model
    def _lock(self, condition):
        """The row for which `condition` (SQL) holds, locked until the transaction ends; empty where there is none."""
        self.env.cr.execute(
            SQL("SELECT id FROM mailbox_credential WHERE %s FOR UPDATE", condition), log_exceptions=False
        )
        return self.browse(self.env.cr.fetchone())

    def _get_renewal__(self):
        """What keeps the tokens of this row fresh for the thread that reads its mailbox; None for a password."""
        return Renewal(self.env.registry, self) if self.is_oauth and self.account_id else None

    def _renew__(self):
        """Ask the provider for new tokens and store them: the Credentials with them. Raises MailboxError."""
        server = self.account_id.server_id
        former = self._open_tokens__()
        self._store_tokens__(self._to_engine__().login, server._renew__(former))
        return self._to_engine__()

    def _to_engine__(self, server=None):
        if not self.is_oauth:
            return super()._to_engine__(server)
        self._check_destination(server)
        kept = json.loads(self._open__())
        mechanism = (server or self.account_id.server_id).oauth_mechanism
        return Credentials(kept["login"], token=kept["access"], mechanism=mechanism)


def _get_fresh_until(expires_at):
    """Until when a token is used (naive UTC, or False) that ends at `expires_at` (aware UTC, or None): until SPARE
    before it, or for half its life where that is shorter."""
    if not expires_at:
        return False
    now, end = fields.Datetime.now(), expires_at.astimezone(timezone.utc).replace(tzinfo=None)
    return max(end - SPARE, now + (end - now) / 2)
