"""Whatever the bytes: a mail is read without an exception, soon, in little memory, and fits into PostgreSQL."""

import resource
import sys
import time
import unittest
from dataclasses import fields, is_dataclass
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "data"))

from heavy import scaled
from mutations import mutations

from engine.reading import read_email

COUNT = scaled(20_000, 80)
SECONDS, MEGABYTES = 2, 200


def texts(value):
    """Every text in a value, however deep."""
    if isinstance(value, str):
        yield value
    elif is_dataclass(value):
        for one in fields(value):
            yield from texts(getattr(value, one.name))
    elif isinstance(value, (tuple, list)):
        for one in value:
            yield from texts(one)


class TestMutations(unittest.TestCase):
    def test_broken_mails_are_read_soon_and_fit_the_database(self):
        """Criterion 32."""
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        for name, raw in mutations(COUNT):
            start = time.process_time()
            try:
                email = read_email(raw)
            except Exception as error:
                raise AssertionError(f"{name} raises {error!r}") from error
            self.assertLess(time.process_time() - start, SECONDS, name)
            for text in texts(email):
                self.assertNotIn("\x00", text, name)
                text.encode("utf-8")  # no lone surrogate
        grown = (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024
        self.assertLess(grown, MEGABYTES)
