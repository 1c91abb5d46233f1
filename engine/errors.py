"""Everything that can go wrong with a mailbox, named by what happens next.

    MailboxError
    |-- RetryLater          nobody has to act: we come back after `seconds`
    |-- NeedsOwner          the mailbox waits until its owner signs in again
    |-- NeedsAdministrator  the mail server's settings, or the provider's, must be changed by an administrator
    |-- FolderRefused       this folder is left alone, the mailbox goes on
    |-- MessageRefused      this message is counted an attempt (and quarantined after three), the folder goes on
    `-- OurBug              we broke a rule of the protocol ourselves

`wire.py` and the protocol files turn errors of sockets, TLS and protocols into these; nobody else names those.
The engine speaks no language: `code` and `params` are turned into a sentence by `models/server/mailbox_error.py`.
"""

import traceback
from typing import Literal

# what a slip of ours raises, or a library's parser that odd bytes surprise
SLIPS = (
    ArithmeticError,
    AssertionError,
    AttributeError,
    LookupError,
    NameError,
    RuntimeError,
    TypeError,
    ValueError,
)

StepName = Literal["name", "connection", "encryption", "certificate", "incoming", "folders", "outgoing"]


class MailboxError(Exception):
    """What went wrong, for a program (`code`, `params`) and for an administrator (`detail`).

    `code` is one of CODES. `params` are plain values for the sentence (host, port, ...), never a secret.
    `detail` is the server's own text, stripped of control characters and cut to 200 characters: shown to
    administrators only, because a banner shown to everyone makes us a port scanner.
    """

    def __init__(self, code: str, *, detail: str = "", **params: str | int) -> None:
        if code not in CODES:
            raise ValueError(f"unknown error code {code!r}")
        super().__init__(code)
        self.code = code
        self.params: dict[str, str | int] = params
        self.detail = "".join(c if c.isprintable() else " " for c in detail)[:200].strip()
        # which step of trying a mailbox out it ended, where that is known
        self.step: StepName | None = None

    def __str__(self) -> str:
        return " ".join([self.code, *(f"{key}={value}" for key, value in sorted(self.params.items()))])


class RetryLater(MailboxError):
    """Passing trouble. `seconds` is the pause the server asked for, 0 where it named none."""

    def __init__(self, code: str, *, seconds: int = 0, detail: str = "", **params: str | int) -> None:
        super().__init__(code, detail=detail, **params)
        self.seconds = seconds


class NeedsOwner(MailboxError):
    """Only the mailbox's owner can mend it (a new password, a switch in their webmail)."""


class NeedsAdministrator(MailboxError):
    """Only an administrator can mend it (host, port, encryption, certificate, a provider's switch)."""


class FolderRefused(MailboxError):
    """The server will not open or list this one folder."""


class MessageRefused(MailboxError):
    """This message can't be fetched or read; the others of its folder can."""


class OurBug(MailboxError):
    """The server called our command wrong, or we were about to send one we must not."""


CODES = frozenset(
    (
        # reaching the server
        "name_not_found",  # host
        "connection_refused",  # host, port
        "no_answer",  # host, port: timed out before or while connecting
        "connection_lost",  # host: closed, reset or silent in the middle
        "host_refused",  # host: private, metadata or malformed; one code for all, so that it tells nothing
        "port_refused",  # port: not a mail port
        "wrong_port",  # port, protocol, usual: a mail port, but another protocol's
        "port_wants_ssl",  # port: encrypted from the first byte on
        "port_wants_starttls",  # port
        # encryption
        "no_tls",  # host, port: speaks, but not TLS on this port
        "no_starttls",  # host, port
        "starttls_injected",  # host: data after the tagged OK
        "preauthenticated",  # host: greeted as already signed in
        "certificate_untrusted",  # host: self-signed or unknown authority
        "certificate_name",  # host: valid, but for another name
        "certificate_expired",  # host
        "ca_unreadable",  # the company's own CA certificate is no PEM
        "tls_failed",  # host
        # signing in
        "login_refused",  # host, login
        "login_disabled",  # host: LOGINDISABLED or no mechanism we can use
        # what providers say when they refuse (`providers/refusals.py`), each with host and login
        "unsafe_login",
        "address_denied",  # the provider's list of allowed addresses
        "domain_unknown",
        "mailbox_unknown",
        "app_password_needed",
        "clients_off",  # the organisation allows no mail programs
        "web_login_needed",
        "imap_off",
        "account_locked",
        "password_expired",
        "too_many_attempts",
        "not_connected",
        "sending_off",
        "passwords_off",  # OAuth only
        "encryption_required",
        "contact_provider",
        "oauth_sign_in_again",
        "oauth_consent",
        "oauth_client_secret",
        "oauth_client",
        "oauth_tenant",
        "oauth_policy",
        "oauth_redirect",
        "oauth_refused",  # number
        "oauth_declined",  # the person, or their organisation, did not agree
        "oauth_scope",  # the token does not open mailboxes
        "oauth_url",  # host: no sign-in service answers at this URL
        "oauth_key",  # the service account's key is none
        "oauth_identity",  # host: what it says about who signed in does not hold
        # an administrator's access to every mailbox of a server
        "access_missing",  # host: it is not set up any more
        "access_refused",  # host, login: it does not open this mailbox
        "mechanism_missing",  # host, mechanism: the server offers no such sign-in
        "token_refused",  # host, login: by the mail server; a fresh token may be taken
        "throttled",  # host
        "in_use",  # host: the mailbox is locked by another session
        # reading
        "folder_unusable",  # path
        "command_refused",  # host, command: NO to a command that should work
        "bad_answer",  # host, command: BAD, unparsable, or without what was asked for
        "answer_too_large",  # host
        "no_data",  # the server names the message but gives no content
        "too_large",  # size, limit
        "unreadable",  # the message could not be parsed
        "bad_argument",  # CR, LF or NUL in an argument
        # sending
        "sender_refused",  # host
        # secrets
        "secret_unreadable",  # the key does not open it
        "secret_elsewhere",  # sealed for another login, server or person than those it is opened for
        "server_changed",  # the same, of a mailbox's password
        "sign_in_changed",  # the same, of a mailbox's tokens
        "access_ended",  # the same, of a mailbox that an administrator's access opens
        "key_missing",
        "key_file_missing",  # file
        "key_file_closed",  # file
        "key_malformed",
        "seal_broken",  # no key opens it, or it was changed or put into another row
        # ourselves
        "internal_error",
    )
)


def trace(error: BaseException) -> str:
    """The class of `error` and where it was raised, for the log. Not its text: that may quote a mail or a secret."""
    return f"{type(error).__name__}\n{''.join(traceback.format_tb(error.__traceback__))}"
