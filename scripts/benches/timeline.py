"""The first page of a timeline with thousands of emails, as a salesperson's chatter asks for it: queries, milliseconds.

And the chatter's search for a word that one of them has. Each is asked several times with nothing in the cache; the
median counts.
"""

import statistics
import time
from datetime import datetime, timedelta, timezone
from email.message import EmailMessage
from email.utils import format_datetime

from mailbed import EMPLOYEES
from odoo import fields

from .inside import answer, archive, fresh_copy, read_arguments, set_up

TAKES = 2000
PAGE = 30
TIMES = 15
NINA = "nina.berg@northwind.example"


def main() -> None:
    database, bed, count = read_arguments()
    set_up(database, bed, count)
    with fresh_copy(database) as env:
        env["mailbox.account"].search([]).bound_at = fields.Datetime.now() - timedelta(days=29)
        archive(env, [_make_mail(number, count) for number in range(count)])
        nina = env["res.partner"].search([("email", "=", NINA)], limit=1)
        alice = env["res.users"].search([("login", "=", "alice")])
        entries = env["mail.message"].search_count([("model", "=", "res.partner"), ("res_id", "=", nina.id)])
        figures = {
            "page": _measure(env, lambda: _read_page(nina.with_user(alice))),
            "search": _measure(env, lambda: _read_page(nina.with_user(alice), search_term=f"word{count // 2}end")),
        }
    answer(emails=count, entries=entries, **figures)


def _make_mail(number: int, count: int) -> bytes:
    mail = EmailMessage()
    mail["From"] = f"Nina Berg <{NINA}>"
    mail["To"] = EMPLOYEES[0].email
    mail["Subject"] = f"Conveyor {number}"
    mail["Date"] = format_datetime(datetime.now(timezone.utc) - timedelta(minutes=20 * (count - number) + 5))
    mail["Message-ID"] = f"<timeline.{number}@northwind.example>"
    mail.set_content(f"Could you send word{number}end?\n\n" + "All is as we said on the phone. " * 10)
    if not number % 10:
        mail.add_attachment(b"%PDF-1.4", maintype="application", subtype="pdf", filename=f"plan-{number}.pdf")
    return mail.as_bytes(policy=mail.policy.clone(linesep="\r\n"))


def _read_page(record, **search) -> dict:
    """What `/mail/thread/messages` does."""
    from odoo.addons.mail.tools.discuss import Store

    found = record.env["mail.message"]._message_fetch(domain=None, thread=record, limit=PAGE, **search)
    store = Store().add(found.pop("messages"), add_followers=True)
    return {**found, **store.get_result()}


def _measure(env, ask) -> dict:
    took, queries, found = [], 0, {}
    for _time in range(TIMES):
        env.invalidate_all()
        before, began = env.cr.sql_log_count, time.perf_counter()
        found = ask()
        took.append(1000 * (time.perf_counter() - began))
        queries = env.cr.sql_log_count - before
    shown = [one for one in found.get("mail.message", ()) if one.get("is_mailbox_email")]
    return {
        "ms": round(statistics.median(took), 1),
        "queries": queries,
        "shown": len(shown),
        "count": found.get("count"),
    }


if __name__ == "__main__":
    main()
