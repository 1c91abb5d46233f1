from odoo import api, models
from odoo.tools.translate import LazyTranslate

from ...engine.errors import MailboxError, NeedsAdministrator, NeedsOwner
from ...engine.providers.presets import preset_for_host
from .provider_words import find_words
from .refusal_words import REFUSAL_STEPS, REFUSALS, TOPICS

_lt = LazyTranslate(__name__)

# one sentence for every reason not to connect: told apart, they would map the network behind us
DESTINATION_REFUSED = _lt("This server can't be used. Ask your administrator to check its name and port.")

SENTENCES = {
    "name_not_found": _lt("No server is called %(host)s. Check the name."),
    "connection_refused": _lt("%(host)s does not accept connections on port %(port)s. Check the port."),
    "no_answer": _lt("%(host)s does not answer on port %(port)s. Check server and port, or try again later."),
    "connection_lost": _lt("%(host)s closed the connection. Nothing is lost; try again later."),
    "host_refused": DESTINATION_REFUSED,
    "port_refused": DESTINATION_REFUSED,
    "wrong_port": _lt("Port %(port)s is not for %(protocol)s. Its usual port is %(usual)s."),
    "port_wants_ssl": _lt("Port %(port)s is encrypted from the first byte on. Choose SSL/TLS."),
    "port_wants_starttls": _lt("Port %(port)s begins its encryption later. Choose STARTTLS, or the port for SSL/TLS."),
    "no_tls": _lt("%(host)s speaks no SSL/TLS on port %(port)s. Choose STARTTLS, or another port."),
    "no_starttls": _lt("%(host)s offers no STARTTLS on port %(port)s. Choose SSL/TLS and its port."),
    "starttls_injected": _lt("%(host)s broke the rules while the encryption began. Somebody may be listening."),
    "preauthenticated": _lt("%(host)s signs in without asking who we are, so it can't be trusted."),
    "certificate_untrusted": _lt(
        "The certificate of %(host)s is signed by itself or by nobody known. Put your own authority's certificate "
        "on the mail server's form."
    ),
    "certificate_name": _lt("The certificate of this server is not valid for the name %(host)s. Use the right name."),
    "certificate_expired": _lt("The certificate of %(host)s has expired. It must be renewed there."),
    "ca_unreadable": _lt("The company CA certificate can't be read. Paste it in PEM form."),
    "tls_failed": _lt("No encrypted connection with %(host)s came about."),
    "login_refused": _lt("%(host)s refused this address or password. Enter them again."),
    "login_disabled": _lt(
        "%(host)s allows no sign-in with a password here. Its administration can switch it on; some providers take "
        "OAuth 2.0 only."
    ),
    "oauth_url": _lt("%(host)s is no sign-in service at this URL. Check the URLs on the mail server's form."),
    "oauth_key": _lt("The service account's key can't be read. Paste its JSON file as it came from the provider."),
    "oauth_identity": _lt(
        "%(host)s did not prove who signed in. Sign in again; if it happens again, tell your administrator."
    ),
    "mechanism_missing": _lt("%(host)s offers no sign-in by %(mechanism)s. Choose another kind on the mail server."),
    "throttled": _lt("%(host)s asks us to wait. Nothing is lost."),
    "in_use": _lt("Another program holds the mailbox at %(host)s. We try again by ourselves."),
    "folder_unusable": _lt("The server does not open the folder %(path)s."),
    "renumbered_often": _lt("The server numbers the mails of this folder anew all the time. It rests for a day."),
    "command_refused": _lt("%(host)s refused a command. We try again by ourselves."),
    "bad_answer": _lt("%(host)s gave an answer that can't be understood. We try again by ourselves."),
    "answer_too_large": _lt("%(host)s sent more than it should. We try again by ourselves."),
    "no_data": _lt("The server names this email but does not give it."),
    "too_large": _lt("This email is larger than allowed."),
    "interrupted": _lt("Reading this email was cut off each time."),
    "unreadable": _lt("This email can't be read."),
    "bad_argument": _lt("A folder, address or password holds a line break. Enter it again."),
    "sender_refused": _lt("%(host)s does not let this address send."),
    "secret_unreadable": _lt("The stored password can't be opened any more. Enter it again."),
    "secret_elsewhere": _lt(
        "The mail server was changed since its secret was entered. Enter the secret on the server's form again."
    ),
    "key_missing": _lt("The encryption key is missing. Restore it."),
    "key_file_missing": _lt(
        "The encryption key is missing: there is no file %(file)s in the folder mailbox_key of Odoo's data folder. "
        "Copy it there from the former host or its backup. Nothing is lost meanwhile."
    ),
    "key_file_closed": _lt(
        "Odoo can't read the encryption key in the file %(file)s in the folder mailbox_key of its data folder. Let "
        "Odoo's system user read it."
    ),
    "seal_broken": _lt("What is sealed here can't be opened: its encryption key is missing, or somebody changed it."),
    "key_malformed": _lt("The encryption key is no valid key. Restore it."),
    "internal_error": _lt("Something went wrong in Odoo. The log has the details; we try again by ourselves."),
    "access_missing": _lt("The administrator's access to this mail server is not set up any more."),
    "access_refused": _lt(
        "%(host)s does not open %(login)s to the administrator's access. Give it access to this mailbox at the "
        "provider, then try again."
    ),
    "access_ended": _lt(
        "The way to sign in at the mail server was changed. Connect this mailbox by the administrator's access."
    ),
    "server_changed": _lt("The mail server was changed. Enter the password again."),
    "sign_in_changed": _lt("The way to sign in at your mail server was changed. Sign in again."),
    **REFUSALS,
}


class _Blanks(dict):
    """A parameter that an error does not carry leaves a gap in the sentence, not a traceback."""

    def __missing__(self, key):
        return "?"


class MailboxErrorSentence(models.AbstractModel):
    """Turns the engine's error codes into sentences that say what to do, in the reader's language."""

    _name = "mailbox.error"
    _description = "Mailbox Error Sentences"

    @api.model
    def _get_sentence(self, code, params=None):
        """The sentence for `code` (str) with the plain values of `params` (dict), then the steps at the provider.

        '' for no code; the code itself where nobody wrote a sentence."""
        sentence = self._get_plain_sentence(code, params)
        return " ".join(filter(None, [sentence, self._get_steps(code, (params or {}).get("host", ""))]))

    @api.model
    def _get_plain_sentence(self, code, params=None):
        """The same without the steps."""
        if not code or code not in SENTENCES:
            return code or ""
        return str(self.env._(SENTENCES[code])) % _Blanks(params or {})  # pylint: disable=W8120

    @api.model
    def _get_steps(self, code, host):
        """What to do at the provider behind `host` about `code`, in the reader's language (str, maybe '')."""
        preset = preset_for_host(str(host))
        steps = find_words(REFUSAL_STEPS.get(TOPICS.get(code), {}), preset.key if preset else "")
        return self.env._(steps) if steps else ""  # pylint: disable=W8120

    @api.model
    def _get_state(self, error):
        """The mailbox state that says who must act on `error` (MailboxError)."""
        if not isinstance(error, MailboxError):
            raise TypeError(error)
        if isinstance(error, NeedsOwner):
            return "needs_owner"
        return "needs_admin" if isinstance(error, NeedsAdministrator) else "waiting"
