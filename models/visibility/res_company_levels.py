from odoo import api, fields, models
from odoo.exceptions import ValidationError
from odoo.tools import SQL

from ..filing.levels import LEVELS, between, rank


class ResCompanyLevels(models.Model):
    """What colleagues see of archived mail, and which of them: what a company chooses."""

    _inherit = "res.company"

    mailbox_level = fields.Selection(
        LEVELS, "What Colleagues See", default="full", required=True, help="Of mail whose owner chose nothing else."
    )
    mailbox_level_least = fields.Selection(
        LEVELS,
        "Owners May Choose From",
        default="nothing",
        required=True,
        help="The least that employees may choose from now on. A single email can be made private in any case, and "
        "what was chosen before is not widened.",
    )
    mailbox_level_most = fields.Selection(
        LEVELS,
        "Owners May Choose Up To",
        default="full",
        required=True,
        help="The most that employees may choose. Mail that shows more is narrowed to it at once.",
    )
    mailbox_who_sees = fields.Selection(
        [
            ("readers", "Readers who can open the record"),
            ("involved", "Salesperson, team leader, followers and those who took part"),
        ],
        "Who Sees It",
        default="readers",
        required=True,
    )

    @api.constrains("mailbox_level", "mailbox_level_least", "mailbox_level_most")
    def _check_mailbox_levels(self):
        for company in self:
            if not rank(company.mailbox_level_least) <= rank(company.mailbox_level) <= rank(company.mailbox_level_most):
                raise ValidationError(
                    self.env._("What colleagues see has to lie within what owners may choose. Change one of the three.")
                )

    def _get_mailbox_levels(self):
        """The levels that owners may choose, the most first (list)."""
        return between(self.mailbox_level_least, self.mailbox_level_most) if self else []

    def write(self, vals):
        """What stands on records follows at once."""
        levels = {name: [company[name] for company in self] for name in ("mailbox_level", "mailbox_level_most")}
        result = super().write(vals)
        if any(former != [company[name] for company in self] for name, former in levels.items()):
            self._follow_mailbox_levels()
        return result

    def _follow_mailbox_levels(self):
        emails = SQL("SELECT id FROM mailbox_email WHERE company_id = ANY(%s)", self.ids)
        self.env["mailbox.email"]._resolve_levels_of(emails)
