from odoo import api, fields, models

from ..engine.values import SYNCED_ROLES


class ResCompany(models.Model):
    _inherit = "res.company"

    mailbox_use_organization = fields.Boolean(
        string="Employees Use Organization Mailbox",
        default=True,
        help="Employees need only address and password.",
    )
    mailbox_archiving = fields.Boolean(
        string="CRM Object Email Archiving",
        help="Emails exchanged with customers appear on contacts, companies, leads and opportunities.",
    )
    mailbox_history_days = fields.Integer(string="History in Days", default=365)
    mailbox_history_limit = fields.Integer(string="History in Emails", default=500)
    mailbox_folder_scope = fields.Selection(
        [("all", "All but Drafts, Junk and Trash"), ("inbox_sent", "Inbox and Sent")],
        string="Folders",
        default="all",
        required=True,
        help="Which folders are read. Employees can leave out more of their own.",
    )
    mailbox_entry_days = fields.Integer(string="History in the Chatter, in Days", default=30)
    mailbox_server_ids = fields.One2many("mailbox.server", "company_id", string="Mail Servers")

    _mailbox_history_positive = models.Constraint(
        "CHECK (mailbox_history_days >= 0 AND mailbox_history_limit >= 0 AND mailbox_entry_days >= 0)",
        "Days and numbers of emails can't be negative.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies.filtered("mailbox_archiving")._wake_mailboxes()
        return companies

    def write(self, vals):
        result = super().write(vals)
        if vals.get("mailbox_archiving"):
            self._wake_mailboxes()
        return result

    def _wake_mailboxes(self):
        """Have the mailboxes of these companies read as soon as possible."""
        self.env["mailbox.account"].sudo().search([("company_id", "in", self.ids)])._wake()

    def _get_mailbox_roles(self):
        """The kinds of folders that are read (frozenset of roles, '' for a folder without one)."""
        return frozenset(("inbox", "sent")) if self.mailbox_folder_scope == "inbox_sent" else SYNCED_ROLES

    def _get_mailbox_own_addresses(self):
        """Every address that is one of us: bound mailboxes with their aliases, and the users' own (frozenset)."""
        accounts = self.env["mailbox.account"].sudo().search([("company_id", "in", self.ids)])
        users = self.env["res.users"].sudo().search([("share", "=", False)])
        return frozenset(accounts._get_own_addresses()) | frozenset(users.mapped("email_normalized")) - {False}

    def _get_mailbox_internal_domains(self):
        """The domains of the organisation's mail servers: mail within them is among ourselves (frozenset)."""
        return frozenset(domain for server in self.sudo().mailbox_server_ids for domain in server._get_domains())
