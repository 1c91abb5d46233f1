"""Everything a command needs, set up and started: the one entry of this package."""

import ast
import hashlib
import os
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import apt, cache, odoo, venv
from .ports import free_port
from .postgres import OWNER, PORT, Postgres
from .progress import BEGAN, run, say, step

TEMPLATE = "template_crm"
# Everything else of the caller's environment stays outside: it would make one machine's run differ from another's.
KEPT = ("PATH", "LANG", "LC_ALL", "CI", "TERM", BEGAN, odoo.SOURCE_VARIABLE)
# What the tests' README says a test may be told.
TOLD = (
    "CRM_MAILBOX_CHAINS",
    "CRM_MAILBOX_EXAMPLES",
    "CRM_MAILBOX_MAILS",
    "CRM_MAILBOX_PICTURES",
    "CRM_MAILBOX_SLOW",
)
# Chromium makes a socket in its temporary folder, and 107 characters are all there is.
LONGEST_TEMPORARY_FOLDER = 60


@dataclass(frozen=True)
class Workplace:
    """A set-up checkout: its cache folder, its Odoo, the Python to run it with, its database cluster."""

    cache: Path
    odoo: odoo.Odoo
    python: Path
    postgres: Postgres

    @property
    def config(self) -> Path:
        return self.cache / "odoo.conf"

    @property
    def template(self) -> str:
        """The template database of this Odoo and of what our manifest depends on; other ones have other names."""
        inputs = "|".join([str(self.odoo.path), self.odoo.version, *self._dependencies()])
        return f"{TEMPLATE}_{hashlib.sha256(inputs.encode()).hexdigest()[:8]}"

    def environment(self, **more: str) -> dict[str, str]:
        """The environment every process of ours runs in: what they write stays in the cache folder."""
        home, temporary = self.cache / "home", self.cache / "tmp"
        home.mkdir(exist_ok=True)
        temporary.mkdir(exist_ok=True)
        short = len(str(temporary)) <= LONGEST_TEMPORARY_FOLDER
        return {
            **{name: value for name, value in os.environ.items() if name in (*KEPT, *TOLD)},
            **({"TMPDIR": str(temporary)} if short else {}),
            "HOME": str(home),
            "PYTHONPATH": str(self.odoo.path),
            "PYTHONPYCACHEPREFIX": str(self.cache / "pyc"),
            "PYTHONUNBUFFERED": "1",
            cache.VARIABLE: str(self.cache),
            "CRM_MAILBOX_CONFIG": str(self.config),
            "CRM_MAILBOX_TEMPLATE": self.template,
            **more,
        }

    def odoo_command(self, *arguments: str) -> list[str]:
        return [str(self.python), "-m", "odoo", *arguments]

    def run_odoo(self, *arguments: str, **options) -> subprocess.CompletedProcess:
        """Run Odoo with our configuration and wait for it; its output goes where ours goes unless told."""
        command = self.odoo_command("-c", str(self.config), *arguments)
        return subprocess.run(command, env=self.environment(), check=False, cwd=self.cache, **options)

    # ------------------------------------------------------------ databases

    def make_template(self) -> None:
        """A database with everything we depend on and not ourselves, copied in a second where it is needed."""
        if self.postgres.has(self.template):
            return
        for old in self.postgres.names():
            if old.startswith(TEMPLATE):
                self.drop_database(old)
        draft = f"{TEMPLATE}_draft"
        with step("making the template database"):
            arguments = ["-d", draft, "-i", ",".join(self._dependencies()), "--stop-after-init", "--log-level=error"]
            done = self.run_odoo(*arguments, "--http-port", str(free_port()), capture_output=True, text=True)
            if done.returncode:
                raise SystemExit(f"Odoo could not make a database:\n{done.stderr[-4000:]}")
        shutil.rmtree(self.filestore(self.template), ignore_errors=True)
        shutil.move(self.filestore(draft), self.filestore(self.template))
        # the name comes last: what has it is whole
        self.postgres.rename(draft, self.template)

    def _dependencies(self) -> list[str]:
        return ast.literal_eval((cache.CHECKOUT / "__manifest__.py").read_text())["depends"]

    def copy_template(self, database: str) -> None:
        """`database` anew from the template, files included."""
        self.make_template()
        self.copy_database(self.template, database)

    def copy_database(self, source: str, target: str) -> None:
        """`target` anew from `source`, to which nobody may be connected; files included. Its key is named in it."""
        self.drop_database(target)
        shutil.copytree(self.filestore(source), self.filestore(target))
        self.postgres.copy(source, target)

    def drop_database(self, database: str) -> None:
        self.postgres.drop(database)
        shutil.rmtree(self.filestore(database), ignore_errors=True)

    def filestore(self, database: str) -> Path:
        return self.cache / "data" / "filestore" / database


def set_up() -> Workplace:
    """Install, unpack and start whatever is not there yet. A second call takes a second or two."""
    odoo.check_python()
    apt.install_missing()
    folder = cache.find_cache()
    with cache.locked(folder):
        found = odoo.get_odoo(folder)
        place = Workplace(folder, found, venv.get_python(folder, found), Postgres(folder))
        place.postgres.start()
        link = cache.link(folder / "addons" / "crm_mailbox", cache.CHECKOUT)
        _write_config(place, link.parent)
    return place


def _write_config(place: Workplace, own_addons: Path) -> None:
    addons = ",".join(str(path) for path in [*place.odoo.addons, own_addons])
    (place.cache / "data").mkdir(exist_ok=True)
    text = f"""[options]
addons_path = {addons}
data_dir = {place.cache / "data"}
db_host = {place.postgres.socket}
db_port = {PORT}
db_user = {OWNER}
http_interface = 127.0.0.1
proxy_mode = False
list_db = False
max_cron_threads = 1
"""
    # only when it says something new: an Odoo that starts meanwhile must not read half of it
    if not cache.is_fresh(place.config, text):
        place.config.write_text(text)


def report(place: Workplace) -> None:
    """What was set up, and where."""
    version = run([place.python, "--version"]).strip()
    say(f"Odoo {place.odoo.version} at {place.odoo.path}, {version}, everything in {place.cache}")
