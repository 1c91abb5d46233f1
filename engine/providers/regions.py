"""Providers that are the same in every region or at every domain but for the names of their hosts."""

from __future__ import annotations

from datetime import date

from .provider import Deadline, Preset

WORKMAIL_END = Deadline(date(2027, 3, 31), "workmail_end")


def netease(name: str, domain: str, uncertain: tuple[str, ...] = ()) -> Preset:
    """NetEase's personal mail at `domain`: one platform at three domains."""
    key = domain.partition(".")[0]
    return Preset(
        f"netease_{key}",
        name,
        f"imap.{domain}",
        f"smtp.{domain}",
        f"pop.{domain}",
        sign_in="app_password",
        domains=(domain,),
        help_url="https://help.mail.163.com/",
        uncertain=uncertain,
    )


def zoho(key: str, name: str, suffix: str, domains: tuple[str, ...] = (), pro: str = "pro") -> Preset:
    """Zoho keeps each organisation in one data centre, and the ending of its hosts must be that centre's."""
    return Preset(
        key,
        name,
        f"imap{pro}.zoho.{suffix}",
        f"smtp{pro}.zoho.{suffix}",
        f"pop{pro}.zoho.{suffix}",
        domains=domains,
        mx=(f"zoho.{suffix}",) if pro else (),
        help_url="https://www.zoho.com/mail/help/imap-access.html",
        uncertain=("pop_host", "mx") if pro else (),
    )


def workmail(region: str) -> Preset:
    """Amazon WorkMail in the AWS `region`; its POP is unknown to us."""
    return Preset(
        f"workmail_{region.replace('-', '_')}",
        f"Amazon WorkMail ({region})",
        f"imap.mail.{region}.awsapps.com",
        f"smtp.mail.{region}.awsapps.com",
        mx=(f"inbound-smtp.{region}.amazonaws.com",),
        help_url="https://docs.aws.amazon.com/workmail/latest/userguide/using_IMAP.html",
        uncertain=("incoming_host", "outgoing_host", "mx"),
        deadlines=(WORKMAIL_END,),
    )


def ionos(key: str, name: str, suffix: str, mx: tuple[str, ...]) -> Preset:
    """IONOS of the country whose ending is `suffix`."""
    return Preset(
        key,
        name,
        f"imap.ionos.{suffix}",
        f"smtp.ionos.{suffix}",
        f"pop.ionos.{suffix}",
        outgoing_port=587,
        outgoing_encryption="starttls",
        mx=mx,
        help_url="https://www.ionos.com/help/email/",
        uncertain=("mx",),
    )
