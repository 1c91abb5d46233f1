"""Ten rules over archived mails, and the activities they make, beside archiving itself.

The same waiting emails, batches and commits, each in a fresh copy of the database: archiving alone, then archiving with
ten rules of which the last takes what is left. What fetching and reading cost is in neither.
"""

from house.progress import say
from showcase import company, inside
from showcase.pile import pile_up

from .inside import answer, clock, fresh_copy, read_arguments, set_up

TAKES = 10_000
CUSTOMERS = 1000
WARM_UP = 100
AIM = 10


def main() -> None:
    database, bed, count = read_arguments()
    set_up(database, bed, 0)
    seconds: dict[str, float] = {}
    with inside.environment(database) as env:
        company.make_due(env)
        company.read_everything(env)
        pile_up(env, count + WARM_UP, min(CUSTOMERS, count), env["mailbox.account"].search([]))
    ways = {
        "archiving": "",
        "with ten rules that fit nothing": "none",
        "with rules, one while it is open": "open",
        "with rules, one for each email": "email",
    }
    for name, limit in ways.items():
        with fresh_copy(database) as env:
            if limit:
                _add_rules(env, limit)
            _archive(env, WARM_UP)
            with clock(seconds, name, count):
                batches = _archive(env, count)
            made = env["mail.activity"].search_count([("automated", "=", True)])
            say(f"{made} activities in {batches} batches")
    alone, judged, opened, each = (spent / count for spent in seconds.values())
    answer(
        mails=count,
        archiving_ms_a_mail=round(1000 * alone, 2),
        judging_ms_a_mail=round(1000 * (judged - alone), 2),
        one_open_ms_a_mail=round(1000 * (opened - alone), 2),
        each_email_ms_a_mail=round(1000 * (each - alone), 2),
        judging_percent=round(100 * (judged - alone) / alone, 1),
        one_open_percent=round(100 * (opened - alone) / alone, 1),
        each_email_percent=round(100 * (each - alone) / alone, 1),
        under_10_percent=opened - alone < alone / AIM,
    )


def _add_rules(env, limit: str) -> None:
    fits = limit != "none"
    env.company.write({"mailbox_activity": True, "mailbox_activity_limit": limit if fits else "open"})
    env.company.mailbox_activity_since = False
    fields = ("subject", "sender", "domain", "recipient", "copy", "anyone", "text", "team", "mailbox")
    for sequence, field in enumerate(fields):
        line = {"field": field, "operator": "contains", "value": "no such word"}
        env["mailbox.activity.rule"].create({"name": field, "sequence": sequence, "condition_ids": [(0, 0, line)]})
    direction = "incoming" if fits else "outgoing"
    env["mailbox.activity.rule"].create({"name": "Answer customers", "sequence": 99, "direction": direction})
    env.cr.commit()


def _archive(env, count: int) -> int:
    """Archive `count` emails as the scheduled action does, a transaction a batch; the number of batches."""
    batches, done = 0, 0
    while done < count:
        emails = env["mailbox.email"]._find_ready()[: count - done]
        emails._archive()
        env.cr.commit()
        env.invalidate_all()
        batches, done = batches + 1, done + len(emails)
    return batches


if __name__ == "__main__":
    main()
