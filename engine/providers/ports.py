"""Which of the usual ports serves what, so that a mix-up is said before anybody dials and waits for it to fail."""

from __future__ import annotations

from ..errors import NeedsAdministrator
from ..values import Encryption, Endpoint, ServerSettings

# RFC 8314 (3.2, 3.3 and 7.3), RFC 6409: the port, its protocol, its encryption; None where providers differ
USUAL: dict[int, tuple[str, Encryption | None]] = {
    143: ("imap", "starttls"),
    993: ("imap", "ssl"),
    110: ("pop", "starttls"),
    995: ("pop", "ssl"),
    25: ("smtp", None),
    465: ("smtp", "ssl"),
    587: ("smtp", None),
}
WANTED: dict[tuple[str, Encryption], int] = {
    ("imap", "ssl"): 993,
    ("imap", "starttls"): 143,
    ("pop", "ssl"): 995,
    ("pop", "starttls"): 110,
    ("smtp", "ssl"): 465,
    ("smtp", "starttls"): 587,
}
NAMES = {"imap": "IMAP", "pop": "POP", "smtp": "SMTP"}


def find_mix_up(protocol: str, endpoint: Endpoint) -> NeedsAdministrator | None:
    """What is wrong with a usual port for `protocol` ('imap', 'pop', 'smtp') at `endpoint`; None for nothing.

    Ports that are not usual may serve anything."""
    serves, encryption = USUAL.get(endpoint.port, (protocol, None))
    if serves != protocol:
        return NeedsAdministrator(
            "wrong_port", port=endpoint.port, protocol=NAMES[protocol], usual=WANTED[protocol, endpoint.encryption]
        )
    if encryption not in (None, endpoint.encryption):
        code = "port_wants_ssl" if encryption == "ssl" else "port_wants_starttls"
        return NeedsAdministrator(code, port=endpoint.port)
    return None


def find_incoming_mix_up(settings: ServerSettings) -> NeedsAdministrator | None:
    """The same for the door that mail is read by."""
    return find_mix_up(settings.protocol, settings.incoming)


def find_outgoing_mix_up(settings: ServerSettings) -> NeedsAdministrator | None:
    """The same for the door that mail is sent by, if there is one."""
    return find_mix_up("smtp", settings.outgoing) if settings.outgoing else None
