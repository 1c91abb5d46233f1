"""One round of reading in a process of its own, which can be told where to die.

worker.py                     one round
worker.py die POINT before    SIGKILL before the first commit of that name, `after`: right after it
worker.py renewed               SIGKILL as soon as a renewed sign-in is stored, before it is used
worker.py choke WORD          the process ends at once, as if out of memory, when a mail with that word is parsed
"""

import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from showcase import inside

CHOKED = 86


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


def die_renewed():
    """Have the process killed between storing a new token and using it."""
    from odoo.addons.crm_mailbox.models.server.renewal import Renewal

    take_turn = Renewal._take_turn

    def dying(self, refused):
        take_turn(self, refused)
        os.kill(os.getpid(), signal.SIGKILL)

    Renewal._take_turn = dying


def choke_on(word):
    """Have the process end while it parses a mail that has `word` in it, without a chance to write anything down."""
    from odoo.addons.crm_mailbox.engine.pull import bodies

    read_email = bodies.read_email

    def choke(raw):
        if word.encode() in raw:
            os._exit(CHOKED)
        return read_email(raw)

    bodies.read_email = choke


def main():
    inside.configure(os.environ.get("CRM_MAILBOX_LIVE_LOG"))
    if sys.argv[1:2] == ["die"]:
        die_at(*sys.argv[2:4])
    if sys.argv[1:2] == ["renewed"]:
        die_renewed()
    if sys.argv[1:2] == ["choke"]:
        choke_on(sys.argv[2])
    with inside.environment(os.environ["CRM_MAILBOX_DATABASE"]) as env:
        env["mailbox.account"]._cron_sync()


if __name__ == "__main__":
    main()
