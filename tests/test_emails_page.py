"""The page of a record's emails, its timeline and the reader, as far as the server goes."""

from datetime import datetime, timedelta, timezone

from odoo.addons.mail.tests.common import mail_new_test_user
from odoo.addons.mail.tools.discuss import Store
from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import MailboxCase, make_mail

MANY, FEW = 2000, 30


class PageCase(MailboxCase):
    def _deliver(self, subject="Forty conveyors", sender="nina@northwind.example", to="anna@corp.example", **headers):
        """A mail that comes a minute after the one before."""
        self.minutes = getattr(self, "minutes", -60) + 1
        date = datetime.now(timezone.utc) + timedelta(minutes=self.minutes)
        self.fake.deliver(to, make_mail(sender, to, subject, **{"date": date, **headers}))

    def _call(self, method, record, *arguments, user=None, **options):
        archives = self.env["mailbox.archive"].with_user(user or self.anna).with_company(self.company)
        return getattr(archives, method)(record._name, record.id, *arguments, **options)

    def _subjects(self, record, **filters):
        page = self._call("get_conversations", record, filters=filters)
        return [row["subject"] for row in page["conversations"]]


@tagged("post_install", "-at_install")
class TestEmailsPage(PageCase):
    def setUp(self):
        super().setUp()
        self.bind(self.anna)

    def test_conversations_come_newest_first_with_their_emails_oldest_first(self):
        self._deliver("Order", message_id="<o@northwind.example>")
        self._deliver("Conveyors", message_id="<c@northwind.example>")
        self._deliver("Re: Order", references="<o@northwind.example>", files=[("plan.pdf", b"%PDF")])
        self.run_round()
        page = self._call("get_conversations", self.nina)
        self.assertEqual(page["count"], 2)
        self.assertEqual(
            [(row["subject"], row["count"], row["hasFiles"]) for row in page["conversations"]],
            [("Re: Order", 2, True), ("Conveyors", 1, False)],
        )
        emails = self._call("get_conversation", self.nina, page["conversations"][0]["key"])
        self.assertEqual([email["subject"] for email in emails], ["Order", "Re: Order"])
        self.assertEqual([file["name"] for file in emails[1]["files"]], ["plan.pdf"])

    def test_the_customer_waits_until_we_have_answered(self):
        self._deliver("Order", message_id="<o@northwind.example>")
        self._deliver("Conveyors")
        sent = make_mail("anna@corp.example", "nina@northwind.example", "Re: Order", references="<o@northwind.example>")
        self.fake.deliver("anna@corp.example", sent)
        self.run_round()
        self.assertEqual(self._subjects(self.nina, waits=True), ["Conveyors"])

    def test_a_program_that_answers_waits_for_nobody_and_does_not_end_the_waiting_of_a_person(self):
        self._deliver("Order", message_id="<o@northwind.example>")
        self._deliver("Out of office", references="<o@northwind.example>")
        self._deliver("Out of the house")
        self.run_round()
        emails = self.env["mailbox.email"].search([("subject", "ilike", "out of")])
        emails.nature = "auto_reply"
        emails.flush_recordset()
        self.assertEqual(self._subjects(self.nina, waits=True), ["Out of office"])
        waits = {row["subject"]: row["waits"] for row in self._call("get_conversations", self.nina)["conversations"]}
        self.assertEqual(waits, {"Out of office": True, "Out of the house": False})

    def test_filters_by_way_files_words_and_employee(self):
        self._deliver("Order", files=[("plan.pdf", b"%PDF")])
        self._deliver("Conveyors")
        self.fake.deliver("anna@corp.example", make_mail("anna@corp.example", "nina@northwind.example", "Offer"))
        self.run_round()
        self.assertEqual(self._subjects(self.nina, way="outgoing"), ["Offer"])
        self.assertEqual(self._subjects(self.nina, files=True), ["Order"])
        self.assertEqual(self._subjects(self.nina, text="conv"), ["Conveyors"])
        self.assertEqual(self._subjects(self.nina, user_id=self.ben.id), [])

    def test_a_company_shows_its_contacts_mail_once(self):
        mo = self.env["res.partner"].create({"name": "Mo", "email": "mo@northwind.example"})
        self._deliver("From Mo", sender="mo@northwind.example")
        self._deliver("From Nina")
        self.run_round()
        mo.parent_id = self.northwind
        self.assertCountEqual(self._subjects(self.northwind), ["From Mo", "From Nina"])
        self.assertEqual(self.northwind.with_user(self.anna).mailbox_email_count, 2)

    def test_the_button_says_who_wrote_last_and_how_long_the_customer_waits(self):
        self._deliver("Order", date=datetime.now(timezone.utc) - timedelta(days=3, hours=2))
        self.run_round()
        nina = self.nina.with_user(self.anna)
        self.assertEqual((nina.mailbox_last_sentence, nina.mailbox_waits), ("customer waits 3 d", True))
        self._deliver("And one more", date=datetime.now(timezone.utc) - timedelta(hours=5, minutes=1))
        self.run_round()
        self.env.invalidate_all()
        self.assertEqual(nina.mailbox_last_sentence, "customer waits 5 h")
        self._deliver("Out of office", date=datetime.now(timezone.utc))
        self.fake.deliver("anna@corp.example", make_mail("anna@corp.example", "nina@northwind.example", "Re: Order"))
        self.run_round()
        self.env["mailbox.email"].search([("subject", "=", "Out of office")]).nature = "auto_reply"
        self.env.invalidate_all()
        self.assertIn("last ", nina.mailbox_last_sentence)
        self.assertFalse(nina.mailbox_waits)
        self.assertFalse(self.nina.with_user(self._new_user("visitor", "base.group_user")).mailbox_last_sentence)

    def test_a_locked_email_says_that_it_exists_and_nothing_more(self):
        self._deliver("Secret plan", html="<p>Very secret</p>", files=[("secret.pdf", b"%PDF")])
        self.run_round()
        self.env["mailbox.archive"].search([]).level = "exchanged"
        page = self._call("get_conversations", self.nina, user=self.ben)
        self.assertTrue(page["conversations"][0]["isLocked"])
        self.assertIn("exchanged an email", page["conversations"][0]["sentence"])
        [email] = self._call("get_conversation", self.nina, page["conversations"][0]["key"], user=self.ben)
        self.assertEqual(email["lockedSentence"], f"{self.anna.name} shows only that this email exists.")
        self.assertNotIn("ecret", str(page) + str(email))
        self.assertEqual(self._call("get_conversations", self.nina, filters={"files": True}, user=self.ben)["count"], 0)

    def test_who_cannot_read_the_record_has_no_page(self):
        stranger = self._new_user("sven", None)
        with self.assertRaises(AccessError):
            self._call("get_conversations", self.deal, user=stranger)
        self._deliver()
        self.run_round()
        self.assertEqual(self._call("get_conversations", self.nina, user=stranger)["count"], 0)

    def test_the_page_says_up_to_when_it_is_complete(self):
        self._deliver()
        self.run_round()
        facts = self._call("get_page_facts", self.nina)
        self.assertEqual(facts["address"], "nina@northwind.example")
        self.assertRegex(facts["gaps"][0], r"Complete up to .* for anna")
        self.anna.mailbox_account_ids.sudo().unlink()
        self.assertEqual(
            self._call("get_page_facts", self.nina)["gaps"], [f"{self.anna.name}'s mailbox is not connected."]
        )

    def test_explain_says_what_was_filed_and_of_other_addresses_always_the_same(self):
        self._deliver()
        self._deliver(sender="doctor@clinic.example")
        self.run_round()
        said = " ".join(self._call("explain", self.nina, "Nina@Northwind.example"))
        self.assertIn("1 on Forty conveyors", said)
        neutral = [
            self._call("explain", self.nina, address) for address in ("doctor@clinic.example", "nobody@nowhere.example")
        ]
        self.assertEqual(neutral[0], neutral[1])

    def test_explain_keeps_to_itself_what_a_colleague_never_wants_to_show(self):
        self._deliver()
        self.run_round()
        archives = self.env["mailbox.archive"].with_user(self.anna).search([("res_id", "=", self.nina.id)])
        archives.action_block(past="off")
        said = self._call("explain", self.nina, "nina@northwind.example", user=self.ben)
        self.assertEqual(said, ["No email with this address was filed."])
        mine = " ".join(self._call("explain", self.nina, "nina@northwind.example"))
        self.assertIn("Blocked by anna", mine)

    # ------------------------------------------------------------ cost

    def _count_queries(self, record, call, user):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.cr.sql_log_count
        call(record.with_user(user).with_company(self.company))
        return self.cr.sql_log_count - before

    def _fill(self, record, count):
        """`count` archived emails with entries on `record`, written at once."""
        email = self.env["mailbox.archive"].search([], limit=1).email_id
        emails = self.env["mailbox.email"].create(
            [
                {
                    **email.copy_data()[0],
                    "content_key": f"{record.id}-{number}",
                    "thread_id": False,
                    "message_id": f"{record.id}-{number}@x",
                    "company_id": self.company.id,
                    "date": email.date,
                    "people": email.people,
                    "subject": f"Mail {number}",
                }
                for number in range(count)
            ]
        )
        archive = email.archive_ids[:1]
        self.env["mailbox.archive"].create(
            [
                {
                    "email_id": one.id,
                    "company_id": self.company.id,
                    "res_model": record._name,
                    "res_id": record.id,
                    "date": one.date,
                    "direction": "incoming",
                    "matched_address": archive.matched_address,
                    "matched_by": "from",
                    "matched_how": "address",
                    "user_id": self.anna.id,
                }
                for one in emails
            ]
        )._publish()

    def test_opening_a_record_with_many_emails_costs_the_queries_of_one_with_few(self):
        self._deliver()
        self.run_round()
        few, many = self.env["res.partner"].create([{"name": "Few"}, {"name": "Many"}])
        self._fill(few, FEW)
        self._fill(many, MANY)
        # as PostgreSQL does by itself where rows stay
        self.env.flush_all()
        self.env.cr.execute("ANALYZE mailbox_archive, mailbox_email, mail_message")
        (few | many).user_id = self.ben
        for who in ("readers", "involved"):
            self.company.mailbox_who_sees = who
            for name in ("_open_chatter", "_open_page", "_open_button"):
                for user in (self.anna, self.ben):
                    with self.subTest(name, who=who, user=user.login):
                        open_it = getattr(self, name)
                        open_it(few.with_user(user).with_company(self.company))
                        counts = [self._count_queries(record, open_it, user) for record in (many, few)]
                        self.assertEqual(counts[0], counts[1])

    def _open_chatter(self, record):
        store = Store()
        found = record.env["mail.message"]._message_fetch(None, thread=record)["messages"]
        store.add(found)
        store.add(record, as_thread=True, request_list=["followers", "attachments"])
        self.assertEqual(len(store.get_result()["mail.message"]), 30)

    def _open_page(self, record):
        page = record.env["mailbox.archive"].get_conversations(record._name, record.id, limit=30)
        self.assertEqual(len(page["conversations"]), 30)
        record.env["mailbox.archive"].get_conversation(record._name, record.id, page["conversations"][0]["key"])

    def _open_button(self, record):
        self.assertGreaterEqual(record.mailbox_email_count, FEW)
        self.assertTrue(record.mailbox_last_sentence)


