"""Opening a mailbox, and trying one out: what the puller and the bind dialog begin with."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from . import smtp
from .errors import MailboxError, NeedsOwner
from .events import Job
from .imap import ImapSession
from .limits import COMMAND_SECONDS
from .pop import PopSession
from .values import Credentials, FolderInfo, ServerSettings

TIMEOUT = 30.0
Session = ImapSession | PopSession
Open = Callable[[ServerSettings, Credentials], Session]


@dataclass(frozen=True)
class BindingCheck:
    """How signing in went, incoming and outgoing apart: None where it worked, or where nobody sends."""

    incoming_error: MailboxError | None = None
    outgoing_error: MailboxError | None = None
    folders: tuple[FolderInfo, ...] = ()


def open_session(
    settings: ServerSettings,
    credentials: Credentials,
    timeout: float = TIMEOUT,
    command_seconds: float = COMMAND_SECONDS,
) -> Session:
    """A signed-in session (a context manager), within `timeout` seconds; each command then has `command_seconds`.

    Raises MailboxError."""
    if settings.protocol == "pop":
        return PopSession(settings.incoming, credentials, timeout, command_seconds)
    return ImapSession(settings.incoming, credentials, timeout, command_seconds)


def open_renewed(open_session: Open, job: Job) -> Session:
    """The session of a job, with the credentials it has now; a token that the server refuses is renewed once.

    Raises MailboxError: NeedsOwner('token_refused') where it refuses the fresh one too."""
    if not job.renew:
        return open_session(job.settings, job.credentials)
    try:
        return open_session(job.settings, job.renew(False))
    except NeedsOwner as error:
        if error.code != "token_refused":
            raise
    return open_session(job.settings, job.renew(True))


def check_binding(settings: ServerSettings, credentials: Credentials, seconds: float = 15.0) -> BindingCheck:
    """Sign in for real, incoming first, within `seconds` in all. Errors are values here: they are what is asked for."""
    until = time.monotonic() + seconds
    try:
        # servers let a wrong password wait, so most of the time is for signing in
        with open_session(settings, credentials, seconds * 0.6, seconds * 0.4) as session:
            found = session.list_folders()
    except MailboxError as error:
        return BindingCheck(incoming_error=error)
    if settings.outgoing is None:
        return BindingCheck(folders=found)
    try:
        smtp.check_login(settings.outgoing, credentials, timeout=max(1.0, until - time.monotonic()))
    except MailboxError as error:
        return BindingCheck(outgoing_error=error, folders=found)
    return BindingCheck(folders=found)
