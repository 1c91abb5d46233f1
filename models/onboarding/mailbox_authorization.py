import json
from hashlib import sha256

from odoo import api, fields, models
from odoo.http import STORED_SESSION_BYTES, request
from odoo.tools import SQL, email_normalize

from ...engine.errors import MailboxError, NeedsOwner
from ...engine.oauth import flow as oauth
from ...engine.oauth import refusals as oauth_refusals

MINUTES = 10
KEPT_HOURS = 1


class MailboxAuthorization(models.Model):
    """A sign-in at a provider that somebody has begun in a dialog and that comes back in another window.

    It belongs to the user and the session that began it, is worth something for ten minutes, and once. Nobody has
    access; of the state only a digest is kept, and verifier, nonce and what was given in the end are sealed.
    """

    _name = "mailbox.authorization"
    _description = "Sign-in at a Provider"

    state_digest = fields.Char(required=True)
    session_digest = fields.Char(required=True)
    user_id = fields.Many2one("res.users", required=True, ondelete="cascade")
    server_id = fields.Many2one("mailbox.server", required=True, ondelete="cascade")
    email = fields.Char(required=True)
    credential_id = fields.Many2one("mailbox.credential", ondelete="set null")
    expires_at = fields.Datetime(required=True)
    used_at = fields.Datetime()
    error = fields.Char()

    _state_once = models.UniqueIndex("(state_digest)")

    # ------------------------------------------------------------ beginning

    @api.model
    def _begin__(self, server, email):
        """A new sign-in of the current user at `server`'s provider for the mailbox `email` and '', or none and why."""
        try:
            begun = oauth.begin(server._get_oauth_client__(), server.oauth_redirect_url, email)
        except MailboxError as error:
            return self.browse(), server.with_env(self.env)._explain(error)
        kept = json.dumps([begun.url, begun.verifier, begun.nonce])
        credentials = self.env["mailbox.credential"].sudo()
        pending = self.sudo().create(
            {
                "state_digest": _digest(begun.state),
                "session_digest": self._get_session_digest(),
                "user_id": self.env.uid,
                "server_id": server.id,
                "email": email_normalize(email),
                "credential_id": credentials._seal_text(kept, **credentials._prepare_pending(server, email)).id,
                "expires_at": fields.Datetime.add(fields.Datetime.now(), minutes=MINUTES),
            }
        )
        return pending, ""

    @api.model
    def _get_session_digest(self):
        """What tells this browser's session from the user's others. A session keeps its first characters for life."""
        return _digest(request.session.sid[:STORED_SESSION_BYTES]) if request else ""

    def _get_url__(self):
        """Where the browser goes to sign in (str)."""
        return json.loads(self.credential_id._open__())[0]

    def _get_progress(self):
        """'waiting', 'done', or 'failed' for the reason in `error`."""
        if not self.used_at and self.expires_at < fields.Datetime.now():
            self.write({"used_at": fields.Datetime.now(), "error": self._get_late_sentence()})
        if self.used_at:
            return "failed" if self.error else "done"
        return "waiting"

    def _get_late_sentence(self):
        return self.env._("The sign-in took longer than %s minutes. Sign in again.", MINUTES)

    # ------------------------------------------------------------ coming back

    @api.model
    def _receive__(self, answer):
        """What the provider sent the browser back with (dict of str): a sentence for the window, and if all is well.

        Nothing of a sign-in that is refused is stored; the dialog that waits for it says why."""
        found = self.sudo().search([("state_digest", "=", _digest(answer.get("state", "")))])
        if trouble := found._get_trouble() or (not found._take() and found._get_used_sentence()):
            return trouble, False
        try:
            tokens = found._redeem__(answer)
        except MailboxError as error:
            found.error = found.server_id.with_env(self.env)._explain(error)
        else:
            found.error = found._get_refusal(tokens)
        found.credential_id.unlink()
        if found.error:
            return found.error, False
        credentials = self.env["mailbox.credential"].sudo()
        found.credential_id = credentials._seal_tokens(found.server_id, found.email, tokens)
        return self.env._("You are signed in as %s. Odoo goes on in its own window.", found.email), True

    def _get_trouble(self):
        """Why this is no sign-in that the current user may end here and now, as a sentence; '' where it is one."""
        if not self:
            return self.env._("This sign-in is not known, or was over long ago. Begin again in Odoo.")
        if self.user_id != self.env.user:
            return self.env._("Somebody else has begun this sign-in. Begin your own in Odoo.")
        if self.session_digest != self._get_session_digest():
            return self.env._(
                "This sign-in was begun in another browser, or before you logged in. Begin it again here."
            )
        if self.used_at:
            return self._get_used_sentence()
        return self._get_late_sentence() if self.expires_at < fields.Datetime.now() else ""

    def _get_used_sentence(self):
        return self.env._("This sign-in has been used already. Begin again in Odoo.")

    def _take(self):
        """Use it up. False where somebody has: the database says it, whoever comes at the same time waits for us."""
        self.flush_recordset()
        taken = self.env.execute_query(
            SQL(
                "UPDATE mailbox_authorization SET used_at = %s WHERE id = %s AND used_at IS NULL RETURNING id",
                fields.Datetime.now(),
                self.id,
            )
        )
        self.invalidate_recordset()
        return bool(taken)

    def _redeem__(self, answer):
        """The Tokens for the code in `answer`. Raises MailboxError, also for what the provider refused with."""
        client = self.server_id._get_oauth_client__()
        if not answer.get("code"):
            host = self.server_id.oauth_authorize_url.split("/")[2]
            raise oauth_refusals.find(answer.get("error", "?"), answer.get("error_description", ""), host)
        if not self.credential_id._is_for(self.email, self.server_id):
            raise NeedsOwner("sign_in_changed")
        _url, verifier, nonce = json.loads(self.credential_id._open__())
        return oauth.redeem(client, answer["code"], verifier, nonce, self.server_id.oauth_redirect_url)

    def _get_refusal(self, tokens):
        """Why `tokens` (Tokens) don't do for this mailbox, as a sentence; False where they do."""
        server = self.server_id
        if not server._is_own_tenant(tokens.tenant):
            return self.env._("You signed in with an account of another organization. Sign in with your own.")
        if trouble := self._get_stranger(tokens.addresses):
            return trouble
        if oauth.missing_scopes(server._get_oauth_client__(), tokens):
            return self.env._("You did not allow Odoo everything it needs. Sign in again and agree to all of it.")
        if tokens.expires_at and not tokens.refresh:
            return self.env._(
                "%s does not let Odoo stay signed in. Ask your administrator to complete the scopes or the extra "
                "parameters of the mail server.",
                server.sign_in_name,
            )
        return False

    def _get_stranger(self, addresses):
        """Why somebody of these `addresses` may not bind this mailbox, as a sentence; '' where they may."""
        server = self.server_id
        if not addresses:
            return (
                ""
                if server.is_oauth_anonymous
                else self.env._(
                    "%s does not say who signed in. Ask your administrator to check the scopes or the User Info URL.",
                    server.sign_in_name,
                )
            )
        if self.email in addresses or server._is_shared_with(self.email, addresses):
            return ""
        return self.env._(
            "You signed in as %(other)s, but asked for %(wanted)s.", other=addresses[0], wanted=self.email
        )

    @api.autovacuum
    def _gc_ended(self):
        """Forget sign-ins that are over, and what nobody came to use."""
        limit = fields.Datetime.subtract(fields.Datetime.now(), hours=KEPT_HOURS)
        ended = self.search([("create_date", "<", limit)])
        ended.credential_id._drop_pending()
        ended.unlink()


def _digest(text):
    return sha256(text.encode()).hexdigest()
