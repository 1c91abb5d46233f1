from odoo import api, fields, models


class MailboxInvitation(models.TransientModel):
    _name = "mailbox.invitation"
    _inherit = "mailbox.company.row"
    _description = "Invite Employees"

    company_id = fields.Many2one("res.company", required=True, default=lambda self: self.env.company)
    line_ids = fields.One2many("mailbox.invitation.line", "invitation_id", string="Employees")
    message = fields.Text(help="Stands above the steps in the invitation.")
    remind_days = fields.Integer(string="Remind After", default=3)
    summary = fields.Char(compute="_compute_summary")
    connect_count = fields.Integer(compute="_compute_summary")
    invite_count = fields.Integer(compute="_compute_summary")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if "line_ids" in fields_list:
            unbound = self.env["mailbox.account"]._find_unbound_users(self.env.company)
            if chosen := self.env.context.get("mailbox_user_ids"):
                unbound = unbound.filtered(lambda user: user.id in chosen)
            values["line_ids"] = [(0, 0, {"user_id": user.id, "email": user.email}) for user in unbound]
        return values

    @api.depends("line_ids.problem", "line_ids.server_id")
    def _compute_summary(self):
        for invitation in self:
            total = len(invitation.line_ids)
            ready = len(invitation.line_ids.filtered(lambda line: not line.problem))
            invitation.connect_count = len(invitation._get_ready(is_granted=True))
            invitation.invite_count = ready - invitation.connect_count
            invitation.summary = (
                self.env._("%(ready)s of %(total)s employees can be invited.", ready=ready, total=total)
                if total
                else self.env._("Everybody has a mailbox or an invitation.")
            )

    def _get_ready(self, is_granted):
        """The lines for which nothing is missing, and whose server has an administrator's access or has none."""
        return self.line_ids.filtered(
            lambda line: not line.problem and (line.server_id.authentication == "administrator") == is_granted
        )

    def action_connect(self):
        """Connect the mailboxes whose server the administrator has access to. Their owners confirm the notice first."""
        self.ensure_one()
        ready = self._get_ready(is_granted=True)
        accounts = self.env["mailbox.account"]._connect(
            [(line.user_id, line.email, line.server_id) for line in ready], self.message, self.remind_days
        )
        return accounts._open_progress()

    def action_invite(self):
        """Invite everybody on the list for whom nothing is missing."""
        self.ensure_one()
        ready = self._get_ready(is_granted=False)
        Account = self.env["mailbox.account"]
        invited = Account._invite(
            [(line.user_id, line.email, line.server_id) for line in ready], self.message, self.remind_days
        )
        return Account._show_notification("success", self.env._("%s employees are invited.", len(invited)), close=True)


class MailboxInvitationLine(models.TransientModel):
    _name = "mailbox.invitation.line"
    _description = "Employee to Invite"

    invitation_id = fields.Many2one("mailbox.invitation", required=True, ondelete="cascade")
    user_id = fields.Many2one("res.users", string="Employee", required=True, domain=[("share", "=", False)])
    email = fields.Char(
        string="Address",
        compute="_compute_email",
        compute_sudo=False,
        store=True,
        readonly=False,
        help="The address to be bound",
    )
    server_id = fields.Many2one("mailbox.server", string="Server", compute="_compute_server_id")
    problem = fields.Char(string="Missing", compute="_compute_server_id")

    @api.depends("user_id")
    def _compute_email(self):
        for line in self:
            line.email = line.email or line.user_id.email

    @api.depends("email", "user_id", "invitation_id.company_id")
    def _compute_server_id(self):
        Account, Server = self.env["mailbox.account"], self.env["mailbox.server"]
        taken = Account._find_taken(self.mapped("email"))
        owners = Account._find_other_owners(self.mapped("email"))
        holders = Account._find_holders(self.mapped("email"))
        found = {}
        for line in self:
            # a form names any company, before a rule sees it
            company = line.invitation_id.company_id & self.env.companies
            domain = (line.email or "").rpartition("@")[2]
            if (company, domain) not in found:
                found[company, domain] = Server._find_for_address(line.email, company)
            line.server_id = found[company, domain]
            line.problem = Account._get_invitation_trouble(line.user_id, line.email, line.server_id, taken, holders)
            if not line.problem and line.server_id.authentication == "administrator":
                line.problem = Account._get_access_trouble(line.user_id, line.email, owners)
