import os
from pathlib import Path

from odoo import api, models
from odoo.tools import SQL, config

from ...engine.errors import NeedsAdministrator
from ...engine.key_files import get_key_path, make_key_file, new_key_id, read_key_file
from ...engine.secrets import Vault, fingerprint, new_key

ENVIRONMENT_VARIABLE = "CRM_MAILBOX_KEY"
CONFIGURATION_OPTION = "crm_mailbox_key"
FINGERPRINT_PARAMETER = "crm_mailbox.key_fingerprint"
# not database.uuid: Odoo gives a duplicated or restored database another one
ID_PARAMETER = "crm_mailbox.key_id"


class MailboxKey(models.AbstractModel):
    """The installation's key: it opens the stored passwords and marks mails we have met.

    It is never in the database, so that a dump yields no password. The database holds the id after which the key's file
    is named: renamed, duplicated or restored on the same host it opens what it has. Several keys, separated by commas,
    rotate: the first one seals, all of them open.
    """

    _name = "mailbox.key"
    _description = "Mailbox Encryption Key"

    @api.model
    def _get_source(self):
        """Where the key comes from: 'environment', 'configuration' or 'file'."""
        if os.environ.get(ENVIRONMENT_VARIABLE):
            return "environment"
        return "configuration" if config.get(CONFIGURATION_OPTION) else "file"

    @api.model
    def _get_folder(self):
        """Where the key files lie (Path): beside the file store."""
        return Path(config["data_dir"]) / "mailbox_key"

    @api.model
    def _get_ids(self):
        """The ids of the keys that lie in files, the sealing one first (tuple of str).

        Read as the transaction sees the passwords, not from the cache: while a key is changed, what one process seals
        another one opens."""
        parameters = self.env["ir.config_parameter"]
        parameters.flush_model(["key", "value"])
        rows = self.env.execute_query(SQL("SELECT value FROM ir_config_parameter WHERE key = %s", ID_PARAMETER))
        return tuple(rows[0][0].split(",")) if rows else ()

    @api.model
    def _set_ids(self, ids):
        self.env["ir.config_parameter"].sudo().set_param(ID_PARAMETER, ",".join(ids))

    @api.model
    def _begin_key(self):
        """Have a new key in a new file seal from now on. The files of former keys stay, and open as before."""
        key_id = new_key_id()
        make_key_file(get_key_path(self._get_folder(), key_id), new_key())
        self._set_ids((key_id, *self._get_ids()))

    @api.model
    def _get_keys__(self):
        """The keys as text, the sealing one first. Raises NeedsAdministrator where that one is missing: none is made in
        its place, for what it sealed would be lost without a word."""
        given = {
            "environment": os.environ.get(ENVIRONMENT_VARIABLE),
            "configuration": config.get(CONFIGURATION_OPTION),
        }.get(self._get_source())
        text = given or ",".join(self._read_files__())
        return tuple(key.strip() for key in text.split(",") if key.strip())

    def _read_files__(self):
        """The texts of the key files: of the former ones those that are there."""
        paths = [get_key_path(self._get_folder(), key_id) for key_id in self._get_ids()]
        if not paths:
            raise NeedsAdministrator("key_missing")
        return [read_key_file(path) for path in paths if path == paths[0] or path.exists()]

    @api.model
    def _find_missing_files(self):
        """The names of the key files that the database names and that are not there (list of str)."""
        paths = [get_key_path(self._get_folder(), key_id) for key_id in self._get_ids()]
        return [path.name for path in paths if not path.exists()]

    @api.model
    def _get_vault__(self):
        """The vault over the installation's keys. Raises NeedsAdministrator for a key that is none."""
        return Vault(self._get_keys__())

    @api.model
    def _remember(self):
        """Note which key seals from now on, so that a lost or changed one can be told."""
        self.env["ir.config_parameter"].sudo().set_param(FINGERPRINT_PARAMETER, self._get_fingerprint())

    @api.model
    def _get_fingerprint(self):
        """What tells the sealing key from others and says nothing of it (str)."""
        return fingerprint(self._get_keys__()[0])

    @api.model
    def _is_former(self):
        """Whether today's keys include the one that was noted at installation."""
        noted = self.env["ir.config_parameter"].sudo().get_param(FINGERPRINT_PARAMETER)
        return not noted or noted in {fingerprint(key) for key in self._get_keys__()}

    @api.model
    def _begin_anew(self):
        """Have another key seal where the sealing one's file is not there or never was, and note which one seals."""
        if self._get_source() == "file" and not self._has_key():
            self._begin_key()
        self._remember()

    def _has_key(self):
        try:
            return bool(self._get_vault__())
        except NeedsAdministrator:
            return False
