"""Where everything lies that is not in the checkout: one folder for each checkout, so that two run side by side."""

import fcntl
import hashlib
import os
from contextlib import contextmanager
from pathlib import Path

from .progress import say

VARIABLE = "CRM_MAILBOX_CACHE"
CHECKOUT = Path(__file__).resolve().parents[2]


def find_cache() -> Path:
    """The cache folder of this checkout, made where there is none.

    As root it lies outside root's home: the database's and the mail server's users must get into it."""
    given = os.environ.get(VARIABLE)
    cache = Path(given).expanduser().resolve() if given else _default_base() / f"{CHECKOUT.name}-{_digest()}"
    if CHECKOUT in (cache, *cache.parents):
        raise SystemExit(f"{VARIABLE} lies in the checkout ({cache}): name a folder outside it.")
    _make_open(cache)
    return cache


def _default_base() -> Path:
    if os.geteuid() == 0:
        return Path("/var/cache/crm_mailbox")
    return Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "crm_mailbox"


def _digest() -> str:
    return hashlib.sha256(str(CHECKOUT).encode()).hexdigest()[:8]


def _make_open(cache: Path) -> None:
    """Make the folder; as root so that other users get through, whatever the umask says."""
    missing = [folder for folder in (cache, *cache.parents) if not folder.exists()]
    cache.mkdir(parents=True, exist_ok=True)
    if os.geteuid():
        return
    for folder in missing:
        folder.chmod(0o755)
    closed = [folder for folder in (cache, *cache.parents) if not folder.stat().st_mode & 0o001]
    if closed:
        raise SystemExit(
            f"The cache folder {cache} cannot be entered by the users of PostgreSQL and of the mail server, because "
            f"{closed[0]} is closed to them. Name another one in {VARIABLE}."
        )


@contextmanager
def locked(cache: Path):
    """One set-up at a time: a second one waits for the first and then finds everything done."""
    with (cache / "lock").open("w") as file:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say("another command is setting up; waiting for it ...")
            fcntl.flock(file, fcntl.LOCK_EX)
        yield


def is_fresh(mark: Path, wanted: str) -> bool:
    """Whether the step that left `mark` was done for the same `wanted` (any text that names its inputs)."""
    return mark.exists() and mark.read_text() == wanted


def link(name: Path, target: Path) -> Path:
    """Have `name` point to `target`, whatever it pointed to before."""
    name.parent.mkdir(exist_ok=True)
    if not name.is_symlink() or name.readlink() != target:
        name.unlink(missing_ok=True)
        name.symlink_to(target)
    return name
