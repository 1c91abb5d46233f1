from urllib.parse import parse_qsl, quote, urlencode

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.errors import MailboxError, NeedsAdministrator, NeedsOwner
from ...engine.oauth import flow as oauth
from ...engine.oauth.values import OAuthClient
from ...engine.session import BindingCheck, check_binding
from .mailbox_server import CHECK_SECONDS
from .oauth_words import GENERIC_STEPS, NAMES, OAUTH_STEPS
from .provider_words import find_words

CALLBACK_PATH = "/crm_mailbox/oauth/callback"
MECHANISMS = [("XOAUTH2", "XOAUTH2"), ("OAUTHBEARER", "OAUTHBEARER")]
URL_FIELDS = ("oauth_authorize_url", "oauth_token_url", "oauth_revoke_url", "oauth_userinfo_url")
# of anybody's organisation: where the form names none
ANY_TENANT = "common"


class MailboxServerOAuth(models.Model):
    """How people sign in at the mail server: by a password, or at their provider by OAuth 2.0 (RFC 6749).

    The client is the company's own, registered at the provider. Its secret is sealed like a password, and no
    interface gives it back.
    """

    _inherit = "mailbox.server"

    authentication = fields.Selection(
        [("password", "Password"), ("oauth", "OAuth 2.0")], string="Sign-in", required=True, default="password"
    )
    oauth_redirect_url = fields.Char(string="Redirect URL", compute="_compute_oauth_redirect_url")
    oauth_client_id = fields.Char(string="Client ID", copy=False)
    oauth_client_secret = fields.Char(
        string="Client Secret",
        compute="_compute_oauth_client_secret",
        inverse="_inverse_oauth_client_secret",
        help="Stored encrypted. Nobody can read it here again.",
    )
    is_oauth_secret_stored = fields.Boolean(compute="_compute_is_oauth_secret_stored", compute_sudo=True)
    credential_ids = fields.One2many("mailbox.credential", "server_id", groups=fields.NO_ACCESS)
    oauth_tenant = fields.Char(
        string="Tenant", help="Your organization's directory ID at Microsoft. Other organizations can't sign in then."
    )
    oauth_authorize_url = fields.Char(string="Authorize URL")
    oauth_token_url = fields.Char(string="Token URL")
    oauth_revoke_url = fields.Char(string="Revoke URL", help="Told when somebody unbinds their mailbox")
    oauth_userinfo_url = fields.Char(
        string="User Info URL", help="Asked who signed in, where the sign-in itself does not say it"
    )
    oauth_scopes = fields.Char(string="Scopes", help="What Odoo may do, separated by spaces")
    oauth_parameters = fields.Char(
        string="Extra Parameters", help="Added to the authorize URL, as in access_type=offline&prompt=consent"
    )
    oauth_mechanism = fields.Selection(MECHANISMS, string="Mechanism", required=True, default="XOAUTH2")
    is_oauth_anonymous = fields.Boolean(
        string="Provider Does Not Say Who Signed In",
        help="The mail server alone decides then whether the sign-in opens the mailbox.",
    )
    oauth_steps = fields.Html(string="Steps", compute="_compute_oauth_words")
    sign_in_name = fields.Char(compute="_compute_oauth_words")

    # ------------------------------------------------------------ fields

    def _compute_oauth_redirect_url(self):
        for server in self:
            server.oauth_redirect_url = f"{server.get_base_url()}{CALLBACK_PATH}"

    def _compute_oauth_client_secret(self):
        self.oauth_client_secret = False

    def _inverse_oauth_client_secret(self):
        for server in self.sudo():
            if server.oauth_client_secret:
                server._store_secret(server.oauth_client_secret)
        # what was typed would stay readable until the transaction ends
        self.invalidate_recordset(["oauth_client_secret"], flush=False)

    def _store_secret(self, secret):
        """Keep `secret` (str), sealed, in the place of the former one."""
        self.credential_ids.unlink()
        self.env["mailbox.credential"]._seal_text(secret, server_id=self.id)

    @api.depends("credential_ids")
    def _compute_is_oauth_secret_stored(self):
        for server in self:
            server.is_oauth_secret_stored = bool(server.credential_ids)

    @api.depends_context("lang")
    @api.depends("preset", "name")
    def _compute_oauth_words(self):
        for server in self:
            server.sign_in_name = find_words(NAMES, server.preset) or server.name
            server.oauth_steps = server._get_oauth_steps()

    def _get_oauth_steps(self):
        """The way to a client of one's own at the provider, numbered (Markup)."""
        name, steps = find_words(NAMES, self.preset), find_words(OAUTH_STEPS, self.preset)
        title = self.env._("Steps at %s", name) if name else self.env._("Steps at the provider")
        words = [self.env._(step) for step in steps or GENERIC_STEPS]  # pylint: disable=W8120
        items = Markup("").join(Markup("<li>%s</li>") % step for step in words)
        return Markup("<strong>%s</strong><ol>%s</ol>") % (title, items)

    @api.constrains(*URL_FIELDS)
    def _check_oauth_urls(self):
        for server in self:
            for name in URL_FIELDS:
                if server[name] and not server[name].startswith("https://"):
                    label = server._fields[name]._description_string(self.env)
                    raise ValidationError(self.env._("%s: enter an address that begins with https://.", label))

    @api.onchange("authentication")
    def _onchange_authentication(self):
        preset = self._get_preset()
        if self.authentication == "oauth" and preset and preset.oauth and not self.oauth_authorize_url:
            self.update(self._prepare_oauth_values(preset.oauth))

    def _prepare_preset_values(self, preset):
        sign_in = "oauth" if preset.sign_in == "oauth" else "password"
        return {
            **super()._prepare_preset_values(preset),
            "authentication": sign_in,
            **(self._prepare_oauth_values(preset.oauth) if preset.oauth else dict.fromkeys(URL_FIELDS, False)),
        }

    def _prepare_oauth_values(self, doors):
        """What the provider's row `doors` (OAuth) fills in; all of it stays editable."""
        return {
            "oauth_authorize_url": doors.authorize_url,
            "oauth_token_url": doors.token_url,
            "oauth_revoke_url": doors.revoke_url,
            "oauth_userinfo_url": doors.userinfo_url,
            "oauth_scopes": " ".join(doors.scopes),
            "oauth_parameters": urlencode(doors.parameters, safe=":/"),
            "oauth_mechanism": doors.mechanism,
        }

    # ------------------------------------------------------------ for the engine and the dialogs

    def _is_oauth_ready(self):
        """Whether people can sign in by OAuth 2.0 here."""
        return bool(
            self.authentication == "oauth"
            and self.oauth_client_id
            and self.oauth_authorize_url
            and self.oauth_token_url
        )

    def _get_oauth_client__(self):
        """The company's client at the provider (OAuthClient), its secret opened.

        Raises NeedsAdministrator where no key opens the secret."""
        self.ensure_one()
        server = self.sudo()
        tenant = quote((server.oauth_tenant or ANY_TENANT).strip(), safe="")
        urls = {name[6:]: (server[name] or "").replace("{tenant}", tenant) for name in URL_FIELDS}
        return OAuthClient(
            **urls,
            client_id=server.oauth_client_id or "",
            # what an administrator's access keeps in its place, a service account's key for one, is none
            client_secret=server._open_oauth_secret__() if server.authentication == "oauth" else "",
            scopes=tuple((server.oauth_scopes or "").split()),
            mechanism=server.oauth_mechanism,
            ca_pem=server.ca_certificate or "",
            allow_private=server.is_private_allowed,
            parameters=tuple(parse_qsl(server.oauth_parameters or "")),
        )

    def _open_oauth_secret__(self):
        if not self.credential_ids:
            return ""
        try:
            return self.credential_ids._open__()
        except NeedsOwner as error:  # no key opens it
            raise NeedsAdministrator("oauth_client_secret", number="-") from error

    def _renew__(self, tokens):
        """New Tokens in place of `tokens`, asked of the provider once. Raises MailboxError."""
        return oauth.refresh(self._get_oauth_client__(), tokens.refresh)

    def _check_sign_in__(self, credential):
        """As with a password. Of a bound mailbox the tokens are fresh, and once more where they are refused."""
        renewal = credential._get_renewal__()
        if not renewal:
            return super()._check_sign_in__(credential)
        try:
            check = check_binding(self._to_engine(), renewal(False), seconds=CHECK_SECONDS)
            if check.incoming_error and check.incoming_error.code == "token_refused":
                check = check_binding(self._to_engine(), renewal(True), seconds=CHECK_SECONDS)
        except MailboxError as error:
            return BindingCheck(incoming_error=error)
        return check
