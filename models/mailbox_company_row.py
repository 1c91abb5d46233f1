from odoo import models
from odoo.exceptions import AccessError


class MailboxCompanyRow(models.AbstractModel):
    """A row of a company that users make and change: only within their companies.

    A record rule is asked before a row is written and does not see to which company the row goes."""

    _name = "mailbox.company.row"
    _description = "Row of a Company"

    def write(self, vals):
        if not self.env.su and vals.get("company_id", self.env.company.id) not in self.env.companies.ids:
            raise AccessError(
                self.env._("You are not working in this company. Choose a company that you have switched on.")
            )
        return super().write(vals)
