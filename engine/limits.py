"""What a connection may carry in either direction: caps on what a server says, a guard on what we say."""

from __future__ import annotations

import re
from typing import Any

from .errors import OurBug

LARGEST_ANSWER = 64 << 20
LONGEST_LINE = 1 << 20
COMMAND_SECONDS = 60.0
_LINE_BREAK = re.compile(rb"[\r\n\x00]")


class AnswerTooLarge(Exception):
    """Must not be an `imaplib` error: imaplib wraps those again and loses what they say."""


def guard(*arguments: Any) -> None:
    """Raises OurBug('bad_argument') for an argument that would begin a command of its own."""
    for argument in arguments:
        if argument is None:
            continue
        raw = argument if isinstance(argument, (bytes, bytearray)) else str(argument).encode("utf-8", "surrogateescape")
        if _LINE_BREAK.search(raw):
            raise OurBug("bad_argument")
