"""What Odoo's mail gateway received so far has no key of its content: known by its Message-Id and sender, as before."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    env["mail.message"]._remember_received()
