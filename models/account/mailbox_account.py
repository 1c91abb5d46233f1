from odoo import api, fields, models
from odoo.exceptions import AccessError

OWNER_WRITABLE = frozenset(("alias_emails",))
ACTIVE_STATES = ("connected", "receiving", "waiting")


class MailboxAccount(models.Model):
    """A bound mailbox. Its owner alone reads what is in it; who administers mailboxes sees its health."""

    _name = "mailbox.account"
    _inherit = "mailbox.private.name"
    _description = "Mailbox"
    _rec_name = "email"
    _order = "email, id"

    email = fields.Char(string="Email Address", required=True, readonly=True)
    alias_emails = fields.Char(
        string="My Other Addresses",
        help="Other addresses you send from, separated by commas. Mail from them counts as sent by you.",
    )
    user_id = fields.Many2one(
        "res.users", string="Employee", required=True, readonly=True, index=True, ondelete="cascade"
    )
    server_id = fields.Many2one("mailbox.server", required=True, readonly=True, index=True, ondelete="restrict")
    company_id = fields.Many2one(related="server_id.company_id", store=True, index=True)
    bound_at = fields.Datetime(string="Bound", readonly=True)
    last_email_at = fields.Datetime(string="Last Email", readonly=True)
    last_success_at = fields.Datetime(string="Checked", readonly=True)
    is_history_done = fields.Boolean(readonly=True, help="Everything the history window holds was decided once.")
    credential_ids = fields.One2many("mailbox.credential", "account_id", groups=fields.NO_ACCESS)
    lease_ids = fields.One2many("mailbox.lease", "account_id", groups=fields.NO_ACCESS)
    folder_ids = fields.One2many("mailbox.folder", "account_id", string="Folders", readonly=True)
    archive_count = fields.Integer(compute="_compute_archive_count", string="Archived")

    _address_once = models.UniqueIndex(
        "(company_id, lower(email))", "This address is already bound. Ask your administrator."
    )

    # ------------------------------------------------------------ fields

    def _compute_archive_count(self):
        archived = [("account_id", "in", self.ids), ("email_id.archive_ids", "!=", False)]
        Message = self.env["mailbox.message"].sudo()
        groups = Message._read_group(archived, ["account_id"], ["email_id:count_distinct"])
        counts = {account.id: count for account, count in groups}
        for account in self:
            account.archive_count = counts.get(account.id, 0)

    # ------------------------------------------------------------ create, write, unbind

    @api.model_create_multi
    def create(self, vals_list):
        accounts = super().create(vals_list)
        self.env["mailbox.lease"].sudo().create([{"account_id": account.id} for account in accounts])
        return accounts

    def write(self, vals):
        if not self.env.su and set(vals) - OWNER_WRITABLE:
            raise AccessError(self.env._("A mailbox changes by its own buttons only."))
        return super().write(vals)

    def _forget_password(self, code):
        """Drop the stored passwords and ask the owners again, for the reason `code`."""
        for account in self.sudo().filtered("credential_ids"):
            account.credential_ids.unlink()
            account._record_state("needs_owner", code)

    def action_unbind(self):
        """Forget the mailbox: password and private rows leave Odoo at once, archived emails stay."""
        self._check_in_charge()
        server = self.sudo().server_id
        self.sudo().unlink()
        server._drop_unused()
        return dict(
            self.env["ir.actions.act_window"]._for_xml_id("crm_mailbox.mailbox_account_action_mine"), target="main"
        )

    # ------------------------------------------------------------ reading it

    def _wake(self):
        """Make these mailboxes due now and wake the scheduled action (a click never opens a socket)."""
        leases = self.sudo().lease_ids
        leases.next_sync_at = fields.Datetime.now()
        if leases:
            self.env.ref("crm_mailbox.ir_cron_mailbox_sync").sudo()._trigger()

    def _get_companies(self):
        """The companies on whose records mail of these mailboxes is filed, the mailboxes' own first."""
        return self.company_id | self.user_id.company_ids

    def _record_arrivals(self, rows):
        """Note when the newest of `rows` (HeaderRow) arrived."""
        moments = [row.internal_date.replace(tzinfo=None) for row in rows if row.internal_date]
        newest = max(moments, default=None)
        if newest and (not self.last_email_at or newest > self.last_email_at):
            self.last_email_at = newest

    def _filter_told(self):
        """An address at work is no secret to colleagues, only to other companies."""
        theirs = self.filtered(lambda account: account.sudo().company_id in self.env.user.company_ids)
        return super()._filter_told() | theirs

    def _filter_mine(self):
        """Those that the user owns, with every right."""
        return self.sudo().filtered(lambda account: account.user_id == self.env.user)

    def _check_owner(self):
        self.ensure_one()
        if self.env.su or self.user_id == self.env.user:
            return
        raise AccessError(self.env._("Only the owner of a mailbox can do that."))

    # ------------------------------------------------------------ ways in

    @api.model
    def action_open_my_mailbox(self):
        """The user's mailbox, all of them where there are several, the bind dialog while there is none."""
        mine = self.search([("user_id", "=", self.env.uid)])
        Action = self.env["ir.actions.act_window"]
        if not mine:
            return Action._for_xml_id("crm_mailbox.mailbox_account_bind_action")
        action = Action._for_xml_id("crm_mailbox.mailbox_account_action_mine")
        if len(mine) == 1:
            action.update(res_id=mine.id, views=[(False, "form")], view_mode="form")
        return action

    def _open_form(self):
        """This mailbox's page (dict)."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("My Mailbox"),
            "res_model": "mailbox.account",
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
        }

    def action_open(self):
        """This mailbox's page, from a card."""
        self.ensure_one()
        return self._open_form()

    def action_open_server(self):
        """The mail server of this mailbox, for whoever can mend it."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "mailbox.server",
            "res_id": self.server_id.id,
            "views": [(False, "form")],
        }

    def action_open_archives(self):
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_mailbox.mailbox_archive_action")
        return dict(action, domain=[("email_id.copy_ids.account_id", "=", self.id)], context={})
