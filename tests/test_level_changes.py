"""A level that changes: archives, entries, activities and requests of what is there already follow at once."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..models.visibility import mailbox_archive_level
from .test_levels import SECRET, WORDS, LevelCase


@tagged("post_install", "-at_install")
class TestLevelChanges(LevelCase):
    def test_each_level_shows_a_reader_what_it_may_at_once_and_back(self):
        self.company.mailbox_activity = True
        self.env["mailbox.activity.rule"].create(
            {"name": "All", "company_id": self.company.id, "is_for_account": False, "is_for_contact": False}
        )
        self.receive(files=[("term-sheet.pdf", b"%PDF")])
        entry = self.entries(self.nina)
        whole = self.show(entry, self.ben)
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
        self.assertEqual(self.show(entry, self.ben), whole)
        self.assertEqual(
            (whole[0]["subject"], whole[0]["author"], whole[0]["files"]), (SECRET, self.nina.name, ["term-sheet.pdf"])
        )
        self.assertIn(WORDS, whole[0]["body"])
        archive = self.archive(self.nina, self.ben)
        self.assertEqual((archive.seen_subject, archive.seen_preview), (SECRET, WORDS))

    def test_an_email_that_comes_below_full_is_shown_so(self):
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

    def test_many_change_at_once_and_what_never_had_an_entry_gets_it_from_the_scheduled_action(self):
        self.account.with_user(self.anna)._set_level("nothing")
        for number in range(5):
            self.receive(f"{SECRET} {number}")
        cron = self.env.ref("crm_mailbox.ir_cron_mailbox_levels")
        with patch.object(mailbox_archive_level, "FOLLOWED_AT_ONCE", 4):
            self.account.with_user(self.anna)._set_level("full")
            self.assertEqual(self.everything_said().count("seven millions."), 30, "previews and bodies of archives")
            self.assertFalse(self.entries(self.nina))
            self.assertIn("15", self.account.stale_sentence)
            self.assertTrue(self.env["ir.cron.trigger"].search([("cron_id", "=", cron.id)]))
            with self.committing():
                cron.method_direct_trigger()
            self.assertFalse(self.account.stale_sentence)
            self.assertEqual(self.everything_said().count("seven millions."), 45, "and on the timelines")
            self.account.with_user(self.anna)._set_level("exchanged")
            self.assertFalse(self.account.stale_sentence, "nothing is left to be done")
            self.assertNotIn(SECRET, self.everything_said())
            self.assertEqual(self.everything_said().count("exchanged an email"), 15)

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
        shown = self.show(self.entries(self.nina), self.ben)
        self.assertEqual(sorted(one["subject"] for one in shown), ["Another", SECRET])
        self.assertEqual(len(self.deal.activity_ids), 1)

    def test_where_only_the_involved_see_it_others_learn_that_it_was_exchanged(self):
        self.company.mailbox_activity = True
        values = {"name": "All", "company_id": self.company.id, "is_for_account": False, "is_for_contact": False}
        self.env["mailbox.activity.rule"].create(values)
        self.receive(files=[("term-sheet.pdf", b"%PDF")])
        entry = self.entries(self.nina)
        self.company.mailbox_who_sees = "involved"
        self.assertFalse(self.archive(self.nina, self.ben))
        [shown] = self.show(entry, self.ben)
        self.assertEqual((shown["subject"], shown["files"], shown["mailbox"]), (False, [], False))
        self.assertIn("exchanged an email", shown["body"])
        self.assertNotIn(SECRET, self.everything_said())
        # once he follows the contact he is involved
        self.nina.message_subscribe(self.ben.partner_id.ids)
        [shown] = self.show(entry, self.ben)
        self.assertEqual((shown["subject"], shown["mailbox"]["isReadable"]), (SECRET, True))
        self.assertIn(WORDS, shown["body"])
        self.nina.message_unsubscribe(self.ben.partner_id.ids)
        self.company.mailbox_who_sees = "readers"
        [shown] = self.show(entry, self.ben)
        self.assertEqual((shown["subject"], shown["files"]), (SECRET, ["term-sheet.pdf"]))

    def test_what_the_timeline_says_of_a_to_do_that_is_done_has_no_word_of_its_email(self):
        self.company.mailbox_activity = True
        values = {"name": "All", "company_id": self.company.id, "is_for_account": False, "is_for_contact": False}
        self.env["mailbox.activity.rule"].create(values)
        self.receive()
        self.assertIn(SECRET, self.deal.activity_ids.with_user(self.anna).mailbox_summary)
        self.deal.activity_ids.with_user(self.anna).action_feedback(feedback="Called back")
        done = self.deal.message_ids.filtered(lambda message: "Called back" in message.body)
        self.assertIn("Answer an email", done.body)
        self.check_tables()

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
        self.assertEqual(self.show(self.entries(self.nina), self.ben)[0]["subject"], SECRET)
        decision = self.env["mailbox.decision"].search([], limit=1)
        self.assertEqual((decision.kind, decision.level), ("level", "full"))

    def test_nothing_is_shown_to_all_that_the_company_does_not_want_shown(self):
        request = self._ask()
        self.company.write({"mailbox_level": "subject", "mailbox_level_most": "subject"})
        with self.assertRaises(UserError):
            request.action_show_all()
        self.assertEqual(request.state, "open")
