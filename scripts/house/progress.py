"""What a person sees while something takes its time."""

import os
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import contextmanager

BEGAN = "CRM_MAILBOX_BEGAN"
# a command and those it calls count from one moment
_START = float(os.environ.setdefault(BEGAN, str(time.monotonic())))


class CommandFailed(SystemExit):
    """A command ended with an error. Left alone, it ends ours with the sentence it carries."""


def say(text: str) -> None:
    """One line, with the seconds since the command began."""
    print(f"[{time.monotonic() - _START:6.1f} s] {text}", flush=True)


@contextmanager
def step(text: str):
    """Say what begins, and how long it took where it took long. Gives a watch: the seconds since it began."""
    say(f"{text} ...")
    began = time.monotonic()
    yield lambda: time.monotonic() - began
    took = time.monotonic() - began
    if took > 2:
        say(f"{text}: done in {took:.0f} s")


def run(command: Sequence[object], quiet: bool = False, **options) -> str:
    """Run a command and return what it printed. If it fails: CommandFailed, and its output is shown unless `quiet`."""
    words = [str(part) for part in command]
    done = subprocess.run(words, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL, **options)
    if done.returncode:
        if not quiet:
            sys.stderr.write(done.stdout + done.stderr)
        raise CommandFailed(f"failed: {' '.join(words[:4])} ... (exit {done.returncode})")
    return done.stdout
