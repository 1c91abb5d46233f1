"""The bed: one folder with the servers' configuration, certificates, mail and logs, and the servers that run on it."""

import contextlib
import datetime
import fcntl
import hashlib
import imaplib
import json
import os
import shutil
import ssl
import subprocess
import sys
import tempfile
from pathlib import Path

from house.cache import find_cache

from . import dovecot, generate, oauth, ports, processes, story, tls
from .errors import BedError, SoftwareMissing
from .maildir import Maildirs

SMARTHOST = Path(__file__).with_name("smarthost.py")
OAUTH_SERVER = Path(__file__).with_name("oauth_server.py")
# Unix socket names end at 107 characters, and Dovecot's own part takes up to 27 of them.
LONGEST_RUN_FOLDER = 78
# Dovecot binds all its ports before it serves one, so one port tells; LMTP is the one without a login process.
TELLING_PORTS = ("lmtp", "smarthost", "oauth")

# The storyline has to lie within the 30 days whose mail Odoo shows in the chatter.
STORY_LASTS = datetime.timedelta(days=14)


class Bed:
    """The mail servers of one folder. Every method may be called at any time and again."""

    def __init__(self, folder=None, python=None):
        """`folder` is made where it is missing (default: `bed` in the checkout's cache); `python` has
        aiosmtpd and django-oauth-toolkit."""
        self.folder = Path(folder or find_cache() / "bed").resolve()
        self.python = str(python or sys.executable)

    @classmethod
    def at(cls, facts_file):
        """The bed that wrote this bed.json."""
        return cls(Path(facts_file).parent)

    # ------------------------------------------------------------------ what it knows
    def facts(self):
        """What clients need: ports, faces (name: address), CA file, users, password, aliases, day of the story, folder;
        the master who may open every mailbox, and the doors and clients of the sign-in service (`oauth`).

        Raises BedError where no bed was ever started.
        """
        try:
            return json.loads((self.folder / "bed.json").read_text())
        except FileNotFoundError:
            raise BedError(f"There is no mail bed in {self.folder}; start one first.") from None

    def seeded_on(self):
        """The day the story was written, from which its dates count, or None."""
        marker = self._seed_marker()
        return datetime.date.fromisoformat(marker[0]) if marker else None

    def stale(self):
        """Whether the story is too old to be "now", or was written by other code; a start with `fresh` renews it."""
        marker = self._seed_marker()
        if not marker:
            return False
        return _today() - self.seeded_on() > STORY_LASTS or marker[1:] != [generate.fingerprint()]

    @property
    def mail(self):
        """The mail store, to write and look at mail behind the server's back."""
        return Maildirs(self.folder / "mail", processes.server_account())

    @property
    def oauth(self):
        """The switches of the sign-in service."""
        return oauth.Control(self.facts())

    def put(self, copies):
        """Write Copy tuples into the mailboxes."""
        self.mail.put(copies)

    def pids(self):
        """The servers' process ids as recorded at their start, by name; whether they live is `running`."""
        return {file.stem: int(file.read_text()) for file in self.folder.glob("pids/*.pid")}

    def running(self):
        """Whether all servers live and answer."""
        numbers = self._recorded_ports()
        return self._alive() and all(ports.accepts(numbers[name]) for name in TELLING_PORTS)

    # ------------------------------------------------------------------ up and down
    def start(self, fresh=False, seed=True):
        """Bring the servers up and return `facts()`; a running bed is reused, a half-dead one replaced.

        `fresh` throws all mail away first (ports and certificates stay, because databases remember them); `seed`
        writes the story into a bed that has none.
        """
        missing = self._missing()
        if missing:
            raise SoftwareMissing(missing)
        self._make_folder()
        with self._lock():
            if fresh or not (self.running() and self._configured() == self._configuration(self._recorded_ports())):
                self._stop()
                self._prepare(fresh)
                self._launch_oauth()
                self._seed(seed)
                self._launch()
            else:
                self._seed(seed)
            return self._record()

    def stop(self):
        """End the servers of this folder; returns whether any ran."""
        if not self.folder.exists():
            return False
        with self._lock():
            return self._stop()

    def _stop(self):
        ended = processes.end(self.pids().values(), self.folder)
        for file in self.folder.glob("pids/*.pid"):
            file.unlink()
        # Also the master's pid file: where init is slow to bury a killed master, the next one would take it for alive.
        shutil.rmtree(self._run_folder(), ignore_errors=True)
        return bool(ended)

    def _missing(self):
        """One sentence about software that has to be installed first, or nothing."""
        packages = [name for name, file in dovecot.PACKAGES.items() if not os.path.exists(file)]
        if packages:
            command = "apt-get install --no-install-recommends --no-remove"
            return f"The mail servers need Debian packages; install them as root: {command} {' '.join(packages)}"
        probe = "import importlib.util as u, sys; sys.exit(not all(map(u.find_spec, ('aiosmtpd', 'oauth2_provider'))))"
        if subprocess.run([self.python, "-c", probe], check=False).returncode:
            names = "aiosmtpd and django-oauth-toolkit"
            return f"The mail bed needs {names}; install them for {self.python} or name another with --python."
        return ""

    def _make_folder(self):
        self.folder.mkdir(parents=True, exist_ok=True)
        if os.geteuid() == 0:
            self.folder.chmod(self.folder.stat().st_mode | 0o055)
            # Dovecot runs as another account, which has to be able to reach its files.
            closed = [str(path) for path in self.folder.parents if not path.stat().st_mode & 0o001]
            if closed:
                raise BedError(f"The mail servers' account cannot enter {closed[-1]}; choose another folder.")

    @contextlib.contextmanager
    def _lock(self):
        """One start or stop at a time; the other waits."""
        with open(self.folder / "lock", "w") as file:
            fcntl.flock(file, fcntl.LOCK_EX)
            yield

    def _prepare(self, fresh):
        """Folders, certificates and configuration; everything that is only a function of the folder."""
        for name in ("mail", "state", "log", "oauth") if fresh else ():
            shutil.rmtree(self.folder / name, ignore_errors=True)
        for name in ("log", "state", "mail", "oauth", "pids"):
            (self.folder / name).mkdir(exist_ok=True)
        tls.make_certificates(self.folder / "tls")
        chosen = ports.choose(dovecot.PORT_NAMES, dovecot.FACES.values(), self._recorded_ports(), self.folder)
        (self.folder / "ports.json").write_text(json.dumps(chosen))
        (self.folder / "dovecot.conf").write_text(self._configuration(chosen))
        (self.folder / "users").write_text(dovecot.password_file(story.USERS, story.PASSWORD))
        (self.folder / "masters").write_text("{login}:{{PLAIN}}{password}::::::\n".format(**dovecot.MASTER))
        for name, text in dovecot.introspection(self.folder, oauth.facts(chosen["oauth"])).items():
            (self.folder / name).write_text(text)
        self._run_folder().mkdir(mode=0o755, exist_ok=True)
        self._hand_over()

    def _hand_over(self):
        """As root: give Dovecot's account what it writes or reads as itself."""
        if os.geteuid() != 0:
            return
        account = processes.server_account()
        for path in (
            self._run_folder(),
            *(self.folder / name for name in ("log", "state", "mail", "tls", "users", "masters")),
        ):
            for item in (path, *path.rglob("*")) if path.name in ("log", "tls") else (path,):
                os.chown(item, account.uid, account.gid)

    def _seed(self, wanted):
        """Write the story once; the marker is what makes it once."""
        if wanted and not self.seeded_on():
            day = _today()
            self.put(generate.copies(day))
            (self.folder / "mail/seeded").write_text(f"{day.isoformat()} {generate.fingerprint()}")

    def _launch_oauth(self):
        """The one that takes longest to come up, so it does while the story is written."""
        numbers = self._recorded_ports()
        service = [self.python, str(OAUTH_SERVER), str(numbers["oauth"]), f"{self.folder}/oauth/"]
        service += [f"{self.folder}/tls", json.dumps(oauth.settings(numbers["oauth"]))]
        self._spawn("oauth", service, environment=dict(os.environ, PYTHONDONTWRITEBYTECODE="1"))

    def _launch(self):
        numbers = self._recorded_ports()
        account = processes.server_account()
        smarthost = [self.python, str(SMARTHOST), str(numbers["smarthost"]), str(numbers["lmtp"])]
        smarthost += [f"{self.folder}/", json.dumps(story.ALIASES)]
        # The smarthost keeps root's rights, because root's interpreter may live in a folder closed to everybody else,
        # and our environment, because that may say where aiosmtpd is.
        self._spawn("smarthost", smarthost, environment=dict(os.environ, PYTHONDONTWRITEBYTECODE="1"))
        self._spawn("dovecot", ["dovecot", "-F", "-c", f"{self.folder}/dovecot.conf"], account)
        # Dovecot replaces itself by exec while it starts, and is nobody's for that moment: so death is asked for here.
        if not ports.wait_until(lambda: self.running() or self._died(), 20) or self._died():
            self._stop()
            raise BedError(f"The mail servers did not come up; see {self.folder}/log.")
        self._prove(numbers["imaps"])

    def _spawn(self, name, argv, account=None, environment=None):
        pid = processes.spawn(argv, self.folder, self.folder / f"log/{name}.out", account, environment)
        (self.folder / f"pids/{name}.pid").write_text(str(pid))

    def _prove(self, port):
        """Log in once as a client would: an open port is not yet a server that works."""
        context = ssl.create_default_context(cafile=self.folder / "tls/ca.pem")
        with imaplib.IMAP4_SSL("localhost", port, ssl_context=context, timeout=10) as client:
            client.login(story.USERS[0], story.PASSWORD)

    # ------------------------------------------------------------------ what lies on the disk
    def _record(self):
        seeded_on = self.seeded_on()
        facts = {
            "folder": str(self.folder),
            "ca": str(self.folder / "tls/ca.pem"),
            "host": "localhost",
            "ports": self._recorded_ports(),
            "faces": dovecot.FACES,
            "users": story.USERS,
            "password": story.PASSWORD,
            "master": dovecot.MASTER,
            "oauth": oauth.facts(self._recorded_ports()["oauth"]),
            "aliases": story.ALIASES,
            "seeded_on": seeded_on and seeded_on.isoformat(),
            "stale": self.stale(),
        }
        # Renamed into place, so that a reader never sees half of it.
        draft = self.folder / "bed.json.new"
        draft.write_text(json.dumps(facts, indent=1))
        draft.rename(self.folder / "bed.json")
        return self.facts()

    def _configuration(self, numbers):
        if set(numbers) != set(dovecot.PORT_NAMES):
            return None
        return dovecot.configuration(self.folder, self._run_folder(), numbers, processes.server_account())

    def _configured(self):
        file = self.folder / "dovecot.conf"
        return file.read_text() if file.exists() else ""

    def _seed_marker(self):
        """Day and fingerprint of the story in the mailboxes, or nothing."""
        marker = self.folder / "mail/seeded"
        return marker.read_text().split() if marker.exists() else []

    def _recorded_ports(self):
        file = self.folder / "ports.json"
        return json.loads(file.read_text()) if file.exists() else {}

    def _died(self):
        return not all(map(processes.is_alive, self.pids().values()))

    def _alive(self):
        pids = self.pids()
        return len(pids) == 3 and all(processes.is_ours(pid, self.folder) for pid in pids.values())

    def _run_folder(self):
        """Where the Unix sockets live: in the folder, or in a short one elsewhere if their names would be too long."""
        if len(str(self.folder / "run")) <= LONGEST_RUN_FOLDER:
            return self.folder / "run"
        digest = hashlib.sha256(str(self.folder).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"mailbed-{os.geteuid()}-{digest}"


def _today():
    return datetime.datetime.now(datetime.timezone.utc).date()
