"""Archived mail becomes sales activities: by which rule, for whom, how many, and when they close."""

from datetime import datetime, timedelta, timezone
from unittest.mock import patch

from markupsafe import Markup
from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import tagged

from .common import MailboxCase, make_mail

NINA, ANNA = "nina@northwind.example", "anna@corp.example"


class RulesCase(MailboxCase):
    def setUp(self):
        super().setUp()
        self.account = self.bind(self.anna)
        self.company.mailbox_activity = True
        self.lead = self.env["crm.lead"].create(
            {"name": "Lead of Nina", "type": "lead", "email_from": NINA, "company_id": self.company.id}
        )

    def add_rule(self, name="Answer customers", conditions=(), **values):
        lines = [Command.create(dict(zip(("field", "operator", "value"), line, strict=False))) for line in conditions]
        return self.env["mailbox.activity.rule"].create(
            {"name": name, "company_id": self.company.id, "condition_ids": lines, **values}
        )

    def receive(self, subject="Forty conveyors", sender=NINA, to=ANNA, **headers):
        self.fake.deliver(ANNA, make_mail(sender, to, subject, **headers))
        self.run_round()

    def _answer(self, **headers):
        later = datetime.now(timezone.utc) + timedelta(seconds=3)
        self.fake.deliver(ANNA, make_mail(ANNA, NINA, "Re: Forty conveyors", date=later, **headers), "Sent")
        self.run_round()

    def archives(self, record=None):
        domain = [("res_model", "=", record._name), ("res_id", "=", record.id)] if record else []
        return self.env["mailbox.archive"].search(domain, order="id")

    def activities(self, record):
        everything = self.env["mail.activity"].with_context(active_test=False)
        return everything.search([("res_model", "=", record._name), ("res_id", "=", record.id)], order="id")


