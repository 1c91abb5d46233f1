"""A simulation of ten rules over the emails of 30 days: how long its longest request takes, and all of them.

The same for counting what is left to make, and for making it.
"""

import time
from functools import partial

from house.progress import say
from showcase import company, inside
from showcase.pile import pile_up

from .inside import answer, read_arguments, set_up
from .rules import add_rules

TAKES = 20_000
CUSTOMERS = 1000


def main() -> None:
    database, bed, count = read_arguments()
    set_up(database, bed, 0)
    with inside.environment(database) as env:
        company.make_due(env)
        company.read_everything(env)
        pile_up(env, count, min(CUSTOMERS, count), env["mailbox.account"].search([]))
        say("emails are there, archiving")
        company.read_everything(env)
        add_rules(env, "all", "email")
        figures = {kind: _simulate(env, kind) for kind in ("count", "left", "make")}
        made = env["mail.activity"].search_count([("automated", "=", True)])
    answer(emails=count, **figures, activities=made)


def _simulate(env, kind: str) -> dict:
    """All requests of a simulation, each with its transaction, as the page asks for them."""
    simulations, spent = env["mailbox.rule.simulation"], []
    values = _ask(env, spent, partial(simulations.start, 30, kind))
    while not values["isFinished"]:
        values = _ask(env, spent, simulations.browse(values["id"]).step)
    say(f"{kind}: {len(spent)} requests, {sum(spent):.1f} s")
    return {"requests": len(spent), "longest_s": round(max(spent), 2), "all_s": round(sum(spent), 1)}


def _ask(env, spent: list[float], request) -> dict:
    began = time.perf_counter()
    values = request()
    env.cr.commit()
    env.invalidate_all()
    spent.append(time.perf_counter() - began)
    return values


if __name__ == "__main__":
    main()
