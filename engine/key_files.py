"""The files in which the installation's keys lie: 0600, in a folder of 0700. A file is made whole or not at all, and
none is ever written again: databases that are copies of each other open what they hold with one and the same file."""

from __future__ import annotations

import os
import re
import secrets
import tempfile
from pathlib import Path

from .errors import NeedsAdministrator

KEY_OCTETS = 2000
KEY_ID = re.compile(r"[0-9a-f]{32}")


def new_key_id() -> str:
    """A fresh random name for a key; it says nothing of the key."""
    return secrets.token_hex(16)


def get_key_path(folder: Path, key_id: str) -> Path:
    """Where the key of that id lies. Raises NeedsAdministrator('key_malformed') for what is no id."""
    if not KEY_ID.fullmatch(key_id):
        raise NeedsAdministrator("key_malformed")
    return folder / f"{key_id}.key"


def read_key_file(path: Path) -> str:
    """The key in the file at `path`. Raises NeedsAdministrator('key_file_missing'), or 'key_file_closed' where the
    file is there and we may not read it."""
    try:
        return path.read_text(encoding="ascii")[:KEY_OCTETS].strip()
    except FileNotFoundError as error:
        raise NeedsAdministrator("key_file_missing", file=path.name) from error
    except (OSError, UnicodeDecodeError) as error:
        raise NeedsAdministrator("key_file_closed", file=path.name) from error


def make_key_file(path: Path, text: str) -> None:
    """Put `text` into a new file at `path`, on the disk before this returns. Raises FileExistsError."""
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    number, draft = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    try:
        with open(number, "w", encoding="ascii") as file:
            file.write(text)
            file.flush()
            os.fsync(file.fileno())
        # a link appears whole or not at all, and never in the place of another file
        os.link(draft, path)
        _sync_folder(path.parent)
    finally:
        os.unlink(draft)


def _sync_folder(folder: Path) -> None:
    number = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(number)
    finally:
        os.close(number)
