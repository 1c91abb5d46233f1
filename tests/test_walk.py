"""The walk of one customer mail, chapter by chapter, and what must not happen on the way."""

import os
from datetime import datetime, timedelta, timezone

from odoo.tests import tagged
from odoo.tools import config

from .common import MailboxCase, make_mail

CANARY = "persimmon-canary"


@tagged("post_install", "-at_install")
class TestWalk(MailboxCase):
    def setUp(self):
        super().setUp()
        self.accounts = self.bind(self.anna) | self.bind(self.ben)
        self.now = datetime.now(timezone.utc).replace(microsecond=0)
        self.mail = make_mail(
            "Nina Berg <nina@northwind.example>",
            "anna@corp.example",
            cc="ben@corp.example",
            date=self.now - timedelta(hours=3),
            message_id="<offer-1@northwind.example>",
        )

    def _deliver_to_both(self, mail=None):
        for login in ("anna@corp.example", "ben@corp.example"):
            self.fake.deliver(login, mail or self.mail)

    def _get_entries(self, record):
        subtype = self.env.ref("crm_mailbox.mt_email")
        return record.message_ids.filtered(lambda message: message.subtype_id == subtype)

    def test_one_mail_in_two_mailboxes_stands_once_on_each_record(self):
        self._deliver_to_both()
        self.run_round()
        messages = self.env["mailbox.message"].search([("account_id", "in", self.accounts.ids)])
        self.assertEqual(messages.mapped("state"), ["stored", "stored"])
        self.assertEqual(len(messages.email_id), 1, "what was said is stored once")
        archives = messages.email_id.archive_ids
        self.assertEqual(
            {(archive.res_model, archive.res_id, archive.matched_how) for archive in archives},
            {
                ("res.partner", self.nina.id, "address"),
                ("res.partner", self.northwind.id, "company"),
                ("crm.lead", self.deal.id, "opportunity"),
            },
        )
        for record in (self.nina, self.northwind, self.deal):
            entry = self._get_entries(record)
            self.assertEqual(len(entry), 1)
            self.assertEqual(entry.date, (self.now - timedelta(hours=3)).replace(tzinfo=None))
            [shown] = self.show(entry)
            self.assertEqual((shown["author"], entry.author_id.id), (self.nina.name, False))
            self.assertEqual(entry.message_type, "email")
            self.assertNotIn("offer-1@northwind.example", entry.message_id)
            self.assertFalse(entry.partner_ids)

    def test_each_employee_who_has_a_copy_counts_it_as_archived(self):
        self._deliver_to_both()
        self.run_round()
        for account in self.accounts:
            self.assertEqual(account.archive_count, 1)
            mine = account.with_user(account.user_id)
            archives = (
                self.env["mailbox.archive"].with_user(account.user_id).search(mine.action_open_archives()["domain"])
            )
            self.assertEqual(len(archives.email_id), 1)

    def test_a_second_round_changes_nothing(self):
        self._deliver_to_both()
        self.run_round()
        models = ("mailbox.message", "mailbox.email", "mailbox.archive", "mail.message")
        before = {model: self.env[model].search_count([]) for model in models}
        self.run_round()
        self.assertEqual({model: self.env[model].search_count([]) for model in models}, before)

    def test_filing_a_mail_sends_notifies_and_marks_nothing(self):
        self.deal.message_subscribe(self.anna.partner_id.ids)
        self.env["res.users"].browse(self.anna.id).write(
            {
                "out_of_office_from": datetime.now() - timedelta(days=1),
                "out_of_office_to": datetime.now() + timedelta(days=1),
                "out_of_office_message": "Away",
            }
        )
        before = self._count_side_effects()
        self._deliver_to_both()
        self.run_round()
        self.assertTrue(self._get_entries(self.deal))
        self.assertEqual(self._count_side_effects(), before)
        self.assertFalse(self.fake.has_marked())

    def _count_side_effects(self):
        return (
            self.env["mail.mail"].search_count([]),
            self.env["mail.notification"].search_count([]),
            self.env["mail.message"].search_count([("message_type", "=", "out_of_office")]),
            self.env["mail.followers"].search_count([]),
        )

    def test_mail_about_nobody_known_leaves_no_word_behind(self):
        private = make_mail(
            f"{CANARY} <{CANARY}@clinic.example>", "anna@corp.example", f"{CANARY} subject", f"{CANARY} body"
        )
        self.fake.deliver("anna@corp.example", private)
        with self.assertLogs(level="DEBUG") as logs:
            self.run_round()
        message = self.env["mailbox.message"].search([("account_id", "in", self.accounts.ids)])
        self.assertEqual((message.state, message.reason), ("skipped", "no_customer"))
        self.assertFalse([line for line in logs.output if CANARY in line])
        self.assertFalse(self._find_in_database(CANARY))
        self.assertFalse(self._find_in_filestore(CANARY.encode()))

    def _find_in_database(self, word):
        self.env.flush_all()
        self.env.cr.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
        )
        tables = [name for [name] in self.env.cr.fetchall()]
        found = []
        for table in tables:
            self.env.cr.execute(f'SELECT 1 FROM "{table}" row WHERE row::text LIKE %s LIMIT 1', [f"%{word}%"])
            if self.env.cr.fetchall():
                found.append(table)
        return found

    def _find_in_filestore(self, word):
        folder = config.filestore(self.env.cr.dbname)
        paths = [os.path.join(root, name) for root, _dirs, names in os.walk(folder) for name in names]
        recent = [path for path in paths if os.path.getmtime(path) > self.now.timestamp()]
        found = []
        for path in recent:
            with open(path, "rb") as file:
                if word in file.read():
                    found.append(path)
        return found

    def test_our_own_answer_is_outgoing_whatever_folder_it_lies_in(self):
        self.accounts[0].alias_emails = "sales.anna@corp-alias.example"
        answer = make_mail("sales.anna@corp-alias.example", "nina@northwind.example", "Re: Forty conveyors")
        self.fake.deliver("anna@corp.example", answer, path="Sent")
        self.run_round()
        entry = self._get_entries(self.nina)
        self.assertEqual(entry.message_type, "email_outgoing")
        self.assertEqual(self.show(entry)[0]["author"], self.anna.name)
        archive = self.env["mailbox.archive"].search([("mail_message_id", "=", entry.id)])
        self.assertEqual((archive.direction, archive.matched_by), ("outgoing", "to"))

    def test_a_shared_email_stands_for_who_sent_it_or_is_addressed_first(self):
        self._deliver_to_both(make_mail("nina@northwind.example", "ben@corp.example", "In", cc="anna@corp.example"))
        self._deliver_to_both(make_mail("ben@corp.example", "nina@northwind.example", "Out", cc="anna@corp.example"))
        self.run_round()
        archives = self.env["mailbox.archive"].search([("account_id", "in", self.accounts.ids)])
        self.assertEqual(set(archives.mapped("seen_subject")), {"In", "Out"})
        self.assertEqual(archives.user_id, self.ben)

    def test_mail_among_ourselves_is_left_out(self):
        self.fake.deliver("anna@corp.example", make_mail("ben@corp.example", "anna@corp.example"))
        self.run_round()
        message = self.env["mailbox.message"].search([("account_id", "in", self.accounts.ids)])
        self.assertEqual((message.state, message.reason), ("skipped", "internal"))

    def test_entries_stand_in_the_order_of_their_dates(self):
        for days in (1, 5, 3, 9, 7):
            mail = make_mail("nina@northwind.example", "anna@corp.example", date=self.now - timedelta(days=days))
            self.fake.deliver("ben@corp.example" if days % 2 else "anna@corp.example", mail)
        self.run_round()
        entries = self._get_entries(self.nina).sorted("id")
        self.assertEqual(len(entries), 5)
        self.assertEqual(entries.mapped("date"), sorted(entries.mapped("date")))

    def test_old_mail_is_archived_without_an_entry(self):
        old = make_mail("nina@northwind.example", "anna@corp.example", date=self.now - timedelta(days=90))
        self.fake.deliver("anna@corp.example", old)
        self.run_round()
        archives = self.env["mailbox.archive"].search(
            [("res_id", "=", self.nina.id), ("res_model", "=", "res.partner")]
        )
        self.assertEqual(len(archives), 1)
        self.assertFalse(archives.is_published)
        self.assertFalse(self._get_entries(self.nina))

    def test_several_open_deals_leave_the_mail_on_the_contact(self):
        self.deal.copy({"name": "Another deal"})
        self._deliver_to_both()
        self.run_round()
        self.assertFalse(self._get_entries(self.deal))
        self.assertEqual(len(self._get_entries(self.nina)), 1)

    def test_records_of_another_company_are_left_alone(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.deal.unlink()
        (self.nina | self.northwind).company_id = other
        self._deliver_to_both()
        self.run_round()
        self.assertFalse(self._get_entries(self.nina))

    def test_a_real_mail_to_an_alias_still_makes_its_lead_after_its_copy_was_archived(self):
        self._deliver_to_both()
        self.run_round()
        self.assertTrue(self._get_entries(self.nina))
        lead_id = self.env["mail.thread"].message_process("crm.lead", self.mail)
        self.assertTrue(lead_id)
        self.assertNotEqual(lead_id, self.deal.id)

    def test_an_entry_that_somebody_deleted_is_not_made_again(self):
        self._deliver_to_both()
        self.run_round()
        self._get_entries(self.nina).unlink()
        self.run_round()
        self.assertFalse(self._get_entries(self.nina))
        archive = self.env["mailbox.archive"].search([("res_id", "=", self.nina.id), ("res_model", "=", "res.partner")])
        self.assertTrue(archive.is_published)
