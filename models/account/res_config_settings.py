from odoo import api, fields, models

SERVERS_SHOWN = 3


class ResConfigSettings(models.TransientModel):
    """The settings page: the company's settings, and how its mail servers and mailboxes are."""

    _inherit = "res.config.settings"

    mailbox_use_organization = fields.Boolean(related="company_id.mailbox_use_organization", readonly=False)
    mailbox_employee_choice = fields.Selection(related="company_id.mailbox_employee_choice", readonly=False)
    mailbox_group_id = fields.Many2one(related="company_id.mailbox_group_id", readonly=False)
    mailbox_notice = fields.Text(related="company_id.mailbox_notice", readonly=False)
    mailbox_discovery = fields.Boolean(related="company_id.mailbox_discovery", readonly=False)
    mailbox_archiving = fields.Boolean(related="company_id.mailbox_archiving", readonly=False)
    mailbox_folder_scope = fields.Selection(related="company_id.mailbox_folder_scope", readonly=False)
    mailbox_history_days = fields.Integer(related="company_id.mailbox_history_days", readonly=False)
    mailbox_history_limit = fields.Integer(related="company_id.mailbox_history_limit", readonly=False)
    mailbox_entry_days = fields.Integer(related="company_id.mailbox_entry_days", readonly=False)
    mailbox_size_limit = fields.Integer(related="company_id.mailbox_size_limit", readonly=False)
    mailbox_server_ids = fields.One2many(related="company_id.mailbox_server_ids")
    mailbox_server_count = fields.Integer(compute="_compute_mailbox_server_count")
    mailbox_server_summary = fields.Text(compute="_compute_mailbox_server_count")
    mailbox_status = fields.Char(compute="_compute_mailbox_status")
    mailbox_key_source = fields.Selection(
        [
            ("file", "File beside the file store"),
            ("configuration", "Odoo's configuration"),
            ("environment", "Environment"),
        ],
        compute="_compute_mailbox_key",
    )
    mailbox_key_trouble = fields.Char(compute="_compute_mailbox_key")
    mailbox_seal_trouble = fields.Char(compute="_compute_mailbox_key")

    @api.depends("mailbox_server_ids")
    def _compute_mailbox_server_count(self):
        for settings in self:
            servers = settings.mailbox_server_ids
            settings.mailbox_server_count = len(servers)
            settings.mailbox_server_summary = "\n".join(servers[:SERVERS_SHOWN].mapped("summary"))

    @api.depends("company_id", "mailbox_archiving")
    def _compute_mailbox_status(self):
        for settings in self:
            settings.mailbox_status = settings._get_mailbox_status()

    def _get_mailbox_status(self):
        """One line on how far archiving is (str)."""
        archives = self.env["mailbox.archive"].sudo()
        [(emails, records)] = archives._read_group(
            [("company_id", "=", self.company_id.id)], [], ["email_id:count_distinct", "__count"]
        )
        accounts = self.env["mailbox.account"].sudo().search([("company_id", "=", self.company_id.id)])
        if not accounts:
            return self.env._("No mailbox is bound yet.")
        if not emails:
            return self.env._("%s mailboxes are bound. Nothing is archived yet.", len(accounts))
        return self.env._(
            "%(emails)s emails of %(mailboxes)s mailboxes stand on records %(records)s times.",
            emails=emails,
            mailboxes=len(accounts),
            records=records,
        )

    @api.depends("company_id")
    def _compute_mailbox_key(self):
        key = self.env["mailbox.key"]
        trouble = key._get_trouble()
        seal_trouble = not trouble and key._get_seal_trouble()
        for settings in self:
            settings.mailbox_key_source = key._get_source()
            settings.mailbox_key_trouble = trouble
            settings.mailbox_seal_trouble = seal_trouble

    def action_open_mailbox_servers(self):
        """The mail server's form; the list from two servers on."""
        servers = self.company_id.mailbox_server_ids
        action = self.env["ir.actions.act_window"]._for_xml_id("crm_mailbox.mailbox_server_action")
        if len(servers) < 2:
            action.update(res_id=servers.id, views=[(False, "form")], view_mode="form")
        return action

    def action_mailbox_ask_everyone(self):
        """The former key is gone for good: forget what it sealed, ask every owner again."""
        self.check_access("write")
        sealed = self.env["mailbox.account"].sudo().search([("credential_ids", "!=", False)])
        sealed._forget_password("secret_unreadable")
        self.env["mailbox.key"]._begin_anew()
        return {"type": "ir.actions.client", "tag": "soft_reload"}
