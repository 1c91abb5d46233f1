from odoo import api, fields, models

from ...engine.values import SYNCED_ROLES


class ResCompany(models.Model):
    """A company's settings: who may bind a mailbox, what employees are told, what is read and archived."""

    _inherit = "res.company"

    mailbox_use_organization = fields.Boolean(
        string="Employees Use Organization Mailbox",
        default=True,
        help="Employees need only address and password.",
    )
    mailbox_employee_choice = fields.Selection(
        [
            ("provider", "A provider from the list"),
            ("any", "A provider from the list, or a server they type"),
        ],
        string="Employees May Choose",
        required=True,
        default="provider",
    )
    mailbox_discovery = fields.Boolean(
        string="Find the Provider by Mail Record",
        default=True,
        help="Ask the name servers where mail of an unknown domain goes. Off: the list of providers alone is used.",
    )
    mailbox_group_id = fields.Many2one(
        "res.groups", string="Who May Bind a Mailbox", help="Empty: every internal user of the company."
    )
    mailbox_notice = fields.Text(
        string="Notice to Employees",
        translate=True,
        default=lambda self: self._default_mailbox_notice(),
        help="Shown when a mailbox is bound; nothing is read before it is confirmed. Empty: no confirmation is asked.",
    )
    mailbox_notice_version = fields.Integer(string="Version of the Notice", default=1, readonly=True)
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
    mailbox_size_limit = fields.Integer(
        string="Largest Email in MB",
        default=20,
        help="Of a larger email sender, subject and date are taken over, and a notice stands for text and attachments.",
    )
    mailbox_server_ids = fields.One2many(
        "mailbox.server", "company_id", string="Mail Servers", domain=[("is_organization", "=", True)]
    )

    _mailbox_history_positive = models.Constraint(
        "CHECK (mailbox_history_days >= 0 AND mailbox_history_limit >= 0 AND mailbox_entry_days >= 0)",
        "Days and numbers of emails can't be negative.",
    )

    _mailbox_size_limit_sane = models.Constraint(
        "CHECK (mailbox_size_limit BETWEEN 1 AND 100)", "The largest email may have from 1 to 100 MB."
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies.filtered("mailbox_archiving")._wake_mailboxes()
        return companies

    @api.model
    def _default_mailbox_notice(self):
        return self.env._(
            "Emails you exchange with customers appear on their contacts, leads and opportunities, where colleagues "
            "can read them. All your other emails stay private: nobody but you sees them, administrators included. "
            "You can pause or unbind your mailbox at any time."
        )

    def write(self, vals):
        for company in self if "mailbox_notice" in vals else ():
            if (company.mailbox_notice or "") != (vals["mailbox_notice"] or ""):
                company.mailbox_notice_version += 1
        result = super().write(vals)
        if vals.get("mailbox_archiving"):
            self._wake_mailboxes()
        return result

    def _may_bind_mailbox(self, user):
        """Whether the company lets `user` bind a mailbox."""
        group = self.sudo().mailbox_group_id
        return not user.share and (not group or group in user.sudo().all_group_ids)

    def _wake_mailboxes(self):
        """Have the mailboxes of these companies read as soon as possible."""
        self.env["mailbox.account"].sudo().search([("company_id", "in", self.ids)])._wake()

    def _get_mailbox_roles(self):
        """The kinds of folders that are read (frozenset of roles, '' for a folder without one)."""
        return frozenset(("inbox", "sent")) if self.mailbox_folder_scope == "inbox_sent" else SYNCED_ROLES
