"""Which mails are one conversation, so that it does not matter which of them comes first.

Two mails belong together when they name a common Message-Id, their own or one they refer to: an id that nobody has
seen yet counts as well (JWZ's phantom parent), so a missing or late parent holds its children together all the same.
Only a reply that refers to nothing may join by its subject, and `are_one_by_subject` says when. Both relations are
symmetric and look at two mails alone; conversations are what they connect.

Who writes from outside can put any id into a header and so show up in a conversation. It must never give rights.
"""

from __future__ import annotations

import hashlib
import re
import unicodedata
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from .values import MailHeader

ID_LIMIT = 998  # octets of one line (RFC 5322, 2.1.1), which an id may not leave
REFERENCE_LIMIT = 100
REFERENCE_OCTETS = 32 << 10
SUBJECT_LIMIT = 998
SHORTEST_SUBJECT = 5
LONGEST_PAUSE = timedelta(days=30)

_REPLY_WORDS = (
    "re|fw|fwd|aw|wg|sv|vs|vb|antw|res|enc|tr|rif|rv|i|r|odp|ynt|回复|答复|转发|回覆|轉寄|返信|転送|답장|전달"
)
# RFC 5256, 2.1: subj-refwd and subj-blob, with the words of other languages and `Re[2]:`, `Re(2):`
_REPLY = re.compile(rf"\s*(?:{_REPLY_WORDS})\s*(?:\[[^\[\]]{{0,40}}\]|\(\d{{1,3}}\))?\s*:", re.IGNORECASE)
_BLOB = re.compile(r"\s*\[[^\[\]]{1,40}\](?=.*\S)")
_TRAILER = re.compile(r"\s*\(fwd\)\s*$", re.IGNORECASE)
_WRAPPED = re.compile(r"\s*\[fwd:(.*)\]\s*$", re.IGNORECASE)


# ---------------------------------------------------------------- ids


def same_id(message_id: str) -> str:
    """A Message-Id as it is compared: its domain in lower case, as some servers rewrite it, its local part as it is.

    '' for what is none: empty, without an `@`, or longer than a line."""
    local, at, host = message_id.strip("<> \t").rpartition("@")
    if not (local and host) or len(message_id.encode("utf-8", "replace")) > ID_LIMIT:
        return ""
    return f"{local}{at}{host.lower()}"


def related_ids(mail: MailHeader) -> tuple[str, ...]:
    """The ids that tie `mail` to its conversation: its own, then its ancestors from the nearest to the farthest.

    Of References the last hundred within 32 KB count; In-Reply-To stands behind them, as some fill it with others."""
    return tuple(dict.fromkeys(filter(None, (same_id(mail.message_id), *referred_ids(mail)))))


def referred_ids(mail: MailHeader) -> tuple[str, ...]:
    """The ids of other mails that `mail` names, nearest first."""
    found: list[str] = []
    left = REFERENCE_OCTETS
    for reference in reversed(mail.references[-REFERENCE_LIMIT:]):
        left -= len(reference.encode("utf-8", "replace")) + 1
        if left < 0:
            break
        found.append(same_id(reference))
    found.append(same_id(mail.in_reply_to))
    own = same_id(mail.message_id)
    return tuple(dict.fromkeys(one for one in found if one and one != own))


def id_key(identifier: str) -> str:
    """An id of `related_ids` in 32 hex digits: ids can be longer than an index can hold."""
    return hashlib.blake2b(identifier.encode("utf-8", "replace"), digest_size=16).hexdigest()


# ---------------------------------------------------------------- subjects


def base_subject(subject: str) -> str:
    """The subject without what replies, forwards and lists put around it (RFC 5256, 2.1), folded for comparison."""
    return _unwrap(subject)[0]


def is_reply(subject: str) -> bool:
    """Whether the subject says that it answers or passes on another mail (RFC 5256, 2.1, "reply or forward")."""
    return _unwrap(subject)[1]


def _unwrap(subject: str) -> tuple[str, bool]:
    """Base subject, and whether anything of a reply was taken off. Full-width signs count as plain ones."""
    rest, replied = unicodedata.normalize("NFKC", subject[:SUBJECT_LIMIT]), False
    for _layer in range(20):
        if found := _TRAILER.search(rest) or _WRAPPED.match(rest):
            rest, replied = rest[: found.start()] + "".join(found.groups()), True
        elif found := _REPLY.match(rest):
            rest, replied = rest[found.end() :], True
        elif found := _BLOB.match(rest):
            rest = rest[found.end() :]
        else:
            break
    return " ".join(rest.split()).casefold(), replied


def subject_key(subject: str) -> str:
    """The base subject in 32 hex digits; '' for one too short to tell conversations apart."""
    base = base_subject(subject)
    return id_key(base) if len(base) >= SHORTEST_SUBJECT else ""


def is_lone_reply(mail: MailHeader) -> bool:
    """Whether `mail` is a reply that refers to nothing, so that its subject is all that is left to go by."""
    return is_reply(mail.subject) and not referred_ids(mail)


@dataclass(frozen=True)
class Subject:
    """What the fallback looks at. `people` are the addresses outside the company in From, Reply-To, To and Cc."""

    key: str
    is_lone_reply: bool
    date: datetime
    people: frozenset[str]


def are_one_by_subject(one: Subject, other: Subject) -> bool:
    """Whether a reply that lost its References belongs to the other mail, whichever came first.

    All of it has to hold: a subject of some length in common, somebody outside in common, and the reply not before
    the other nor more than thirty days after it. Mails that nobody marked as replies never join."""
    if not one.key or one.key != other.key or not one.people & other.people:
        return False
    pause = one.date - other.date
    answers = one.is_lone_reply and timedelta(0) <= pause <= LONGEST_PAUSE
    is_answered = other.is_lone_reply and timedelta(0) <= -pause <= LONGEST_PAUSE
    return answers or is_answered


# ---------------------------------------------------------------- what is connected


class Groups:
    """Things that were joined, directly or through others (union-find, as many as fit into memory)."""

    def __init__(self, things: Iterable[Hashable] = ()) -> None:
        self._above: dict[Hashable, Hashable] = {thing: thing for thing in things}

    def join(self, one: Hashable, other: Hashable) -> None:
        """Put both, and all they are with, into one group."""
        self._above[self.find(one)] = self.find(other)

    def find(self, thing: Hashable) -> Hashable:
        """One of the group of `thing`, the same for all of the group until the next join."""
        above = self._above.setdefault(thing, thing)
        while above != thing:
            # half the way is forgotten, so that long chains stay short
            self._above[thing] = thing = self._above[above]
            above = self._above[thing]
        return thing

    def groups(self) -> list[list[Hashable]]:
        """The groups, each in the order in which its members were first named."""
        found: dict[Hashable, list[Hashable]] = {}
        for thing in self._above:
            found.setdefault(self.find(thing), []).append(thing)
        return list(found.values())
