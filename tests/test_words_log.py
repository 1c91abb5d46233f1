"""The log has no word of a mail: not where a statement fails, expected or not, and not at the lowest level."""

import logging
from datetime import datetime

from odoo.sql_db import db_connect
from odoo.tests import tagged
from psycopg2 import Error
from psycopg2.errors import SerializationFailure

from ..engine.reading import read_email
from .common import make_mail
from .test_rules import RulesCase

CANARY = "greengage"
CRON = "odoo.addons.base.models.ir_cron"
# PostgreSQL's message has the whole row: as for a value too long, a NULL, a check, a full disk
BREAK = """
CREATE OR REPLACE FUNCTION refuse() RETURNS trigger AS $$ BEGIN RAISE %s USING MESSAGE = row_to_json(NEW)::text; END $$
LANGUAGE plpgsql;
CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON %s FOR EACH ROW WHEN (NEW.%s IS NOT NULL) EXECUTE FUNCTION refuse()
"""
CAUSES = ("check_violation", "serialization_failure", "disk_full")
# tables, and a column that the statement in question fills
TABLES = {
    "mailbox_email": "preview",
    "ir_attachment": "name",
    "mailbox_message": "id",
    "mailbox_thread": "id",
    "mailbox_archive": "id",
    "mail_message": "id",
    "mail_activity": "id",
}


def canary_mail(to="anna@corp.example"):
    return make_mail(
        f"{CANARY} <nina@northwind.example>",
        to,
        f"{CANARY} subject",
        f"{CANARY} body",
        files=[(f"{CANARY}.txt", CANARY.encode() * 10)],
    )


@tagged("post_install", "-at_install")
class TestWordsLog(RulesCase):
    def listen(self, work):
        """What the log has, at all levels and of all loggers, while `work` runs and where it fails."""
        with self.assertLogs(level="DEBUG") as logs:
            try:
                work()
            except Error:
                # as the scheduled action does with what we let through
                logging.getLogger(CRON).exception("Job failed")
        return logs.output

    def find_words(self, lines):
        return [line[:2000] for line in lines if CANARY in line]

    def test_m3_a_mail_stored_and_archived_leaves_no_word_at_any_level(self):
        """Finding M3."""
        self.add_rule()
        self.fake.deliver("anna@corp.example", canary_mail())
        lines = self.listen(self.run_round)
        self.assertTrue(self.activities(self.deal))
        self.assertFalse(self.find_words(lines))
        self.assertTrue([line for line in lines if 'INSERT INTO "mailbox_email"' in line])

    def test_m3_whatever_fails_in_the_database_leaves_no_word(self):
        """Finding M3."""
        self.add_rule()
        self.env.flush_all()
        for table, column in TABLES.items():
            for cause in CAUSES:
                with self.subTest(table=table, cause=cause), self.env.cr.savepoint(flush=False) as savepoint:
                    self.fake.deliver("anna@corp.example", canary_mail())
                    self.env.cr.execute(BREAK % (cause, table, column))
                    lines = self.listen(self.run_round)
                    self.assertFalse(self.find_words(lines))
                    self.assertTrue([line for line in lines if "bad query" in line and table in line])
                    savepoint.rollback()
                    self.env.invalidate_all()

    def test_m3_two_workers_that_store_one_mail_meet_without_a_word(self):
        """Finding M3. The one that is late fails, and tries again."""
        read = read_email(canary_mail())
        company = self.env.ref("base.main_company")
        self.env.cr.execute("SELECT 1")
        with db_connect(self.env.cr.dbname).cursor() as other:
            other.execute(
                "INSERT INTO mailbox_email (company_id, content_key) VALUES (%s, %s)", [company.id, read.content_key]
            )
            other.commit()
        self.addCleanup(self.forget, read.content_key)
        with self.assertLogs(level="DEBUG") as logs, self.assertRaises(SerializationFailure), self.env.cr.savepoint():
            self.env["mailbox.email"]._find_or_create(company, {read: datetime.now()})
        self.assertFalse(self.find_words(logs.output))
        self.assertFalse([line for line in logs.output if "bad query" in line])

    def forget(self, key):
        with db_connect(self.env.cr.dbname).cursor() as other:
            other.execute("DELETE FROM mailbox_email WHERE content_key = %s", [key])

    def test_m3_what_a_request_writes_at_its_end_leaves_no_word(self):
        """Finding M3. No code of ours runs any more when Odoo flushes."""
        email = self.env["mailbox.email"].create({"company_id": self.company.id, "content_key": "k"})
        self.env.flush_all()
        self.env.cr.execute(BREAK % ("check_violation", "mailbox_email", "preview"))
        with self.assertLogs(level="DEBUG") as logs, self.assertRaises(Error), self.env.cr.savepoint():
            email.preview = CANARY
            try:
                self.env.flush_all()
            except Error:
                logging.getLogger("odoo.http").exception("Exception during request handling.")
                raise
        self.assertFalse(self.find_words(logs.output))
        self.assertTrue([line for line in logs.output if "Exception during request" in line])

    def test_m3_others_statements_and_errors_are_logged_as_ever(self):
        """Finding M3."""
        with self.assertLogs("odoo.sql_db", "ERROR") as logs, self.assertRaises(Error), self.env.cr.savepoint():
            self.env.cr.execute("SELECT %s FROM res_nothing", [CANARY])
        self.assertIn(CANARY, logs.output[0])
        self.assertIn("res_nothing", logs.output[0])
        with self.assertLogs(CRON, "ERROR") as logs:
            try:
                raise ValueError(CANARY)
            except ValueError:
                logging.getLogger(CRON).exception("Job failed")
        self.assertIn(f"ValueError: {CANARY}", logs.output[0])
