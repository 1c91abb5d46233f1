"""Which provider an address is at, and how we know."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from .mx import SECONDS, find_exchangers
from .presets import preset_for, preset_for_exchangers
from .provider import Preset


@dataclass(frozen=True)
class Discovery:
    """A provider that was found, `how`: anyone can have an address at the domain, or its mail goes there."""

    preset: Preset
    how: Literal["domain", "exchanger"]


def domain_of(address: str) -> str:
    """The domain of `address` (str), lower case; '' where it has none."""
    return address.strip().rpartition("@")[2].rstrip(".").lower() if "@" in address else ""


def discover_by_domain(address: str) -> Discovery | None:
    """The provider of `address` by its domain alone; asks nobody."""
    preset = preset_for(domain_of(address))
    return Discovery(preset, "domain") if preset else None


def discover(address: str, seconds: float = SECONDS) -> Discovery | None:
    """The provider of `address` by its domain or by the domain's mail exchangers, within `seconds`; None for neither.

    Raises RetryLater where the name servers did not answer in time."""
    if known := discover_by_domain(address):
        return known
    preset = preset_for_exchangers(find_exchangers(domain_of(address), seconds))
    return Discovery(preset, "exchanger") if preset else None
