"""What is heavy: `scripts/test-engine` takes some of it for a quick answer, `scripts/test engine` all of it."""

import os
import unittest

TAKES_ALL = bool(os.environ.get("CRM_MAILBOX_SLOW"))
heavy = unittest.skipUnless(TAKES_ALL, "heavy: scripts/test engine")


def some(rows, most):
    """All the rows of a table; for a quick answer `most` of them, from its beginning to its end."""
    rows = list(rows)
    if TAKES_ALL or len(rows) <= most:
        return rows
    return [rows[n * (len(rows) - 1) // max(1, most - 1)] for n in range(most)]


def scaled(number, quick):
    """`number` of whatever makes a test heavy; for a quick answer `quick`."""
    return number if TAKES_ALL else quick
