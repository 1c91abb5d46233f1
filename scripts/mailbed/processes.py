"""Starting servers in the background, recognising them later, ending them and nothing else."""

import contextlib
import grp
import os
import pwd
import signal
import subprocess
from dataclasses import dataclass
from pathlib import Path

from .ports import wait_until

PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True)
class Account:
    """The system account that servers run as and that owns the mail."""

    name: str
    group: str
    uid: int
    gid: int


def server_account():
    """`dovecot` (made by its package) for root, because login processes refuse uid 0; otherwise oneself."""
    entry = pwd.getpwnam("dovecot") if os.geteuid() == 0 else pwd.getpwuid(os.geteuid())
    return Account(entry.pw_name, grp.getgrgid(entry.pw_gid).gr_name, entry.pw_uid, entry.pw_gid)


def spawn(argv, folder, log, account=None, environment=None):
    """Start a server in a session of its own and return its pid; `account` drops root's rights to that account.

    `argv` must hold a path below `folder`: that is how the process is recognised later. Without an `environment` the
    server gets a bare one, so that nothing of the caller's reaches it.
    """
    drop = {"user": account.uid, "group": account.gid, "extra_groups": []} if account and os.geteuid() == 0 else {}
    with open(log, "ab") as output:
        process = subprocess.Popen(
            argv,
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            cwd=folder,
            env=environment or {"PATH": PATH, "HOME": str(folder), "LANG": "C.UTF-8"},
            **drop,
        )
    # The server outlives this program on purpose; without this Popen would warn about it when it is collected.
    process.returncode = 0
    return process.pid


def is_alive(pid):
    """Whether there is such a process that has not ended."""
    return _state(pid) not in (None, "Z")


def is_ours(pid, folder):
    """Whether `pid` is alive and was started for this folder (by argv: Dovecot wipes its environment)."""
    if not is_alive(pid):
        return False
    try:
        arguments = Path(f"/proc/{pid}/cmdline").read_bytes().split(b"\0")
    except OSError:
        return False
    return any(argument.startswith(os.fsencode(f"{folder}/")) for argument in arguments)


def end(pids, folder):
    """End the servers `pids` of this folder with all their children: SIGTERM, and SIGKILL after three seconds."""
    sessions = {pid for pid in pids if is_ours(pid, folder)} | _orphaned(pids, folder)
    for pid in sessions:
        _signal(pid, signal.SIGTERM)
    # Dovecot's master takes its children along, but waits for login processes that nobody told: so they are told.
    for signum, seconds in ((signal.SIGTERM, 0.2), (signal.SIGKILL, 3), (None, 2)):
        if wait_until(lambda: not _members(sessions), seconds):
            break
        for pid in _members(sessions) if signum else ():
            _signal(pid, signum)
    for pid in pids:
        _reap(pid)
    return sessions


def _orphaned(pids, folder):
    """Sessions of ours whose leader was killed: their number cannot be given to another process while one lives."""
    dead = {pid for pid in pids if not is_alive(pid)}
    return {_session(pid) for pid in _members(dead) if _works_in(pid, folder)}


def _members(sessions):
    """Every living process of the sessions."""
    pids = (int(name) for name in os.listdir("/proc") if name.isdigit())
    return [pid for pid in pids if sessions and _session(pid) in sessions and is_alive(pid)]


def _works_in(pid, folder):
    try:
        return f"{os.readlink(f'/proc/{pid}/cwd')}/".startswith(f"{folder}/")
    except OSError:
        return False


def _stat(pid):
    """The fields of /proc/<pid>/stat after the name, or none when there is no such process."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    except OSError:
        return ()


def _state(pid):
    return next(iter(_stat(pid)), None)


def _session(pid):
    fields = _stat(pid)
    return int(fields[3]) if fields else None


def _signal(pid, signum):
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, signum)


def _reap(pid):
    """Take the exit status if the process was our own child, or it would stay as a zombie."""
    with contextlib.suppress(ChildProcessError):
        os.waitpid(pid, os.WNOHANG)
