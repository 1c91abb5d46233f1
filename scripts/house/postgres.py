"""A PostgreSQL cluster of our own: on a socket only, for this machine only, gone with the cache folder."""

import hashlib
import os
import pwd
import shutil
import subprocess
from pathlib import Path

from .progress import run, step

OWNER = "odoo"
# part of the socket's name: every cluster has a folder of its own, so all may have the same
PORT = 5432
LONGEST_SOCKET_FOLDER = 80


class Postgres:
    """The cluster in `<cache>/pg`. PostgreSQL refuses to be root, so as root it runs as the package's user."""

    def __init__(self, cache: Path) -> None:
        self.data = cache / "pg"
        self.socket = _socket_folder(cache)
        self._bin = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        self._user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None

    def start(self) -> None:
        """Make the cluster where there is none, and have it answer. One that answers is left alone."""
        if self._answers():
            return
        if not self.data.exists():
            with step("making the database cluster"):
                self._make()
        self._make_folder(self.socket)
        self._forget_dead()
        # a killed machine may cost the last second, never the database
        options = (
            f"-c listen_addresses='' -c unix_socket_directories='{self.socket}' -p {PORT} -c synchronous_commit=off"
        )
        self._control("start", "-w", "-t", "60", "-o", f"{options} -c max_connections=200")

    def stop(self) -> bool:
        """Stop the cluster; whether there was anything to stop."""
        if not self._answers():
            return False
        self._control("stop", "-m", "fast")
        return True

    def _answers(self) -> bool:
        return (
            self._run(
                self._bin / "pg_isready", "-q", "-h", self.socket, "-p", PORT, "-U", OWNER, check=False
            ).returncode
            == 0
        )

    def _forget_dead(self) -> None:
        """Remove the mark of a server that was killed, even if another process has got its number since."""
        mark = self.data / "postmaster.pid"
        if not mark.exists():
            return
        command = Path("/proc") / mark.read_text().split()[0] / "cmdline"
        if not command.exists() or str(self.data) not in command.read_bytes().decode(errors="replace"):
            mark.unlink()

    def _make(self) -> None:
        draft = self.data.with_name("pg.draft")
        shutil.rmtree(draft, ignore_errors=True)
        self._make_folder(draft, 0o700)
        self._run(self._bin / "initdb", "-A", "trust", "-U", OWNER, "-E", "UTF8", "--locale=C.UTF-8", "-D", draft)
        # only a whole one gets the name: a killed set-up begins this step again
        draft.rename(self.data)

    def _make_folder(self, folder: Path, mode: int = 0o755) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        folder.chmod(mode)
        if self._user:
            os.chown(folder, self._user.pw_uid, self._user.pw_gid)

    def _control(self, verb: str, *options: str) -> None:
        self._run(self._bin / "pg_ctl", verb, "-D", self.data, "-s", "-l", self.data / "log", *options)

    def _run(self, *command: object, check: bool = True) -> subprocess.CompletedProcess:
        user = {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []} if self._user else {}
        words = [str(part) for part in command]
        done = subprocess.run(words, capture_output=True, text=True, check=False, cwd="/", **user)
        if check and done.returncode:
            raise SystemExit(f"PostgreSQL: {done.stdout}{done.stderr}\nIts log is {self.data / 'log'}")
        return done

    # ------------------------------------------------------------ databases

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run a statement as the owner of all; its rows, a line each."""
        command = [self._bin / "psql", "-X", "-h", self.socket, "-p", PORT, "-U", OWNER, "-qAtc", statement, database]
        return run(command).strip()

    def names(self) -> list[str]:
        """The databases there are."""
        return self.sql("SELECT datname FROM pg_database").split()

    def has(self, database: str) -> bool:
        return database in self.names()

    def drop(self, database: str) -> None:
        self.sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def copy(self, source: str, target: str) -> None:
        """`target` anew as a copy of `source`, to which nobody may be connected."""
        self.drop(target)
        self.sql(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')

    def rename(self, source: str, target: str) -> None:
        self.sql(f'ALTER DATABASE "{source}" RENAME TO "{target}"')


def _socket_folder(cache: Path) -> Path:
    """A folder whose path leaves room for the socket's name: 107 characters are all there is."""
    own = cache / "sock"
    if len(str(own)) < LONGEST_SOCKET_FOLDER:
        return own
    # a fixed place: a child with another TMPDIR has to find the same one
    return Path("/tmp") / f"crm_mailbox-{os.geteuid()}-{hashlib.sha256(str(cache).encode()).hexdigest()[:12]}"
