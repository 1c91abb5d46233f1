import json
from hashlib import sha256

from odoo import api, models

from .mailbox_server_oauth import URL_FIELDS

# where mail programs sign in, and by which certificate and encryption they know that they are there
MAIL_FIELDS = (
    "incoming_protocol",
    "incoming_host",
    "incoming_port",
    "incoming_encryption",
    "outgoing_host",
    "outgoing_port",
    "outgoing_encryption",
    "ca_certificate",
)
# what Odoo connects to
PLACE_FIELDS = ("incoming_host", "incoming_port", "outgoing_host", "outgoing_port", *URL_FIELDS)
# how people or applications sign in, and where
SIGN_IN_FIELDS = ("authentication", "access_kind", "access_login", "oauth_client_id", "oauth_tenant", *URL_FIELDS)


class MailboxServerDestination(models.Model):
    """Where a secret goes is sealed into it. Whoever changes that, on the form or in the table, has a secret that opens
    no more; on the form those who have to enter it again are told at once."""

    _inherit = "mailbox.server"

    def _get_destination(self):
        """All that decides where a mailbox's secret goes and how, as a digest (str). Also of an unsaved server."""
        return self._digest_values(MAIL_FIELDS + SIGN_IN_FIELDS)

    def _get_secret_destination(self):
        """The same of the server's own secret: that of a client is never told to the mail server itself."""
        is_client = self.sudo().authentication == "oauth"
        return self._digest_values(("ca_certificate", *SIGN_IN_FIELDS)) if is_client else self._get_destination()

    def _digest_values(self, names):
        server = self.sudo()
        values = [str(server[name] or "").strip() for name in names]
        return sha256(json.dumps(values).encode()).hexdigest()

    # ------------------------------------------------------------ writing

    def write(self, vals):
        former = {names: self._digest_each(names) for names in (MAIL_FIELDS, SIGN_IN_FIELDS, PLACE_FIELDS)}
        result = super().write(vals)
        elsewhere = self._find_moved(MAIL_FIELDS, former)
        moved = elsewhere | self._find_moved(SIGN_IN_FIELDS, former)
        elsewhere.filtered("tested_at").tested_at = False
        self._find_moved(PLACE_FIELDS, former)._end_private_access()
        moved.sudo()._drop_secrets()
        elsewhere.sudo()._sign_in_changed("server_changed")
        (moved - elsewhere).sudo()._sign_in_changed("sign_in_changed")
        return result

    def _sign_in_changed(self, reason):
        """Hook: mailboxes sign in to these servers at another place or in another way now.

        `reason` is the error code (str) that tells their owners why they have to sign in again."""

    def _digest_each(self, names):
        return {server: server._digest_values(names) for server in self}

    def _find_moved(self, names, former):
        """Those of these servers whose fields `names` are not what they were, by the digests `former`."""
        return self.filtered(lambda server: server._digest_values(names) != former[names][server])

    def _end_private_access(self):
        """A Settings administrator allowed one place inside the network. For another one they are asked again."""
        if not (self.env.su or self.env.user.has_group("base.group_system")):
            self.sudo().filtered("is_private_allowed").is_private_allowed = False

    def _drop_secrets(self):
        """Forget the secrets of these servers that were entered for another destination, and what was got by them."""
        (self.credential_ids | self.token_ids).filtered(lambda row: not row._is_open()).unlink()

    @api.onchange(*MAIL_FIELDS, *SIGN_IN_FIELDS)
    def _onchange_destination(self):
        """Tell beforehand who has to enter a secret again."""
        server = self._origin
        if not server or self._get_destination() == server._get_destination():
            return None
        sentences = [self._get_mailboxes_warning(server), self._get_secret_warning(server)]
        message = " ".join(filter(None, sentences))
        warning = {"title": self.env._("Secrets are entered again"), "message": message, "type": "notification"}
        return {"warning": warning} if message else None

    def _get_mailboxes_warning(self, server):
        """What saving this form of `server` asks of those who bound a mailbox there (str or False)."""
        if not server.account_count:
            return False
        if self._digest_values(MAIL_FIELDS) == server._digest_values(MAIL_FIELDS):
            return self.env._("%s mailboxes have to sign in again once this is saved.", server.account_count)
        return self.env._(
            "%s mailboxes need their password again once this is saved: none is sent to another server than it was "
            "typed for.",
            server.account_count,
        )

    def _get_secret_warning(self, server):
        """What saving this form of `server` asks of its administrator (str or False)."""
        if not server.is_oauth_secret_stored or self._get_secret_destination() == server._get_secret_destination():
            return False
        return self.env._("Enter the secret of this server again, too: the stored one was given for the former values.")
