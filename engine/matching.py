"""Who outside a mail concerns, and who sent it. Decided by addresses, never by the folder a mail lies in."""

from __future__ import annotations

from dataclasses import dataclass

from .addresses import domain_of
from .values import Address, AddressField, Direction, MailHeader, ParsedEmail


@dataclass(frozen=True)
class Counterpart:
    """Somebody outside, and the first field of the mail in which their address stands."""

    email: str
    name: str
    field: AddressField


def counterparts(
    mail: MailHeader | ParsedEmail, own: frozenset[str], internal_domains: frozenset[str]
) -> tuple[Counterpart, ...]:
    """The external people of From, Reply-To, To, Cc and Bcc, each once. Empty for mail among ourselves.

    `own`: folded addresses that are ours. `internal_domains`: domains all of whose addresses are ours."""
    found: dict[str, Counterpart] = {}
    for field, address in _people(mail):
        if address.email not in own and domain_of(address.email) not in internal_domains:
            found.setdefault(address.email, Counterpart(address.email, address.name, field))
    return tuple(found.values())


def direction(mail: MailHeader | ParsedEmail, own: frozenset[str]) -> Direction:
    """'outgoing' when one of us wrote it."""
    return "outgoing" if mail.sender and mail.sender.email in own else "incoming"


def _people(mail: MailHeader | ParsedEmail) -> list[tuple[AddressField, Address]]:
    people: list[tuple[AddressField, Address]] = [("from", mail.sender)] if mail.sender else []
    people += [("reply_to", address) for address in mail.reply_to]
    people += [("to", address) for address in mail.to]
    people += [("cc", address) for address in mail.cc]
    return people + [("bcc", address) for address in mail.bcc]
