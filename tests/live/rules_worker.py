"""One of several workers that archive the same waiting emails at once, each in an order of its own.

They do it without the lock that has one worker publish at a time: only the claims stand between them.
"""

import os
import random
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from showcase import inside

AT_ONCE = 25


def main():
    inside.configure(os.environ.get("CRM_MAILBOX_LIVE_LOG"))
    with inside.environment(os.environ["CRM_MAILBOX_DATABASE"]) as env:
        ids = env["mailbox.email"].search([("content_key", "like", "pile-")]).ids
        batches = [ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)]
        random.Random(sys.argv[1]).shuffle(batches)
        env.cr.commit()
        print("ready", flush=True)
        sys.stdin.readline()
        print(sum(archive(env, batch) for batch in batches), flush=True)


def archive(env, ids):
    """Archive until it is committed; how often another worker was in the way."""
    from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY
    from psycopg2 import IntegrityError

    failures = 0
    while True:
        try:
            emails = env["mailbox.email"].browse(ids)
            emails._archive()
            emails.archive_ids._apply_rules()
            env.cr.commit()
            return failures
        except (IntegrityError, *PG_CONCURRENCY_EXCEPTIONS_TO_RETRY):
            env.cr.rollback()
            failures += 1


if __name__ == "__main__":
    main()
