"""Whom a mail concerns and which way it went, by its addresses alone: never by the folder it lies in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from .mime.addresses import domain, untagged
from .values import Address, AddressField, Direction, MailHeader


@dataclass(frozen=True)
class Counterpart:
    """Somebody outside whom a mail concerns, and the field that says so."""

    email: str
    name: str
    field: AddressField


@dataclass(frozen=True)
class Organisation:
    """Who is one of us: `addresses` as `addresses.fold` gives them, and `domains`, of which a subdomain is one."""

    addresses: frozenset[str] = frozenset()
    domains: frozenset[str] = frozenset()

    def is_own(self, email: str) -> bool:
        """Whether `email` belongs to the organisation itself; with a tag (`anna+shop@`) it is still Anna's."""
        return is_internal(domain(email), self.domains) or self._is_person(email)

    def counterparts(self, mail: MailHeader) -> tuple[Counterpart, ...]:
        """Everybody outside named in From, Reply-To, To, Cc or Bcc: once each, with the field first in that order.

        Of a returned mail also whom it did not reach. Empty when the mail is among own people only."""
        found: dict[str, Counterpart] = {}
        for field, address in _named(mail):
            known = found.get(address.email)
            if known is None:
                if not self.is_own(address.email):
                    found[address.email] = Counterpart(address.email, address.name, field)
            elif address.name and not known.name:
                found[address.email] = Counterpart(known.email, address.name, known.field)
        return tuple(found.values())

    def direction(self, mail: MailHeader) -> Direction:
        """Outgoing when one of us sent it, incoming otherwise.

        A form on our website and a group that rewrites its senders write from an address of ours that is nobody's, and
        name in Reply-To who really wrote: that is incoming."""
        if not mail.sender or not self.is_own(mail.sender.email):
            return "incoming"
        return "incoming" if self._speaks_for_others(mail) else "outgoing"

    def _is_person(self, email: str) -> bool:
        return email in self.addresses or untagged(email) in self.addresses

    def _speaks_for_others(self, mail: MailHeader) -> bool:
        """Whether the sender is only an address at our domain, all answers go outside, and nobody outside gets it."""
        sender = mail.sender.email if mail.sender else ""
        if self._is_person(sender) or not mail.reply_to:
            return False
        answered = [self.is_own(address.email) for address in mail.reply_to]
        reached = [self.is_own(address.email) for address in (*mail.to, *mail.cc, *mail.bcc)]
        return not any(answered) and all(reached)


def is_internal(host: str, domains: frozenset[str]) -> bool:
    """Whether `host` is one of `domains`, or below one."""
    while host:
        if host in domains:
            return True
        host = host.partition(".")[2]
    return False


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
