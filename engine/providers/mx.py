"""Whose servers take a domain's mail: its mail exchangers, asked of the host's own name servers."""

from __future__ import annotations

import dns.exception
import dns.name
import dns.resolver

from ..bounded_dns import look_up
from ..errors import RetryLater

SECONDS = 3.0
LONGEST_DOMAIN = 253
MOST = 20


def find_exchangers(
    domain: str, seconds: float = SECONDS, resolver: dns.resolver.Resolver | None = None
) -> tuple[str, ...]:
    """The mail exchangers of `domain` (host names, best first), () where it has none, within `seconds` in all.

    Raises RetryLater('no_answer') where the name servers did not tell. RFC 5321, 5.1; a lone "." is no exchanger
    (RFC 7505)."""
    # the library bounds its own waiting, and this bounds the library
    try:
        return look_up(
            ("MX", domain, resolver), lambda: _ask(domain, seconds, resolver or dns.resolver.Resolver()), seconds
        )
    except (OSError, ValueError) as error:
        raise _no_answer(domain, error) from error


def _ask(domain: str, seconds: float, resolver: dns.resolver.Resolver) -> tuple[str, ...]:
    if "." not in domain or len(domain) > LONGEST_DOMAIN:
        return ()
    try:
        answer = resolver.resolve(dns.name.from_text(domain), "MX", lifetime=seconds, search=False)
    except (dns.resolver.NXDOMAIN, dns.resolver.NoAnswer):
        return ()
    except dns.exception.DNSException as error:
        raise _no_answer(domain, error) from error
    records = sorted(answer, key=lambda record: record.preference)[:MOST]
    hosts = [str(record.exchange.to_text(omit_final_dot=True)).lower() for record in records]
    return tuple(host for host in hosts if host and host != ".")


def _no_answer(domain: str, error: Exception) -> RetryLater:
    return RetryLater("no_answer", host=domain[:LONGEST_DOMAIN], port=53, detail=type(error).__name__)
