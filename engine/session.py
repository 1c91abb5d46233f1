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
from .ports import find_incoming_mix_up, find_outgoing_mix_up
from .values import Credentials, FolderInfo, ServerSettings

TIMEOUT = 30.0
REFUSAL_SECONDS = 1.0
# refused before anybody connected
REFUSED_BEFORE = frozenset(("host_refused", "port_refused"))
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
    """Sign in for real, incoming first, within `seconds` in all. Errors are values here: they are what is asked for.

    A host or port that we do not touch takes REFUSAL_SECONDS at least: a refusal that came sooner for one than for
    another would tell what stands behind the name."""
    began = time.monotonic()
    check = _check(settings, credentials, began + seconds)
    if any(error and error.code in REFUSED_BEFORE for error in (check.incoming_error, check.outgoing_error)):
        time.sleep(max(0.0, began + REFUSAL_SECONDS - time.monotonic()))
    return check


def _check(settings: ServerSettings, credentials: Credentials, until: float) -> BindingCheck:
    seconds = until - time.monotonic()
    if mix_up := find_incoming_mix_up(settings):
        return BindingCheck(incoming_error=mix_up)
    try:
        # servers let a wrong password wait, so most of the time is for signing in
        with open_session(settings, credentials, seconds * 0.6, seconds * 0.4) as session:
            found = session.list_folders()
    except MailboxError as error:
        return BindingCheck(incoming_error=error)
    if settings.outgoing is None:
        return BindingCheck(folders=found)
    if mix_up := find_outgoing_mix_up(settings):
        return BindingCheck(outgoing_error=mix_up, folders=found)
    try:
        smtp.check_login(settings.outgoing, credentials, timeout=max(1.0, until - time.monotonic()))
    except MailboxError as error:
        return BindingCheck(outgoing_error=error, folders=found)
    return BindingCheck(folders=found)
