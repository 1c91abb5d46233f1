"""A calendar part (RFC 5545) read far enough to show what people are invited to; nothing is put into a calendar."""

from __future__ import annotations

import re

from ..values import Invitation

SIZE_LIMIT = 262_144
METHODS = frozenset(("REQUEST", "CANCEL", "REPLY", "PUBLISH", "COUNTER", "DECLINECOUNTER", "ADD", "REFRESH"))

_FOLD = re.compile(r"\r?\n[ \t]")
_PROPERTY = re.compile(
    r'([A-Z-]{1,40})((?:;[A-Za-z-]{1,40}=(?:"[^"]*"|[^":;,]*)(?:,(?:"[^"]*"|[^":;,]*))*)*):(.*)\Z', re.DOTALL
)
_ZONE = re.compile(r';TZID=(?:"([^"]{1,100})"|([^:;,"]{1,100}))', re.IGNORECASE)
_NAME = re.compile(r';CN=(?:"([^"]{1,200})"|([^:;,"]{1,200}))', re.IGNORECASE)
_MOMENT = re.compile(r"(\d{4})(\d\d)(\d\d)(?:T(\d\d)(\d\d)(\d\d)?(Z?))?\Z")
_ESCAPE = re.compile(r"\\([\\;,nN])")


def read(text: str) -> Invitation | None:
    """The first event of a calendar text, None when there is none."""
    found: dict[str, tuple[str, str]] = {}
    method, inside = "", False
    for line in _FOLD.sub("", text[:SIZE_LIMIT]).splitlines():
        part = _PROPERTY.match(line[:8000])
        if not part:
            continue
        name, options, value = part[1].upper(), part[2], part[3].strip()
        if name == "METHOD" and value.upper() in METHODS:
            method = value.upper()
        elif name == "BEGIN":
            inside = value.upper() == "VEVENT"
        elif name == "END" and value.upper() == "VEVENT":
            return _invitation(method, found)
        elif inside:
            found.setdefault(name, (options, value))
    return _invitation(method, found) if found else None


def as_text(invitation: Invitation) -> str:
    """The invitation in signs instead of words: the engine speaks no language."""
    when = " – ".join(filter(None, (invitation.start, invitation.end)))
    lines = (("📅", invitation.summary), ("🕒", when), ("📍", invitation.location), ("👤", invitation.organizer))
    return "\n".join([*(f"{sign} {value}" for sign, value in lines if value), "", invitation.description]).strip()


def _invitation(method: str, found: dict[str, tuple[str, str]]) -> Invitation:
    return Invitation(
        method=method,
        uid=_text(found, "UID")[:255],
        summary=_text(found, "SUMMARY")[:500],
        start=_moment(found, "DTSTART"),
        end=_moment(found, "DTEND"),
        location=_text(found, "LOCATION")[:500],
        organizer=_person(found),
        description=_text(found, "DESCRIPTION")[:10_000],
    )


def _text(found: dict[str, tuple[str, str]], name: str) -> str:
    value = found.get(name, ("", ""))[1]
    return _ESCAPE.sub(lambda escape: "\n" if escape[1] in "nN" else escape[1], value).strip()


def _moment(found: dict[str, tuple[str, str]], name: str) -> str:
    options, value = found.get(name, ("", ""))
    parts = _MOMENT.match(value)
    if not parts:
        return ""
    day = f"{parts[1]}-{parts[2]}-{parts[3]}"
    if not parts[4]:
        return day
    zone = _ZONE.search(options)
    name = "UTC" if parts[7] else (zone[1] or zone[2]) if zone else ""
    return f"{day} {parts[4]}:{parts[5]}{f' {name}' if name else ''}"


def _person(found: dict[str, tuple[str, str]]) -> str:
    options, value = found.get("ORGANIZER", ("", ""))
    named = _NAME.search(options)
    address = re.sub(r"(?i)\Amailto:", "", value)[:254]
    name = (named[1] or named[2] or "").strip() if named else ""
    return f"{name} <{address}>" if name and name != address else address
