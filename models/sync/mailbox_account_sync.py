from datetime import timezone

from odoo import api, models

from ...engine.errors import NeedsOwner
from ...engine.events import Job


class MailboxAccountSync(models.Model):
    """How a mailbox is read: the scheduled actions begin here, and a worker thread gets what it needs."""

    _inherit = "mailbox.account"

    @api.model
    def _cron_sync(self):
        """Read every mailbox that is due, for one round (entry point of the scheduled actions)."""
        self.env["mailbox.sync"]._run_round()

    def _prepare_job__(self):
        """What a worker thread needs to read this mailbox (Job). Raises MailboxError for a secret it can't open."""
        self.ensure_one()
        credential = self.sudo().credential_ids
        if not credential:
            raise NeedsOwner("secret_unreadable")
        read_at = self.sudo().lease_ids.read_at or None
        return Job(
            account_id=self.id,
            settings=self.server_id._to_engine(),
            credentials=credential._to_engine__(),
            cursors=tuple(folder._to_engine() for folder in self.sudo().folder_ids),
            history_limit=self.company_id.mailbox_history_limit,
            size_limit=self.company_id.mailbox_size_limit << 20,
            roles=self.company_id._get_mailbox_roles(),
            choices=self.sudo().folder_ids._get_choices(),
            listed=self.sudo().folder_ids._get_listed(),
            read_at=read_at and read_at.replace(tzinfo=timezone.utc).timestamp(),
            pace=self.server_id._get_pace(),
            renew=credential._get_renewal__(),
        )
