"""Ten rules over archived mails, and the activities they make, beside archiving itself: from raw bytes to timelines.

The same mails each time, each time in a fresh copy of the database, through the rounds of the scheduled action. In each
run every other batch is archived without rules: what the others take longer is what rules cost, of mails of the same
kind in the same minutes, and with nothing written apart that service writes at once. The first run has no rules at all:
what it finds is noise.

Percents are of processor time, Odoo's and its database connection's: what else runs on the machine is in neither. What
the wall clock says is given, too.
"""

import os
import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from itertools import cycle
from pathlib import Path
from unittest.mock import patch

from house.progress import say
from mailbed import bulk
from odoo import fields

from .inside import answer, archive, clock, fresh_copy, read_arguments, set_up

TAKES = 10_000
WARM_UP = 200
AIM = 10
INTERVAL = 60
# what the last of the ten rules takes, and how many activities the company wants of it
WAYS = {
    "without rules": None,
    "ten rules, none fits": ("nothing", "open"),
    "ten rules, a tenth of the mails fits": ("files", "open"),
    "ten rules, every mail fits, one while it is open": ("all", "open"),
    "ten rules, every mail fits, one for each email": ("all", "email"),
}


def main() -> None:
    database, bed, count = read_arguments()
    set_up(database, bed, count + WARM_UP)
    warm = bulk.html_mails(WARM_UP, tag="warm", seed=5, interval=INTERVAL)
    mails = bulk.html_mails(count, interval=INTERVAL)
    figures = {name: _measure(database, name, way, warm, mails) for name, way in WAYS.items()}
    worst = max(figure["percent_of_archiving"] for figure in figures.values())
    answer(mails=count, **figures, under_10_percent=worst < AIM)


def _measure(database: str, name: str, way: tuple[str, str] | None, warm: list[bytes], mails: list[bytes]) -> dict:
    seconds: dict[str, float] = {}
    with fresh_copy(database) as env:
        # all of it is live mail: of history no rule is asked
        env["mailbox.account"].search([]).bound_at = fields.Datetime.now() - timedelta(days=29)
        if way:
            add_rules(env, *way)
        archive(env, warm)
        before = _count_activities(env)
        with _every_other_batch(env) as batches, clock(seconds, name, len(mails)), _counted(env, batches, "all"):
            archive(env, mails)
        made = _count_activities(env) - before
    ruling, archiving = _split(batches, "processor", len(mails))
    ruling_clock, archiving_clock = _split(batches, "clock", len(mails))
    percent = 100 * ruling / archiving
    say(f"{made} activities of {batches['mails', True]} mails, rules {percent:.1f} % of archiving")
    return {
        "archiving_ms_a_mail": round(1000 * archiving, 2),
        "rules_ms_a_mail": round(1000 * ruling, 3),
        "percent_of_archiving": round(percent, 1),
        "percent_by_the_clock": round(100 * ruling_clock / archiving_clock, 1),
        "activities_a_mail": round(made / batches["mails", True], 2),
    }


def _split(batches: Counter, unit: str, mails: int) -> tuple[float, float]:
    """What rules and all the rest take for one mail, in seconds."""
    ruling = batches[unit, True] / batches["mails", True] - batches[unit, False] / batches["mails", False]
    return ruling, (batches[unit, "all"] - ruling * batches["mails", True]) / mails


def _count_activities(env) -> int:
    return env["mail.activity"].with_context(active_test=False).search_count([("automated", "=", True)])


@contextmanager
def _counted(env, batches: Counter, kind: bool | str):
    """Add what happens inside to `batches["clock", kind]` and `batches["processor", kind]`."""
    began, used = time.perf_counter(), _get_processor_seconds(env)
    yield
    batches["clock", kind] += time.perf_counter() - began
    batches["processor", kind] += _get_processor_seconds(env) - used


def _get_processor_seconds(env) -> float:
    """Of this process with its threads, and of its connection's on the other side."""
    fields_ = Path(f"/proc/{env.cr._cnx.get_backend_pid()}/stat").read_text().rpartition(")")[2].split()
    user, system = int(fields_[11]), int(fields_[12])
    return time.process_time() + (user + system) / os.sysconf("SC_CLK_TCK")


@contextmanager
def _every_other_batch(env):
    """Rules in every other batch only: what each kind takes, and its mails, {(unit, with rules): number}."""
    archives, sync = type(env["mailbox.archive"]), type(env["mailbox.sync"])
    apply_rules, archive_batch = archives._apply_rules, sync._archive_batch
    turns, batches = cycle((True, False)), Counter()

    def timed_batch(self):
        self.env.cr.mailbox_bench_turn = turn = next(turns)
        with _counted(env, batches, turn):
            return archive_batch(self)

    def counted_rules(self):
        turn = self.env.cr.mailbox_bench_turn
        batches["mails", turn] += len(self.email_id)
        return apply_rules(self) if turn else None

    with patch.object(sync, "_archive_batch", timed_batch), patch.object(archives, "_apply_rules", counted_rules):
        yield batches


def add_rules(env, fits: str, limit: str) -> None:
    """Ten rules, of which nine fit nothing and the last what `fits` says: nothing, files or all."""
    env.company.write({"mailbox_activity": True, "mailbox_activity_limit": limit})
    env.company.mailbox_activity_since = False
    tests = ("subject", "sender", "domain", "recipient", "copy", "anyone", "text", "team", "mailbox")
    for sequence, field in enumerate(tests):
        line = {"field": field, "operator": "contains", "value": "no such word"}
        env["mailbox.activity.rule"].create({"name": field, "sequence": sequence, "condition_ids": [(0, 0, line)]})
    last = {"name": "Answer customers", "sequence": 99, "direction": "outgoing" if fits == "nothing" else "incoming"}
    if fits == "files":
        last["condition_ids"] = [(0, 0, {"field": "has_files", "operator": "is"})]
    env["mailbox.activity.rule"].create(last)
    env.cr.commit()


if __name__ == "__main__":
    main()
