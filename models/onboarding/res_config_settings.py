from odoo import api, fields, models

from ..account.mailbox_account_state import NEEDS_SOMEBODY


class ResConfigSettingsOnboarding(models.TransientModel):
    """Mail Servers on the settings page: how many employees have bound a mailbox, and how many have not."""

    _inherit = "res.config.settings"

    mailbox_account_summary = fields.Char(compute="_compute_mailbox_account_summary")

    @api.depends("company_id")
    def _compute_mailbox_account_summary(self):
        for settings in self:
            accounts = self.env["mailbox.account"].sudo().search([("company_id", "=", settings.company_id.id)])
            waiting = accounts.filtered(lambda account: account.state in NEEDS_SOMEBODY)
            unbound = self.env["mailbox.account"]._find_unbound_users(settings.company_id)
            settings.mailbox_account_summary = self.env._(
                "Mailboxes bound: %(bound)s. Need somebody: %(waiting)s. Employees without one: %(unbound)s.",
                bound=len(accounts.filtered("bound_at")),
                waiting=len(waiting),
                unbound=len(unbound),
            )
