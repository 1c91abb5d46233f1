"""Ordered rules: the first that a mail on a record meets decides, and of every other one can be told why it did not.

Only addresses are compared, never display names: anybody can write any name. Texts are compared without case, width and
runs of spaces. What colleagues may not see of a mail is None here, and no condition about it holds, not even `not_is`:
else a rule that fires would tell what the mail's owner does not show.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

Kind = Literal["account", "contact", "lead", "opportunity"]
ConditionField = Literal[
    "sender",
    "recipient",
    "copy",
    "anyone",
    "domain",
    "subject",
    "text",
    "has_files",
    "file_name",
    "is_first",
    "is_reply",
    "mailbox",
    "team",
]
Operator = Literal["contains", "is", "starts", "not_contains", "not_is", "not_starts"]

FLAGS: frozenset[str] = frozenset(("has_files", "is_first", "is_reply"))
COMPARED = 100_000


@dataclass(frozen=True)
class Condition:
    """One line of a rule. Of FLAGS only `is` and `not_is` mean something, and there is no value."""

    field: ConditionField
    operator: Operator
    value: str = ""


@dataclass(frozen=True)
class Rule:
    """`direction` is incoming, outgoing or both. `is_limited`: it asks more of the record than its kind."""

    id: int
    kinds: frozenset[str]
    direction: str = "both"
    conditions: tuple[Condition, ...] = ()
    needs_all: bool = True
    is_limited: bool = False


@dataclass(frozen=True)
class Facts:
    """A mail on one record. Addresses are lower case; None is what colleagues may not see.

    `refused_by`: the rules (ids) that ask more of the record than it has."""

    kind: str
    direction: str
    sender: tuple[str, ...] | None = ()
    recipient: tuple[str, ...] | None = ()
    copy: tuple[str, ...] | None = ()
    subject: str | None = ""
    text: str | None = ""
    files: tuple[str, ...] | None = ()
    is_first: bool = False
    is_reply: bool = False
    mailbox: tuple[str, ...] = ()
    team: tuple[str, ...] = ()
    refused_by: frozenset[int] = frozenset()


@dataclass(frozen=True)
class Check:
    """Whether one part of a rule holds: `part` is kind, direction, record or condition. `found` is what the mail has:
    None where colleagues may not see it."""

    part: Literal["kind", "direction", "record", "condition"]
    holds: bool
    condition: Condition | None = None
    found: tuple[str, ...] | None = ()


def first_match(rules: Sequence[Rule], facts: Facts) -> Rule | None:
    """The first of `rules` that `facts` meet, None where they meet none."""
    return next((rule for rule in rules if meets(rule, facts)), None)


def meets(rule: Rule, facts: Facts) -> bool:
    """Whether all that `rule` asks for holds. Without conditions it takes every mail of its kinds and direction."""
    return _suits(rule, facts) and _meets_conditions(rule, facts)


def why_not(rule: Rule, facts: Facts) -> tuple[Check, ...]:
    """Every part of `rule` with what became of it, whether it fits in the end or not."""
    return (
        Check("kind", facts.kind in rule.kinds, None, (facts.kind,)),
        Check("direction", rule.direction in ("both", facts.direction), None, (facts.direction,)),
        Check("record", rule.id not in facts.refused_by),
        *(Check("condition", holds(line, facts), line, _get_values(line, facts)) for line in rule.conditions),
    )


def hides(earlier: Rule, later: Rule) -> bool:
    """Whether `later` is never reached: `earlier` takes every mail that it could."""
    takes_all = not earlier.conditions and not earlier.is_limited
    return takes_all and later.kinds <= earlier.kinds and earlier.direction in ("both", later.direction)


def holds(condition: Condition, facts: Facts) -> bool:
    """Whether one condition holds. One that compares with nothing holds never."""
    values = _get_values(condition, facts)
    if values is None:
        return False
    is_negated = condition.operator.startswith("not_")
    if condition.field in FLAGS:
        return bool(values) != is_negated
    return _compares(condition.operator.removeprefix("not_"), condition.value, values, is_negated)


# a mail on its third record is what it was on the first; few, for a text may be as long as COMPARED
@lru_cache(maxsize=64)
def _compares(operator: str, value: str, values: tuple[str, ...], is_negated: bool) -> bool:
    wanted = fold(value)
    return bool(wanted) and any(_compare(operator, fold(found), wanted) for found in values) != is_negated


def fold(text: str) -> str:
    """`text` as it is compared: case, width (full-width letters) and runs of spaces make no difference."""
    return " ".join(unicodedata.normalize("NFKC", text[:COMPARED]).casefold().split())


def _suits(rule: Rule, facts: Facts) -> bool:
    return facts.kind in rule.kinds and rule.direction in ("both", facts.direction) and rule.id not in facts.refused_by


def _meets_conditions(rule: Rule, facts: Facts) -> bool:
    if not rule.conditions:
        return True
    held = (holds(condition, facts) for condition in rule.conditions)
    return all(held) if rule.needs_all else any(held)


def _compare(operator: str, value: str, wanted: str) -> bool:
    if operator == "contains":
        return wanted in value
    return value == wanted if operator == "is" else value.startswith(wanted)


def _get_values(condition: Condition, facts: Facts) -> tuple[str, ...] | None:
    """What the mail has to be compared; of a flag something or nothing."""
    name = condition.field
    if name in ("anyone", "domain"):
        everybody = _join(facts.sender, facts.recipient, facts.copy)
        return everybody if name == "anyone" or everybody is None else _get_domains(everybody)
    if name in ("has_files", "file_name"):
        return facts.files
    found = getattr(facts, name)
    if isinstance(found, bool):
        return ("yes",) if found else ()
    return (found,) if isinstance(found, str) else found


def _join(*groups: tuple[str, ...] | None) -> tuple[str, ...] | None:
    joined: list[str] = []
    for group in groups:
        if group is None:
            return None
        joined += group
    return tuple(joined)


def _get_domains(addresses: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(address.rpartition("@")[2] for address in addresses))
