from dataclasses import replace

from markupsafe import Markup
from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ...engine.errors import MailboxError, NeedsAdministrator
from ...engine.oauth import flow as oauth
from ...engine.providers.presets import preset_of
from ...engine.session import BindingCheck, check_binding
from ...engine.values import Credentials
from .access_words import DELEGATION_STEPS
from .mailbox_server import CHECK_SECONDS

DELEGATION_KINDS = [
    ("microsoft", "Microsoft Application"),
    ("google", "Google Service Account"),
    ("master", "Master User (Dovecot)"),
]
# whose row fills in what such an access is asked for at
PRESET_OF_KIND = {"microsoft": "m365", "google": "gmail"}
KIND_OF_PRESET = {"m365": "microsoft", "m365_china": "microsoft", "gmail": "google"}
# names that stand for anybody's organisation
NO_TENANT = frozenset(("", "common", "organizations", "consumers"))


class MailboxServerAccess(models.Model):
    """An access that the administrator has to every mailbox of a server, so that nobody has to sign in: what an
    administrator connects by it is not read before its owner has confirmed the notice."""

    _inherit = "mailbox.server"

    authentication = fields.Selection(
        selection_add=[("administrator", "Administrator Access")], ondelete={"administrator": "set default"}
    )
    access_kind = fields.Selection(DELEGATION_KINDS, string="Access by", required=True, default="master")
    access_login = fields.Char(string="Master User", copy=False)
    access_secret = fields.Char(
        compute="_compute_access_secret",
        inverse="_inverse_access_secret",
        help="Stored encrypted. Nobody can read it here again.",
    )
    access_steps = fields.Html(compute="_compute_access_steps")
    is_access_ready = fields.Boolean(compute="_compute_is_access_ready", compute_sudo=True)
    token_ids = fields.One2many("mailbox.credential", "token_server_id", groups=fields.NO_ACCESS)

    # ------------------------------------------------------------ fields

    def _compute_access_secret(self):
        self.access_secret = False

    def _inverse_access_secret(self):
        for server in self.sudo():
            if server.access_secret:
                server._store_secret(server.access_secret.strip())
        self.invalidate_recordset(["access_secret"], flush=False)

    def _store_secret(self, secret):
        result = super()._store_secret(secret)
        self.token_ids.unlink()
        self.env["mailbox.credential"]._prepare_shared(self)
        self._after_storing_secret()
        return result

    def _after_storing_secret(self):
        """Hook: an administrator has entered a new secret of this server."""

    @api.depends("authentication", "access_kind", "access_login", "oauth_client_id", "oauth_tenant", "credential_ids")
    def _compute_is_access_ready(self):
        for server in self:
            named = {"microsoft": server.oauth_client_id, "google": True, "master": server.access_login}
            server.is_access_ready = bool(
                server.authentication == "administrator" and named.get(server.access_kind) and server.credential_ids
            )

    @api.depends_context("lang")
    @api.depends("access_kind")
    def _compute_access_steps(self):
        for server in self:
            steps = [self.env._(step) for step in DELEGATION_STEPS.get(server.access_kind, ())]  # pylint: disable=W8120
            server.access_steps = Markup("<ol>%s</ol>") % Markup("").join(
                Markup("<li>%s</li>") % step for step in steps
            )

    @api.constrains("authentication", "access_kind", "oauth_tenant")
    def _check_access_tenant(self):
        for server in self:
            is_microsoft = server.authentication == "administrator" and server.access_kind == "microsoft"
            if is_microsoft and (server.oauth_tenant or "").strip().lower() in NO_TENANT:
                raise ValidationError(
                    self.env._("Enter your organization's Tenant: an application has access to one organization only.")
                )

    @api.onchange("authentication", "access_kind")
    def _onchange_access(self):
        if self.authentication != "administrator":
            return
        doors = self._get_access_doors()
        if doors:
            self.update({**self._prepare_oauth_values(doors), "oauth_scopes": " ".join(doors.access_scopes)})

    def _get_access_doors(self):
        """Where the tokens of this kind of access come from (OAuth), None for a kind that has none."""
        own = self._get_preset()
        doors = own.oauth if own and KIND_OF_PRESET.get(own.key) == self.access_kind else None
        usual = preset_of(PRESET_OF_KIND.get(self.access_kind, ""))
        return doors or (usual.oauth if usual else None)

    def _prepare_preset_values(self, preset):
        return {**super()._prepare_preset_values(preset), "access_kind": KIND_OF_PRESET.get(preset.key, "master")}

    # ------------------------------------------------------------ asking for access

    def _open_access_secret__(self):
        """The secret of the access. Raises NeedsAdministrator('access_missing') where there is none."""
        if not self.credential_ids:
            raise NeedsAdministrator("access_missing", host=self.incoming_host)
        return self._open_oauth_secret__()

    def _ask_access__(self, login):
        """New Tokens for the mailbox of `login`; Microsoft's serve for every mailbox. One request.

        Raises MailboxError."""
        secret = self._open_access_secret__()
        if self.access_kind == "google":
            return oauth.grant_delegated(
                secret,
                login,
                tuple((self.oauth_scopes or "").split()),
                self.oauth_token_url,
                ca_pem=self.ca_certificate or "",
                allow_private=self.is_private_allowed,
            )
        return oauth.grant_application(replace(self._get_oauth_client__(), client_secret=secret))

    def _get_access__(self, login, token=""):
        """The Credentials by which the access opens the mailbox of `login`, with a fresh `token` where it takes one."""
        if self.access_kind == "master":
            return Credentials(login, self._open_access_secret__(), master=self.access_login or "")
        return Credentials(login, token=token, mechanism=self.oauth_mechanism)

    def _check_sign_in__(self, credential):
        if not credential.is_granted or credential.account_id:
            return super()._check_sign_in__(credential)
        server, login = self.sudo(), credential._get_login__()
        try:
            token = "" if server.access_kind == "master" else server._ask_access__(login).access
            return check_binding(server._to_engine(), server._get_access__(login, token), seconds=CHECK_SECONDS)
        except MailboxError as error:
            return BindingCheck(incoming_error=error)
