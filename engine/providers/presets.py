"""Providers whose servers and ports nobody need look up. Data, tested as data.

Hosts and ports come from the providers' own pages; what no page of theirs confirms is named in `uncertain`.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from .endpoints import AOL, FASTMAIL, GOOGLE, MICROSOFT, MICROSOFT_CHINA, YAHOO, YANDEX
from .provider import Deadline, Preset, _
from .regions import ionos, netease, workmail, zoho

M365_BASIC_SMTP = Deadline(date(2026, 12, 31), "m365_basic_smtp", "password_senders")

PRESETS = (
    Preset(
        "exmail",
        _("Tencent Exmail"),
        "imap.exmail.qq.com",
        "smtp.exmail.qq.com",
        "pop.exmail.qq.com",
        mx=("qq.com", "tencent.com"),
        help_url="https://service.exmail.qq.com/",
    ),
    Preset(
        "exmail_overseas",
        _("Tencent Exmail (Overseas)"),
        "hwimap.exmail.qq.com",
        "hwsmtp.exmail.qq.com",
        help_url="https://service.exmail.qq.com/",
    ),
    Preset(
        "alibaba",
        _("Alibaba Mail"),
        "imap.qiye.aliyun.com",
        "smtp.qiye.aliyun.com",
        "pop.qiye.aliyun.com",
        mx=("mxhichina.com", "aliyun.com"),
        help_url="https://help.aliyun.com/document_detail/36576.html",
        uncertain=("mx",),
    ),
    Preset(
        "netease_qiye",
        _("NetEase Enterprise Mail"),
        "imap.qiye.163.com",
        "smtp.qiye.163.com",
        "pop.qiye.163.com",
        sign_in="app_password",
        mx=("netease.com",),
        help_url="https://qiye.163.com/help/",
    ),
    Preset(
        "netease_qiye_hz",
        _("NetEase Enterprise Mail (Hangzhou)"),
        "hwhzimap.qiye.163.com",
        "hwhzsmtp.qiye.163.com",
        sign_in="app_password",
        help_url="https://qiye.163.com/help/",
    ),
    Preset(
        "netease_ym",
        _("NetEase Free Enterprise Mail (ym.163.com)"),
        "imap.ym.163.com",
        "smtp.ym.163.com",
        "pop.ym.163.com",
        help_url="https://ym.163.com/",
        uncertain=("pop_host",),
    ),
    netease(_("NetEase 163.com"), "163.com"),
    netease(_("NetEase 126.com"), "126.com", uncertain=("pop_port",)),
    netease(_("NetEase yeah.net"), "yeah.net", uncertain=("pop_host", "outgoing_host")),
    Preset(
        "qq",
        _("QQ Mail / Foxmail"),
        "imap.qq.com",
        "smtp.qq.com",
        "pop.qq.com",
        sign_in="app_password",
        domains=("qq.com", "foxmail.com", "vip.qq.com"),
        help_url="https://service.mail.qq.com/",
    ),
    Preset(
        "feishu",
        _("Feishu Mail"),
        "imap.feishu.cn",
        "smtp.feishu.cn",
        sign_in="app_password",
        mx=("feishu.cn",),
        help_url="https://www.feishu.cn/hc/zh-CN/",
        uncertain=("incoming_host", "sign_in", "mx"),
    ),
    Preset(
        "m365",
        "Microsoft 365",
        "outlook.office365.com",
        "smtp.office365.com",
        "outlook.office365.com",
        outgoing_port=587,
        outgoing_encryption="starttls",
        sign_in="oauth",
        oauth=MICROSOFT,
        mx=("protection.outlook.com", "mx.microsoft"),
        help_url="https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/"
        "authenticated-client-smtp-submission",
        deadlines=(M365_BASIC_SMTP,),
    ),
    Preset(
        "m365_china",
        _("Microsoft 365 (China, 21Vianet)"),
        "partner.outlook.cn",
        "partner.outlook.cn",
        "partner.outlook.cn",
        outgoing_port=587,
        outgoing_encryption="starttls",
        sign_in="oauth",
        oauth=MICROSOFT_CHINA,
        mx=("protection.partner.outlook.cn",),
        help_url="https://learn.microsoft.com/exchange/clients-and-mobile-in-exchange-online/"
        "authenticated-client-smtp-submission",
        uncertain=("incoming_host", "outgoing_host", "pop_host", "oauth", "mx"),
    ),
    Preset(
        "outlook",
        "Outlook.com / Hotmail",
        "outlook.office365.com",
        "smtp-mail.outlook.com",
        "outlook.office365.com",
        outgoing_port=587,
        outgoing_encryption="starttls",
        sign_in="oauth",
        oauth=MICROSOFT,
        domains=("outlook.com", "hotmail.com", "live.com", "msn.com", "outlook.de", "outlook.fr", "hotmail.co.uk"),
        help_url="https://support.microsoft.com/office/d088b986-291d-42b8-9564-9c414e2aa040",
    ),
    Preset(
        "gmail",
        "Google Workspace / Gmail",
        "imap.gmail.com",
        "smtp.gmail.com",
        "pop.gmail.com",
        sign_in="app_password",
        oauth=GOOGLE,
        domains=("gmail.com", "googlemail.com"),
        mx=("google.com", "googlemail.com"),
        help_url="https://support.google.com/accounts/answer/185833",
    ),
    zoho("zoho", "Zoho Mail", "com"),
    zoho("zoho_eu", _("Zoho Mail (Europe)"), "eu"),
    zoho("zoho_in", _("Zoho Mail (India)"), "in"),
    zoho("zoho_au", _("Zoho Mail (Australia)"), "com.au"),
    zoho("zoho_personal", _("Zoho Mail (Personal)"), "com", domains=("zohomail.com", "zoho.com"), pro=""),
    Preset(
        "yandex",
        "Yandex 360",
        "imap.yandex.com",
        "smtp.yandex.com",
        "pop.yandex.com",
        sign_in="app_password",
        oauth=YANDEX,
        domains=("yandex.com", "yandex.ru", "ya.ru", "yandex.kz", "yandex.by"),
        mx=("yandex.net", "yandex.ru"),
        help_url="https://yandex.com/support/mail/mail-clients/others.html",
        uncertain=("mx",),
    ),
    Preset(
        "fastmail",
        "Fastmail",
        "imap.fastmail.com",
        "smtp.fastmail.com",
        "pop.fastmail.com",
        sign_in="app_password",
        oauth=FASTMAIL,
        domains=("fastmail.com", "fastmail.fm"),
        mx=("messagingengine.com",),
        help_url="https://www.fastmail.help/hc/en-us/articles/360058752854",
        uncertain=("oauth", "mx"),
    ),
    Preset(
        "yahoo",
        "Yahoo",
        "imap.mail.yahoo.com",
        "smtp.mail.yahoo.com",
        "pop.mail.yahoo.com",
        sign_in="app_password",
        oauth=YAHOO,
        domains=("yahoo.com", "ymail.com", "rocketmail.com", "yahoo.co.uk", "yahoo.fr", "yahoo.de"),
        help_url="https://help.yahoo.com/kb/SLN15241.html",
    ),
    Preset(
        "aol",
        "AOL",
        "imap.aol.com",
        "smtp.aol.com",
        "pop.aol.com",
        sign_in="app_password",
        oauth=AOL,
        domains=("aol.com", "aim.com"),
        help_url="https://help.aol.com/articles/Create-and-manage-app-password",
        uncertain=("pop_host",),
    ),
    Preset(
        "icloud",
        "iCloud",
        "imap.mail.me.com",
        "smtp.mail.me.com",
        outgoing_port=587,
        outgoing_encryption="starttls",
        sign_in="app_password",
        domains=("icloud.com", "me.com", "mac.com"),
        mx=("mail.icloud.com",),
        help_url="https://support.apple.com/102654",
        uncertain=("mx",),
    ),
    Preset(
        "gmx",
        "GMX",
        "imap.gmx.net",
        "mail.gmx.net",
        "pop.gmx.net",
        domains=("gmx.net", "gmx.de", "gmx.at", "gmx.ch"),
        help_url="https://hilfe.gmx.net/pop-imap/einschalten.html",
    ),
    Preset(
        "gmx_com",
        "GMX (gmx.com)",
        "imap.gmx.com",
        "mail.gmx.com",
        "pop.gmx.com",
        domains=("gmx.com", "gmx.us"),
        help_url="https://support.gmx.com/pop-imap/toggle.html",
        uncertain=("pop_host",),
    ),
    ionos("ionos", "IONOS", "com", ("ionos.com", "perfora.net")),
    ionos("ionos_de", _("IONOS (Germany)"), "de", mx=("ionos.de", "kundenserver.de")),
    ionos("ionos_fr", _("IONOS (France)"), "fr", mx=("ionos.fr",)),
    ionos("ionos_uk", _("IONOS (United Kingdom)"), "co.uk", mx=("ionos.co.uk",)),
    Preset(
        "ovh",
        "OVH MX Plan",
        "ssl0.ovh.net",
        "ssl0.ovh.net",
        "ssl0.ovh.net",
        mx=("mail.ovh.net",),
        help_url="https://help.ovhcloud.com/",
        uncertain=("mx",),
    ),
    *map(workmail, ("us-east-1", "us-west-2", "eu-west-1")),
    Preset("own", _("Own Server")),
)


def preset_of(key: str) -> Preset | None:
    """The row called `key` (str), or None."""
    return next((preset for preset in PRESETS if preset.key == key), None)


def preset_for(domain: str) -> Preset | None:
    """The provider at which anyone can have an address of `domain` (str), or None."""
    folded = domain.strip().lower()
    return next((preset for preset in PRESETS if folded in preset.domains), None)


def preset_for_exchangers(exchangers: Iterable[str]) -> Preset | None:
    """The provider to whom mail of a domain with these mail `exchangers` (host names, best first) goes, or None.

    The longest known ending decides: a data centre's is told from its provider's."""
    for exchanger in exchangers:
        host = f".{exchanger.strip().rstrip('.').lower()}"
        endings = [(len(end), preset) for preset in PRESETS for end in preset.mx if host.endswith(f".{end}")]
        if endings:
            return max(endings, key=lambda ending: ending[0])[1]
    return None


def preset_for_host(host: str) -> Preset | None:
    """The provider one of whose doors is `host` (str), or None. Its regions' other hosts are other rows."""
    folded = host.strip().rstrip(".").lower()
    return next(
        (row for row in PRESETS if folded and folded in (row.incoming_host, row.outgoing_host, row.pop_host)), None
    )
