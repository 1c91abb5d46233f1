"""What a person sees while something takes its time."""

import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import contextmanager

_START = time.monotonic()


def say(text: str) -> None:
    """One line, with the seconds since the command began."""
    print(f"[{time.monotonic() - _START:6.1f} s] {text}", flush=True)


@contextmanager
def step(text: str):
    """Say what begins, and how long it took where it took long."""
    say(f"{text} ...")
    began = time.monotonic()
    yield
    took = time.monotonic() - began
    if took > 2:
        say(f"{text}: done in {took:.0f} s")


def run(command: Sequence[str], **options) -> str:
    """Run a command quietly and return what it printed. Its output is shown, and SystemExit raised, if it fails."""
    done = subprocess.run([str(part) for part in command], capture_output=True, text=True, check=False, **options)
    if done.returncode:
        sys.stderr.write(done.stdout + done.stderr)
        raise SystemExit(f"failed: {' '.join(str(part) for part in command[:4])} ... (exit {done.returncode})")
    return done.stdout
