"""A level that changes: archives, entries, activities and requests of what is there already follow at once."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models import mailbox_archive_level
from .test_levels import SECRET, WORDS, LevelCase


@tagged("post_install", "-at_install")
class TestLevelChanges(LevelCase):
    def test_each_level_says_in_entries_activities_and_archives_what_it_may_and_comes_back(self):
        self.company.mailbox_activity = True
        self.env["mailbox.activity.rule"].create(
            {"name": "All", "company_id": self.company.id, "is_for_account": False, "is_for_contact": False}
        )
        self.receive(files=[("term-sheet.pdf", b"%PDF")])
        entry = self.entries(self.nina)
        whole = {name: entry[name] for name in ("subject", "body", "email_from", "incoming_email_to", "author_id")}
        shows = {
            "subject": [SECRET, "nina@northwind.example"],
            "exchanged": ["exchanged an email"],
            "nothing": [],
        }
        for level, words in shows.items():
            for back in ("full", "subject", "exchanged"):
                with self.subTest(level, back=back):
                    self.choose(level)
                    said = self.everything_said()
                    for word in words:
                        self.assertIn(word, said)
                    hidden = ["seven millions", "term-sheet"] + ([SECRET] if level != "subject" else [])
                    for word in hidden:
                        self.assertNotIn(word, said)
                    self.assertEqual(bool(self.entries(self.nina)), level != "nothing")
                    self.choose(back)
                    self.assertEqual(self.entries(self.nina), entry, "back where it stood")
                    self.assertEqual(SECRET in self.everything_said(), back != "exchanged")
        self.choose("full")
        self.assertEqual({name: entry[name] for name in whole}, whole)
        self.assertEqual(entry.attachment_ids.mapped("name"), ["term-sheet.pdf"])
        archive = self.archive(self.nina, self.ben)
        self.assertEqual((archive.subject, archive.preview), (SECRET, WORDS))
        self.assertIn(SECRET, self.deal.activity_ids.summary)

    def test_an_entry_below_full_is_made_with_what_it_may_say(self):
        for level, entries in (("subject", 1), ("exchanged", 2), ("nothing", 0)):
            with self.subTest(level):
                self.account.with_user(self.anna)._set_level(level)
                self.receive(f"{SECRET} {level}", files=[("term-sheet.pdf", b"%PDF")])
                said = self.everything_said()
                self.assertNotIn("seven millions", said)
                self.assertNotIn("term-sheet", said)
                self.assertEqual(f"{SECRET} {level}" in said, level == "subject")
                self.assertEqual(len(self.entries(self.nina)), entries)

    def test_the_owner_sees_all_of_it_at_any_level(self):
        self.receive()
        for level in ("subject", "exchanged", "nothing"):
            with self.subTest(level):
                self.choose(level)
                email = self.archive(self.nina).get_email()
                self.assertEqual((email["subject"], email["isLocked"]), (SECRET, False))
                [row] = self.archive(self.nina).get_conversations("res.partner", self.nina.id)["conversations"]
                self.assertEqual(row["preview"], WORDS)
                found = self.archive(self.nina).get_conversations("res.partner", self.nina.id, {"text": "fabrikam"})
                self.assertEqual(found["count"], 1)
                nothing = self.env["mailbox.archive"].with_user(self.ben).with_company(self.company)
                found = nothing.get_conversations("res.partner", self.nina.id, {"text": "millions"})
                self.assertEqual(found["count"], 0)

    def test_many_are_hidden_at_once_and_written_anew_by_the_scheduled_action(self):
        for number in range(5):
            self.receive(f"{SECRET} {number}")
        cron = self.env.ref("crm_mailbox.ir_cron_mailbox_levels")
        with patch.object(mailbox_archive_level, "AT_ONCE", 4):
            self.account.with_user(self.anna)._set_level("exchanged")
            self.assertNotIn(SECRET, self.everything_said(), "hidden before anything is written anew")
            self.assertNotIn("exchanged an email", self.everything_said())
            self.assertIn("15", self.account.stale_sentence)
            self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]))
            with self.committing():
                cron.method_direct_trigger()
            self.assertFalse(self.account.stale_sentence)
            self.assertEqual(self.everything_said().count("exchanged an email"), 15)
            self.account.with_user(self.anna)._set_level("full")
            self.assertIn(SECRET, self.archive(self.nina, self.ben).mapped("subject")[0])
            with self.committing():
                cron.method_direct_trigger()
        self.assertEqual(
            self.everything_said().count("We sign on Monday for seven millions."), 30, "entries and archives"
        )

    def test_what_was_off_the_record_stays_off_it(self):
        self.receive()
        self.archive(self.nina).action_not_here()
        self.choose("subject", record=self.deal)
        self.choose("full", record=self.deal)
        self.assertFalse(self.entries(self.nina))
        self.assertTrue(self.entries(self.deal))

    def test_shown_late_recent_mail_gets_its_entry_and_old_mail_stands_on_the_page(self):
        self.account.with_user(self.anna)._set_level("nothing")
        self.receive()
        self.assertFalse(self.entries(self.nina))
        self.company.mailbox_activity = True
        self.env["mailbox.activity.rule"].create(
            {"name": "All", "company_id": self.company.id, "is_for_account": False, "is_for_contact": False}
        )
        self.receive("Another")
        self.assertFalse(self.deal.activity_ids, "no rule fires for what is hidden")
        self.account.with_user(self.anna)._set_level("full")
        self.assertEqual(sorted(self.entries(self.nina).mapped("subject")), ["Another", SECRET])
        self.assertEqual(len(self.deal.activity_ids), 1)

    def test_where_only_the_involved_see_it_entries_and_activities_say_no_more_than_that_it_was_exchanged(self):
        self.company.mailbox_activity = True
        values = {"name": "All", "company_id": self.company.id, "is_for_account": False, "is_for_contact": False}
        self.env["mailbox.activity.rule"].create(values)
        self.receive(files=[("term-sheet.pdf", b"%PDF")])
        entry, activity = self.entries(self.deal), self.deal.activity_ids
        self.company.mailbox_who_sees = "involved"
        self.assertFalse(entry.subject or entry.attachment_ids)
        self.assertIn("exchanged an email", entry.body)
        self.assertNotIn(SECRET, activity.summary + activity.note)
        self.receive("Another", files=[("term-sheet.pdf", b"%PDF")])
        self.assertFalse((self.entries(self.deal) - entry).subject)
        # what Ben may see beyond is drawn from the archive, once he follows the contact
        self.assertFalse(self.archive(self.nina, self.ben))
        self.nina.message_subscribe(self.ben.partner_id.ids)
        drawn = self.archive(self.nina, self.ben, SECRET)._to_entry_values()
        self.assertEqual(
            [(one["subject"], one["text"], one["isReadable"]) for one in drawn.values()], [(SECRET, WORDS, True)]
        )
        self.company.mailbox_who_sees = "readers"
        self.assertEqual((entry.subject, entry.attachment_ids.name), (SECRET, "term-sheet.pdf"))
        self.assertIn(SECRET, activity.summary)

    def test_what_the_timeline_says_of_a_to_do_that_is_done_follows_the_level_too(self):
        self.company.mailbox_activity = True
        values = {"name": "All", "company_id": self.company.id, "is_for_account": False, "is_for_contact": False}
        self.env["mailbox.activity.rule"].create(values)
        self.receive()
        self.deal.activity_ids.with_user(self.anna).action_feedback(feedback="Called back")
        done = self.deal.message_ids.filtered(lambda message: "Called back" in message.body)
        self.assertIn(SECRET, done.body)
        self.choose("exchanged")
        self.assertNotIn(SECRET, done.body)
        self.assertIn("Called back", done.body)
        self.choose("full")
        self.assertIn(SECRET, done.body)
        self.choose("nothing")
        self.assertNotIn(SECRET, done.body)

    # ------------------------------------------------------------ asking for it

    def _ask(self):
        self.receive()
        self.choose("exchanged")
        self.archive(self.nina, self.ben).action_ask()
        return self.env["mailbox.request"].with_user(self.anna).search([])

    def test_whoever_asks_learns_nothing_by_asking(self):
        request = self._ask()
        self.assertEqual(request.subject, SECRET)
        self.env.invalidate_all()
        self.assertFalse(request.with_user(self.ben).with_company(self.company).subject)

    def test_what_was_shown_to_one_is_private_when_it_is_made_private(self):
        email = self._ask().email_id.with_user(self.ben).with_company(self.company)
        self.env["mailbox.request"].with_user(self.anna).search([]).action_show()
        self.assertTrue(email.has_access("read"))
        self.assertEqual(self.archive(self.nina).level, "exchanged", "to nobody else")
        notice = self.archive(self.nina).action_make_private()
        self.assertFalse(email.has_access("read"))
        self.undo(notice)
        self.assertTrue(email.has_access("read"))

    def test_what_is_shown_to_all_is_a_choice_like_any_other(self):
        request = self._ask()
        request.action_show_all()
        self.assertEqual(self.archive(self.nina, self.ben).level, "full")
        self.assertEqual(self.entries(self.nina).subject, SECRET)
        decision = self.env["mailbox.decision"].search([], limit=1)
        self.assertEqual((decision.kind, decision.level), ("level", "full"))

    def test_nothing_is_shown_to_all_that_the_company_does_not_want_shown(self):
        request = self._ask()
        self.company.write({"mailbox_level": "subject", "mailbox_level_most": "subject"})
        with self.assertRaises(UserError):
            request.action_show_all()
        self.assertEqual(request.state, "open")
