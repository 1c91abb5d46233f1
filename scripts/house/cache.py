"""Where everything lies that is not in the checkout: one folder for each checkout, so that two run side by side."""

import hashlib
import os
from pathlib import Path

VARIABLE = "CRM_MAILBOX_CACHE"
CHECKOUT = Path(__file__).resolve().parents[2]


def find_cache() -> Path:
    """The cache folder of this checkout, made where there is none.

    As root it lies outside root's home: the database's and the mail server's users must get into it."""
    given = os.environ.get(VARIABLE)
    cache = Path(given).resolve() if given else _default_base() / f"{CHECKOUT.name}-{_digest()}"
    cache.mkdir(parents=True, exist_ok=True)
    return cache


def _default_base() -> Path:
    if os.geteuid() == 0:
        return Path("/var/cache/crm_mailbox")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "crm_mailbox"


def _digest() -> str:
    return hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:8]


def is_fresh(mark: Path, wanted: str) -> bool:
    """Whether the step that left `mark` was done for the same `wanted` (any text that names its inputs)."""
    return mark.exists() and mark.read_text() == wanted


def link_addon(cache: Path) -> Path:
    """The addons folder in which Odoo sees this checkout as crm_mailbox, whatever the checkout is called."""
    link = cache / "addons" / "crm_mailbox"
    link.parent.mkdir(exist_ok=True)
    if not link.is_symlink() or link.resolve() != CHECKOUT:
        link.unlink(missing_ok=True)
        link.symlink_to(CHECKOUT)
    return link.parent
