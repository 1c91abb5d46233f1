"""How tests went: counted, and told at the end of a run."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from .progress import say

SLOWEST_TESTS, SLOWEST_CLASSES = 20, 10


@dataclass(frozen=True)
class Result:
    """How a kind, or a share of it, went. `trouble` says in words what is wrong beyond failed tests, `times` are
    {module.Class.test: seconds}, where a test may be `setUpClass`."""

    kind: str
    run: int
    failed: int
    trouble: str = ""
    times: Mapping[str, float] = field(default_factory=dict)
    seconds: float = 0


def add_up(results: Iterable[Result]) -> list[Result]:
    """One result for each kind. Of shares that ran at once the seconds are those of all together."""
    shares: dict[str, list[Result]] = {}
    for result in results:
        shares.setdefault(result.kind, []).append(result)
    return [
        Result(
            kind,
            sum(one.run for one in some),
            sum(one.failed for one in some),
            "; ".join(one.trouble or "no test ran" for one in some if one.trouble or not one.run),
            {name: seconds for one in some for name, seconds in one.times.items()},
            sum(one.seconds for one in some),
        )
        for kind, some in shares.items()
    ]


def report(results: Iterable[Result]) -> int:
    """Say which tests took longest, and how many of each kind ran; the exit code. The last line counts them all."""
    kinds = add_up(results)
    _tell_slowest({name: seconds for kind in kinds for name, seconds in kind.times.items()})
    ok = True
    for kind in kinds:
        state = "FAILED" if kind.failed or kind.trouble else "passed"
        ok = ok and state == "passed"
        counted = f"{kind.kind:7} {kind.run:4} tests in {kind.seconds:4.0f} s, {kind.failed} failed"
        say(f"{counted}  {state}  {kind.trouble}".rstrip())
    run, failed = sum(kind.run for kind in kinds), sum(kind.failed for kind in kinds)
    print(f"{run - failed} passed, {failed if ok or failed else 1} failed", flush=True)
    return 0 if ok else 1


def _tell_slowest(times: Mapping[str, float]) -> None:
    """The tests and the classes that took a second or more, the longest first."""
    classes: Counter = Counter()
    for name, seconds in times.items():
        classes[name.rpartition(".")[0]] += seconds
    for what, most, rows in (("test", SLOWEST_TESTS, Counter(times)), ("class", SLOWEST_CLASSES, classes)):
        for name, seconds in rows.most_common(most):
            if seconds >= 1:
                say(f"slow {what:5} {seconds:6.1f} s  {name}")
