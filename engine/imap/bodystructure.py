"""BODYSTRUCTURE (RFC 3501, 7.4.2) as a tree of sections, as far as it is needed to fetch a mail part by part.

Servers get it wrong: what is no clean tree is none, and the mail is fetched whole.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from ..mime.parts import DEPTH_LIMIT, PART_LIMIT

LARGEST_PART = (1 << 31) - 1


@dataclass(frozen=True)
class Node:
    """One part. `section` is its number as BODY[] takes it ('1.2'), '' for a multipart that is the whole mail.

    `size` are the octets of a leaf as it travels, `children` the parts of a multipart."""

    section: str
    mimetype: str
    size: int = 0
    children: tuple[Node, ...] = ()

    def leaves(self) -> Iterator[Node]:
        """The parts that are no multipart, in order."""
        if not self.children:
            yield self
        for child in self.children:
            yield from child.leaves()

    def nodes(self) -> Iterator[Node]:
        """Every part with a header of its own, in order."""
        for child in self.children:
            yield child
            yield from child.nodes()


def read(told: object) -> Node | None:
    """The tree of what imapclient made of a BODYSTRUCTURE; None for what is no tree, too deep or too large."""
    try:
        root = _read(told, "", 0)
    except (ValueError, IndexError):
        return None
    return root if sum(1 for _leaf in root.leaves()) <= PART_LIMIT else None


def _read(told: object, section: str, depth: int) -> Node:
    if not isinstance(told, tuple) or depth >= DEPTH_LIMIT:
        raise ValueError("no part")
    if isinstance(told[0], list):
        return Node(section, f"multipart/{_word(told[1])}", children=_read_children(told[0], section, depth))
    size = told[6]
    if not isinstance(size, int) or not 0 <= size <= LARGEST_PART:
        raise ValueError("no size")
    return Node(section or "1", f"{_word(told[0])}/{_word(told[1])}", size)


def _read_children(told: list[object], section: str, depth: int) -> tuple[Node, ...]:
    if not told or len(told) > PART_LIMIT:
        raise ValueError("no parts")
    before = f"{section}." if section else ""
    return tuple(_read(child, f"{before}{number}", depth + 1) for number, child in enumerate(told, 1))


def _word(value: object) -> str:
    if not isinstance(value, bytes) or not value.isascii():
        raise ValueError("no word")
    return value.decode("ascii").lower()
