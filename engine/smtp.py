"""Signing in where mail is sent. Sending itself comes with the Mail app."""

from __future__ import annotations

import smtplib
import socket
import ssl
from typing import cast

from . import wire
from .errors import MailboxError, NeedsAdministrator, NeedsOwner, RetryLater
from .values import Credentials, Endpoint

HELLO = "localhost"


class _PinnedSmtp(smtplib.SMTP):
    """smtplib over a socket of ours: vetted, pinned and verified before smtplib sees it."""

    def __init__(self, endpoint: Endpoint, timeout: float) -> None:
        self._endpoint = endpoint
        # a host name of our own: the default asks the network for it, and may wait long
        super().__init__(local_hostname=HELLO, timeout=timeout)
        self._host = endpoint.host
        self.connect(endpoint.host, endpoint.port)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        return wire.connect(self._endpoint, timeout)

    def begin_tls(self) -> None:
        """STARTTLS or nothing (RFC 3207): what was said before it is forgotten."""
        self.ehlo_or_helo_if_needed()
        if not self.has_extn("starttls") or self.docmd("STARTTLS")[0] != 220:
            raise NeedsAdministrator("no_starttls", host=self._endpoint.host, port=self._endpoint.port)
        self.sock = wire.start_tls(cast(socket.socket, self.sock), self._endpoint)
        self.file = None
        self.helo_resp = self.ehlo_resp = None
        self.esmtp_features = {}
        self.does_esmtp = False


def check_login(endpoint: Endpoint, credentials: Credentials, timeout: float) -> None:
    """Sign in and out again. Raises MailboxError; `timeout` (seconds) bounds each wait."""
    try:
        with _PinnedSmtp(endpoint, timeout) as smtp:
            if endpoint.encryption == "starttls":
                smtp.begin_tls()
            smtp.ehlo_or_helo_if_needed()
            smtp.login(credentials.login, credentials.password)
    except MailboxError:
        raise
    except (OSError, smtplib.SMTPException) as error:
        raise _translate(error, endpoint, credentials) from error


def _translate(error: Exception, endpoint: Endpoint, credentials: Credentials) -> MailboxError:
    if isinstance(error, smtplib.SMTPAuthenticationError):
        detail = str(error.smtp_error)
        return NeedsOwner("login_refused", host=endpoint.host, login=credentials.login, detail=detail)
    if isinstance(error, smtplib.SMTPNotSupportedError):
        return NeedsAdministrator("login_disabled", host=endpoint.host)
    if isinstance(error, smtplib.SMTPServerDisconnected):
        return RetryLater("connection_lost", host=endpoint.host)
    if isinstance(error, smtplib.SMTPResponseException):
        return RetryLater("command_refused", host=endpoint.host, detail=str(error.smtp_code))
    if isinstance(error, (ssl.SSLError, OSError)):
        return wire.translate(error, endpoint)
    return RetryLater("bad_answer", host=endpoint.host, command="SMTP")
