"""Attachments that wait on disk: between the server and the file store no large file is ever whole in memory."""

from __future__ import annotations

import hashlib
import os
import tempfile
from collections.abc import Iterable


class Damaged(OSError):
    """A spooled file is not what was written: the disk under the temporary folder lies."""


class Spooled:
    """The content of one file, read back when somebody stores it. Equal to whatever has the same bytes.

    `len()` are its octets, `sha256` its digest in hex."""

    def __init__(self, spool: Spool, offset: int, size: int, sha256: str) -> None:
        self._spool = spool
        self._offset = offset
        self._size = size
        self.sha256 = sha256

    def __len__(self) -> int:
        return self._size

    def __eq__(self, other: object) -> bool:
        if isinstance(other, Spooled):
            return self.sha256 == other.sha256
        if isinstance(other, bytes):
            return len(other) == self._size and hashlib.sha256(other).hexdigest() == self.sha256
        return NotImplemented

    def __hash__(self) -> int:
        return hash(self.sha256)

    def pieces(self, size: int = 1 << 20) -> Iterable[bytes]:
        """The content in pieces of at most `size` octets, unchecked."""
        for start in range(0, self._size, size):
            yield self._spool.read(self._offset + start, min(size, self._size - start))

    def read(self) -> bytes:
        """The whole content, checked. Raises Damaged."""
        content = self._spool.read(self._offset, self._size)
        if len(content) != self._size or hashlib.sha256(content).hexdigest() != self.sha256:
            raise Damaged("a temporary file changed")
        return content


class Spool:
    """One temporary file without a name, for all the files of one mail; it goes with the last of them."""

    def __init__(self) -> None:
        self._file = tempfile.TemporaryFile(prefix="crm_mailbox-")  # noqa: SIM115 - lives as long as its contents

    def write(self, pieces: Iterable[bytes]) -> Spooled:
        """Append `pieces` as one content. One thread writes; any may read what is written."""
        start = size = self._file.seek(0, os.SEEK_END)
        seal = hashlib.sha256()
        for piece in pieces:
            self._file.write(piece)
            seal.update(piece)
            size += len(piece)
        self._file.flush()
        return Spooled(self, start, size - start, seal.hexdigest())

    def read(self, offset: int, size: int) -> bytes:
        """`size` octets from `offset` on, fewer at the end."""
        pieces = []
        while size and (piece := os.pread(self._file.fileno(), size, offset)):
            pieces.append(piece)
            offset, size = offset + len(piece), size - len(piece)
        return pieces[0] if len(pieces) == 1 else b"".join(pieces)
