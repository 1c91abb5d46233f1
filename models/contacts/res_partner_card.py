from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import email_normalize


class ResPartnerCard(models.Model):
    """A colleague's card. Everybody writes their own, and an address that is another colleague's there would take it
    away from them: it is nobody's to bind any more, and no alias."""

    _inherit = "res.partner"

    @api.constrains("email")
    def _check_mailbox_card(self):
        colleagues = self.sudo().user_ids.filtered(lambda user: user.active and not user.share)
        # Odoo itself and whoever manages users write what they were told
        if not colleagues or self.env.uid == api.SUPERUSER_ID or self.env.user.has_group("base.group_erp_manager"):
            return
        owners = self.env["mailbox.account"]._find_claimants(colleagues.mapped("email"))
        for user in colleagues:
            if owners.get(email_normalize(user.email or ""), user.browse()) - user:
                raise UserError(
                    self.env._("%s is the address of a colleague. Ask your administrator if it is yours.", user.email)
                )
