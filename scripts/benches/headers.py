"""The header scan of one folder: what imapclient does bare, and a round of ours with decision and database."""

import ssl
from unittest.mock import patch

from house.progress import step
from mailbed import EMPLOYEES, PASSWORD, bulk
from showcase import company, inside

from .inside import answer, clock, read_arguments, set_up

TAKES = 10_000
LOGIN = EMPLOYEES[0].email


def main() -> None:
    database, bed, count = read_arguments()
    with step(f"writing {count} messages into a mailbox"):
        bed.put(bulk.plain_copies(count, LOGIN, size=2048))
    set_up(database, bed, count)
    seconds: dict[str, float] = {}
    _scan_bare(bed)  # the server builds its index
    with clock(seconds, "imapclient bare", count):
        scanned = _scan_bare(bed)
    with clock(seconds, "ours", count):
        _scan(database)
    with inside.environment(database) as env:
        stored = env["mailbox.message"].search_count([])
        wanted = env["mailbox.message"].search_count([("state", "=", "wanted")])
    if not scanned == stored == count:
        raise SystemExit(f"{count} messages, {scanned} scanned bare and {stored} by us: these figures mean nothing")
    bare, ours = (round(count / spent) for spent in seconds.values())
    answer(messages=count, bare=bare, ours=ours, share=round(ours / bare, 2), of_customers=wanted)


def _scan_bare(bed) -> int:
    """The same items in the same windows, and nothing done with them."""
    from imapclient import IMAPClient
    from odoo.addons.crm_mailbox.engine.imap.messages import FIELDS
    from odoo.addons.crm_mailbox.engine.pull.sync import WINDOW

    facts, found = bed.facts(), 0
    context = ssl.create_default_context(cafile=facts["ca"])
    with IMAPClient(facts["host"], facts["ports"]["imaps"], ssl_context=context) as client:
        client._imap.debug = 0  # imapclient's default formats a line of log for each line of answer
        client.login(LOGIN, PASSWORD)
        last = client.select_folder("INBOX", readonly=True)[b"UIDNEXT"] - 1
        items = ["FLAGS", "INTERNALDATE", "RFC822.SIZE", f"BODY.PEEK[HEADER.FIELDS ({FIELDS})]"]
        for first in range(1, last + 1, WINDOW):
            found += len(client.fetch(range(first, min(first + WINDOW, last + 1)), items))
    return found


def _scan(database: str) -> None:
    """The scheduled action until all is decided; what it would fetch of customers' mail is left for the next one."""
    with inside.environment(database) as env:
        sync = env.registry["mailbox.sync"]

        def fetch_none(_self, _claim, event, puller):
            puller.answer(event.account_id, ())

        with patch.object(sync, "_take_wish", fetch_none):
            company.read_everything(env)


if __name__ == "__main__":
    main()
