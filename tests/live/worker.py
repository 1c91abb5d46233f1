"""One round of reading in a process of its own, which can be told where to die.

worker.py                     one round
worker.py die POINT before    SIGKILL before the first commit of that name, `after`: right after it
"""

import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from showcase import inside


def die_at(point, moment):
    """Have the process killed at the named commit. The shipped code knows nothing of it."""
    from odoo.modules.registry import Registry

    model = Registry(os.environ["CRM_MAILBOX_DATABASE"])["mailbox.sync"]
    commit = model._commit_point

    def dying(self, name, *arguments, **options):
        if name == point and moment == "before":
            os.kill(os.getpid(), signal.SIGKILL)
        left = commit(self, name, *arguments, **options)
        if name == point:
            os.kill(os.getpid(), signal.SIGKILL)
        return left

    model._commit_point = dying


def main():
    inside.configure(os.environ.get("CRM_MAILBOX_LIVE_LOG"))
    if sys.argv[1:2] == ["die"]:
        die_at(*sys.argv[2:4])
    with inside.environment(os.environ["CRM_MAILBOX_DATABASE"]) as env:
        env["mailbox.account"]._cron_sync()


if __name__ == "__main__":
    main()
