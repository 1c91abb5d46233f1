"""A folder of 200,000 messages: read for the first time, a cycle in which nothing changed, and new numbers for all.

One mail in a hundred is a customer's. The server speaks QRESYNC; its own part of each figure, an EXAMINE by a client
that does nothing else, stands beside.
"""

import ssl
import time
from collections.abc import Iterator
from email.utils import formatdate

from house.progress import say, step
from mailbed import EMPLOYEES, PASSWORD
from mailbed.maildir import Copy
from mailbed.story import CUSTOMERS
from showcase import company, inside

from .inside import answer, clock, read_arguments, set_up
from .rss import read_peak, read_rss, reset_peak

TAKES = 200_000
LOGIN = EMPLOYEES[0].email
INTERVAL = 60  # seconds between two mails
SHARE = 100  # one mail in so many is a customer's
CYCLES = 5


def main() -> None:
    database, bed, count = read_arguments()
    with step(f"writing {count} messages into a folder"):
        bed.put(_mails(count))
    with step("the server builds its index"):
        _examine(bed)
    set_up(database, bed, count)
    seconds: dict[str, float] = {}
    with inside.environment(database) as env:
        with clock(seconds, "first", count):
            company.read_everything(env, rounds=500)
        before = _take_stock(env)
        figures = _measure_quiet(env, bed)
    bed.mail.renumber("alice", next_uid=1_000_000)
    with step("the server builds its index anew"):
        _examine(bed)
    with inside.environment(database) as env:
        company.make_due(env)
        with clock(seconds, "remap", count):
            company.read_everything(env, rounds=500)
        after = _take_stock(env)
    if (before["live"], before["emails"], before["archives"]) != (count, *[after[k] for k in ("emails", "archives")]):
        raise SystemExit(f"{count} messages, {before} before and {after} after: these figures mean nothing")
    if after["renumbered"] != count:
        raise SystemExit(f"only {after['renumbered']} have their new numbers: these figures mean nothing")
    rates = {f"{name}_per_second": round(count / spent) for name, spent in seconds.items()}
    answer(messages=count, of_customers=before["emails"], **figures, **rates)


def _mails(count: int) -> Iterator[Copy]:
    begin = int(time.time()) - count * INTERVAL
    for number in range(count):
        when = begin + number * INTERVAL
        sender = CUSTOMERS[number % len(CUSTOMERS)].email if number % SHARE == 0 else f"shop{number}@elsewhere.example"
        raw = (
            f"From: {sender}\nTo: {LOGIN}\nSubject: Offer {number}\nDate: {formatdate(when)}\n"
            f"Message-ID: <{number}@elsewhere.example>\n\nWords {number}\n"
        )
        yield Copy(LOGIN, "INBOX", when, "S", raw.encode())


def _measure_quiet(env, bed) -> dict:
    """Cycles without changes: the quickest, its own memory, and what the server alone takes for an EXAMINE."""
    _cycle(env)
    idle = read_rss()
    reset_peak()
    spent = min(_cycle(env) for _cycle_number in range(CYCLES))
    rise = round(read_peak() - idle, 1)
    server = min(_examine(bed) for _cycle_number in range(CYCLES))
    say(f"nothing changed: {spent:.3f} s and {rise} MB; connect, sign in and EXAMINE alone {server:.3f} s")
    return {"quiet_seconds": round(spent, 3), "quiet_mb": rise, "examine_seconds": round(server, 3)}


def _cycle(env) -> float:
    company.make_due(env)
    began = time.perf_counter()
    env["mailbox.account"]._cron_sync()
    return time.perf_counter() - began


def _examine(bed) -> float:
    from imapclient import IMAPClient

    facts = bed.facts()
    context = ssl.create_default_context(cafile=facts["ca"])
    began = time.perf_counter()
    with IMAPClient(facts["host"], facts["ports"]["imaps"], ssl_context=context, timeout=600) as client:
        client.login(LOGIN, PASSWORD)
        client.select_folder("INBOX", readonly=True)
    return time.perf_counter() - began


def _take_stock(env) -> dict:
    Message = env["mailbox.message"]
    inbox = env["mailbox.folder"].search([("role", "=", "inbox")])
    return {
        "live": Message.search_count([("state", "!=", "gone")]),
        "renumbered": Message.search_count(
            [("folder_id", "=", inbox.id), ("epoch", "=", 2), ("imap_uid", ">=", 10**6)]
        ),
        "emails": env["mailbox.email"].search_count([]),
        "archives": env["mailbox.archive"].search_count([]),
    }


if __name__ == "__main__":
    main()
