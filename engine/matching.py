"""Whom a mail concerns and which way it went, by its addresses alone: never by the folder it lies in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .addresses import domain, untagged
from .values import Address, AddressField, Direction, MailHeader


@dataclass(frozen=True)
class Counterpart:
    """Somebody outside whom a mail concerns, and the field that says so."""

    email: str
    name: str
    field: AddressField


def counterparts(mail: MailHeader, own: frozenset[str], internal_domains: frozenset[str]) -> tuple[Counterpart, ...]:
    """Everybody outside named in From, Reply-To, To, Cc or Bcc: once each, with the field first in that order.

    Of a returned mail also whom it did not reach. `own` are the company's addresses as `addresses.fold` gives them,
    `internal_domains` its domains (a subdomain is one of them). Empty when the mail is among own people only.
    """
    found: dict[str, Counterpart] = {}
    for field, address in _named(mail):
        known = found.get(address.email)
        if known is None:
            if not is_own(address.email, own, internal_domains):
                found[address.email] = Counterpart(address.email, address.name, field)
        elif address.name and not known.name:
            found[address.email] = Counterpart(known.email, address.name, known.field)
    return tuple(found.values())


def direction(mail: MailHeader, own: frozenset[str], internal_domains: frozenset[str] = frozenset()) -> Direction:
    """Outgoing when one of us sent it, incoming otherwise.

    A form on our website and a group that rewrites its senders write from an address of ours that is nobody's, and
    name in Reply-To who really wrote: that is incoming.
    """
    if not mail.sender or not is_own(mail.sender.email, own, internal_domains):
        return "incoming"
    return "incoming" if _speaks_for_others(mail, own, internal_domains) else "outgoing"


def is_own(email: str, own: frozenset[str], internal_domains: frozenset[str]) -> bool:
    """Whether `email` belongs to the company itself; with a tag (`anna+shop@`) it is still Anna's."""
    host = domain(email)
    while host:
        if host in internal_domains:
            return True
        host = host.partition(".")[2]
    return email in own or untagged(email) in own


def _speaks_for_others(mail: MailHeader, own: frozenset[str], internal_domains: frozenset[str]) -> bool:
    """Whether the sender is only an address at our domain, all answers go outside, and nobody outside gets the mail."""
    sender = mail.sender.email if mail.sender else ""
    if sender in own or untagged(sender) in own or not mail.reply_to:
        return False
    answered = [is_own(address.email, own, internal_domains) for address in mail.reply_to]
    reached = [is_own(address.email, own, internal_domains) for address in (*mail.to, *mail.cc, *mail.bcc)]
    return not any(answered) and all(reached)


def _named(mail: MailHeader) -> Iterator[tuple[AddressField, Address]]:
    if mail.sender:
        yield "from", mail.sender
    fields: tuple[tuple[AddressField, tuple[Address, ...]], ...] = (
        ("reply_to", mail.reply_to),
        ("to", mail.to),
        ("cc", mail.cc),
        ("bcc", mail.bcc),
        ("failed", mail.failed),
    )
    for field, people in fields:
        for address in people:
            yield field, address
