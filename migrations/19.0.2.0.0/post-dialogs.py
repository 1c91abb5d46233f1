"""What was sealed for its row alone is sealed for its user, login and destination too, as they are at this update.
Nobody has to enter anything again; afterwards nothing opens that was sealed in the former way."""

import logging

from odoo import SUPERUSER_ID, api
from odoo.addons.crm_mailbox.engine.errors import MailboxError

BATCH = 500
_logger = logging.getLogger(__name__)


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    drop_pending(env)
    # what it counted for an hour is counted by `mailbox.attempt`
    cr.execute("DROP TABLE IF EXISTS mailbox_explanation")
    rows = env["mailbox.credential"].search([], order="id")
    for start in range(0, len(rows), BATCH):
        seal(rows[start : start + BATCH])
        env.invalidate_all()


def drop_pending(env):
    """Dialogs that are open are opened again; those that have bound held on to their mailbox's credential."""
    for table in ("mailbox_account_bind", "mailbox_server_test"):
        env.cr.execute(f"UPDATE {table} SET credential_id = NULL, authorization_id = NULL")
    env["mailbox.authorization"].search([]).unlink()
    pending = [("account_id", "=", False), ("server_id", "=", False), ("token_server_id", "=", False)]
    env["mailbox.credential"].search(pending).unlink()


def seal(rows):
    vault = rows.env["mailbox.key"]._get_vault__()
    for row in rows:
        try:
            text = vault.decrypt(f"mailbox.credential,{row.id}", row.secret)
        except MailboxError as error:
            # no key opens it: its owner is asked as before
            _logger.warning("mailbox credential %s is not sealed again: %s", row.id, error)
        else:
            row._seal_again(text)
    rows.flush_recordset()