@tagged("post_install", "-at_install")
class TestReading(PageCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.bind(self.anna)
        self._deliver(html='<p>Could you?</p><img src="http://track.example/p.png">', files=[("plan.pdf", b"%PDF")])
        self.run_round()
        self.email = self.env["mailbox.email"].search([])

    def _open(self, path, login):
        self.authenticate(login, login)
        return self.url_open(f"/mailbox/email/{self.email.id}/{path}")

    def test_the_page_comes_with_a_policy_that_lets_nothing_run(self):
        answer = self._open("page", "anna")
        self.assertEqual(answer.status_code, 200)
        self.assertIn("default-src 'none'", answer.headers["Content-Security-Policy"])
        self.assertIn("sandbox", answer.headers["Content-Security-Policy"])
        self.assertNotIn("allow-scripts", answer.headers["Content-Security-Policy"])
        self.assertIn("Could you?", answer.text)
        self.assertNotIn(' src="http', answer.text)
        self.assertIn('src="http://track.example/p.png"', self._open("page?pictures=1", "anna").text)

    def test_the_file_is_the_email_with_what_was_attached(self):
        answer = self._open("original", "ben")
        self.assertEqual(answer.headers["Content-Type"], "message/rfc822")
        self.assertIn("attachment", answer.headers["Content-Disposition"])
        self.assertIn(b"plan.pdf", answer.content)
        self.assertIn(b"Subject: Forty conveyors", answer.content)

    def test_who_may_not_read_the_email_gets_neither_page_nor_file(self):
        self._new_user("sven", None)
        mail_new_test_user(self.env, login="portia", groups="base.group_portal", company_id=self.company.id)
        self.assertEqual(self._open("page", "portia").status_code, 403)
        for path in ("page", "original"):
            with self.subTest(path):
                answer = self._open(path, "sven")
                self.assertEqual(answer.status_code, 403)
                self.assertNotIn("Could you", answer.text)
        self.env["mailbox.archive"].search([]).level = "subject"
        self.assertEqual(self._open("page", "ben").status_code, 403)
