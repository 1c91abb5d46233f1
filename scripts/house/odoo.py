"""Odoo 19: the installed one, or Debian's package unpacked into the cache without touching the machine's own."""

import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from .progress import run, say, step

SOURCE_VARIABLE = "ODOO_SOURCE"
# the package replaces web libraries by links into these
FROM_SID = (
    "odoo-19 libjs-jquery libjs-jquery-form libjs-underscore fonts-roboto-unhinted fonts-montserrat fonts-inconsolata "
    "fonts-ocr-b"
).split()
# Odoo wants version 4, which is the machine's own release's
FROM_HERE = ("fonts-font-awesome",)
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
    return _find_source() or _find_installed() or _unpack(cache)


def _find_source() -> Odoo | None:
    given = os.environ.get(SOURCE_VARIABLE)
    if not given:
        return None
    path = Path(given).resolve()
    if not (path / "odoo" / "release.py").exists():
        raise SystemExit(f"{SOURCE_VARIABLE} is no checkout of Odoo: {path}")
    return Odoo(path, _read_version(path), tuple(_read_requirements(path / "requirements.txt")))


def _find_installed() -> Odoo | None:
    """The Odoo behind an `odoo` command on the path; its own Python tells where it lies."""
    command = shutil.which("odoo")
    if not command:
        return None
    version = subprocess.run([command, "--version"], capture_output=True, text=True, check=False).stdout
    if not re.search(r"\b19\.0", version):
        return None
    where = "import odoo.release, os; print(os.path.dirname(os.path.dirname(odoo.release.__file__)))"
    found = subprocess.run(
        ["/usr/bin/python3", "-c", where], capture_output=True, text=True, check=False
    ).stdout.strip()
    if not found:
        return None
    path = Path(found)
    return Odoo(path, _read_version(path), tuple(_read_metadata(path)))


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
        path = draft / "usr/lib/python3/dist-packages"
        # Debian leaves this library out; every page would then log an error, and browser tests fail on one
        stand_in = path / "odoo" / STAND_IN
        if not stand_in.exists():
            stand_in.parent.mkdir(parents=True, exist_ok=True)
            stand_in.write_text("")
        # only a whole one gets the name: a killed set-up begins this step again
        draft.rename(prefix)
        shutil.rmtree(cache / "apt", ignore_errors=True)
    path = prefix / "usr/lib/python3/dist-packages"
    return Odoo(path, _read_version(path), tuple(_read_metadata(path)))


def _download(cache: Path) -> list[Path]:
    """The packages, by an apt that knows suite sid of the machine's own mirror and nothing else."""
    apt = cache / "apt"
    packages = apt / "packages"
    for folder in (packages, apt / "lists/partial", apt / "cache/archives/partial"):
        folder.mkdir(parents=True, exist_ok=True)
    mirrors = run(["apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages"]).split()
    debian = [mirror for mirror in mirrors if "security" not in mirror]
    if not debian:
        raise SystemExit("apt knows no mirror: run apt-get update, or check /etc/apt")
    (apt / "sources.list").write_text(f"deb {debian[0]} sid main\n")
    options = [
        *("-o", f"Dir::Etc::sourcelist={apt}/sources.list", "-o", "Dir::Etc::sourceparts=/dev/null"),
        *("-o", f"Dir::State::Lists={apt}/lists", "-o", f"Dir::Cache={apt}/cache"),
    ]
    if os.geteuid() == 0:
        options += ["-o", "APT::Sandbox::User=root"]
        run(["apt-get", "update", "-q"])
    run(["apt-get", *options, "update", "-q"])
    run(["apt-get", *options, "download", "-q", *FROM_SID], cwd=packages)
    run(["apt-get", "download", "-q", *FROM_HERE], cwd=packages)
    return sorted(packages.glob("*.deb"))


def _read_version(path: Path) -> str:
    found = re.search(r"version_info\s*=\s*\((\d+),\s*(\d+)", (path / "odoo/release.py").read_text())
    if not found or found[1] != "19":
        raise SystemExit(f"not an Odoo 19: {path}")
    return f"{found[1]}.{found[2]}"


def _read_metadata(path: Path) -> list[str]:
    """pip's words for what Debian's package needs (its Requires-Dist), read as pip can install them."""
    infos = list(path.glob("odoo-19*.egg-info/PKG-INFO")) + list(path.glob("odoo-19*.egg-info"))
    texts = [info.read_text() for info in infos if info.is_file()]
    if not texts:
        say(f"no list of Odoo's requirements at {path}: taking the machine's own Python packages")
        return []
    names = re.findall(r"^Requires-Dist: ([^;\n]+)$", texts[0], re.MULTILINE)
    other = {"psycopg2": "psycopg2-binary", "PyPDF2": "pypdf"}
    return [other.get(re.split(r"[<>=! ]", name)[0], name.strip()) for name in names]


def _read_requirements(file: Path) -> list[str]:
    lines = [line.split("#")[0].strip() for line in file.read_text().splitlines()]
    lines = [line for line in lines if line and not line.startswith("python-ldap")]
    return [re.sub(r"^psycopg2\b(?!-binary)", "psycopg2-binary", line) for line in lines]


def check_python() -> None:
    """Odoo 19 runs on Python 3.10 to 3.13."""
    if not (3, 10) <= sys.version_info[:2] <= (3, 13):
        raise SystemExit(f"Python 3.10 to 3.13 is needed; this is {sys.version.split()[0]}")
