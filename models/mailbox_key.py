import os
from pathlib import Path

from odoo import api, models
from odoo.tools import config

from ..engine.secrets import Vault, fingerprint, load_or_make_key

ENVIRONMENT_VARIABLE = "CRM_MAILBOX_KEY"
CONFIGURATION_OPTION = "crm_mailbox_key"
FINGERPRINT_PARAMETER = "crm_mailbox.key_fingerprint"


class MailboxKey(models.AbstractModel):
    """The installation's key: it opens the stored passwords and marks mails we have met.

    It is never in the database, so that a dump, a copy or a restored backup yields no password. Several keys,
    separated by commas, rotate: the first one seals, all of them open.
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
    def _get_path(self):
        """The key's file, beside the file store: one for each database, so a copied database has another key."""
        return Path(config["data_dir"]) / "mailbox_key" / f"{self.env.cr.dbname}.key"

    @api.model
    def _get_keys__(self):
        """The keys as text, the sealing one first. Makes the file where there is none yet."""
        given = {
            "environment": os.environ.get(ENVIRONMENT_VARIABLE),
            "configuration": config.get(CONFIGURATION_OPTION),
        }.get(self._get_source())
        text = given or load_or_make_key(self._get_path())
        return tuple(key.strip() for key in text.split(",") if key.strip())

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
