"""The scheduled action that seals, in a process of its own, which can be told where to die.

seal_worker.py                until nothing is left
seal_worker.py STEP NUMBER    SIGKILL when the step of that name is done for the NUMBERth time: `keep` (words are kept,
                              columns not empty yet), `file` (a file is sealed), `commit` (a batch is committed)
"""

import os
import signal
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from showcase import inside

STEPS = {
    "keep": ("mailbox.seal", "_keep"),
    "file": ("ir.attachment", "_seal_file"),
    "commit": ("ir.cron", "_commit_progress"),
}


def die_after(step, number):
    """Have the process killed when the method of `step` has returned for the `number`th time."""
    from odoo.modules.registry import Registry

    model_name, name = STEPS[step]
    model = Registry(os.environ["CRM_MAILBOX_DATABASE"])[model_name]
    method, seen = getattr(model, name), []

    def dying(self, *arguments, **options):
        result = method(self, *arguments, **options)
        seen.append(step)
        if len(seen) == number:
            os.kill(os.getpid(), signal.SIGKILL)
        return result

    setattr(model, name, dying)


def main():
    inside.configure(os.environ.get("CRM_MAILBOX_LIVE_LOG"))
    if sys.argv[1:]:
        die_after(sys.argv[1], int(sys.argv[2]))
    with inside.environment(os.environ["CRM_MAILBOX_DATABASE"]) as env:
        # not by its scheduled action: Odoo itself leaves one alone for a while that was killed three times
        env["mailbox.email"]._cron_seal()


if __name__ == "__main__":
    main()
