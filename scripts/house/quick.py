"""The engine's tests in several processes at once: much of the time they wait, for a handshake or till a time ends."""

import os
import re
import subprocess
import sys
import time
from pathlib import Path

from .cache import CHECKOUT

TESTS = CHECKOUT / "tests/engine"
NO_TESTS_RAN = 5  # unittest's exit code from Python 3.12 on


def run_quick(cache: Path, options: list[str]) -> int:
    """Run them with unittest's `options` and tell how it went; the exit code."""
    began = time.monotonic()
    path = os.pathsep.join(map(str, (CHECKOUT, TESTS)))
    # compiled once for all of them, beside the checkout
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONPYCACHEPREFIX": str(cache / "pyc")}
    environment.pop("PYTHONDONTWRITEBYTECODE", None)
    command = [str(cache / "venv/bin/python"), "-W", "error::DeprecationWarning:engine", "-m", "unittest", *options]
    shares = [
        subprocess.Popen([*command, *share], env=environment, cwd=CHECKOUT, stderr=subprocess.PIPE, text=True)
        for share in share_out((os.cpu_count() or 1) + 1)
    ]
    told = [share.communicate()[1] for share in shares]
    failed = [share.returncode not in (0, NO_TESTS_RAN) for share in shares]
    for text, is_failed in zip(told, failed, strict=True):
        if is_failed or "-v" in options:
            sys.stderr.write(text)
    run, skipped = (_sum(pattern, told) for pattern in (r"^Ran (\d+)", r"\bskipped=(\d+)"))
    state = "FAILED" if any(failed) or not run else "OK"
    print(f"{state}: {run} tests in {time.monotonic() - began:.1f} s, {skipped} skipped", file=sys.stderr)
    return 0 if state == "OK" else 1


def share_out(count: int) -> list[list[str]]:
    """The names of the test modules in `count` shares with about as many tests each."""
    tests = {path.stem: path.read_text().count("    def test_") for path in sorted(TESTS.glob("test_*.py"))}
    shares: list[list[str]] = [[] for _ in range(count)]
    for name in sorted(tests, key=lambda name: -tests[name]):
        min(shares, key=lambda share: sum(tests[one] for one in share)).append(name)
    return [share for share in shares if share]


def _sum(pattern: str, told: list[str]) -> int:
    return sum(int(number) for text in told for number in re.findall(pattern, text, re.MULTILINE))
