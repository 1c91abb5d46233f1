"""Sealing what a row says: a key of its own for each row, which the installation's key wraps.

Another installation key wraps the rows' keys anew and leaves what they seal as it is. Everything is sealed in with the
model, the number and the part it belongs to (AES-GCM's additional data): put into another row, or in the place of
another part, it opens nothing.
"""

from __future__ import annotations

import base64
import json
import os
import zlib
from collections.abc import Mapping

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from .errors import NeedsAdministrator, NeedsOwner
from .secrets import Vault

KEY_BITS = 256
NONCE_OCTETS = 12
# what is sealed begins with it: another way of sealing takes another one
VERSION = b"\x01"
WORDS = "words"


class Seal:
    """What seals and opens the parts of one row, number `row_id` of `model`."""

    def __init__(self, model: str, row_id: int, key: bytes) -> None:
        self._model = model
        self._row_id = row_id
        self._key = key

    @classmethod
    def new(cls, model: str, row_id: int) -> Seal:
        """A seal with a fresh key."""
        return cls(model, row_id, AESGCM.generate_key(KEY_BITS))

    @classmethod
    def unwrap(cls, vault: Vault, model: str, row_id: int, wrapped: str) -> Seal:
        """The seal that `wrap` gave. Raises NeedsAdministrator('seal_broken') for another key or another row."""
        try:
            return cls(model, row_id, base64.b64decode(vault.decrypt(_get_context(model, row_id), wrapped)))
        except NeedsOwner as error:
            raise NeedsAdministrator("seal_broken") from error

    def wrap(self, vault: Vault) -> str:
        """The key as the installation's key keeps it."""
        return vault.encrypt(_get_context(self._model, self._row_id), base64.b64encode(self._key).decode())

    def close(self, part: str, content: bytes) -> bytes:
        """`content`, sealed as the row's `part`."""
        nonce = os.urandom(NONCE_OCTETS)
        return VERSION + nonce + AESGCM(self._key).encrypt(nonce, content, self._get_place(part))

    def open(self, part: str, sealed: bytes) -> bytes:
        """What `close` sealed. Raises NeedsAdministrator('seal_broken') for anything else, however little differs."""
        nonce, content = sealed[1 : NONCE_OCTETS + 1], sealed[NONCE_OCTETS + 1 :]
        try:
            if sealed[:1] != VERSION:
                raise InvalidTag
            return AESGCM(self._key).decrypt(nonce, content, self._get_place(part))
        except (InvalidTag, ValueError) as error:
            raise NeedsAdministrator("seal_broken") from error

    def close_words(self, words: Mapping[str, object]) -> bytes:
        """`words`, plain values by name, sealed."""
        return self.close(WORDS, zlib.compress(json.dumps(words).encode()))

    def open_words(self, sealed: bytes) -> dict[str, object]:
        """What `close_words` sealed. Raises NeedsAdministrator('seal_broken')."""
        words: dict[str, object] = json.loads(zlib.decompress(self.open(WORDS, sealed)))
        return words

    def _get_place(self, part: str) -> bytes:
        return json.dumps([self._model, self._row_id, part]).encode()


def _get_context(model: str, row_id: int) -> str:
    return f"mailbox.seal,{model},{row_id}"
