"""Mailboxes in which nothing happened, over a line of 80 ms: our rounds, and bare imapclient with as many threads.

Bare is connect, sign in, one LIST-STATUS, log out, and nothing done with it. With 1 and 8 threads a part of the
mailboxes is read, 40 for each thread. CPU is this process's; what PostgreSQL and the mail server take is not in it.
"""

import itertools
import ssl
import threading
import time
from unittest.mock import patch

from house.progress import say, step
from mailbed import EMPLOYEES, PASSWORD, dovecot
from mailbed.maildir import Copy
from showcase import company, inside

from .delay import line_to
from .inside import answer, read_arguments

TAKES = 1000
ROUND_TRIP = 80  # milliseconds
THREADS = (1, 8, 32)
PART = 40  # mailboxes a thread
STATUS = "(STATUS (MESSAGES UIDNEXT UIDVALIDITY UNSEEN HIGHESTMODSEQ))"


def main() -> None:
    database, bed, count = read_arguments()
    logins = [f"poll{number:04}@corp.example" for number in range(count)]
    with step(f"making {count} mailboxes"):
        (bed.folder / "users").write_text(dovecot.password_file([EMPLOYEES[0].email, *logins], PASSWORD))
        bed.put(Copy(login, "INBOX", int(time.time()), "S", _MAIL) for login in logins)
    facts = bed.facts()
    with line_to(facts["host"], facts["ports"]["imaps"]) as line, inside.environment(database) as env:
        with step(f"binding and reading {count} mailboxes"):
            _bind(env, facts, line.port, logins)
            company.read_everything(env, rounds=200)
        line.set_delay(ROUND_TRIP / 2)
        figures = {}
        for threads in THREADS:
            part = logins[: PART * threads]
            bare = _measure(len(part), lambda part=part, n=threads: _poll_bare(facts, line.port, part, n))
            ours = _measure(len(part), lambda part=part, n=threads: _poll(env, part, n))
            say(f"{threads} threads, {len(part)} mailboxes: bare {bare}, ours {ours} (a second, CPU ms each)")
            figures |= {
                f"bare_{threads}": bare[0],
                f"ours_{threads}": ours[0],
                f"share_{threads}": round(ours[0] / bare[0], 2),
                f"bare_cpu_ms_{threads}": bare[1],
                f"ours_cpu_ms_{threads}": ours[1],
            }
    answer(mailboxes=count, round_trip_ms=ROUND_TRIP, **figures)


_MAIL = (
    b"From: shop@elsewhere.example\nTo: poll@corp.example\nSubject: Offer\nMessage-ID: <1@elsewhere.example>\n\nHello\n"
)


def _bind(env, facts: dict, port: int, logins: list[str]) -> None:
    """All mailboxes are one employee's: how many owners there are costs nothing here."""
    company.set_up_company(env, facts, EMPLOYEES[:1])
    company.switch_archiving_on(env)
    server = env["mailbox.server"].search([], limit=1)
    server.write({"incoming_port": port, "connection_limit": max(THREADS)})
    alice = env["res.users"].search([("email", "=", EMPLOYEES[0].email)])
    for login in logins:
        credential = env["mailbox.credential"].with_user(alice).sudo()._seal(server, login, PASSWORD)
        env["mailbox.account"].with_user(alice)._bind(server, login, credential, receiving_only=True)
    company.make_due(env)


def _measure(count: int, poll) -> tuple[float, float]:
    """Mailboxes a second, and milliseconds of CPU for each."""
    began, cpu = time.perf_counter(), time.process_time()
    poll()
    spent, used = time.perf_counter() - began, time.process_time() - cpu
    return round(count / spent, 1), round(used / count * 1000, 1)


def _poll_bare(facts: dict, port: int, logins: list[str], threads: int) -> None:
    from imapclient import IMAPClient

    context = ssl.create_default_context(cafile=facts["ca"])
    waiting, told = iter(logins), itertools.count()
    lock = threading.Lock()

    def work() -> None:
        while True:
            with lock:
                login = next(waiting, None)
            if login is None:
                return
            client = IMAPClient(facts["host"], port, ssl_context=context)
            client._imap.debug = 0  # imapclient's default formats a line of log for each line of answer
            client.login(login, PASSWORD)
            status, _lines = client._imap._simple_command("LIST", '""', '"*"', "RETURN", STATUS)
            client.logout()
            if status == "OK":
                next(told)

    workers = [threading.Thread(target=work) for _ in range(threads)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    if next(told) != len(logins):
        raise SystemExit("bare imapclient was refused: these figures mean nothing")


def _poll(env, logins: list[str], threads: int) -> None:
    from odoo.addons.crm_mailbox.models.sync import mailbox_sync_round

    leases = env["mailbox.lease"].search([("account_id.email", "in", logins)])
    env["mailbox.lease"].search([]).next_sync_at = "2050-01-01"
    leases.write({"next_sync_at": "2020-01-01", "read_at": "2020-01-01"})
    env.cr.commit()
    with patch.object(mailbox_sync_round, "THREADS", threads):
        while env["mailbox.lease"]._count_due():
            env["mailbox.account"]._cron_sync()
    env.invalidate_all()
    unread = leases.filtered(lambda lease: lease.read_at.year < 2026 or lease.account_id.error_code)
    if unread:
        raise SystemExit(f"{len(unread)} of {len(leases)} mailboxes were not read: these figures mean nothing")


if __name__ == "__main__":
    main()
