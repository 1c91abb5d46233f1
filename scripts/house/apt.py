"""Debian's packages: only those that are missing, no service started, nothing removed."""

import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path

from .progress import CommandFailed, run, say, step

# package: what shows that it is there
PACKAGES = {
    "postgresql": "/usr/lib/postgresql/*/bin/initdb",
    "dovecot-imapd": "/usr/lib/dovecot/imap",
    "dovecot-pop3d": "/usr/lib/dovecot/pop3",
    "dovecot-lmtpd": "/usr/lib/dovecot/lmtp",
    "dovecot-submissiond": "/usr/lib/dovecot/submission",
    "chromium": "/usr/bin/chromium",
    "openssl": "/usr/bin/openssl",
    "fonts-dejavu-core": "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
}
POLICY = Path("/usr/sbin/policy-rc.d")
NO_CLUSTER = Path("/etc/postgresql-common/createcluster.d/crm_mailbox.conf")


def find_missing() -> list[str]:
    """The packages this machine lacks."""
    missing = [name for name, trace in PACKAGES.items() if not list(Path("/").glob(trace.lstrip("/")))]
    return missing + ([] if _has_venv() else ["python3-venv"])


def _has_venv() -> bool:
    try:
        import ensurepip  # noqa: F401 - Debian splits it off into python3-venv
    except ImportError:
        return False
    return True


def install_missing() -> None:
    """Install what is missing, as root. Without root: say the one line to type, and exit 2."""
    missing = find_missing()
    if not missing:
        return
    command = ["apt-get", "install", "-y", "--no-install-recommends", "--no-remove", *missing]
    if os.geteuid() or not shutil.which("apt-get"):
        print(f"These Debian packages are missing. As root, run:\n\n    {' '.join(command)}\n", file=sys.stderr)
        raise SystemExit(2)
    say(f"Debian packages to install: {' '.join(missing)}")
    with step("installing Debian packages"), _services_kept_down():
        run_fresh(command, env={**os.environ, "DEBIAN_FRONTEND": "noninteractive"})


def run_fresh(command: list[str], **options) -> str:
    """Run an apt command; where it fails, refresh the machine's package lists and run it once more."""
    try:
        return run(command, quiet=True, **options)
    except CommandFailed:
        refresh()
        return run(command, **options)


def refresh() -> None:
    """Have apt read its lists anew; only root may, anybody else goes on with the lists there are."""
    if os.geteuid() == 0:
        run(["apt-get", "update", "-q"])


def find_mirror() -> str:
    """The address of the Debian mirror that this machine is configured for."""
    mirrors = _list_mirrors()
    if not mirrors:
        refresh()
        mirrors = _list_mirrors()
    if not mirrors:
        raise SystemExit("apt knows no Debian mirror. As root, run apt-get update, or look into /etc/apt.")
    return mirrors[0]


def _list_mirrors() -> list[str]:
    # other vendors' sources have another origin; the security archive, whose label differs, has no suite sid
    rows = run(["apt-get", "indextargets", "--format", "$(REPO_URI)|$(ORIGIN)|$(LABEL)", "Created-By: Packages"])
    return [row.split("|")[0] for row in rows.splitlines() if row.endswith("|Debian|Debian")]


@contextmanager
def _services_kept_down():
    """Packages of servers start them, on public ports, unless a policy says no; PostgreSQL's makes a cluster, too."""
    kept = [
        _placed(POLICY, "#!/bin/sh\nexit 101\n", 0o755),
        _placed(NO_CLUSTER, "create_main_cluster = false\n", 0o644),
    ]
    try:
        yield
    finally:
        for file in kept:
            if file:
                file.unlink(missing_ok=True)
        _remove_if_empty(NO_CLUSTER.parent)


def _placed(file: Path, text: str, mode: int) -> Path | None:
    """The file, if it was us who put it there: somebody else's is not ours to remove."""
    if file.exists():
        return None
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    file.chmod(mode)
    return file


def _remove_if_empty(folder: Path) -> None:
    if folder.is_dir() and not any(folder.iterdir()):
        folder.rmdir()
