"""Odoo 19: the installed one, or Debian's package unpacked into the cache without touching the machine's own."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from . import apt
from .cache import link
from .progress import run, step

SOURCE_VARIABLE = "ODOO_SOURCE"
# the package replaces web libraries by links into these
FROM_SID = (
    "odoo-19 libjs-jquery libjs-jquery-form libjs-underscore fonts-roboto-unhinted fonts-montserrat fonts-inconsolata "
    "fonts-ocr-b"
).split()
# Odoo wants version 4, which is the machine's own release's
FROM_HERE = ("fonts-font-awesome",)
PACKAGES = "usr/lib/python3/dist-packages"
STAND_IN = "addons/mail/static/lib/selfie_segmentation/selfie_segmentation.js"


@dataclass(frozen=True)
class Odoo:
    """Where Odoo's Python lies: `path` goes onto PYTHONPATH, `requirements` are pip's words for what it needs."""

    path: Path
    version: str
    requirements: tuple[str, ...]

    @property
    def addons(self) -> list[Path]:
        """Its addons folders; a source checkout has two."""
        folders = [self.path / "odoo" / "addons", self.path / "addons"]
        return [folder for folder in folders if (folder / "mail").exists() or (folder / "base").exists()]


def get_odoo(cache: Path) -> Odoo:
    """The Odoo 19 to use. An installed one comes first."""
    return _find_source() or _find_installed(cache) or _unpack(cache)


def _find_source() -> Odoo | None:
    given = os.environ.get(SOURCE_VARIABLE)
    if not given:
        return None
    path = Path(given).resolve()
    if not (path / "odoo" / "release.py").exists():
        raise SystemExit(f"{SOURCE_VARIABLE} is no checkout of Odoo: {path}")
    return Odoo(path, _read_version(path), tuple(_read_requirements(path / "requirements.txt")))


def _find_installed(cache: Path) -> Odoo | None:
    """The Odoo behind an `odoo` command on the path; the command's own interpreter tells where it lies."""
    command = shutil.which("odoo")
    if not command or not re.search(r"\b19\.0", _ask([command, "--version"])):
        return None
    python = _read_interpreter(Path(command))
    found = _ask([python, "-c", "import odoo.release; print(odoo.release.__file__)"])
    if not found:
        return None
    path = Path(found).parents[1]
    metadata = _ask([python, "-c", "import importlib.metadata as all; print(all.metadata('odoo'))"])
    # linked alone: the other packages of that folder belong to another Python and would go before our own
    link(cache / "installed" / "odoo", path / "odoo")
    return Odoo(cache / "installed", _read_version(path), tuple(_read_metadata(metadata)))


def _ask(command: list[str]) -> str:
    """What the command prints; nothing where it fails, for then there is no Odoo to be found by it."""
    return subprocess.run(command, capture_output=True, text=True, check=False, cwd="/").stdout.strip()


def _read_interpreter(script: Path) -> str:
    """The interpreter in a script's first line."""
    with script.open("rb") as file:
        first = file.readline().decode(errors="replace").strip()
    words = first.removeprefix("#!").split()
    return words[-1] if words and "python" in words[-1] else "python3"


def _unpack(cache: Path) -> Odoo:
    prefix = cache / "odoo"
    if not prefix.exists():
        draft = cache / "odoo.draft"
        shutil.rmtree(draft, ignore_errors=True)
        with step("getting Odoo 19 from Debian (130 MB)"):
            packages = _download(cache)
        with step("unpacking Odoo 19 (1.1 GB)"):
            for package in packages:
                run(["dpkg", "-x", package, draft])
        _put_stand_in(draft / PACKAGES)
        # only a whole one gets the name: a killed set-up begins this step again
        draft.rename(prefix)
        shutil.rmtree(cache / "apt", ignore_errors=True)
    path = prefix / PACKAGES
    metadata = next(path.glob("odoo-19*.egg-info/PKG-INFO")).read_text()
    return Odoo(path, _read_version(path), tuple(_read_metadata(metadata)))


def _put_stand_in(path: Path) -> None:
    """An empty file for a library that Debian leaves out of mail (it blurs the background of video calls).

    Without it every page logs an error, and browser tests fail on an error. Only our own unpacked copy gets it."""
    stand_in = path / "odoo" / STAND_IN
    if not stand_in.exists():
        stand_in.parent.mkdir(parents=True, exist_ok=True)
        stand_in.write_text("")


def _download(cache: Path) -> list[Path]:
    """The packages, by an apt that knows suite sid of the machine's own mirror and nothing else."""
    apt_state = cache / "apt"
    packages = apt_state / "packages"
    # what a killed set-up left here may be half a package
    shutil.rmtree(apt_state, ignore_errors=True)
    for folder in (packages, apt_state / "lists/partial", apt_state / "cache/archives/partial"):
        folder.mkdir(parents=True)
    (apt_state / "sources.list").write_text(f"deb {apt.find_mirror()} sid main\n")
    options = [
        *("-o", f"Dir::Etc::sourcelist={apt_state}/sources.list", "-o", "Dir::Etc::sourceparts=/dev/null"),
        *("-o", f"Dir::State::Lists={apt_state}/lists", "-o", f"Dir::Cache={apt_state}/cache"),
    ]
    # apt's own user may not write where we keep the packages
    as_us = ["-o", "APT::Sandbox::User=root"] if os.geteuid() == 0 else []
    run(["apt-get", *options, *as_us, "update", "-q"])
    run(["apt-get", *options, *as_us, "download", "-q", *FROM_SID], cwd=packages)
    apt.run_fresh(["apt-get", *as_us, "download", "-q", *FROM_HERE], cwd=packages)
    return sorted(packages.glob("*.deb"))


def _read_version(path: Path) -> str:
    found = re.search(r"version_info\s*=\s*\((\d+),\s*(\d+)", (path / "odoo/release.py").read_text())
    if not found or found[1] != "19":
        raise SystemExit(f"not an Odoo 19: {path}")
    return f"{found[1]}.{found[2]}"


def _read_metadata(text: str) -> list[str]:
    """What the distribution's own metadata says that Odoo needs."""
    names = re.findall(r"^Requires-Dist: (.+)$", text, re.MULTILINE)
    if not names:
        raise SystemExit("this Odoo does not say which Python packages it needs; name its source in " + SOURCE_VARIABLE)
    return [_for_pip(name) for name in names if "extra ==" not in name]


def _for_pip(requirement: str) -> str:
    """The requirement as pip gets it without a compiler, and from a package that is still cared for."""
    requirement = re.sub(r"^psycopg2\b(?!-)", "psycopg2-binary", requirement)
    return "pypdf" if requirement.startswith("PyPDF2") else requirement


def _read_requirements(file: Path) -> list[str]:
    lines = [line.split("#")[0].strip() for line in file.read_text().splitlines()]
    return [_for_pip(line) for line in lines if line and not line.startswith("python-ldap")]


def check_python() -> None:
    """Odoo 19 runs on Python 3.10 to 3.13."""
    if not (3, 10) <= sys.version_info[:2] <= (3, 13):
        raise SystemExit(f"Python 3.10 to 3.13 is needed; this is {sys.version.split()[0]}")
