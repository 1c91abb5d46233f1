"""Signing in where mail is sent. Sending itself comes with the Mail app."""

from __future__ import annotations

import base64
import smtplib
import socket
from contextlib import closing
from typing import cast

from . import sasl, wire
from .errors import MailboxError, NeedsAdministrator, NeedsOwner, RetryLater
from .providers import refusals
from .values import Credentials, Endpoint

HELLO = "localhost"


class _PinnedSmtp(smtplib.SMTP):
    """smtplib over a socket of ours: vetted, pinned and verified before smtplib sees it."""

    def __init__(self, endpoint: Endpoint, timeout: float, watchdog: wire.Watchdog) -> None:
        self._endpoint = endpoint
        self._watchdog = watchdog
        # a host name of our own: the default asks the network for it, and may wait long
        super().__init__(local_hostname=HELLO, timeout=timeout)
        self._host = endpoint.host
        code, text = self.connect(endpoint.host, endpoint.port)
        if code != 220:
            self.close()
            raise smtplib.SMTPConnectError(code, text)

    def _get_socket(self, host: str, port: int, timeout: float) -> socket.socket:
        sock = wire.connect(self._endpoint, timeout)
        self._watchdog.watch(sock)
        return sock

    def begin_tls(self) -> None:
        """STARTTLS or nothing (RFC 3207): what was said before it is forgotten."""
        self.ehlo_or_helo_if_needed()
        if not self.has_extn("starttls") or self.docmd("STARTTLS")[0] != 220:
            raise NeedsAdministrator("no_starttls", host=self._endpoint.host, port=self._endpoint.port)
        self.sock = wire.start_tls(cast(socket.socket, self.sock), self._endpoint)
        self._watchdog.watch(self.sock)
        self.file = None
        self.helo_resp = self.ehlo_resp = None
        self.esmtp_features = {}
        self.does_esmtp = False

    def sign_in(self, credentials: Credentials) -> tuple[int, bytes]:
        """The answer to AUTH. smtplib's own login knows ASCII only, and tries again in other ways after a refusal."""
        self.ehlo_or_helo_if_needed()
        offered = self.esmtp_features.get("auth", "").upper().split()
        if exchange := sasl.choose(credentials, self._endpoint, offered):
            return self._authenticate(exchange)
        sasl.check(credentials)
        if "LOGIN" not in offered:
            raise NeedsAdministrator("login_disabled", host=self._endpoint.host)
        answer = self.docmd("AUTH LOGIN")
        for part in (credentials.login, credentials.password):
            if answer[0] != 334:
                break
            answer = self.docmd(_encode(part.encode("utf-8", "surrogatepass")))
        return answer

    def _authenticate(self, exchange: sasl.Exchange) -> tuple[int, bytes]:
        """The answer to AUTH, with the reasons the server named before it."""
        code, text = self.docmd(f"AUTH {exchange.mechanism}", _encode(exchange.first))
        if code == 334 and not text.strip():
            # it wants to have asked for it
            code, text = self.docmd(_encode(exchange.first))
        while code == 334:
            code, text = self.docmd(_encode(exchange.answer(sasl.decode(text))))
        return code, f"{text.decode('utf-8', 'replace')} {exchange.reasons}".strip().encode()


def check_login(endpoint: Endpoint, credentials: Credentials, timeout: float) -> None:
    """Sign in, within `timeout` seconds, and leave. Raises MailboxError."""
    failure: MailboxError | None = None
    with wire.Watchdog(timeout) as watchdog:
        try:
            with closing(_PinnedSmtp(endpoint, timeout, watchdog)) as smtp:
                if endpoint.encryption == "starttls":
                    smtp.begin_tls()
                failure = _translate_answer(*smtp.sign_in(credentials), endpoint, credentials)
        except MailboxError as error:
            failure = error
        except (OSError, ValueError, smtplib.SMTPException) as error:
            failure = _translate(error, endpoint)
    if failure:
        # not from within `except`: the error there holds the server's words, and those may hold the password
        raise RetryLater("no_answer", host=endpoint.host, port=endpoint.port) if watchdog.has_bitten else failure


def _encode(raw: bytes) -> str:
    return base64.b64encode(raw).decode("ascii")


def _translate_answer(code: int, text: bytes, endpoint: Endpoint, credentials: Credentials) -> MailboxError | None:
    """What the answer to AUTH means; None for welcome. 4xx is the server's trouble, not the password's (RFC 4954)."""
    if code == 235:
        return None
    detail = sasl.conceal(f"{code} {text.decode('utf-8', 'replace')}", credentials, endpoint)
    if credentials.mechanism and not 400 <= code < 500:
        return refusals.judge_token(detail, endpoint.host, credentials.login)
    if known := refusals.find(detail, endpoint.host, credentials.login):
        return known
    if 400 <= code < 500:
        return RetryLater("throttled", host=endpoint.host, detail=detail)
    return NeedsOwner("login_refused", host=endpoint.host, login=credentials.login, detail=detail)


def _translate(error: Exception, endpoint: Endpoint) -> MailboxError:
    if isinstance(error, smtplib.SMTPServerDisconnected):
        # smtplib says the same of a silence, a reset and an orderly end
        cause = error.__context__
        return wire.translate(cause if isinstance(cause, OSError) else EOFError(), endpoint)
    if isinstance(error, smtplib.SMTPResponseException):
        return RetryLater("command_refused", host=endpoint.host, command="EHLO", detail=str(error.smtp_code))
    return RetryLater("bad_answer", host=endpoint.host, command="SMTP")
