"""What Outlook hides in a winmail.dat: the files, and the text where the mail itself has none."""

from __future__ import annotations

import logging
import struct
from dataclasses import dataclass

from tnefparse import TNEF

from .charset import decode

SIZE_LIMIT = 50_000_000
FILE_LIMIT = 200

# tnefparse reads trustingly; this is what it answers damaged files with.
_UNREADABLE = (ValueError, TypeError, LookupError, AttributeError, struct.error, OverflowError, AssertionError, OSError)
logging.getLogger("tnef-decode").setLevel(logging.CRITICAL)


@dataclass(frozen=True)
class Winmail:
    """The content of a winmail.dat; `html` and `text` are '' where it has none."""

    files: tuple[tuple[str, bytes], ...]
    text: str = ""
    html: str = ""


def unpack(raw: bytes) -> Winmail | None:
    """What is inside, None when `raw` is no TNEF that can be read."""
    if len(raw) > SIZE_LIMIT or not raw.startswith(b"\x78\x9f\x3e\x22"):
        return None
    try:
        found = TNEF(raw, do_checksum=False)
        files = tuple((file.long_filename() or file.name or "", bytes(file.data)) for file in found.attachments)
        return Winmail(files[:FILE_LIMIT], _text(found.body), _text(found.htmlbody))
    except _UNREADABLE:
        return None


def _text(value: str | bytes | None) -> str:
    return decode(value) if isinstance(value, bytes) else (value or "")
