"""Five workers in five processes on five mailboxes that hold the same mails, all at once."""

import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from benches.parallel import count_rows
from mailbed import CREW, bulk
from odoocase import OdooCase, start_odoo
from showcase import company, crew, inside

setUpModule = start_odoo
MAILS = int(os.environ.get("CRM_MAILBOX_MAILS", "300"))


class TestParallel(OdooCase):
    employees = crew.MEMBERS

    def test_five_workers_store_each_mail_once_and_none_fails(self):
        """Criterion 10, with 5,000 mails if CRM_MAILBOX_MAILS says so."""
        self.bed.put(bulk.shared_copies(MAILS, CREW))
        with self.environment() as env:
            crew.prepare(env, MAILS)
        inside.close(self.database)
        diaries = crew.Crew(self.database).work()
        with self.environment() as env:
            company.read_everything(env)
            counted = count_rows(env)
        self.assertEqual(
            {name: counted[name] for name in ("emails", "messages", "failures")},
            {"emails": MAILS, "messages": MAILS * len(CREW), "failures": 0},
        )
        downloaded = sum(diary["counts"]["read_email"] for diary in diaries)
        self.assertLess(downloaded, MAILS * len(CREW), "what a colleague's mailbox brought in came again")
