import json

from odoo import api, fields, models

from ..engine.errors import NeedsOwner
from ..engine.values import Credentials

ORPHAN_HOURS = 1


class MailboxCredential(models.Model):
    """Login and password of one mailbox, sealed with a key that is not in the database; or what its provider gave in
    their place (`mailbox_credential_tokens.py`), or the client secret of a mail server.

    Nobody has access: what opens a secret writes `sudo` and a name with a trailing `__` in plain sight. A row
    of neither mailbox nor server holds what somebody is doing in a dialog right now.
    """

    _name = "mailbox.credential"
    _description = "Mailbox Credential"

    account_id = fields.Many2one("mailbox.account", ondelete="cascade", index=True)
    server_id = fields.Many2one("mailbox.server", ondelete="cascade", index="btree_not_null")
    secret = fields.Char(required=True, copy=False)
    sealed_by = fields.Char(copy=False, index=True, help="Fingerprint of the key that sealed it")

    _account_unique = models.UniqueIndex("(account_id) WHERE account_id IS NOT NULL")
    _server_unique = models.UniqueIndex("(server_id) WHERE server_id IS NOT NULL")

    @api.model
    def _seal(self, login, password):
        """A new row without mailbox for `login` and `password` (str)."""
        return self._seal_text(json.dumps([login, password]))

    @api.model
    def _seal_text(self, text, **values):
        """A new row with `text` sealed in it, and the fields `values`."""
        row = self.create({"secret": "-", **values})
        row._seal_again(text)
        return row

    def _seal_again(self, opened):
        """Seal the text `opened` with the key that seals now."""
        key = self.env["mailbox.key"]
        self.secret = key._get_vault__().encrypt(self._get_context(), opened)
        self.sealed_by = key._get_fingerprint()

    def _get_context(self):
        """What is sealed in with the secret, so that one row's secret opens nothing in another row."""
        return f"mailbox.credential,{self.id}"

    def _to_engine__(self, server=None):
        """The Credentials inside, for the mail server `server` where the row has no mailbox yet.

        Raises NeedsOwner('secret_unreadable') where the key does not open them."""
        self.ensure_one()
        return Credentials(*json.loads(self._open__()))

    def _open__(self):
        """The text inside. Raises NeedsOwner('secret_unreadable') where no key opens it."""
        return self.env["mailbox.key"]._get_vault__().decrypt(self._get_context(), self.secret)

    def _is_open(self):
        """Whether one of today's keys opens it."""
        try:
            return bool(self._open__())
        except NeedsOwner:
            return False

    @api.autovacuum
    def _gc_orphans(self):
        """Forget what was typed and never bound."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), hours=ORPHAN_HOURS)
        orphans = [("account_id", "=", False), ("server_id", "=", False), ("token_server_id", "=", False)]
        self.search([*orphans, ("create_date", "<", limit)]).unlink()
