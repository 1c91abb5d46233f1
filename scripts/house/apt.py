"""Debian's packages: only those that are missing, no service started, nothing removed."""

import os
import shutil
import sys
from contextlib import contextmanager
from pathlib import Path

from .progress import run, say, step

POLICY = Path("/usr/sbin/policy-rc.d")
# package: what shows that it is there
PACKAGES = {
    "postgresql": "/usr/lib/postgresql/*/bin/initdb",
    "dovecot-imapd": "/usr/lib/dovecot/imap",
    "dovecot-lmtpd": "/usr/lib/dovecot/lmtp",
    "dovecot-submissiond": "/usr/lib/dovecot/submission",
    "chromium": "/usr/bin/chromium",
    "openssl": "/usr/bin/openssl",
    "fonts-dejavu-core": "/usr/share/fonts/truetype/dejavu/DejaVuSans.ttf",
}


def find_missing() -> list[str]:
    """The packages this machine lacks."""
    missing = [name for name, trace in PACKAGES.items() if not list(Path("/").glob(trace.lstrip("/")))]
    return missing + ([] if _has_venv() else ["python3-venv"])


def _has_venv() -> bool:
    try:
        import ensurepip  # noqa: F401, PLC0415 - Debian splits it off into python3-venv
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
    environment = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    with step("installing Debian packages"), services_kept_down():
        run(["apt-get", "update", "-q"])
        run(command, env=environment)


@contextmanager
def services_kept_down():
    """Packages of servers start them, on public ports, unless a policy says no."""
    ours = not POLICY.exists()
    if ours:
        POLICY.write_text("#!/bin/sh\nexit 101\n")
        POLICY.chmod(0o755)
    try:
        yield
    finally:
        if ours:
            POLICY.unlink(missing_ok=True)
