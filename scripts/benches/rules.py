"""Ten rules over archived mails, and the activities they make, beside archiving itself: from raw bytes to timelines.

The same mails each time, each time in a fresh copy of the database, through the rounds of the scheduled action. In each
run every other batch is archived without rules: what the others take longer is what rules cost, of mails of the same
kind in the same minutes, and with nothing written apart that service writes at once. The first run has no rules at all:
what it finds is noise.
"""

import time
from collections import Counter
from contextlib import contextmanager
from datetime import timedelta
from itertools import cycle
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
            _add_rules(env, *way)
        archive(env, warm)
        before = _count_activities(env)
        with _every_other_batch(env) as batches, clock(seconds, name, len(mails)):
            archive(env, mails)
        made = _count_activities(env) - before
    ruling = batches["seconds", True] / batches["mails", True] - batches["seconds", False] / batches["mails", False]
    archiving = (seconds[name] - ruling * batches["mails", True]) / len(mails)
    percent = 100 * ruling / archiving
    say(f"{made} activities of {batches['mails', True]} mails, rules {percent:.1f} % of archiving")
    return {
        "archiving_ms_a_mail": round(1000 * archiving, 2),
        "rules_ms_a_mail": round(1000 * ruling, 3),
        "percent_of_archiving": round(percent, 1),
        "activities_a_mail": round(made / batches["mails", True], 2),
    }


def _count_activities(env) -> int:
    return env["mail.activity"].with_context(active_test=False).search_count([("automated", "=", True)])


@contextmanager
def _every_other_batch(env):
    """Have rules in every other batch only. Counts {("seconds" or "mails", whether with rules): number}."""
    archives, sync = type(env["mailbox.archive"]), type(env["mailbox.sync"])
    apply_rules, archive_batch = archives._apply_rules, sync._archive_batch
    turns, batches = cycle((True, False)), Counter()

    def timed_batch(self):
        self.env.cr.mailbox_bench_turn = turn = next(turns)
        began = time.perf_counter()
        result = archive_batch(self)
        if result:
            batches["seconds", turn] += time.perf_counter() - began
        return result

    def counted_rules(self):
        turn = self.env.cr.mailbox_bench_turn
        batches["mails", turn] += len(self.email_id)
        return apply_rules(self) if turn else None

    with patch.object(sync, "_archive_batch", timed_batch), patch.object(archives, "_apply_rules", counted_rules):
        yield batches


def _add_rules(env, fits: str, limit: str) -> None:
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
