"""Where a checkout keeps what must not lie in the checkout."""

import hashlib
import os
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parents[2]


def cache_folder(checkout=CHECKOUT):
    """The cache folder of a checkout: `CRM_MAILBOX_CACHE` if set, otherwise one of its own in the machine's cache.

    The hash keeps two checkouts of the same name apart.
    """
    if chosen := os.environ.get("CRM_MAILBOX_CACHE"):
        return Path(chosen).expanduser().absolute()
    checkout = Path(checkout).resolve()
    name = f"{checkout.name}-{hashlib.sha256(str(checkout).encode()).hexdigest()[:8]}"
    if os.geteuid() == 0:
        return Path("/var/cache/crm_mailbox") / name
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "crm_mailbox" / name
