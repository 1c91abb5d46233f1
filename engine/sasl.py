"""Name and password as a server is told them (SASL PLAIN, RFC 4616), and kept out of what it says back."""

from __future__ import annotations

import base64
import re

from .errors import OurBug
from .values import Credentials

_BREAK = re.compile(r"[\r\n\x00]")


def plain(credentials: Credentials) -> bytes:
    """The one message of PLAIN. Raises OurBug('bad_argument') for what would end a line or shift the fields."""
    if _BREAK.search(credentials.login + credentials.password):
        raise OurBug("bad_argument")
    return f"\0{credentials.login}\0{credentials.password}".encode("utf-8", "surrogatepass")


def conceal(text: str, credentials: Credentials) -> str:
    """`text` without the password in any form we may have sent it: some servers repeat the line they refuse."""
    if not credentials.password:
        return text
    said = credentials.password.encode("utf-8", "surrogatepass")
    quoted = said.replace(b"\\", b"\\\\").replace(b'"', b'\\"')
    for form in (base64.b64encode(plain(credentials)), base64.b64encode(said), quoted, said):
        for shown in (form.decode("utf-8", "replace"), repr(form)[2:-1]):
            text = text.replace(shown, "***")
    return text