@tagged("post_install", "-at_install")
class TestRules(RulesCase):
    def test_who_may_not_change_an_automatic_activity_cannot_mark_it_done(self):
        self.add_rule()
        self.receive("Offer")
        todo, dora = self.activities(self.deal), self._new_user("dora", "base.group_user")
        self.env.flush_all()
        with self.assertRaises(AccessError):
            todo.with_user(dora).action_feedback(feedback="Not mine")
        with self.assertRaises(AccessError):
            todo.with_user(dora)._action_done(feedback="Not mine")
        self.assertTrue(todo.active)

    # ------------------------------------------------------------ each object type

    def test_each_object_gets_its_activity_and_no_other(self):
        records = {"account": self.northwind, "contact": self.nina, "lead": self.lead, "opportunity": self.deal}
        for kind, record in records.items():
            self.env["mailbox.activity.rule"].search([]).unlink()
            self.env["mail.activity"].search([]).unlink()
            self.add_rule(**{f"is_for_{other}": other == kind for other in records})
            self.receive(f"For the {kind}")
            with self.subTest(kind):
                made = {name for name, one in records.items() if self.activities(one)}
                self.assertEqual(made, {kind})
                self.assertEqual(self.activities(record).mailbox_summary, f"Answer: For the {kind}")

    def test_an_activity_changes_no_followers_and_mails_nobody(self):
        self.add_rule()
        followers = (self.deal.message_partner_ids, self.nina.message_partner_ids)
        told = [("res_partner_id", "=", self.anna.partner_id.id)]
        mails, notices = self.env["mail.mail"].search([]), self.env["mail.notification"].search(told)
        self.receive()
        activity = self.activities(self.deal)
        self.assertEqual(activity.user_id, self.anna)
        self.assertTrue(activity.automated)
        self.assertEqual((self.deal.message_partner_ids, self.nina.message_partner_ids), followers)
        self.assertEqual(self.env["mail.mail"].search([]), mails)
        self.assertEqual(self.env["mail.notification"].search(told), notices)

    def test_ten_emails_cost_as_many_queries_as_two(self):
        for sequence, field in enumerate(("subject", "text", "team", "is_first")):
            self.add_rule(field, [(field, "is", "no such word")], sequence=sequence, direction="outgoing")
        self.add_rule()
        for limit in ("open", "email"):
            self.company.mailbox_activity_limit = limit
            _warm, *counts = (self._count_queries(f"{limit} of {number}", number) for number in (3, 2, 10))
            with self.subTest(limit):
                self.assertEqual(*counts)

    def _count_queries(self, subject, emails):
        """What the rules ask the database about some emails at once, where nothing is open."""
        self.env["mail.activity"].search([("automated", "=", True)]).unlink()
        self.company.mailbox_activity = False
        for number in range(emails):
            self.receive(f"{subject} {number}")
        self.company.mailbox_activity = True
        self.company.mailbox_activity_since = False
        archives = self.archives().filtered(lambda one: one.seen_subject.startswith(subject))
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        archives._apply_rules()
        self.env.flush_all()
        self.assertEqual(len(archives), 4 * emails)
        return self.env.cr.sql_log_count - before

    def test_an_activity_names_its_record(self):
        self.add_rule()
        self.receive()
        activity = self.activities(self.deal)
        self.env.flush_all()
        activity.invalidate_recordset()
        self.assertEqual((activity.res_name, activity.res_model), (self.deal.display_name, "crm.lead"))

    def test_the_first_rule_that_fits_decides_for_each_record(self):
        price = self.add_rule("Price", [("subject", "contains", "PRICE")], sequence=2)
        rest = self.add_rule("Rest", sequence=3)
        self.add_rule("Contacts first", sequence=1, is_for_opportunity=False, is_for_account=False, is_for_lead=False)
        self.receive("Price of forty")
        self.assertEqual(self.archives(self.deal).rule_id, price)
        self.assertEqual(self.archives(self.nina).rule_id.name, "Contacts first")
        rest.sequence = 0
        self.activities(self.deal).unlink()
        self.receive("Price of fifty")
        self.assertEqual(self.archives(self.deal)[-1].rule_id, rest)

    def test_conditions_see_files_text_answers_and_first_emails(self):
        self.add_rule("First", [("is_first", "is", "")], sequence=1)
        self.add_rule("Plan", [("file_name", "contains", ".pdf"), ("text", "contains", "4 %")], sequence=2)
        self.add_rule("Answers", [("is_reply", "is", "")], sequence=3)
        self.receive("One")
        later = datetime.now(timezone.utc) + timedelta(seconds=5)
        self.receive("Two", files=[("plan.pdf", b"%PDF")], date=later)
        self.receive("Three", in_reply_to="<x@corp.example>", date=later)
        self.receive("Four", date=later)
        found = {one.seen_subject: one.rule_id.name for one in self.archives(self.deal)}
        self.assertEqual(found, {"One": "First", "Two": "Plan", "Three": "Answers", "Four": False})
        self.assertEqual(self.archives(self.deal)[-1].rule_outcome, "none")

    def test_a_filter_on_the_record_holds(self):
        self.add_rule(lead_domain="[('expected_revenue', '>', 1000)]")
        self.receive("Small")
        self.assertFalse(self.activities(self.deal))
        self.deal.expected_revenue = 5000
        self.receive("Large")
        self.assertTrue(self.activities(self.deal))
        with self.assertRaises(ValidationError):
            self.add_rule(lead_domain="[('no_such_field', '=', 1)]")

    def test_a_mail_is_text_never_a_template_or_markup(self):
        self.add_rule()
        self.receive("{rule} {note} <b>x</b> {0.__class__}", sender=f'"<img src=x>" <{NINA}>')
        activity = self.activities(self.deal)
        self.assertEqual(activity.mailbox_summary, "Answer: {rule} {note} <b>x</b> {0.__class__}")
        self.assertNotIn("<img", activity.mailbox_note)

    def test_all_placeholders_are_filled_in(self):
        names = ("subject", "sender", "customer", "date", "rule", "link")
        self.add_rule(note="".join(f"{name}: {{{name}}}\n" for name in names))
        self.receive("Offer 2211", sender=f"Nina Berg <{NINA}>")
        note = self.activities(self.deal).mailbox_note
        page = f"{self.deal.get_base_url()}/odoo/archived-emails/{self.archives(self.deal).id}"
        for words in (
            "subject: Offer 2211",
            NINA,
            "customer: Forty conveyors",
            "rule: Answer customers",
            f'href="{page}"',
        ):
            self.assertIn(words, note)
        self.assertNotIn("{", note)

    # ------------------------------------------------------------ ten

    def test_the_eleventh_rule_is_refused_in_words(self):
        rules = [self.add_rule(f"Rule {number}") for number in range(10)]
        with self.assertRaisesRegex(UserError, "ten rules"):
            self.add_rule("Eleventh")
        loaded = self.env["mailbox.activity.rule"].with_company(self.company).load(["name"], [["By import"]])
        self.assertIn("ten rules", str(loaded["messages"]))
        rules[0].active = False
        another = self.add_rule("Now it fits")
        with self.assertRaisesRegex(UserError, "ten rules"):
            rules[0].active = True
        another.unlink()
        rules[0].active = True
        self.assertEqual(sorted(r.place for r in rules), list(range(1, 11)))

    # ------------------------------------------------------------ at most one

    def test_while_one_is_open_the_next_email_joins_it(self):
        rule = self.add_rule(is_due_moved=True)
        self.receive("One")
        activity = self.activities(self.deal)
        activity.date_deadline = "2020-01-01"
        self.receive("Two")
        self.assertEqual(self.activities(self.deal), activity)
        self.assertIn("Two", activity.mailbox_note)
        self.assertEqual(activity.date_deadline, rule._get_due_date())
        self.assertEqual(self.archives(self.deal).mapped("rule_outcome"), ["made", "updated"])
        activity.note += Markup("<p>Called her</p>")
        self.receive("Two and a half")
        self.assertIn("and 2 newer: Two and a half", activity.mailbox_note)
        self.assertEqual(activity.mailbox_note.count("o_mailbox_newer"), 1, "however many they are")
        self.assertIn("Called her", activity.mailbox_note)
        activity.action_feedback()
        self.receive("Three")
        self.assertEqual(len(self.activities(self.deal)), 2)
        self.activities(self.deal)[-1].unlink()
        self.receive("Four")
        self.assertEqual(len(self.activities(self.deal)), 2, "cancelled makes room, too")

    def test_one_for_each_email_and_one_ever(self):
        self.add_rule()
        self.company.mailbox_activity_limit = "email"
        self.receive("One")
        self.receive("Two")
        self.assertEqual(len(self.activities(self.deal)), 2)
        self.company.mailbox_activity_limit = "ever"
        self.activities(self.deal).action_feedback()
        self.receive("Three")
        self.assertEqual(len(self.activities(self.deal)), 2)
        self.assertEqual(self.archives(self.deal)[-1].rule_outcome, "limit")

    def test_reading_a_mailbox_again_makes_nothing_anew(self):
        self.add_rule()
        self.company.mailbox_activity_limit = "email"
        self.receive()
        self.env["mailbox.email"].search([]).is_pending = True
        self.run_round()
        self.archives()._apply_rules()
        self.assertEqual(len(self.activities(self.deal)), 1)

    def test_merged_records_have_one_open_activity(self):
        self.add_rule()
        other = self.deal.copy({"name": "Fifty conveyors"})
        self.company.mailbox_deal_policy = "all"
        self.receive()
        self.assertTrue(self.activities(self.deal) and self.activities(other))
        kept = (self.deal | other).merge_opportunity()
        self.assertEqual(len(self.activities(kept)), 1)
        self.receive("Two")
        self.assertEqual(len(self.activities(kept)), 1)
        self.assertEqual(self.archives(kept).activity_id, self.activities(kept))

    def test_merged_contacts_have_one_open_activity(self):
        self.add_rule()
        twin = self.nina.copy({"email": NINA})
        self.receive()
        self.assertTrue(self.activities(self.nina) and self.activities(twin))
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.nina | twin).ids, self.nina)
        self.assertEqual(len(self.activities(self.nina)), 1)
        self.receive("Two")
        self.assertEqual(len(self.activities(self.nina)), 1)

    def test_a_converted_lead_keeps_its_activity(self):
        self.add_rule()
        self.receive()
        activity = self.activities(self.lead)
        self.deal.action_set_lost()
        self.lead.convert_opportunity(self.nina)
        self.receive("Two")
        self.assertEqual(self.activities(self.lead), activity)
        self.assertIn("Two", activity.mailbox_note)

    def test_a_deleted_record_leaves_no_claim(self):
        self.add_rule()
        self.receive()
        self.lead.unlink()
        self.assertFalse(
            self.env["mailbox.activity.claim"].search([("res_model", "=", "crm.lead"), ("res_id", "!=", self.deal.id)])
        )

    def test_an_activity_deleted_with_its_person_makes_room(self):
        carl = self._new_user("carl", "sales_team.group_sale_salesman_all_leads")
        self.add_rule(assign_to="user", user_id=carl.id)
        self.receive("One")
        self.env["mailbox.activity.rule"].search([]).write({"assign_to": "salesperson", "user_id": False})
        self.assertEqual(self.activities(self.deal).user_id, carl)
        self.env.flush_all()
        self.env.cr.execute("DELETE FROM mail_activity")
        self.env.invalidate_all()
        self.receive("Two")
        self.assertEqual(self.activities(self.deal).mailbox_summary, "Answer: Two")

    def test_where_several_are_open_one_that_still_is_keeps_the_place(self):
        self.add_rule()
        self.company.mailbox_activity_limit = "email"
        self.receive("One")
        self.receive("Two")
        self.activities(self.deal)[0].action_feedback()
        self.company.mailbox_activity_limit = "open"
        self.receive("Three")
        self.assertEqual(len(self.activities(self.deal)), 2)
        self.assertIn("Three", self.activities(self.deal)[1].mailbox_note)

    # ------------------------------------------------------------ whom

    def test_whoever_cannot_open_the_record_gets_no_activity(self):
        cara = self._new_user("cara", None)
        rule = self.add_rule(assign_to="user", user_id=cara.id)
        self.receive()
        archive = self.archives(self.deal)
        self.assertEqual(self.activities(self.deal).user_id, self.anna)
        self.assertTrue(archive.is_reassigned)
        self.assertIn("cannot open", archive.get_reasons()[-1]["text"])
        self.activities(self.deal).unlink()
        rule.fallback = "nobody"
        self.receive("Two")
        self.assertTrue(self.activities(self.deal))
        self.assertFalse(self.activities(self.deal).user_id)

    def test_working_days_are_the_companys(self):
        rule = self.add_rule(due_days=2)
        for today, due in (("2026-11-23", "2026-11-25"), ("2026-11-27", "2026-12-01"), ("2026-11-28", "2026-12-01")):
            with self.subTest(today), self.mock_now(f"{today} 10:00:00"):
                self.assertEqual(rule._get_due_date(), fields.Date.to_date(due))
        holiday = {"date_from": "2026-11-23 00:00:00", "date_to": "2026-11-24 23:59:59", "name": "Harvest festival"}
        calendar = self.company.resource_calendar_id
        self.env["resource.calendar.leaves"].create({**holiday, "calendar_id": calendar.id})
        with self.mock_now("2026-11-20 10:00:00"):
            self.assertEqual(rule._get_due_date(), fields.Date.to_date("2026-11-26"), "the company was away")
        self.company.resource_calendar_id = False
        with self.mock_now("2026-11-27 10:00:00"):
            self.assertEqual(rule._get_due_date(), fields.Date.to_date("2026-11-29"), "without hours every day counts")
        self.company.resource_calendar_id = calendar
        rule.is_working_days = False
        with self.mock_now("2026-11-27 10:00:00"):
            self.assertEqual(rule._get_due_date(), fields.Date.to_date("2026-11-29"))

    def mock_now(self, moment):
        return patch.object(fields.Datetime, "now", return_value=fields.Datetime.to_datetime(moment))

    # ------------------------------------------------------------ what it says

    def test_what_colleagues_may_not_see_the_activity_does_not_say(self):
        self.add_rule("All")
        self.receive("Secret merger")
        activity = self.activities(self.deal)
        self.assertIn("Secret merger", activity.mailbox_summary)
        self.archives().level = "exchanged"
        shown = activity.with_user(self._new_user("rita", "sales_team.group_sale_salesman_all_leads"))
        self.assertNotIn("Secret", shown.mailbox_summary + shown.mailbox_note)
        self.assertNotIn(NINA, shown.mailbox_note)

    def test_a_condition_tells_nothing_of_what_is_hidden(self):
        rule = self.add_rule("Merger", [("subject", "not_contains", "merger")])
        self.receive("Secret merger")
        archive = self.archives(self.deal)
        archive.write({"level": "exchanged", "rule_outcome": False})
        self.assertFalse(archive._match(rule)[archive])
        archive.level = "nothing"
        archive._apply_rules()
        self.assertEqual(archive.rule_outcome, "hidden")

    def test_an_activity_speaks_the_language_of_whoever_gets_it(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.env["res.lang"]._activate_lang("de_DE")
        rule = self.add_rule(summary="Answer: {subject} {date}")
        rule.with_context(lang="fr_FR").summary = "Répondre : {subject} {date}"
        rule.with_context(lang="de_DE").summary = "Antworten: {subject} {date}"
        self.anna.write({"lang": "fr_FR", "tz": "Asia/Tokyo"})
        kurt = self._new_user("kurt", "sales_team.group_sale_salesman_all_leads", lang="de_DE", tz="America/New_York")
        self.nina.user_id = kurt
        self.receive("Prix", date=self._at(15, 30))
        for record, user, words, time in (
            (self.deal, self.anna, "Répondre : Prix", "00:30"),
            (self.nina, kurt, "Antworten: Prix", "10:30"),
        ):
            activity = self.activities(record).with_user(user).with_context(lang=user.lang, tz=user.tz)
            self.assertTrue(activity.mailbox_summary.startswith(words), "whatever the worker speaks")
            self.assertIn(time, activity.mailbox_summary, "half past three in Greenwich")

    def _at(self, hour, minute):
        """That time of some day after the mailbox was bound; it is winter."""
        self.account.bound_at = self.company.mailbox_activity_since = "2026-01-01"
        yesterday = datetime.now(timezone.utc) - timedelta(days=1)
        return yesterday.replace(hour=hour, minute=minute)

    # ------------------------------------------------------------ when

    def test_history_and_automatic_mail_make_nothing(self):
        self.add_rule()
        self.receive("Old", date=datetime.now(timezone.utc) - timedelta(days=3))
        self.receive("Undelivered", sender="nina@northwind.example", html=None, text="x")
        archive = self.archives(self.deal)[:1]
        self.assertEqual(archive.rule_outcome, "history")
        self.activities(self.deal).unlink()
        last = self.archives(self.deal)[-1]
        last.email_id.nature = "auto_reply"
        last.rule_outcome = False
        last._apply_rules()
        self.assertEqual(last.rule_outcome, "automatic")
        self.assertFalse(self.activities(self.deal))

    def test_switched_off_it_stops_and_keeps_what_is_there(self):
        rule = self.add_rule()
        self.receive("One")
        activity = self.activities(self.deal)
        self.company.mailbox_activity = False
        self.receive("Two")
        self.assertNotIn("Two", activity.mailbox_note)
        self.assertTrue(rule.active and activity.active)
        self.company.mailbox_activity = True
        self.company.mailbox_activity_since = fields.Datetime.now() + timedelta(minutes=1)
        self.receive("Three")
        self.assertEqual(self.archives(self.deal)[-1].rule_outcome, "history", "from then on")

    # ------------------------------------------------------------ answered

    def test_our_answer_closes_it_with_one_entry(self):
        self.add_rule()
        self.receive()
        activity = self.activities(self.deal)
        before = len(self.deal.message_ids)
        self._answer()
        self.assertFalse(activity.active)
        self.assertTrue(activity.date_done)
        self.assertEqual(len(self.deal.message_ids), before + 1)
        answer = self.archives(self.deal)[-1]
        self.assertEqual(answer.mail_message_id.mail_activity_type_id, activity.activity_type_id)
        self.assertEqual((answer.activity_id, answer.rule_outcome), (activity, "answered"))
        self.receive("And now?")
        self.assertEqual(len(self.activities(self.deal).filtered("active")), 1)

    def test_the_answer_says_what_it_closed(self):
        self.add_rule()
        self.receive("Offer 2211")
        self._answer()
        answer = self.archives(self.deal)[-1].with_user(self.anna)
        self.assertEqual(self._get_closed(answer), ["Answer: Offer 2211"])
        first = self.archives(self.deal)[0]
        self.assertEqual(first.answer_id, answer)
        self.assertIn("Answered on", first.todo_state)
        self.archives().filtered(lambda one: one.email_id == first.email_id).level = "exchanged"
        rita = self._new_user("rita", "sales_team.group_sale_salesman_all_leads")
        self.assertEqual(self._get_closed(answer.with_user(rita)), ["Answer: Email"])

    def test_an_answer_whose_question_is_gone_can_still_be_hidden(self):
        self.add_rule()
        self.receive()
        self._answer()
        question, answer = self.archives(self.deal)
        question.with_user(self.anna).action_not_here()
        answer.level = "exchanged"
        self.assertEqual(answer.level, "exchanged")

    def test_one_answer_closes_all_that_wait_for_it(self):
        self.add_rule()
        self.company.mailbox_activity_limit = "email"
        self.receive("One")
        self.receive("Two")
        self._answer()
        self.assertFalse(self.activities(self.deal).filtered("active"))
        answer = self.archives(self.deal)[-1].with_user(self.anna)
        self.assertEqual(self._get_closed(answer), ["Answer: One", "Answer: Two"])

    def _get_closed(self, answer):
        return self.show(answer.sudo().mail_message_id, answer.env.user)[0]["mailbox"]["closes"]

    def test_it_stays_open_by_choice_of_the_rule_and_for_other_mail(self):
        rule = self.add_rule(is_closed_by_answer=False)
        self.receive()
        self._answer()
        self.assertTrue(self.activities(self.deal).active)
        rule.is_closed_by_answer = True
        self.assertFalse(self.archives(self.deal)[-1]._answers(self.archives(self.lead)))

    def test_what_we_send_is_logged_on_its_own_entry_and_counted(self):
        call = self.env.ref("mail.mail_activity_data_call")
        self.add_rule("Log", direction="outgoing", action="log", activity_type_id=call.id)
        self._answer()
        archive = self.archives(self.deal)
        self.assertEqual(archive.rule_outcome, "logged")
        self.assertEqual(archive.mail_message_id.mail_activity_type_id, call)
        self.assertFalse(self.activities(self.deal))
        self.env.flush_all()
        report = self.env["crm.activity.report"].search([("lead_id", "=", self.deal.id)])
        self.assertEqual(report.mail_activity_type_id, call)
        self._answer()
        self.assertEqual(self.archives(self.deal).mapped("rule_outcome"), ["logged", "logged"])
