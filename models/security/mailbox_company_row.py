from odoo import api, models
from odoo.exceptions import AccessError


class MailboxCompanyRow(models.AbstractModel):
    """A row of a company that users make and change: only within their companies.

    A record rule is asked before a row is written and does not see to which company the row goes; it is asked after a
    row is made, when an index has said already what that company has."""

    _name = "mailbox.company.row"
    _description = "Row of a Company"

    @api.model_create_multi
    def create(self, vals_list):
        self._check_companies_of(vals_list)
        return super().create(vals_list)

    def write(self, vals):
        self._check_company_of(vals)
        return super().write(vals)

    @api.model
    def _check_companies_of(self, vals_list):
        """Raise AccessError where one of the rows to be made is in a company that the user does not work in."""
        default = self.default_get(["company_id"])
        for vals in vals_list:
            self._check_company_of({**default, **vals})

    @api.model
    def _check_company_of(self, vals):
        if not self.env.su and vals.get("company_id", self.env.company.id) not in self.env.companies.ids:
            raise AccessError(
                self.env._("You are not working in this company. Choose a company that you have switched on.")
            )
