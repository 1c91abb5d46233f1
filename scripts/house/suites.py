"""The three kinds of tests, each run in processes of its own. A test that was skipped is a test that failed to run."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

from .cache import CHECKOUT
from .ports import free_port
from .progress import step
from .results import Result
from .side_by_side import Children
from .workplace import Workplace

DATABASE = "crm_mailbox_test"
TESTS = CHECKOUT / "tests"
# beside those that need a browser, which wait for it half of the time
SHARES = 2


@dataclass(frozen=True)
class Suites:
    """The tests of a set-up checkout; `names` has only those of the engine's and the live ones that have this in their
    names run."""

    place: Workplace
    names: str = ""
    children: Children = field(default_factory=Children)

    def run_engine(self) -> Result:
        """The engine's tests, the slow ones too."""
        return self._run_unittest("engine", PYTHONPATH=str(CHECKOUT), CRM_MAILBOX_SLOW="1")

    def run_live(self) -> Result:
        """Real servers, real processes, databases of their own."""
        path = os.pathsep.join([str(CHECKOUT / "scripts"), str(self.place.odoo.path)])
        with step("starting the mail servers"):
            folder = self.place.cache / "bed-test"
            start = [self.place.python, CHECKOUT / "scripts/mailbed", "start", "--fresh", "--folder", folder]
            options = {"env": self.place.environment(), "stdout": subprocess.DEVNULL}
            if self.children.run(start, **options).returncode:
                return Result("live", 0, 0, "no mail servers")
        return self._run_unittest("live", PYTHONPATH=path, CRM_MAILBOX_BED=str(folder / "bed.json"))

    def _run_unittest(self, kind: str, **environment: str) -> Result:
        folder, times = TESTS / kind, self.place.cache / f"times-{kind}.json"
        times.unlink(missing_ok=True)
        # -P: the folder of timed.py has modules that are called like libraries
        command = [self.place.python, "-P", CHECKOUT / "scripts/house/timed.py", times]
        command += ["discover", "-s", folder, "-t", folder, *(["-k", self.names] if self.names else [])]
        with step(f"running the tests of {kind}/") as watch:
            done = self.children.run(
                command,
                env=self.place.environment(**environment),
                cwd=CHECKOUT,
                # told as a whole, because others run at the same time
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                text=True,
                errors="replace",
            )
        sys.stderr.write(done.stdout)
        ran = re.search(r"^Ran (\d+) tests?", done.stdout, re.MULTILINE)
        counts = {word: int(number) for word, number in re.findall(r"(failures|errors|skipped)=(\d+)", done.stdout)}
        failed = counts.get("failures", 0) + counts.get("errors", 0)
        trouble = f"{counts['skipped']} skipped" if counts.get("skipped") else ""
        if done.returncode and not failed:
            trouble = f"exit {done.returncode}"
        took = json.loads(times.read_text()) if times.exists() else {}
        return Result(kind, int(ran[1]) if ran else 0, failed, trouble, took, watch())

    def run_odoo(self, tags: str = "/crm_mailbox", keep: bool = False, share: str = "") -> Result:
        """Odoo's own loader, in a fresh copy of the template; with `keep` in the database of the last run. A `share`
        has a database and a log of its own."""
        database = DATABASE + share
        kept = keep and self.place.postgres.has(database)
        if not kept:
            self.place.copy_template(database)
        log = self.place.cache / f"test{share}.log"
        log.unlink(missing_ok=True)
        command = self.place.odoo_command(
            *("-c", str(self.place.config), "-d", database, "-u" if kept else "-i", "crm_mailbox"),
            *("--test-tags", tags, "--stop-after-init", "--http-port", str(free_port()), "--logfile", str(log)),
            *("--screenshots", str(self.place.cache / "screenshots")),
            # the time of each test
            *("--log-handler", "odoo.tests.stats:DEBUG"),
        )
        with step(f"running Odoo's tests{share.replace('_', ', ')}") as watch:
            done = self.children.run(command, env=self.place.environment(), cwd=self.place.cache)
        return _read_odoo_log(log, done.returncode, watch())

    def odoo_shares(self) -> dict[str, str]:
        """All of Odoo's tests in shares of about the same length: {name of the share: its tags}."""
        texts = {path.name: path.read_text() for path in sorted(TESTS.glob("test_*.py"))}
        browser = [name for name, text in texts.items() if "HttpCase" in text or "start_tour" in text]
        shares = {"_browser": browser, **{f"_{number}": [] for number in range(1, SHARES + 1)}}
        weights = dict.fromkeys(shares, 0)
        del weights["_browser"]
        rest = {name: text.count("    def test_") for name, text in texts.items() if name not in browser}
        for name in sorted(rest, key=lambda name: -rest[name]):
            lightest = min(weights, key=weights.__getitem__)
            shares[lightest].append(name)
            weights[lightest] += rest[name]
        return {share: ",".join(f"/crm_mailbox/tests/{name}" for name in names) for share, names in shares.items()}


def _read_odoo_log(log: Path, code: int, seconds: float) -> Result:
    text = log.read_text(errors="replace") if log.exists() else ""
    counted = re.findall(r"(\d+) failed, (\d+) error\(s\) of (\d+) tests", text)
    failed, errors, run = map(int, counted[-1]) if counted else (0, 0, 0)
    problems = [line for line in text.splitlines() if _is_problem(line)]
    for line in problems[:40]:
        sys.stderr.write(f"{line}\n")
    if failed + errors:
        sys.stderr.write(_find_tracebacks(text))
    skipped = [line for line in problems if "skip" in line.lower()]
    trouble = f"{len(skipped)} skipped" if skipped else ""
    if problems and not skipped and not failed + errors:
        trouble = f"{len(problems)} warnings or errors in the log"
    if code and not failed + errors:
        trouble = trouble or f"Odoo ended with {code}"
    # of the tests alone: the log has a line for each class as well
    lines = re.findall(r"^\tcrm_mailbox\.(\w+\.\w+\.\w+): ([0-9.]+)s", text, re.MULTILINE)
    return Result("odoo", run, failed + errors, trouble, {name: float(took) for name, took in lines}, seconds)


def _is_problem(line: str) -> bool:
    """An error anywhere, or a test that did not run."""
    if re.search(r" (ERROR|CRITICAL) \S+ ", line):
        return True
    tests = re.search(r" (odoo\.tests\S*|odoo\.addons\.crm_mailbox\S*): ", line)
    return bool(tests) and (
        "skipp" in line.lower() or "websocket-client" in line or ("chrome" in line.lower() and " WARNING " in line)
    )


def _find_tracebacks(text: str) -> str:
    parts = re.findall(r"Traceback \(most recent call last\):\n(?:  .*\n|\S.*Error.*\n)+", text)
    return "\n".join(parts[:20])
