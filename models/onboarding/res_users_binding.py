from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain

UNBOUND = ("never", "invited")


class ResUsersBinding(models.Model):
    """Who may bind a mailbox and has not: for the administrator's list."""

    _inherit = "res.users"

    mailbox_binding = fields.Selection(
        [("never", "Never Invited"), ("invited", "Invited"), ("bound", "Bound")],
        string="Mailbox",
        compute="_compute_mailbox_binding",
        search="_search_mailbox_binding",
        compute_sudo=True,
        groups="crm_mailbox.group_mailbox_manager",
        help="Empty for who may not bind a mailbox",
    )
    mailbox_binding_sentence = fields.Char(
        string="Next Step",
        compute="_compute_mailbox_binding",
        compute_sudo=True,
        groups="crm_mailbox.group_mailbox_manager",
    )

    @api.depends_context("lang", "tz", "allowed_company_ids")
    @api.depends("mailbox_account_ids.state", "mailbox_account_ids.reminder_count", "company_ids")
    def _compute_mailbox_binding(self):
        for user in self:
            invited = user.mailbox_account_ids.filtered(lambda account: account.state == "invited")
            if user.mailbox_account_ids - invited:
                user.mailbox_binding = "bound"
            elif invited:
                user.mailbox_binding = "invited"
            else:
                user.mailbox_binding = "never" if user._may_bind_somewhere() else False
            user.mailbox_binding_sentence = user._get_mailbox_binding_sentence(invited[:1])

    def _may_bind_somewhere(self):
        """Whether one of the companies on the screen lets this user bind a mailbox."""
        return any(company._may_bind_mailbox(self) for company in self.env.companies & self.company_ids)

    def _get_mailbox_binding_sentence(self, invitation):
        """What has been done to have this user bind a mailbox (str or False)."""
        if self.mailbox_binding == "never":
            return self.env._("Never invited.")
        if self.mailbox_binding != "invited":
            return False
        ago = invitation._format_ago(invitation.invited_at)
        if not invitation.reminder_count:
            return self.env._("Invited %s.", ago)
        return self.env._("Invited %(ago)s, reminded %(count)s times.", ago=ago, count=invitation.reminder_count)

    def _search_mailbox_binding(self, operator, values):
        if operator != "in":
            return NotImplemented
        # Odoo checks the groups of a field that is read, not those of one that is only searched by
        self._check_field_access(self._fields["mailbox_binding"], "read")
        employees = self.sudo().search([("share", "=", False), ("company_ids", "in", self.env.companies.ids)])
        found = defaultdict(list)
        for user in employees:
            found[user.mailbox_binding].append(user.id)
        return Domain("id", "in", [id_ for value in values for id_ in found[value]])

    # ------------------------------------------------------------ buttons

    def action_invite_to_mailbox(self):
        """The dialog that invites, with these employees on its list."""
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_mailbox.mailbox_invitation_action")
        return dict(
            action, context={"mailbox_user_ids": self.filtered(lambda user: user.mailbox_binding == "never").ids}
        )

    def action_remind_of_mailbox(self):
        """Remind those of these employees who are invited."""
        return (
            self.env["mailbox.account"].search([("user_id", "in", self.ids), ("state", "=", "invited")]).action_remind()
        )
