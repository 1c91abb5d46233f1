"""Five processes archive the same 500 mails for 50 records at once: never more activities than the company wants."""

import os
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from odoocase import OdooCase, start_odoo
from psycopg2 import IntegrityError
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

    def test_two_who_make_the_last_rule_at_once_make_one(self):
        """Nine are there, and each of two requests sees nine when it begins."""
        name = f"{self.database}_eleven"
        self.new_database(name, self.database)
        with self.environment(name) as env:
            env["mailbox.activity.rule"].create([{"name": f"Rule {number}"} for number in range(9)])
            env.cr.commit()
        both_have_looked = threading.Barrier(2, timeout=30)
        with ThreadPoolExecutor(2) as pool:
            outcomes = list(pool.map(lambda _: self._make_rule(name, both_have_looked), range(2)))
        self.assertEqual(sorted(outcomes), ["made", "refused"])
        with self.environment(name) as env:
            self.assertEqual(env["mailbox.activity.rule"].search_count([]), 10)

    def _make_rule(self, database, both_have_looked):
        from odoo.exceptions import UserError

        with self.environment(database) as env:
            self.assertEqual(env["mailbox.activity.rule"].search_count([]), 9)
            both_have_looked.wait()
            try:
                env["mailbox.activity.rule"].create({"name": "The last"})
                env.cr.commit()
            except (UserError, IntegrityError):
                env.cr.rollback()
                return "refused"
        return "made"

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
