"""A to-do that a rule made of an email: its table has no word of it, each reader gets what the email's level shows."""

from odoo.addons.mail.tools.discuss import Store
from odoo.exceptions import AccessError
from odoo.tests import tagged

from .access import SUBJECT, TABLE, WORDS, AccessCase
from .common import make_mail

NEUTRAL = "Answer an email"


@tagged("post_install", "-at_install")
class TestAccessActivities(AccessCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.mailbox_activity = True
        cls.company.mailbox_activity_since = False
        cls.env["mailbox.activity.rule"].create(
            {"name": "All", "company_id": cls.company.id, "is_for_account": False, "is_for_contact": False}
        )

    def setUp(self):
        super().setUp()
        self.activity = self.deal.activity_ids
        self.assertEqual(self.activity.summary, NEUTRAL)

    def _get_ways(self, user):
        """{way: what `user` gets of the to-do by it (str, None where that is no row)}."""
        self.env.invalidate_all()
        activity, deal = self.as_user(self.activity, user), self.as_user(self.deal, user)
        names = ["summary", "note", "mailbox_summary", "mailbox_note", "display_name"]
        ways = {
            "read": lambda: activity.read(names),
            "search": lambda: activity.search_read([("id", "=", activity.id)], names),
            "client": lambda: Store().add(activity).get_result(),
            "record": lambda: deal.read(["activity_summary"]),
            "group": lambda: activity.formatted_read_group([("id", "=", activity.id)], ["summary"]),
        }
        return {name: self._try(way) for name, way in ways.items()}

    def _try(self, way):
        try:
            found = way()
        except AccessError:
            return None
        return str(found) if found else None

    def test_h5_a_to_do_says_to_each_reader_what_the_emails_level_shows(self):
        """Finding H5."""
        for index, who, level in self.columns():
            for name, user in self.everybody:
                sees = TABLE[name][index] in ("all", "subject")
                for way, found in self._get_ways(user).items():
                    with self.subTest(f"{name}, {who}, {level}: {way}"):
                        self.assertNotIn(WORDS, found or "")
                        if not sees or way == "group":
                            self.assertNotIn(SUBJECT, found or "")
                        elif found is not None:
                            self.assertIn(SUBJECT, found)

    def test_h5_nobody_finds_a_to_do_by_the_words_of_its_email(self):
        """Finding H5: not by its own columns and not by those of the record."""
        for name, user in self.everybody:
            activities, deals = self.as_user(self.activity, user), self.as_user(self.deal, user)
            for model, path in (
                (activities, "summary"),
                (activities, "note"),
                (activities, "display_name"),
                (deals, "activity_summary"),
                (deals, "activity_ids.summary"),
                (deals, "activity_ids.note"),
                (deals, "message_ids.body"),
            ):
                with self.subTest(f"{name}: {path}"):
                    try:
                        found = model.search_count([(path, "ilike", SUBJECT)])
                    except AccessError:
                        continue
                    self.assertEqual(found, 0)

    def test_h5_what_is_done_says_no_more_on_the_timeline(self):
        """Finding H5."""
        self.activity.with_user(self.people["salesperson"]).action_feedback(feedback="Called back")
        self.env.flush_all()
        self.env.cr.execute("SELECT body FROM mail_message WHERE body LIKE '%Called back%'")
        [[body]] = self.env.cr.fetchall()
        self.assertIn(NEUTRAL, body)
        self.assertNotIn(SUBJECT, body)

    def test_what_a_person_writes_stays_as_written_for_everybody(self):
        salesperson = self.people["salesperson"]
        self.as_user(self.activity, salesperson).summary = "Call them on Monday"
        for name in ("salesperson", "reader"):
            ways = self._get_ways(self.people[name])
            for way in ("read", "client", "record"):
                self.assertIn("Call them on Monday", ways[way])
                self.assertNotIn(NEUTRAL, ways[way])

    def test_two_to_dos_are_told_apart_by_their_reader(self):
        self.company.mailbox_activity_limit = "email"
        for number in range(3):
            self.deliver_order(number)
        activities = self.as_user(self.deal.activity_ids, self.people["salesperson"])
        self.assertEqual(len(set(activities.mapped("mailbox_summary"))), 4)
        self.assertEqual(set(activities.mapped("summary")), {NEUTRAL})

    def deliver_order(self, number):
        mail = make_mail("nina@northwind.example", "anna@corp.example", f"Order {number}")
        self.fake.deliver("anna@corp.example", mail)
        self.run_round()
