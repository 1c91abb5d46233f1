"""The organisation's servers prove addresses where nobody but a Settings administrator, or Odoo itself, wrote them."""

from odoo import SUPERUSER_ID, api


def migrate(cr, version):
    env = api.Environment(cr, SUPERUSER_ID, {})
    servers = env["mailbox.server"].with_context(active_test=False).search([("is_organization", "=", True)])
    servers.filtered(lambda server: all(map(_may_vouch, (server.create_uid, server.write_uid)))).is_vouched = True


def _may_vouch(user):
    return user.id == SUPERUSER_ID or user.has_group("base.group_system")
