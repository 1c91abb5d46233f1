"""Everything a command needs, set up and started: the one entry of this package."""

import os
import shutil
import socket
import subprocess
from dataclasses import dataclass
from pathlib import Path

from . import apt, cache, odoo, venv
from .postgres import OWNER, PORT, Postgres
from .progress import run, say, step

TEMPLATE = "template_crm"


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

    def environment(self, **more: str) -> dict[str, str]:
        """The environment every process of ours runs in: what they write stays in the cache folder."""
        home = self.cache / "home"
        home.mkdir(exist_ok=True)
        kept = {name: value for name, value in os.environ.items() if name in ("PATH", "LANG", "LC_ALL", "CI", "TERM")}
        return {
            **kept,
            "HOME": str(home),
            "PYTHONPATH": str(self.odoo.path),
            "PYTHONPYCACHEPREFIX": str(self.cache / "pyc"),
            "PYTHONUNBUFFERED": "1",
            cache.VARIABLE: str(self.cache),
            "CRM_MAILBOX_CONFIG": str(self.config),
            "CRM_MAILBOX_TEMPLATE": TEMPLATE,
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
        if self.postgres.has(TEMPLATE):
            return
        draft = f"{TEMPLATE}_draft"
        self.drop_database(draft)
        with step("making the template database"):
            arguments = ["-d", draft, "-i", "crm,privacy_lookup", "--stop-after-init", "--log-level=error"]
            done = self.run_odoo(*arguments, "--http-port", str(free_port()), capture_output=True, text=True)
            if done.returncode:
                raise SystemExit(f"Odoo could not make a database:\n{done.stderr[-4000:]}")
        self.postgres.sql(f'ALTER DATABASE "{draft}" RENAME TO "{TEMPLATE}"')
        shutil.move(self.filestore(draft), self.filestore(TEMPLATE))

    def copy_template(self, database: str) -> None:
        """`database` anew from the template, files included."""
        self.make_template()
        self.drop_database(database)
        self.postgres.copy(TEMPLATE, database)
        shutil.copytree(self.filestore(TEMPLATE), self.filestore(database))

    def drop_database(self, database: str) -> None:
        self.postgres.drop(database)
        shutil.rmtree(self.filestore(database), ignore_errors=True)

    def filestore(self, database: str) -> Path:
        return self.cache / "data" / "filestore" / database


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def set_up() -> Workplace:
    """Install, unpack and start whatever is not there yet. A second call takes a second or two."""
    odoo.check_python()
    apt.install_missing()
    folder = cache.find_cache()
    found = odoo.get_odoo(folder)
    python = venv.get_python(folder, found)
    postgres = Postgres(folder)
    postgres.start()
    place = Workplace(folder, found, python, postgres)
    _write_config(place, cache.link_addon(folder))
    return place


def _write_config(place: Workplace, own_addons: Path) -> None:
    addons = ",".join(str(path) for path in [*place.odoo.addons, own_addons])
    (place.cache / "data").mkdir(exist_ok=True)
    place.config.write_text(
        f"""[options]
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
    )


def report(place: Workplace) -> None:
    """What was set up, and where."""
    version = run([place.python, "--version"]).strip()
    say(f"Odoo {place.odoo.version} at {place.odoo.path}, {version}, everything in {place.cache}")
