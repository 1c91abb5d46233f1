import json

from odoo import api, fields, models
from odoo.tools import email_normalize

from ...engine.errors import MailboxError, NeedsAdministrator, NeedsOwner
from ...engine.values import Credentials

ORPHAN_HOURS = 1


class MailboxCredential(models.Model):
    """Login and password of one mailbox, sealed with a key that is not in the database; or what its provider gave in
    their place (`mailbox_credential_tokens.py`), or the client secret of a mail server.

    Nobody has access: what opens a secret writes `sudo` and a name with a trailing `__` in plain sight. A row
    of neither mailbox nor server is pending: it holds what somebody is doing in a dialog right now, and serves that
    person alone. Whose it is and where it goes is sealed in with the secret, so that no write redirects it.
    """

    _name = "mailbox.credential"
    _description = "Mailbox Credential"

    account_id = fields.Many2one("mailbox.account", ondelete="cascade", index=True)
    server_id = fields.Many2one("mailbox.server", ondelete="cascade", index="btree_not_null")
    user_id = fields.Many2one("res.users", ondelete="cascade", help="Who typed it, while it is pending")
    login = fields.Char(help="The address it was typed for, while it is pending")
    destination = fields.Char(help="Where it goes, while it is pending")
    secret = fields.Char(required=True, copy=False)
    sealed_by = fields.Char(copy=False, index=True, help="Fingerprint of the key that sealed it")

    _account_unique = models.UniqueIndex("(account_id) WHERE account_id IS NOT NULL")
    _server_unique = models.UniqueIndex("(server_id) WHERE server_id IS NOT NULL")

    @api.model
    def _seal(self, server, login, password):
        """A new pending row of the current user's for `login` and `password` (str) at `server`."""
        return self._seal_text(json.dumps([login, password]), **self._prepare_pending(server, login))

    @api.model
    def _prepare_pending(self, server, login):
        """What a pending row of the current user's is for."""
        login = email_normalize(login or "")
        return {"user_id": self.env.uid, "login": login, "destination": server._get_destination()}

    @api.model
    def _seal_text(self, text, **values):
        """A new row with `text` sealed in it, for what its fields `values` say."""
        row = self.create({"secret": "-", **values})
        row._seal_again(text)
        return row

    def _seal_again(self, opened):
        """Seal the text `opened` with the key that seals now."""
        key = self.env["mailbox.key"]
        self.secret = key._get_vault__().encrypt(self._get_context(), opened)
        self.sealed_by = key._get_fingerprint()

    def _get_context(self):
        """What is sealed in with the secret (str): it opens in this row alone, for this purpose alone."""
        return json.dumps([f"mailbox.credential,{self.id}", *self._get_purpose()])

    def _get_purpose(self):
        """Whose mailbox it is for and where it goes: user, address, destination. Of a mail server's own secret the
        last alone."""
        if account := self.account_id:
            return [account.user_id.id, email_normalize(account.email), account.server_id._get_destination()]
        if self.server_id:
            return [False, False, self.server_id._get_secret_destination()]
        return [self.user_id.id, self.login, self.destination]

    def _is_pending(self):
        """Whether it holds what somebody is doing in a dialog."""
        return bool(self) and not (self.account_id or self.server_id)

    def _is_for(self, email, server):
        """Whether it is pending, and the current user typed it, or signed in, for the mailbox `email` at `server`."""
        wanted = [self.env.uid, email_normalize(email or ""), server._get_destination()]
        return self._is_pending() and self.create_date > _get_orphan_limit() and self._get_purpose() == wanted

    def _give_to(self, account):
        """Be the secret of the mailbox `account` from now on; what it opens for is said by that."""
        self.write({"account_id": account.id, "user_id": False, "login": False, "destination": False})

    def _drop_pending(self):
        """Forget those of these rows that are pending; what a mailbox or a mail server has stays."""
        self.filtered(lambda row: row._is_pending()).unlink()

    def _to_engine__(self, server=None):
        """The Credentials inside, for the mail server `server` where the row is pending. Raises MailboxError."""
        self.ensure_one()
        self._check_destination(server)
        return Credentials(*json.loads(self._open__()))

    def _check_destination(self, server):
        """Raise where `server`, if there is one, is not where this secret goes."""
        if server and self._get_purpose()[-1] != server._get_destination():
            raise self._get_misplaced_error()

    def _open__(self):
        """The text inside. Raises MailboxError: NeedsOwner('secret_unreadable') where no key opens it, another where
        it was sealed for another purpose than the one it has now."""
        try:
            return self.env["mailbox.key"]._get_vault__().decrypt(self._get_context(), self.secret)
        except NeedsOwner as error:
            if error.code != "secret_elsewhere":
                raise
        raise self._get_misplaced_error()

    def _get_misplaced_error(self):
        """Who has to enter it again (MailboxError)."""
        if self.server_id:
            return NeedsAdministrator("secret_elsewhere")
        return NeedsOwner("server_changed")

    def _is_open(self):
        """Whether one of today's keys opens it, for what it is for."""
        try:
            return bool(self._open__())
        except MailboxError:
            return False

    @api.autovacuum
    def _gc_orphans(self):
        """Forget what was typed and never bound."""
        pending = [("account_id", "=", False), ("server_id", "=", False), ("token_server_id", "=", False)]
        self.search([*pending, ("create_date", "<", _get_orphan_limit())]).unlink()


def _get_orphan_limit():
    """What is pending since before then serves nobody (UTC)."""
    return fields.Datetime.subtract(fields.Datetime.now(), hours=ORPHAN_HOURS)
