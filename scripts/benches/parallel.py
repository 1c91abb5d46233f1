"""Five workers in five processes on five mailboxes that hold the same mails: each is stored once, and nobody fails."""

from collections import Counter

from house.progress import say, step
from mailbed import CREW, bulk
from showcase import company, crew, inside

from .inside import answer, clock, read_arguments

TAKES = 5000


def main() -> None:
    database, bed, count = read_arguments()
    with step(f"writing {count} messages into each of {len(CREW)} mailboxes"):
        bed.put(bulk.shared_copies(count, CREW))
    with inside.environment(database) as env:
        company.set_up_company(env, bed.facts(), crew.MEMBERS)
        company.bind_everybody(env, crew.MEMBERS)
        company.switch_archiving_on(env)
        crew.prepare(env, count)
    inside.close(database)
    seconds: dict[str, float] = {}
    workers = crew.Crew(database)
    with clock(seconds, "read", count * len(CREW)):
        diaries = workers.work()
    with inside.environment(database) as env:
        company.read_everything(env)
        counted = count_rows(env)
    done = sum((Counter(diary["counts"]) for diary in diaries), Counter())
    spent = sum((Counter(diary["seconds"]) for diary in diaries), Counter())
    say(f"seconds of all workers together: {dict(spent.most_common())}")
    say(f"what they did: {dict(done.most_common())}")
    wanted = {"emails": count, "messages": count * len(CREW), "failures": 0}
    if {name: counted[name] for name in wanted} != wanted:
        raise SystemExit(f"wanted {wanted}, but {counted}: these figures mean nothing")
    answer(
        **counted,
        seconds=round(seconds["read"], 1),
        messages_a_second=round(count * len(CREW) / seconds["read"]),
        bodies_downloaded=done["read_email"],
        in_the_way=done["SerializationFailure"] + done["UniqueViolation"] + done["DeadlockDetected"],
    )


def count_rows(env) -> dict[str, int]:
    """What stands in the database, and how many mailboxes or messages are in trouble."""
    unread = env["mailbox.message"].search_count([("state", "!=", "stored")])
    return {
        "emails": env["mailbox.email"].search_count([]),
        "messages": env["mailbox.message"].search_count([]),
        "threads": env["mailbox.thread"].search_count([]),
        "archives": env["mailbox.archive"].search_count([]),
        "failures": unread + env["mailbox.account"].search_count([("error_code", "!=", False)]),
    }


if __name__ == "__main__":
    main()
