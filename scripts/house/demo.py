"""The demo: mail servers, a database with the story's company, one run of the addon, and an Odoo that serves it."""

import json
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager
from pathlib import Path

from mailbed import Bed

from .cache import CHECKOUT
from .progress import say, step
from .proof import prove
from .workplace import Workplace, free_port

DATABASE = "crm_mailbox_demo"
START_SECONDS = 60


class Demo:
    """Prepared once and kept: a second start takes seconds."""

    def __init__(self, place: Workplace) -> None:
        self.place = place
        self.bed = Bed(place.cache / "bed", python=place.python)
        self.mark = place.cache / "demo.json"

    def prepare(self, fresh: bool = False) -> None:
        """Mail servers up, database there, everything read and archived; says what was archived."""
        with step("starting the mail servers"):
            facts = self.bed.start(fresh=fresh)
        # the story is dated from the day it was written: an old one is not "the last days" any more
        if fresh or facts.get("stale") or self._get_stamp(facts) != self._read_stamp():
            facts = self.bed.start(fresh=True)
            self._make_database()
            self._tell("fill")
            self.mark.write_text(json.dumps(self._get_stamp(facts)))
        else:
            with step("bringing the addon up to date"):
                self._run_odoo("-u")
        self._tell("read")
        self._tell("show")

    def _get_stamp(self, facts: dict) -> list:
        """What the database was filled from; anything else means to fill it again."""
        return [facts["seeded_on"], facts["ports"], str(CHECKOUT)]

    def _read_stamp(self) -> list | None:
        if not self.mark.exists() or not self.place.postgres.has(DATABASE):
            return None
        return json.loads(self.mark.read_text())

    def _make_database(self) -> None:
        self.mark.unlink(missing_ok=True)
        self.place.copy_template(DATABASE)
        with step("installing the addon"):
            self._run_odoo("-i")

    def _run_odoo(self, verb: str) -> None:
        done = self.place.run_odoo(
            *("-d", DATABASE, verb, "crm_mailbox", "--stop-after-init", "--no-http", "--log-level=warn"),
            *("--http-port", str(free_port())),
            capture_output=True,
            text=True,
        )
        if done.returncode:
            raise SystemExit(done.stderr[-4000:])

    def _tell(self, what: str) -> None:
        """One of the steps inside Odoo, in a process of its own: fill, read or show."""
        path = f"{CHECKOUT / 'scripts'}:{self.place.odoo.path}"
        environment = self.place.environment(PYTHONPATH=path)
        command = [str(self.place.python), "-m", "showcase.steps", what, DATABASE, str(self.bed.folder / "bed.json")]
        done = subprocess.run(command, env=environment, check=False, cwd=self.place.cache)
        if done.returncode:
            raise SystemExit(f"the demo stopped at {what!r}")

    # ------------------------------------------------------------ serving and proving

    @contextmanager
    def serving(self):
        """An Odoo of ours on a free port: its web address."""
        port = free_port()
        log = self.place.cache / "demo.log"
        command = self.place.odoo_command(
            *("-c", str(self.place.config), "-d", DATABASE, "--http-port", str(port), "--db-filter", f"^{DATABASE}$"),
            *("--logfile", str(log)),
        )
        server = subprocess.Popen(command, env=self.place.environment(), cwd=self.place.cache)
        address = f"http://127.0.0.1:{port}"
        try:
            self._wait_for(server, address, log)
            yield address
        finally:
            server.terminate()
            server.wait()

    def _wait_for(self, server: subprocess.Popen, address: str, log: Path) -> None:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and server.poll() is None:
            try:
                with urllib.request.urlopen(f"{address}/web/health", timeout=5) as answer:
                    if answer.status == 200:
                        return
            except (urllib.error.URLError, OSError):
                time.sleep(0.1)
        raise SystemExit(f"Odoo did not come up, see {log}")

    def serve(self) -> int:
        with self.serving() as address:
            say(f"Odoo:      {address}/odoo")
            say("logins:    admin / admin, alice / alice, bob / bob, carol / carol")
            say("mailboxes: alice@corp.example and so on, password 'secret'")
            say("Ctrl-C ends it; a second start takes seconds")
            sys.stdout.flush()
            try:
                while True:
                    time.sleep(3600)
            except KeyboardInterrupt:
                return 0
            finally:
                self.bed.stop()

    def check(self) -> int:
        """Prove as the salesperson, over HTTP, that the right mails are where they belong: 0, or 1."""
        try:
            with self.serving() as address:
                breaches = prove(address, DATABASE, self.bed.seeded_on())
        finally:
            self.bed.stop()
        for breach in breaches:
            say(f"WRONG: {breach}")
        say("demo check: failed" if breaches else "demo check: the timelines carry the right mails")
        return 1 if breaches else 0
