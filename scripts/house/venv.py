"""The virtual environment: Odoo's requirements, the addon's, and the tools of check and test."""

import hashlib
import shutil
import sys
from pathlib import Path

from .cache import CHECKOUT, is_fresh
from .odoo import Odoo
from .progress import run, step


def get_python(cache: Path, odoo: Odoo) -> Path:
    """The interpreter of the environment, made anew when any requirement changed."""
    venv = cache / "venv"
    wanted = [*odoo.requirements, *_read("requirements.txt"), *_read("requirements-dev.txt")]
    fingerprint = hashlib.sha256("\n".join([sys.version, *wanted]).encode()).hexdigest()
    mark = venv / "installed"
    if not is_fresh(mark, fingerprint):
        shutil.rmtree(venv, ignore_errors=True)
        with step("making the virtual environment"):
            run([sys.executable, "-m", "venv", venv])
            run([venv / "bin/python", "-m", "pip", "install", "-q", "--disable-pip-version-check", *wanted])
        mark.write_text(fingerprint)
    return venv / "bin/python"


def _read(name: str) -> list[str]:
    lines = [line.split("#")[0].strip() for line in (CHECKOUT / name).read_text().splitlines()]
    return [line for line in lines if line]
