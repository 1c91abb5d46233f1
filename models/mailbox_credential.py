import json

from odoo import api, fields, models

from ..engine.values import Credentials

ORPHAN_HOURS = 1


class MailboxCredential(models.Model):
    """Login and password of one mailbox, sealed with a key that is not in the database.

    Nobody has access: what opens a secret writes `sudo` and a name with a trailing `__` in plain sight. A row
    without mailbox holds what somebody is typing into the bind dialog right now.
    """

    _name = "mailbox.credential"
    _description = "Mailbox Credential"

    account_id = fields.Many2one("mailbox.account", ondelete="cascade", index=True)
    secret = fields.Char(required=True, copy=False)

    _account_unique = models.UniqueIndex("(account_id) WHERE account_id IS NOT NULL")

    @api.model
    def _seal(self, login, password):
        """A new row without mailbox for `login` and `password` (str)."""
        vault = self.env["mailbox.key"]._get_vault__()
        row = self.create({"secret": "-"})
        row.secret = vault.encrypt(row._get_context(), json.dumps([login, password]))
        return row

    def _get_context(self):
        """What is sealed in with the secret, so that one row's secret opens nothing in another row."""
        return f"mailbox.credential,{self.id}"

    def _to_engine__(self):
        """The Credentials inside. Raises NeedsOwner('secret_unreadable') where the key does not open them."""
        self.ensure_one()
        opened = self.env["mailbox.key"]._get_vault__().decrypt(self._get_context(), self.secret)
        return Credentials(*json.loads(opened))

    @api.autovacuum
    def _gc_orphans(self):
        """Forget what was typed and never bound."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), hours=ORPHAN_HOURS)
        self.search([("account_id", "=", False), ("create_date", "<", limit)]).unlink()
