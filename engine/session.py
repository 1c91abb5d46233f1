"""Opening a mailbox, and trying one out: what the puller and the bind dialog begin with."""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from . import smtp
from .check_steps import Step, locate, tell_incoming, tell_outgoing
from .errors import MailboxError, NeedsOwner
from .events import Job
from .imap.session import ImapSession
from .limits import COMMAND_SECONDS
from .pop.session import PopSession
from .providers.ports import find_incoming_mix_up, find_outgoing_mix_up
from .values import Credentials, FolderInfo, ServerSettings

TIMEOUT = 30.0
REFUSAL_SECONDS = 1.0
# refused before anybody connected
REFUSED_BEFORE = frozenset(("host_refused", "port_refused"))
Session = ImapSession | PopSession
Open = Callable[[ServerSettings, Credentials], Session]


@dataclass(frozen=True)
class BindingCheck:
    """How signing in went, incoming and outgoing apart: None where it worked, or where nobody sends.

    `is_dialled`: whether the incoming server was asked at all; some errors come before."""

    incoming_error: MailboxError | None = None
    outgoing_error: MailboxError | None = None
    folders: tuple[FolderInfo, ...] = ()
    is_dialled: bool = False


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


def check_many(
    jobs: Mapping[int, tuple[ServerSettings, Callable[[], Credentials]]], seconds: float = 15.0
) -> dict[int, BindingCheck]:
    """`check_binding` for all of `jobs`, each in a thread of its own and within so many `seconds`: by its key, how it
    went. What gives the Credentials may ask a sign-in service first, and raise MailboxError."""
    with ThreadPoolExecutor(max_workers=len(jobs) or 1, thread_name_prefix="mailbox-check") as pool:
        found = {key: pool.submit(_check_one, *job, seconds) for key, job in jobs.items()}
    return {key: check.result() for key, check in found.items()}


def _check_one(settings: ServerSettings, give: Callable[[], Credentials], seconds: float) -> BindingCheck:
    try:
        return check_binding(settings, give(), seconds)
    except MailboxError as error:
        return BindingCheck(incoming_error=error)


def _check(settings: ServerSettings, credentials: Credentials, until: float) -> BindingCheck:
    seconds = until - time.monotonic()
    if mix_up := find_incoming_mix_up(settings):
        mix_up.step = locate(mix_up, is_encrypted=False)
        return BindingCheck(incoming_error=mix_up)
    try:
        # servers let a wrong password wait, so most of the time is for signing in
        with open_session(settings, credentials, seconds * 0.6, seconds * 0.4) as session:
            found = session.list_folders()
    except MailboxError as error:
        # all that opening a session raises says where it was
        error.step = error.step or "folders"
        return BindingCheck(incoming_error=error, is_dialled=True)
    outgoing_error = _find_outgoing_error(settings, credentials, until)
    return BindingCheck(outgoing_error=outgoing_error, folders=found, is_dialled=True)


def _find_outgoing_error(settings: ServerSettings, credentials: Credentials, until: float) -> MailboxError | None:
    if settings.outgoing is None:
        return None
    if mix_up := find_outgoing_mix_up(settings):
        return mix_up
    try:
        smtp.check_login(settings.outgoing, credentials, timeout=max(1.0, until - time.monotonic()))
    except MailboxError as error:
        return error
    return None


def tell_steps(check: BindingCheck, settings: ServerSettings) -> tuple[Step, ...]:
    """How each step went of what `check` found with `settings`; the last only where mail is sent."""
    error = check.incoming_error
    # what went wrong before anybody dialled, and is nothing of the settings', is about signing in
    at = (error.step if error else None) or "incoming"
    steps = tell_incoming(error, at, check.is_dialled)
    return (*steps, tell_outgoing(check.outgoing_error, not error)) if settings.outgoing else steps
