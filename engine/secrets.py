"""Sealing passwords with keys that are not in the database, and marking mails we have met.

A token holds its own context (whose password it is, and where it goes) beside the secret: a row's token, copied into
another row, opens nothing there, nor in the same row once that leads elsewhere. Fernet itself knows no such additional
data.
"""

from __future__ import annotations

import hashlib
import hmac
import json

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from .errors import NeedsAdministrator, NeedsOwner

MARK_LABEL = b"crm_mailbox mark 1"


def new_key() -> str:
    """A fresh random key (URL-safe base64 of 32 bytes)."""
    return Fernet.generate_key().decode()


def fingerprint(key: str) -> str:
    """Sixteen hex digits that tell keys apart and say nothing of the key."""
    return hashlib.sha256(b"crm_mailbox fingerprint" + key.encode()).hexdigest()[:16]


def mark(key: str, *parts: str) -> str:
    """A keyed mark of `parts` (HMAC-SHA256, hex): equal parts, equal mark; without the key it tells nothing."""
    secret = hmac.digest(key.encode(), MARK_LABEL, "sha256")
    text = "".join(f"{len(part)}:{part}" for part in parts)
    return hmac.new(secret, text.encode("utf-8", "surrogatepass"), "sha256").hexdigest()


class Vault:
    """Seals with the first of `keys` and opens with any of them, so that a key can be changed without a stop."""

    def __init__(self, keys: tuple[str, ...]) -> None:
        """Raises NeedsAdministrator('key_missing') for no key and 'key_malformed' for one that is none."""
        if not keys:
            raise NeedsAdministrator("key_missing")
        try:
            self._fernet = MultiFernet([Fernet(key) for key in keys])
        except ValueError as error:
            raise NeedsAdministrator("key_malformed") from error

    def encrypt(self, context: str, secret: str) -> str:
        """A token that gives `secret` back to whoever names the same `context`."""
        return self._fernet.encrypt(json.dumps([context, secret]).encode()).decode()

    def decrypt(self, context: str, token: str) -> str:
        """The secret in `token`. Raises NeedsOwner: 'secret_unreadable' for another key, 'secret_elsewhere' for another
        context than it was sealed with."""
        try:
            found, secret = json.loads(self._fernet.decrypt(token.encode()))
        except (InvalidToken, ValueError) as error:
            raise NeedsOwner("secret_unreadable") from error
        if found != context:
            raise NeedsOwner("secret_elsewhere")
        return str(secret)
