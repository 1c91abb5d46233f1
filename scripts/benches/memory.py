"""What a large mail costs in memory: a worker without work, and the most it has while it reads one with a file in it.

Under the default limit, where only the header is read, and under one of 50 MB, where it comes part by part. Each in a
process of its own that has done nothing else.
"""

import hashlib
import json
import os
import random
import subprocess
import sys
from pathlib import Path

from house.progress import say
from mailbed import EMPLOYEES, bulk
from showcase import company, inside

from .inside import answer, read_arguments, set_up
from .rss import read_peak, read_rss, reset_peak

TAKES = 36
LOGIN = EMPLOYEES[0].email
FILE_SHARE = 26 / 36  # of a mail is the file as it is without its transfer encoding
LIMITS = {"default": 20, "raised": 50}


def main() -> None:
    database, bed, megabytes = read_arguments()
    set_up(database, bed, mails=500)
    content = random.Random(5).randbytes(int(megabytes * FILE_SHARE * (1 << 20)))
    figures = {"mail_mb": megabytes}
    for name, limit in LIMITS.items():
        bed.put(bulk.as_copies([bulk.with_file(content, tag=name)], LOGIN))
        found = measure(database, limit)
        if limit > megabytes and hashlib.sha256(content).hexdigest() not in found["files"]:
            raise SystemExit("the file is not as it was sent: these figures mean nothing")
        rise = round(found["peak_mb"] - found["idle_mb"], 1)
        say(f"limit of {limit} MB: idle {found['idle_mb']} MB, at most {found['peak_mb']} MB, {rise} MB more")
        figures |= {f"{name}_idle_mb": found["idle_mb"], f"{name}_peak_mb": found["peak_mb"], f"{name}_rise_mb": rise}
    answer(**figures)


def measure(database: str, limit: int) -> dict:
    """What a worker of its own says of itself: {idle_mb, peak_mb, files: their SHA-256}."""
    done = subprocess.run(
        [sys.executable, "-m", "benches.memory", "worker", database, str(limit)],
        env={**os.environ, "PYTHONPATH": os.pathsep.join([str(Path(__file__).parents[1]), *sys.path])},
        check=True,
        stdout=subprocess.PIPE,
        text=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def work(database: str, limit: int) -> None:
    """One round with nothing to do, then one with what is there."""
    inside.configure(os.environ.get("CRM_MAILBOX_LIVE_LOG"))
    with inside.environment(database) as env:
        env.company.mailbox_size_limit = limit
        env["mailbox.lease"].search([]).write({"next_sync_at": "2050-01-01", "claimed_until": False})
        env.cr.commit()
        env["mailbox.account"]._cron_sync()
        idle = read_rss()
        company.make_due(env)
        reset_peak()
        env["mailbox.account"]._cron_sync()
        peak = read_peak()
        files = env["mailbox.email"].search([], order="id desc", limit=1).attachment_ids
        answer(idle_mb=idle, peak_mb=peak, files=[hashlib.sha256(file.raw).hexdigest() for file in files])


if __name__ == "__main__":
    if sys.argv[1] == "worker":
        work(sys.argv[2], int(sys.argv[3]))
    else:
        main()
