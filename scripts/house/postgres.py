"""A PostgreSQL cluster of our own: on a socket only, for this machine only, gone with the cache folder."""

import hashlib
import os
import pwd
import shutil
import subprocess
import tempfile
from pathlib import Path

from .progress import run, step

OWNER = "odoo"
PORT = 5432


class Postgres:
    """The cluster in `<cache>/pg`. PostgreSQL refuses to be root, so as root it runs as the package's user."""

    def __init__(self, cache: Path) -> None:
        self.data = cache / "pg"
        self.socket = _socket_folder(cache)
        self._bin = max(Path("/usr/lib/postgresql").glob("*/bin"), key=lambda path: int(path.parent.name))
        self._user = pwd.getpwnam("postgres") if os.geteuid() == 0 else None

    def start(self) -> None:
        """Make the cluster where there is none, and have it answer. One that runs is left alone."""
        if not (self.data / "PG_VERSION").exists():
            with step("making the database cluster"):
                self._make()
        self._make_socket_folder()
        if self._control("status", check=False).returncode:
            (self.data / "postmaster.pid").unlink(missing_ok=True)
            # a database that can be made again in half a minute need not wait for the disk
            options = f"-c listen_addresses='' -c unix_socket_directories={self.socket} -p {PORT} -c fsync=off"
            self._control("start", "-w", "-o", f"{options} -c full_page_writes=off -c max_connections=200")

    def stop(self) -> None:
        """Stop the cluster if it runs."""
        if self.data.exists() and not self._control("status", check=False).returncode:
            self._control("stop", "-m", "fast")

    def _make(self) -> None:
        shutil.rmtree(self.data, ignore_errors=True)
        self.data.mkdir(mode=0o700)
        if self._user:
            os.chown(self.data, self._user.pw_uid, self._user.pw_gid)
        self._run(self._bin / "initdb", "-A", "trust", "-U", OWNER, "-E", "UTF8", "--locale=C.UTF-8", "-D", self.data)

    def _make_socket_folder(self) -> None:
        self.socket.mkdir(parents=True, exist_ok=True)
        if self._user:
            os.chown(self.socket, self._user.pw_uid, self._user.pw_gid)

    def _control(self, verb: str, *options: str, check: bool = True) -> subprocess.CompletedProcess:
        command = [self._bin / "pg_ctl", verb, "-D", self.data, "-s", "-l", self.data / "log", *options]
        return self._run(*command, check=check)

    def _run(self, *command: object, check: bool = True) -> subprocess.CompletedProcess:
        user = {"user": self._user.pw_uid, "group": self._user.pw_gid, "extra_groups": []} if self._user else {}
        done = subprocess.run(
            [str(part) for part in command], capture_output=True, text=True, check=False, cwd="/", **user
        )
        if check and done.returncode:
            raise SystemExit(f"PostgreSQL: {done.stdout}{done.stderr}")
        return done

    # ------------------------------------------------------------ databases

    def sql(self, statement: str, database: str = "postgres") -> str:
        """Run a statement as the owner of all; its rows, a line each."""
        command = [self._bin / "psql", "-h", self.socket, "-p", str(PORT), "-U", OWNER, "-qAtc", statement, database]
        return run(command).strip()

    def has(self, database: str) -> bool:
        return bool(self.sql(f"SELECT 1 FROM pg_database WHERE datname = '{database}'"))

    def drop(self, database: str) -> None:
        self.sql(f'DROP DATABASE IF EXISTS "{database}" WITH (FORCE)')

    def copy(self, source: str, target: str) -> None:
        """`target` anew as a copy of `source`, to which nobody may be connected."""
        self.drop(target)
        self.sql(f'CREATE DATABASE "{target}" TEMPLATE "{source}"')


def _socket_folder(cache: Path) -> Path:
    """A folder whose path leaves room for the socket's name: 107 characters are all there is."""
    own = cache / "sock"
    if len(str(own)) < 80:
        return own
    return Path(tempfile.gettempdir()) / f"crm_mailbox-{hashlib.sha256(str(cache).encode()).hexdigest()[:12]}"
