"""Whose mail is kept off the records, by lists of addresses and domains: the company's, and each employee's own."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Set
from functools import lru_cache
from typing import Literal, NamedTuple

from .mime.addresses import domain_only, fold, parse, untagged

Kind = Literal["blocked", "protected"]
Mixed = Literal["others", "nothing", "everything"]
COMPANY = 0


class Block(NamedTuple):
    """One line of a list: a folded address or domain, whose list it is (a user's id, or COMPANY), and what it asks for:
    mail that is never stored, or that is kept and shown to nobody else."""

    value: str
    owner: int
    kind: Kind


class Judgement(NamedTuple):
    """Whom of a mail the lists name."""

    blocked: frozenset[str] = frozenset()
    protected: frozenset[str] = frozenset()


def read_entry(text: str) -> str:
    """An address or domain as a person wrote it (`Nina <NINA@x.com>`, `@x.com`, `*.x.com`), folded; '' for neither."""
    text = text.strip()
    if text.startswith("mailto:") or "<" in text:
        found = parse(text)
        return found[0].email if len(found) == 1 else ""
    local, at, host = text.rpartition("@")
    return fold(text) if local and at else domain_only(host.removeprefix("*."))


@lru_cache(maxsize=4096)
def covering(email: str) -> tuple[str, ...]:
    """All that a block on a folded address may be written as: the address, the same without its tag, its domain and
    each domain above, the narrowest first."""
    labels = email.rpartition("@")[2].split(".")
    domains = (".".join(labels[start:]) for start in range(len(labels) - 1))
    return tuple(dict.fromkeys((email, untagged(email), *domains)))


class BlockList:
    """The blocks that the people of a batch of mails may meet."""

    def __init__(self, blocks: Iterable[Block]) -> None:
        self._kinds: dict[str, dict[int, Kind]] = {}
        for block in blocks:
            self._kinds.setdefault(block.value, {})[block.owner] = block.kind

    def judge(self, emails: Iterable[str], owners: Collection[int]) -> Judgement:
        """Whom of `emails`, folded, the lists name for a mail of which `owners` (ids of users) have a copy.

        It is blocked when the company says so, or everybody who has a copy: nobody's list takes mail from a colleague.
        It is protected when the company or anybody who has a copy says so: who wants it private is heard first."""
        if not self._kinds:
            return Judgement()
        said = {email: kinds for email in emails if (kinds := self._find(email))}
        blocked = frozenset(email for email, kinds in said.items() if _is_blocked(kinds, owners))
        protected = frozenset(email for email, kinds in said.items() if _is_protected(kinds, owners))
        return Judgement(blocked, protected - blocked)

    def find_blocking(self, email: str, owner: int) -> str:
        """The value of the narrowest block that keeps mail with `email` out of the mailbox of `owner`; '' for none."""
        for value in covering(email):
            kinds = self._kinds.get(value, {})
            if "blocked" in (kinds.get(COMPANY), kinds.get(owner)):
                return value
        return ""

    def _find(self, email: str) -> dict[int, set[Kind]]:
        """What each list asks for of mail with `email`: {owner: kinds}."""
        asked: dict[int, set[Kind]] = {}
        for value in covering(email):
            for owner, kind in self._kinds.get(value, {}).items():
                asked.setdefault(owner, set()).add(kind)
        return asked


def _is_blocked(kinds: Mapping[int, Set[Kind]], owners: Collection[int]) -> bool:
    if "blocked" in kinds.get(COMPANY, ()):
        return True
    return bool(owners) and all("blocked" in kinds.get(owner, ()) for owner in owners)


def _is_protected(kinds: Mapping[int, Set[Kind]], owners: Collection[int]) -> bool:
    return any("protected" in kinds.get(owner, ()) for owner in (COMPANY, *owners))


def held_back(found: Set[str], named: Set[str], mixed: Mixed) -> frozenset[str]:
    """The customers whose records do not get a mail (or get it hidden). `found` are all customers that it concerns,
    `named` the people of it whom a list names; `mixed` is what the company wants where it concerns others as well."""
    others = found - named
    if not others:
        return frozenset(found)
    if mixed == "nothing" and named:
        return frozenset(found)
    return frozenset(found & named) if mixed == "others" else frozenset()
