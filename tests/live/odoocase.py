"""Committed databases and worker processes under the live tests."""

import os
import signal
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import urllib.request
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from house.ports import free_port
from house.workplace import set_up
from mailbed import EMPLOYEES, Bed
from showcase import company, inside

WORKER = Path(__file__).with_name("worker.py")
MASTER = "live_master"
START_SECONDS = 60
_place = None


def start_odoo():
    """A workplace and a master database with the story's company; made once for all modules of a run."""
    global _place  # noqa: PLW0603 - setUpModule has no other place to keep things
    if _place:
        return
    _place = set_up()
    log = tempfile.NamedTemporaryFile(suffix=".log", delete=False)  # noqa: SIM115 - lives as long as the process
    os.environ.setdefault("CRM_MAILBOX_CONFIG", str(_place.config))
    os.environ["CRM_MAILBOX_LIVE_LOG"] = log.name
    inside.configure(log.name)
    _place.copy_template(MASTER)
    done = _place.run_odoo("-d", MASTER, "-i", "crm_mailbox", "--stop-after-init", "--no-http", capture_output=True)
    if done.returncode:
        raise RuntimeError(done.stderr.decode()[-4000:])


class OdooCase(unittest.TestCase):
    """Each class works on a copy of the master, in which Alice and Bob are bound."""

    employees = EMPLOYEES[:2]

    @classmethod
    def setUpClass(cls):
        cls.place = _place
        cls.bed = Bed.at(os.environ["CRM_MAILBOX_BED"])
        cls.facts = cls.bed.facts()
        cls.database = f"live_{cls.__name__.lower()}"
        cls.new_database(cls.database)

    @classmethod
    def new_database(cls, name, source=MASTER):
        inside.close(name)
        inside.close(source)
        cls.place.copy_database(source, name)
        cls.addClassCleanup(cls.drop_database, name)
        if source == MASTER:
            with inside.environment(name) as env:
                company.set_up_company(env, cls.facts, cls.employees)
                company.bind_everybody(env, cls.employees)
                company.switch_archiving_on(env)

    @classmethod
    def drop_database(cls, name):
        inside.close(name)
        cls.place.drop_database(name)

    @classmethod
    def environment(cls, database=None, uid=1):
        return inside.environment(database or cls.database, uid)

    @classmethod
    def read_everything(cls, database=None):
        with cls.environment(database) as env:
            return company.read_everything(env)

    def run_worker(self, *arguments, database=None):
        """One round in a process of its own: its exit code, negative for the signal that ended it."""
        environment = {**os.environ, "CRM_MAILBOX_DATABASE": database or self.database}
        done = subprocess.run([sys.executable, WORKER, *arguments], env=environment, check=False, capture_output=True)
        if done.returncode not in (0, -signal.SIGKILL):
            raise AssertionError(done.stderr.decode()[-4000:])
        return done.returncode

    @classmethod
    def serve(cls, *arguments):
        """An Odoo for the class's database in a process of its own, without scheduled actions: its address."""
        port = free_port()
        address = f"http://127.0.0.1:{port}"
        with cls.environment() as env:
            env["ir.config_parameter"].set_param("web.base.url", address)
        command = cls.place.odoo_command(
            *("-c", str(cls.place.config), "-d", cls.database, "--db-filter", f"^{cls.database}$"),
            *("--http-port", str(port), "--max-cron-threads", "0", *arguments),
        )
        server = subprocess.Popen(command, env=cls.place.environment(), cwd=cls.place.cache)
        cls.addClassCleanup(server.wait)
        cls.addClassCleanup(server.terminate)
        wait_for(server, address)
        return address

    def dump(self):
        """The whole database as text."""
        postgres = self.place.postgres
        command = [postgres._bin / "pg_dump", "-h", postgres.socket, "-U", "odoo", "--inserts", self.database]
        return subprocess.run(command, capture_output=True, check=True, errors="replace", text=True).stdout

    def assert_left_no_word(self, word):
        """Neither database nor files nor log have `word`."""
        self.assertNotIn(word, self.dump())
        files = [path for path in self.place.filestore(self.database).rglob("*") if path.is_file()]
        self.assertFalse([path for path in files if word.encode() in path.read_bytes()])
        self.assertNotIn(word, Path(os.environ["CRM_MAILBOX_LIVE_LOG"]).read_text())


def wait_for(server, address):
    """Wait until the process `server` answers at `address`."""
    until = time.monotonic() + START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        try:
            with urllib.request.urlopen(f"{address}/web/health", timeout=5):
                return
        except OSError:
            threading.Event().wait(0.1)
    raise AssertionError("Odoo did not come up")


def go_through(env, **values):
    """Have the mail server be where `values` of it say, with the secrets that are there, as if they had been typed for
    that: they are sealed to where they go."""
    secrets = {row: row._open__() for row in env["mailbox.credential"].search([])}
    env["mailbox.server"].search([])._write(values)
    env.invalidate_all()
    for row, secret in secrets.items():
        row._seal_again(secret)
    env.cr.commit()


def free_leases(env):
    """As if a worker's lease had run out and every mailbox were due."""
    env["mailbox.lease"].search([]).write({"claimed_until": False, "next_sync_at": "2020-01-01"})
