"""With every new version: what could not be read before may be read now."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["mailbox.message"]._find_put_aside()._retry()
