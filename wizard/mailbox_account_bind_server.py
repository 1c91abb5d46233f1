from odoo import api, fields, models

from ..models.server.mailbox_server import ENCRYPTIONS, PROTOCOLS
from ..models.server.mailbox_server_choice import TYPED


class MailboxAccountBindServer(models.TransientModel):
    """The dialog's way from an address to a server: found, or chosen where the company leaves that to its employees."""

    _inherit = "mailbox.account.bind"

    server_id = fields.Many2one("mailbox.server", compute="_compute_server_id")
    is_server_found = fields.Boolean(compute="_compute_server_id")
    may_choose = fields.Boolean(compute="_compute_server_id")
    is_choosing = fields.Boolean(string="Choose the Provider Myself")
    preset = fields.Selection(
        selection="_get_presets",
        string="Provider",
        compute="_compute_preset",
        compute_sudo=False,
        store=True,
        readonly=False,
    )
    found_for = fields.Char(readonly=True, help="The address whose mail record was asked for")
    found_preset = fields.Char(readonly=True, help="The provider it named")
    is_lookup_needed = fields.Boolean(compute="_compute_found")
    server_sentence = fields.Char(compute="_compute_found")
    password_note = fields.Char(compute="_compute_found")
    is_granted = fields.Boolean(compute="_compute_found", help="An administrator connects the mailboxes of the server")
    before_note = fields.Char(compute="_compute_found")
    uncertain_note = fields.Char(compute="_compute_found")
    help_url = fields.Char(compute="_compute_found")
    hint = fields.Text(compute="_compute_found")
    incoming_protocol = fields.Selection(PROTOCOLS, string="Protocol", default="imap")
    incoming_host = fields.Char(string="Incoming Server")
    incoming_port = fields.Integer(default=993)
    incoming_encryption = fields.Selection(ENCRYPTIONS, default="ssl")
    is_sending = fields.Boolean(string="Send from Odoo", default=True)
    outgoing_host = fields.Char(string="Outgoing Server")
    outgoing_port = fields.Integer(default=465)
    outgoing_encryption = fields.Selection(ENCRYPTIONS, default="ssl")

    @api.model
    def _get_presets(self):
        return self.env["mailbox.server"]._get_choices(self.env.company)

    @api.depends("email")
    def _compute_server_id(self):
        for dialog in self:
            dialog.server_id = dialog._find_given()
            dialog.is_server_found = bool(dialog.server_id)
            dialog.may_choose = bool(self.env["mailbox.server"]._get_choices(self.env.company))

    def _find_given(self):
        """What the organisation has for the address. A client may say that `server_id` is anybody's: who tells of it,
        finds it anew."""
        companies = self.env.company | self.env.user.company_ids
        return self.env["mailbox.server"]._find_for_address(self.email, companies)

    @api.depends("email")
    def _compute_preset(self):
        Server = self.env["mailbox.server"]
        for dialog in self:
            known = Server._discover(dialog.email)
            dialog.preset = known if known in dict(Server._get_choices(self.env.company)) else False

    @api.depends("email", "server_id", "preset", "is_choosing", "found_for", "found_preset")
    def _compute_found(self):
        for dialog in self:
            server = dialog._find_server()
            dialog.hint = server.hint
            dialog.password_note = server.preset_password_note
            dialog.is_granted = server.authentication == "administrator"
            dialog.before_note = server.preset_before_note
            # what the organisation set up was tested by who set it up
            dialog.uncertain_note = not dialog._is_server_given() and server.preset_uncertain
            dialog.help_url = server.preset_help_url
            dialog.server_sentence = dialog._get_server_sentence()
            dialog.is_lookup_needed = bool(
                self.env.company.sudo().mailbox_discovery
                and dialog.may_choose
                and not (dialog.server_id or dialog.preset)
                and dialog.found_for != dialog.email
            )

    @api.depends("email", "server_id", "preset", "is_choosing", "error")
    def _compute_sign_in(self):
        return super()._compute_sign_in()

    def _find_server(self):
        if self._is_server_given():
            return self._find_given()
        return self.env["mailbox.server"]._preview(self.env.company, self.preset, self._get_typed())

    def _is_server_given(self):
        """Whether it is what the organisation has for the address, and not one that is chosen here."""
        return bool(self._find_given()) and not (self.is_choosing and self.may_choose)

    def _get_typed(self):
        """What describes an own mail server (dict)."""
        return {name: self[name] for name in TYPED}

    def _get_server_sentence(self):
        """What was found for the address and how (str or False)."""
        domain = (self.email or "").rpartition("@")[2]
        given = self._find_given()
        if not domain or (given and self.is_choosing):
            return False
        if given:
            return self.env._("%(domain)s uses %(server)s.", domain=domain, server=given.sudo().name)
        if not self.may_choose:
            return self.env._("Your company has set up no mail server for %s. Ask your administrator.", domain)
        if not self.preset:
            return self.found_for == self.email and self.env._(
                "Nothing is known about %s. Choose your provider.", domain
            )
        return self._get_provider_sentence(dict(self._get_presets()).get(self.preset))

    def _get_provider_sentence(self, provider):
        """How `provider` (its name) was found for the address (str), False where the person chose it."""
        if self.preset == self.env["mailbox.server"]._discover(self.email):
            return self.env._("Found: %s, by your address.", provider)
        if self.found_for == self.email and self.preset == self.found_preset:
            return self.env._("Found: %s, by your domain's mail record.", provider)
        return False

    def action_look_up(self):
        """Ask where the domain's mail goes, and show what was found."""
        self.ensure_one()
        known = self.env["mailbox.server"]._look_up__(self.email, self.env.company) if self.may_choose else False
        found = known if known in dict(self._get_presets()) else False
        self.write({"preset": found, "found_preset": found, "found_for": self.email, "error": False})
        return self._reopen()

    def _get_server(self):
        """The server to sign in at: what the organisation has for the address, unless another one may be chosen."""
        if self._is_server_given():
            return self._find_given().sudo()
        return self.env["mailbox.server"]._provide(self.env.company, self.preset, self._get_typed())
