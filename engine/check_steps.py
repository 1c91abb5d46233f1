"""What trying a mailbox out goes through, step by step, and how far it came: for whoever has to find what is wrong."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .errors import MailboxError, StepName

Outcome = Literal["ok", "failed", "unreached"]
INCOMING: tuple[StepName, ...] = ("name", "connection", "encryption", "certificate", "incoming", "folders")

# errors that can be of one step only; what a host that we do not touch is refused for is told by none
STEP_OF: dict[str, StepName] = {
    "name_not_found": "name",
    "host_refused": "name",
    "port_refused": "name",
    "connection_refused": "connection",
    "wrong_port": "connection",
    "port_wants_ssl": "encryption",
    "port_wants_starttls": "encryption",
    "no_tls": "encryption",
    "no_starttls": "encryption",
    "starttls_injected": "encryption",
    "tls_failed": "encryption",
    "certificate_untrusted": "certificate",
    "certificate_name": "certificate",
    "certificate_expired": "certificate",
    "ca_unreadable": "certificate",
}


@dataclass(frozen=True)
class Step:
    """One step and how it went: `error` says why it failed. What comes after a failure is not reached."""

    name: StepName
    outcome: Outcome
    error: MailboxError | None = None


def locate(error: MailboxError, is_encrypted: bool) -> StepName:
    """The step of opening a session that `error` ended: by its code, by where `wire.py` saw it, or else by whether the
    line was encrypted by then."""
    return STEP_OF.get(error.code) or error.step or ("incoming" if is_encrypted else "connection")


def tell_incoming(error: MailboxError | None, at: StepName, is_dialled: bool) -> tuple[Step, ...]:
    """The steps up to the folders, of which `error` ended the one of `at`; None where all of them worked.

    `is_dialled`: whether the server was asked at all. Where not, nothing is known of the steps before."""
    if not error:
        return tuple(Step(name, "ok") for name in INCOMING)
    failed = INCOMING.index(at)
    before: Outcome = "ok" if is_dialled else "unreached"
    return (
        *(Step(name, before) for name in INCOMING[:failed]),
        Step(at, "failed", error),
        *(Step(name, "unreached") for name in INCOMING[failed + 1 :]),
    )


def tell_outgoing(error: MailboxError | None, is_reached: bool) -> Step:
    """The step of signing in where mail is sent, which comes after all others."""
    if not is_reached:
        return Step("outgoing", "unreached")
    return Step("outgoing", "failed", error) if error else Step("outgoing", "ok")
