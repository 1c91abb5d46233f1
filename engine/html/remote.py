"""Addresses of pictures elsewhere, written so that no browser can read another host in them than we do.

Browsers take many spellings for one host (WHATWG URL, UTS 46): fullwidth letters, soft hyphens, numbers for four
numbers, percent signs, a user before an @. So nothing is compared with them: the host is mapped to plain letters, must
then be a plain name with a dot in it, and is written so into the page. A number is no name, and neither is `localhost`.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Collection, Iterable

LONGEST_HOST = 253

_ADDRESS = re.compile(r"(https?)://([^/?#\\@%\[\]]+)((?:[/?#\\][^\x00-\x20'\"()<>]*)?)\Z", re.IGNORECASE)
_AUTHORITY = re.compile(r"([^:]+)(?::([0-9]{0,6}))?\Z")
# the last label begins with a letter: what begins with a digit may be read as a number
_NAME = re.compile(r"(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)+[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?\Z")
_LOCAL = re.compile(r"(?:.*\.)?(?:localhost|local|internal|localdomain)\Z")
_DEFAULT_PORTS = {"http": 80, "https": 443}
# as `html` and `style` write them
_IN_STYLE = re.compile(r"url\('([^'()]*)'\)")
_CANDIDATE = re.compile(r"([^\s,](?:\S*[^\s,])?)(?: ([0-9]+(?:\.[0-9]+)?[wx]))?\Z")


class Pictures:
    """The remote addresses of one mail. `origins` are those it may ask: for the page's policy, which holds redirects
    to them as well."""

    def __init__(self, own_hosts: Iterable[str]) -> None:
        self.origins: set[str] = set()
        self._own_hosts = own_names(own_hosts)

    def allow(self, name: str, value: str) -> str:
        """`value` of the attribute `name`, its addresses in plain spelling; '' where one of them may not be asked."""
        if name == "style":
            return self._allow_style(value)
        if name == "srcset":
            return self._allow_set(value)
        return self._allow_one(value)

    def _allow_style(self, value: str) -> str:
        if "\\" in value or "url" in _IN_STYLE.sub("", value).lower():
            return ""
        found = {address: self._allow_one(address) for address in _IN_STYLE.findall(value)}
        return _IN_STYLE.sub(lambda url: f"url('{found[url[1]]}')", value) if all(found.values()) else ""

    def _allow_set(self, value: str) -> str:
        candidates = [_CANDIDATE.match(piece) for piece in value.split(", ")]
        allowed = [(self._allow_one(found[1]), found[2]) if found else ("", "") for found in candidates]
        if not all(address for address, _size in allowed):
            return ""
        return ", ".join(" ".join(filter(None, candidate)) for candidate in allowed)

    def _allow_one(self, value: str) -> str:
        read = read_address(value)
        if not read or read[1] in self._own_hosts:
            return ""
        origin, _host, rest = read
        self.origins.add(origin)
        return origin + rest


def read_address(address: str) -> tuple[str, str, str] | None:
    """(origin, host, what follows) of a picture's address; None where its host is no plain name."""
    found = _ADDRESS.match(address)
    authority = _AUTHORITY.match(found[2]) if found else None
    if not found or not authority:
        return None
    scheme, host, port = found[1].lower(), plain_host(authority[1]), int(authority[2] or 0)
    if not _NAME.match(host) or _LOCAL.match(host) or port > 65535:
        return None
    is_default = not port or port == _DEFAULT_PORTS[scheme]
    return f"{scheme}://{host}" + ("" if is_default else f":{port}"), host, found[3]


def plain_host(host: str) -> str:
    """`host` in small plain letters, as it is asked for in the DNS; '' where it is none."""
    try:
        # the codec knows the letters of 2002
        return (
            unicodedata.normalize("NFKC", host)
            .encode("idna")
            .decode("ascii")
            .lower()
            .removesuffix(".")[: LONGEST_HOST + 1]
        )
    except UnicodeError:
        return ""


def own_names(hosts: Iterable[str]) -> Collection[str]:
    """The plain names of `hosts`, each with or without port."""
    return {plain_host(host.rpartition(":")[0] or host if host.count(":") == 1 else host) for host in hosts}
