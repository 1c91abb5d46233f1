"""Both benches inside Odoo: the story's company and customers, one bound mailbox, a clock, and the answer."""

import json
import sys
import time
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from unittest.mock import patch

from house.progress import say
from house.workplace import set_up as set_up_workplace
from mailbed import EMPLOYEES, Bed
from showcase import company, inside

ALICE = EMPLOYEES[:1]


def read_arguments():
    """(database, the bed's facts, number of mails), with Odoo configured."""
    database, bed, mails = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    inside.configure(str(bed.parent / "bench.log"))
    return database, Bed.at(str(bed)), mails


def set_up(database: str, bed: Bed, mails: int) -> None:
    """Corp Example with its customers and deals, Alice's mailbox bound, archiving on, all of history wanted."""
    with inside.environment(database) as env:
        company.set_up_company(env, bed.facts(), ALICE)
        company.bind_everybody(env, ALICE)
        company.switch_archiving_on(env)
        env.company.write({"mailbox_history_limit": mails, "mailbox_history_days": 3650})


@contextmanager
def fresh_copy(database: str):
    """An environment on a copy of the database, which is gone afterwards; what is done in it commits by itself."""
    place, copy = set_up_workplace(), f"{database}_copy"
    inside.close(database)
    place.copy_database(database, copy)
    try:
        with inside.environment(copy) as env:
            yield env
    finally:
        inside.close(copy)
        place.drop_database(copy)


@contextmanager
def clock(seconds: dict, name: str, mails: int):
    """Take the time of what happens inside, and say it."""
    began = time.perf_counter()
    yield
    seconds[name] = time.perf_counter() - began
    say(f"{name}: {mails} in {seconds[name]:.2f} s, {mails / seconds[name]:.0f} a second")


def archive(env, mails: list[bytes]) -> None:
    """From raw bytes to entries: rounds of the scheduled action with its threads until all of `mails` is filed."""
    # there once Odoo is configured
    from odoo.addons.crm_mailbox.models.sync import mailbox_sync_round

    from .in_memory import MailsInMemory

    server = MailsInMemory(mails)
    env["mailbox.folder"].search([]).unlink()
    company.make_due(env)
    with patch.object(mailbox_sync_round, "Puller", partial(mailbox_sync_round.Puller, open_session=server.open)):
        company.read_everything(env)


def answer(**values) -> None:
    """The last line: the figures as JSON."""
    print(json.dumps(values), flush=True)
