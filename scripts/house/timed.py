"""Standard `unittest`, which also writes down how long each test took, and what a class set up before its first one.

`python -P timed.py TIMES ARGUMENTS...`: {name: seconds} goes into the file TIMES as JSON."""

import json
import sys
import time
import unittest
from pathlib import Path

TIMES: dict[str, float] = {}


class TimedResult(unittest.TextTestResult):
    def startTest(self, test: unittest.TestCase) -> None:
        self._began = time.monotonic()
        super().startTest(test)

    def stopTest(self, test: unittest.TestCase) -> None:
        super().stopTest(test)
        TIMES[test.id()] = time.monotonic() - self._began


class TimedSuite(unittest.TestSuite):
    def _handleClassSetUp(self, test, result) -> None:
        began = time.monotonic()
        super()._handleClassSetUp(test, result)
        name = f"{test.__class__.__module__}.{test.__class__.__qualname__}.setUpClass"
        # called before each test, and does something before the first
        TIMES[name] = max(TIMES.get(name, 0), time.monotonic() - began)


def main() -> None:
    times, *arguments = sys.argv[1:]
    loader = unittest.TestLoader()
    loader.suiteClass = TimedSuite
    runner = unittest.TextTestRunner(resultclass=TimedResult)
    program = unittest.main(None, argv=["unittest", *arguments], testLoader=loader, testRunner=runner, exit=False)
    Path(times).write_text(json.dumps(TIMES))
    sys.exit(not program.result.wasSuccessful())


if __name__ == "__main__":
    main()
