"""Five processes archive the same 500 mails for 50 records at once: never more activities than the company wants."""

import os
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from odoocase import OdooCase, start_odoo
from showcase import company, crew, inside
from showcase.pile import pile_up

setUpModule = start_odoo
WORKER = Path(__file__).with_name("rules_worker.py")
MAILS, RECORDS, WORKERS = 500, 50, 5


class TestRulesLive(OdooCase):
    employees = crew.MEMBERS

    def test_five_workers_never_make_more_than_promised(self):
        for limit, promised in (("open", RECORDS), ("ever", RECORDS), ("email", MAILS)):
            with self.subTest(limit):
                name = f"{self.database}_{limit}"
                self.new_database(name, self.database)
                with self.environment(name) as env:
                    self._prepare(env, limit)
                inside.close(name)
                failures = self._work(name)
                with self.environment(name) as env:
                    activities = env["mail.activity"].search([("automated", "=", True)])
                    archives = env["mailbox.archive"].search([("email_id.content_key", "like", "pile-")])
                    self.assertEqual((len(archives), len(activities)), (MAILS, promised))
                    by_record = activities.grouped("res_id")
                    self.assertEqual({len(made) for made in by_record.values()}, {promised // RECORDS})
                    self.assertEqual(len(by_record), RECORDS)
                    self.assertTrue(all(archives.mapped("rule_outcome")))
                    if limit == "open":
                        self.assertEqual(len(archives.filtered("activity_id")), MAILS, "the others joined it")
                self.assertGreater(sum(failures), 0, "or they never met, and this test proves nothing")

    def _prepare(self, env, limit):
        company.make_due(env)
        company.read_everything(env)
        env.company.write({"mailbox_activity": True, "mailbox_activity_limit": limit})
        env.company.mailbox_activity_since = False
        env["mailbox.activity.rule"].create({"name": "Answer customers"})
        pile_up(env, MAILS, RECORDS, env["mailbox.account"].search([]))

    def _work(self, database):
        """Let all workers begin at once; how often others were in each one's way."""
        environment = {**os.environ, "CRM_MAILBOX_DATABASE": database}
        options = {"env": environment, "text": True, "stdin": subprocess.PIPE, "stdout": subprocess.PIPE}
        workers = [subprocess.Popen([sys.executable, WORKER, str(seed)], **options) for seed in range(WORKERS)]
        for worker in workers:
            worker.stdout.readline()
        for worker in workers:
            worker.stdin.write("go\n")
            worker.stdin.flush()
        said = [worker.communicate()[0] for worker in workers]
        self.assertEqual([worker.returncode for worker in workers], [0] * WORKERS)
        return [int(line) for line in said]
