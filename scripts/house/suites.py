"""The three kinds of tests, run and counted. A test that was skipped is a test that failed to run."""

import json
import os
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from .cache import CHECKOUT
from .progress import say, step
from .workplace import Workplace, free_port

DATABASE = "crm_mailbox_test"
SLOWEST = 20
# what runs side by side: Odoo's tests and the live ones wait for their servers half of the time
LANES = (("engine", "odoo"), ("live",))


@dataclass(frozen=True)
class Result:
    """How one kind went. `trouble` says in words what is wrong beyond failed tests, `times` {test: seconds}."""

    kind: str
    run: int
    failed: int
    trouble: str = ""
    times: Mapping[str, float] = field(default_factory=dict)


def run_side_by_side(kinds: Mapping[str, Callable[[], Result]]) -> list[Result]:
    """Run `kinds`, those of one lane one after the other: their results in the order of the lanes."""

    def run_lane(lane: tuple[str, ...]) -> list[Result]:
        return [kinds[kind]() for kind in lane if kind in kinds]

    with ThreadPoolExecutor(len(LANES)) as pool:
        return [result for results in pool.map(run_lane, LANES) for result in results]


def run_engine(place: Workplace, names: str = "") -> Result:
    """The engine's tests, the slow ones too."""
    environment = place.environment(PYTHONPATH=str(CHECKOUT), CRM_MAILBOX_SLOW="1")
    return _run_unittest("engine", place, environment, names)


def run_live(place: Workplace, names: str = "") -> Result:
    """Real servers, real processes, databases of their own."""
    place.make_template()
    path = os.pathsep.join([str(CHECKOUT / "scripts"), str(place.odoo.path)])
    with step("starting the mail servers"):
        folder = place.cache / "bed-test"
        start = [str(place.python), str(CHECKOUT / "scripts/mailbed"), "start", "--fresh", "--folder", str(folder)]
        subprocess.run(start, env=place.environment(), check=True, stdout=subprocess.DEVNULL)
    bed = str(folder / "bed.json")
    return _run_unittest("live", place, place.environment(PYTHONPATH=path, CRM_MAILBOX_BED=bed), names)


def _run_unittest(kind: str, place: Workplace, environment: dict[str, str], names: str) -> Result:
    folder, times = str(CHECKOUT / "tests" / kind), place.cache / f"times-{kind}.json"
    times.unlink(missing_ok=True)
    # -P: the folder of timed.py has modules that are called like libraries
    command = [str(place.python), "-P", str(CHECKOUT / "scripts/house/timed.py"), str(times)]
    command += ["discover", "-s", folder, "-t", folder, *(["-k", names] if names else [])]
    done = subprocess.run(command, env=environment, cwd=CHECKOUT, stderr=subprocess.PIPE, text=True, check=False)
    sys.stderr.write(done.stderr)
    ran = re.search(r"^Ran (\d+) tests?", done.stderr, re.MULTILINE)
    counts = {word: int(number) for word, number in re.findall(r"(failures|errors|skipped)=(\d+)", done.stderr)}
    failed = counts.get("failures", 0) + counts.get("errors", 0)
    trouble = f"{counts['skipped']} skipped" if counts.get("skipped") else ""
    if done.returncode and not failed:
        trouble = f"exit {done.returncode}"
    took = json.loads(times.read_text()) if times.exists() else {}
    return Result(kind, int(ran[1]) if ran else 0, failed, trouble, took)


def run_odoo(place: Workplace, tags: str = "/crm_mailbox", keep: bool = False) -> Result:
    """Odoo's own loader, in a fresh copy of the template; with `keep` in the database of the last run."""
    kept = keep and place.postgres.has(DATABASE)
    if not kept:
        place.copy_template(DATABASE)
    log = place.cache / "test.log"
    log.unlink(missing_ok=True)
    verb = "-u" if kept else "-i"
    with step("running Odoo's tests"):
        done = place.run_odoo(
            *("-d", DATABASE, verb, "crm_mailbox", "--test-tags", tags, "--stop-after-init"),
            *(
                "--http-port",
                str(free_port()),
                "--logfile",
                str(log),
                "--screenshots",
                str(place.cache / "screenshots"),
                # the time of each test
                "--log-handler",
                "odoo.tests.stats:DEBUG",
            ),
        )
    return _read_odoo_log(log, done.returncode)


def _read_odoo_log(log: Path, code: int) -> Result:
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
    times = {
        name: float(seconds) for name, seconds in re.findall(r"^\t\S+?\.(\w+\.\w+): ([0-9.]+)s", text, re.MULTILINE)
    }
    return Result("odoo", run, failed + errors, trouble, times)


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


def report(results: list[Result]) -> int:
    """Say which tests took longest, and how many of each kind ran; the exit code. The last line counts them all."""
    took = sorted(((seconds, name) for result in results for name, seconds in result.times.items()), reverse=True)
    for seconds, name in (row for row in took[:SLOWEST] if row[0] >= 1):
        say(f"slow {seconds:6.1f} s  {name}")
    ok = True
    for result in results:
        state = "passed" if not result.failed and not result.trouble and result.run else "FAILED"
        ok = ok and state == "passed"
        note = result.trouble or ("no test ran" if not result.run else "")
        say(f"{result.kind:7} {result.run:4} tests, {result.failed} failed  {state}  {note}".rstrip())
    run, failed = sum(result.run for result in results), sum(result.failed for result in results)
    print(f"{run - failed} passed, {failed if ok or failed else 1} failed", flush=True)
    return 0 if ok else 1
