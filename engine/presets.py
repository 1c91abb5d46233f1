"""Providers whose servers and ports an administrator need not look up. Data, tested as data.

Hosts and ports come from the providers' own pages; what no page of theirs confirms is not `is_certain`.
"""

from __future__ import annotations

from dataclasses import dataclass

from .values import Encryption


@dataclass(frozen=True)
class Preset:
    """A provider that takes address and password: its doors, and the domains anyone can have an address at."""

    key: str
    name: str
    incoming_host: str = ""
    incoming_port: int = 993
    incoming_encryption: Encryption = "ssl"
    outgoing_host: str = ""
    outgoing_port: int = 465
    outgoing_encryption: Encryption = "ssl"
    domains: tuple[str, ...] = ()
    is_certain: bool = True


PRESETS = (
    Preset("exmail", "Tencent Exmail", "imap.exmail.qq.com", outgoing_host="smtp.exmail.qq.com"),
    Preset("alibaba", "Alibaba Mail", "imap.qiye.aliyun.com", outgoing_host="smtp.qiye.aliyun.com"),
    Preset("netease_qiye", "NetEase Enterprise Mail", "imap.qiye.163.com", outgoing_host="smtp.qiye.163.com"),
    Preset("netease_163", "NetEase 163", "imap.163.com", outgoing_host="smtp.163.com", domains=("163.com",)),
    Preset(
        "netease_126",
        "NetEase 126",
        "imap.126.com",
        outgoing_host="smtp.126.com",
        domains=("126.com",),
        is_certain=False,
    ),
    Preset("qq", "QQ Mail", "imap.qq.com", outgoing_host="smtp.qq.com", domains=("qq.com", "foxmail.com")),
    Preset(
        "gmail",
        "Gmail (App Password)",
        "imap.gmail.com",
        outgoing_host="smtp.gmail.com",
        domains=("gmail.com", "googlemail.com"),
    ),
    Preset("yahoo", "Yahoo", "imap.mail.yahoo.com", outgoing_host="smtp.mail.yahoo.com", domains=("yahoo.com",)),
    Preset("fastmail", "Fastmail", "imap.fastmail.com", outgoing_host="smtp.fastmail.com", domains=("fastmail.com",)),
    Preset("gmx", "GMX", "imap.gmx.net", outgoing_host="mail.gmx.net", domains=("gmx.net", "gmx.de", "gmx.com")),
    Preset("ovh", "OVH MX Plan", "ssl0.ovh.net", outgoing_host="ssl0.ovh.net"),
    Preset("own", "Own Server"),
)


def preset_for(domain: str) -> Preset | None:
    """The provider at which anyone can have an address of `domain` (str), or None."""
    folded = domain.strip().lower()
    return next((preset for preset in PRESETS if folded in preset.domains), None)
