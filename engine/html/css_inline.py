"""Style sheets inside a mail, written into the elements they speak of: no mail brings a sheet of its own onto our page.

Outlook says in one rule what every paragraph of its mails looks like, and newsletters colour their buttons so. Rules of
tags, classes and ids are understood, one inside the other too; what depends on screen, state or neighbours is not.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from . import css as style

SHEET_LIMIT = 100_000
RULE_LIMIT = 1000
# How often an element may be held against a rule: hostile mails have thousands of both.
STEP_LIMIT = 200_000

_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)|<!--|-->", re.DOTALL)
_BRACE = re.compile(r"[{}]")
_SIMPLE = re.compile(r"([a-z][a-z0-9]{0,15})?((?:[.#][\w-]{1,80}){0,4})(?::link)?\Z", re.IGNORECASE)
_WORD = re.compile(r"[.#][\w-]+")


@dataclass(frozen=True)
class _Simple:
    """One step of a selector: a tag ('' for any) with classes and ids, each with its mark."""

    tag: str
    words: frozenset[str]


@dataclass(frozen=True)
class _Rule:
    weight: tuple[int, int, int, int]
    path: tuple[_Simple, ...]
    declarations: str


def inline(root: Any) -> None:
    """Gives every element of a parsed document the declarations of the document's sheets before its own."""
    source = "\n".join(element.text for element in root.iter("style") if element.text)[:SHEET_LIMIT]
    if rules := _rules(source):
        _Inliner(rules).inline(root)


class _Inliner:
    def __init__(self, rules: tuple[_Rule, ...]) -> None:
        self._rules = rules
        self._steps = STEP_LIMIT
        # Most elements are like others before them.
        self._candidates: dict[tuple[str, str | None, str | None], tuple[list[_Rule], str]] = {}

    def inline(self, root: Any) -> None:
        for element in root.iter("*"):
            key = (element.tag, element.get("class"), element.get("id"))
            found = self._candidates.get(key)
            if found is None:
                found = self._candidates[key] = self._find(*key)
            rules, declarations = found
            if rules:
                declarations = "; ".join(
                    rule.declarations for rule in rules if self._is_inside(element, rule.path[:-1])
                )
            if declarations:
                own = element.get("style")
                element.set("style", f"{declarations}; {own}" if own else declarations)
            if self._steps < 0:
                return

    def _find(self, tag: str, classes: str | None, identity: str | None) -> tuple[list[_Rule], str]:
        """The rules for such an element and, if none asks what it stands in, what they declare together."""
        self._steps -= len(self._rules)
        words = {f".{name}" for name in (classes or "").split()} | {f"#{identity}"}
        rules = [rule for rule in self._rules if rule.path[-1].tag in ("", tag) and rule.path[-1].words <= words]
        if any(len(rule.path) > 1 for rule in rules):
            return rules, ""
        return [], "; ".join(rule.declarations for rule in rules)

    def _is_inside(self, element: Any, path: tuple[_Simple, ...]) -> bool:
        """Whether ancestors of `element` are what `path` names, from the outside in."""
        wanted = list(path)
        while wanted and (element := element.getparent()) is not None:
            self._steps -= 1
            words = {f".{name}" for name in (element.get("class") or "").split()} | {f"#{element.get('id')}"}
            if wanted[-1].tag in ("", element.tag) and wanted[-1].words <= words:
                wanted.pop()
        return not wanted


@lru_cache(maxsize=64)
def _rules(source: str) -> tuple[_Rule, ...]:
    """The rules of a sheet, the weakest first."""
    rules: list[_Rule] = []
    for prelude, block in _blocks(_COMMENT.sub(" ", source)):
        declarations = style.with_loads(block) or style.clean(block)
        for selector in prelude.split(",") if declarations else ():
            path = _path(selector)
            if path:
                ids, classes = (sum(word[0] == mark for step in path for word in step.words) for mark in "#.")
                weight = (ids, classes, sum(bool(step.tag) for step in path), len(rules))
                rules.append(_Rule(weight, path, declarations))
        if len(rules) >= RULE_LIMIT:
            break
    return tuple(sorted(rules, key=lambda rule: rule.weight))


def _blocks(source: str) -> Iterator[tuple[str, str]]:
    """(what stands before it, what stands inside) of each block that is no at-rule's."""
    depth, start, prelude = 0, 0, ""
    for brace in _BRACE.finditer(source):
        if brace[0] == "{":
            depth += 1
            if depth == 1:
                prelude, start = source[start : brace.start()].rpartition(";")[2].strip(), brace.end()
            continue
        if depth == 1 and not prelude.startswith("@"):
            yield prelude, source[start : brace.start()]
        depth = max(0, depth - 1)
        if not depth:
            start = brace.end()


def _path(selector: str) -> tuple[_Simple, ...]:
    """`table.items td` step by step; empty when it says more than tags, classes and ids."""
    steps = []
    for word in selector.split()[:8]:
        found = _SIMPLE.match(word)
        if not found or not found[0]:
            return ()
        steps.append(_Simple((found[1] or "").lower(), frozenset(_WORD.findall(found[2]))))
    return tuple(steps)
