"""Several workers on several mailboxes that hold the same mails: `python -m showcase.crew DATABASE` is one of them.

Each reads one mailbox at a time until none is due. Its last line is JSON: what it did and where its time went.
"""

import json
import os
import subprocess
import sys
import time
from collections import Counter
from functools import wraps
from pathlib import Path

from mailbed.story import CREW, Employee

from . import company, inside

MEMBERS = tuple(Employee(address.partition("@")[0].title(), address) for address in CREW)


def prepare(env, mails: int) -> None:
    """All of `mails` are wanted of each mailbox, and all mailboxes are due."""
    env.company.write({"mailbox_history_limit": mails, "mailbox_history_days": 3650})
    company.make_due(env)


class Crew:
    """`workers` processes that have Odoo loaded and wait for `work`."""

    def __init__(self, database: str, workers: int = len(CREW)) -> None:
        command = [sys.executable, "-m", "showcase.crew", database]
        path = os.pathsep.join([str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")])
        options = {"env": {**os.environ, "PYTHONPATH": path}, "text": True}
        pipes = dict.fromkeys(("stdin", "stdout", "stderr"), subprocess.PIPE)
        self._workers = [subprocess.Popen(command, **options, **pipes) for _worker in range(workers)]
        for worker in self._workers:
            worker.stdout.readline()

    def work(self) -> list[dict]:
        """Let them all begin at once, until nothing is due: what each says. Raises RuntimeError where one fails."""
        for worker in self._workers:
            worker.stdin.write("go\n")
            worker.stdin.flush()
        ended = [(worker.communicate(), worker.returncode) for worker in self._workers]
        if failed := [error for (_said, error), code in ended if code]:
            raise RuntimeError(f"{len(failed)} of {len(ended)} workers failed: {failed[0][-4000:]}")
        return [json.loads(said.splitlines()[-1]) for (said, _error), _code in ended]


class Diary:
    """What a worker did: how often, and for how many seconds."""

    def __init__(self) -> None:
        self.counts: Counter = Counter()
        self.seconds: Counter = Counter()

    def watch(self, owner, name: str) -> None:
        """Note each call of `owner.name`, and each that another worker was in the way of."""
        inner = getattr(owner, name)

        @wraps(inner)
        def watched(*arguments, **options):
            began = time.perf_counter()
            try:
                return inner(*arguments, **options)
            except Exception as error:
                self.counts[type(error).__name__] += 1
                raise
            finally:
                self.counts[name] += 1
                self.seconds[name] += time.perf_counter() - began

        setattr(owner, name, watched)


def work(database: str) -> Diary:
    """Rounds of the scheduled action, one mailbox each, until none is due."""
    from odoo.addons.crm_mailbox.engine.pull import bodies
    from odoo.addons.crm_mailbox.models.sync import mailbox_sync, mailbox_sync_round
    from odoo.modules.registry import Registry

    mailbox_sync_round.CLAIMED_AT_ONCE = 1
    sync, diary = Registry(database)["mailbox.sync"], Diary()
    claim = sync._claim
    sync._claim = lambda model, this, busy: [] if this.claims else claim(model, this, busy)
    for name in (*mailbox_sync.RECEIVERS.values(), "_archive_ready", "_archive_batch", "_run_round"):
        diary.watch(sync, name)
    diary.watch(bodies, "read_email")
    print("ready", flush=True)
    sys.stdin.readline()
    with inside.environment(database) as env:
        while env["mailbox.lease"]._count_due():
            env["mailbox.account"]._cron_sync()
    return diary


def main() -> None:
    inside.configure(os.environ.get("CRM_MAILBOX_LIVE_LOG"))
    diary = work(sys.argv[1])
    seconds = {name: round(spent, 1) for name, spent in diary.seconds.items() if spent >= 0.1}
    print(json.dumps({"counts": diary.counts, "seconds": seconds}), flush=True)


if __name__ == "__main__":
    main()
