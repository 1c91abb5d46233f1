"""Conversations, questions to the owner, mail that Odoo has itself, merges."""

from datetime import datetime, timedelta, timezone

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..engine.reading import read_email
from .common import make_mail
from .test_matching_table import MatchingCase


@tagged("post_install", "-at_install")
class TestPlacing(MatchingCase):
    def write(self, sender, subject="Offer", **headers):
        return self.receive(make_mail(sender, "anna@corp.example", subject, **headers))

    def get_question(self, email):
        return self.env["mailbox.question"].search([("email_ids", "in", email.ids)])

    def get_candidate(self, email, name):
        record = self.world[name]
        return self.get_question(email).candidate_ids.filtered(
            lambda candidate: (candidate.res_model, candidate.res_id) == (record._name, record.id)
        )

    def get_entries(self, name):
        subtype = self.env.ref("crm_mailbox.mt_email")
        return self.world[name].message_ids.filtered(lambda entry: entry.subtype_id == subtype)

    # ------------------------------------------------------------ conversations

    def test_a_conversation_goes_on_where_it_stands(self):
        self.write("nina@northwind.example", message_id="<one@x>")
        self.lead("second", contact="nina")
        later = self.write("nina@northwind.example", in_reply_to="<one@x>", subject="Re: Offer")
        self.assertEqual(self.get_record_names(later), ["conveyors", "nina", "northwind"])
        self.assertIn("thread", later.archive_ids.mapped("matched_how"))

    def test_two_mails_of_a_conversation_read_at_once_stand_together(self):
        for number in (1, 2):
            self.env["mailbox.email"].search([]).is_pending = False
            self.write("kim@bluewater.example", message_id=f"<k{number}@x>", references="<k1@x>")
        self.assertEqual(len(self.get_entries("pumps")), 2)

    def test_won_keeps_its_conversation(self):
        self.write("nina@northwind.example", message_id="<one@x>")
        self.deal.action_set_won()
        later = self.write("nina@northwind.example", references="<one@x>", subject="Re: Offer")
        self.assertIn("conveyors", self.get_record_names(later))

    def test_lost_ends_its_conversation(self):
        self.write("nina@northwind.example", message_id="<one@x>")
        self.deal.action_set_lost()
        later = self.write("nina@northwind.example", references="<one@x>", subject="Re: Offer")
        self.assertEqual(self.get_record_names(later), ["nina", "northwind"])

    def test_lost_makes_room_for_the_next_deal(self):
        self.write("nina@northwind.example", message_id="<one@x>")
        self.deal.action_set_lost()
        self.lead("second", contact="nina")
        later = self.write("nina@northwind.example", references="<one@x>", subject="Re: Offer")
        self.assertIn("second", self.get_record_names(later))

    def test_a_stranger_to_a_conversation_does_not_get_in_by_naming_its_id(self):
        first = make_mail("nina@northwind.example", "ben@corp.example", message_id="<one@x>")
        self.receive(first)
        mail = make_mail("zoe@solo.example", "dan@corp.example", references="<one@x>")
        self.assertEqual(self.get_record_names(self.receive(mail)), ["zoe"])

    # ------------------------------------------------------------ questions

    def test_one_click_settles_the_conversation_and_what_follows(self):
        first = self.write("max@acme.example", message_id="<one@x>")
        second = self.write("max@acme.example", message_id="<two@x>", references="<one@x>", subject="Re: Offer")
        self.assertEqual(len(self.get_question(first | second)), 1)
        self.get_candidate(first, "tin").with_user(self.anna).action_choose()
        third = self.write("max@acme.example", references="<one@x> <two@x>", subject="Re: Offer")
        for email in first, second, third:
            self.assertEqual(self.get_record_names(email), ["acme", "max", "tin"])
        self.assertEqual(len(self.get_entries("tin")), 3)
        self.assertFalse(self.get_asked_names(first | second | third))

    def test_what_was_said_before_the_mailbox_was_bound_comes_along(self):
        before = datetime.now(timezone.utc) - timedelta(days=2)
        history = self.write("max@acme.example", message_id="<one@x>", date=before)
        email = self.write("max@acme.example", references="<one@x>", subject="Re: Offer")
        self.get_candidate(email, "tin").with_user(self.anna).action_choose()
        self.assertEqual(self.get_record_names(history), ["acme", "max", "tin"])

    def test_a_choice_can_be_taken_back(self):
        first = self.write("max@acme.example", message_id="<one@x>")
        self.get_candidate(first, "tin").with_user(self.anna).action_choose()
        self.get_question(first).with_user(self.anna).action_undo()
        self.assertFalse(self.get_entries("tin"))
        self.assertEqual(self.get_record_names(first), ["acme", "max"])
        self.assertEqual(self.get_asked_names(first), ["steel", "tin"])

    def test_neither_is_remembered(self):
        first = self.write("max@acme.example", message_id="<one@x>")
        self.get_question(first).with_user(self.anna).action_neither()
        later = self.write("max@acme.example", references="<one@x>", subject="Re: Offer")
        self.assertEqual(self.get_record_names(later), ["acme", "max"])
        self.assertFalse(self.get_asked_names(later))

    def test_of_history_nobody_is_asked(self):
        before = datetime.now(timezone.utc) - timedelta(days=2)
        email = self.write("max@acme.example", date=before)
        self.assertEqual(self.get_record_names(email), ["acme", "max"])
        self.assertFalse(self.get_question(email))

    def test_a_question_is_its_owners_alone(self):
        email = self.write("max@acme.example")
        admin = self.env.ref("base.user_admin")
        for user in self.ben, admin:
            for model in "mailbox.question", "mailbox.candidate":
                self.assertFalse(self.env[model].with_user(user).search([]))
            with self.assertRaises(AccessError):
                self.get_candidate(email, "tin").with_user(user).action_choose()
        self.assertEqual(len(self.env["mailbox.candidate"].with_user(self.anna).search([])), 2)

    def test_a_candidate_the_owner_cannot_open_keeps_its_name(self):
        email = self.write("max@acme.example")
        self.world["tin"].write({"user_id": False, "company_id": self.far.id})
        names = self.get_question(email).candidate_ids.with_user(self.anna).mapped("res_name")
        self.assertIn("steel", names)
        self.assertNotIn("tin", names)

    def test_the_chips_of_an_entry_are_for_its_owner(self):
        email = self.write("max@acme.example")
        Question = self.env["mailbox.question"]
        chips = Question.with_user(self.anna)._get_entry_choices(email)[email.id]
        # she may not open Ben's
        self.assertEqual([chip["name"] for chip in chips], ["steel", f"A record of {self.ben.name}"])
        self.assertFalse(Question.with_user(self.ben)._get_entry_choices(email))

    def test_unbinding_takes_the_questions_along(self):
        email = self.write("max@acme.example")
        self.account.with_user(self.anna).action_unbind()
        self.assertFalse(self.get_question(email))
        self.assertEqual(self.get_record_names(email), ["acme", "max"])

    def test_what_was_placed_meanwhile_is_not_placed_twice(self):
        email = self.write("max@acme.example")
        self.get_candidate(email, "tin").with_user(self.anna).action_choose()
        with self.assertRaises(UserError):
            self.get_candidate(email, "steel").with_user(self.anna).action_choose()

    def test_after_thirty_days_the_question_is_gone(self):
        email = self.write("max@acme.example")
        self.get_question(email).date = datetime.now() - timedelta(days=31)
        self.env["mailbox.question"]._gc_unanswered()
        self.assertFalse(self.get_question(email))
        self.assertEqual(self.get_record_names(email), ["acme", "max"])

    def test_who_wrote_a_forwarded_mail_is_offered_not_assumed(self):
        text = (
            "See below.\n\n---------- Forwarded message ---------\nFrom: Zoe <zoe@solo.example>\n"
            "Date: Mon, 23 Nov 2026\nSubject: Offer\nTo: karl@capital.example\n\nHello"
        )
        email = self.write("karl@capital.example", "Fwd: Offer", text=text)
        self.assertEqual(self.get_record_names(email), ["karl"])
        self.assertEqual(self.get_asked_names(email), ["zoe"])
        self.get_candidate(email, "zoe").with_user(self.anna).action_choose()
        self.assertEqual(self.get_record_names(email), ["karl", "zoe"])

    # ------------------------------------------------------------ mail that Odoo has

    def post(self, name, **values):
        values = {"message_type": "email", "body": "Hello", **values}
        return self.world[name].with_context(mail_create_nosubscribe=True).message_post(**values)

    def gate(self, name, mail):
        """What Odoo's mail gateway makes of `mail` (bytes) on a record: the message."""
        record = self.world[name]
        before = record.message_ids
        self.env["mail.thread"].message_process(record._name, mail, thread_id=record.id)
        return record.message_ids - before

    def make_one(self, sender="nina@northwind.example"):
        return make_mail(sender, "anna@corp.example", "Offer", message_id="<one@x>")

    def test_mail_that_came_in_through_an_alias_before_us_stands_once(self):
        mail = self.make_one()
        message = self.gate("conveyors", mail)
        email = self.receive(mail)
        self.assertEqual(self.get_record_names(email), ["conveyors", "nina", "northwind"])
        self.assertFalse(self.get_entries("conveyors"))
        archive = email.archive_ids.filtered(lambda archive: archive.res_model == "crm.lead")
        self.assertEqual((archive.mail_message_id, archive.matched_how), (message, "odoo"))
        self.assertEqual(len(self.get_entries("nina")), 1)

    def test_mail_that_comes_in_through_an_alias_after_us_stands_once(self):
        mail = self.make_one()
        email = self.receive(mail)
        self.assertEqual(len(self.get_entries("conveyors")), 1)
        message = self.gate("conveyors", mail)
        self.env.cr.precommit.run()
        self.assertFalse(self.get_entries("conveyors"))
        archive = email.archive_ids.filtered(lambda archive: archive.res_model == "crm.lead")
        self.assertEqual(archive.mail_message_id, message)

    def test_a_lead_that_an_alias_makes_of_archived_mail_is_linked(self):
        mail = make_mail("zoe@solo.example", "anna@corp.example", "Offer", message_id="<one@x>")
        email = self.receive(mail)
        lead_id = self.env["mail.thread"].message_process("crm.lead", mail)
        archive = email.archive_ids.filtered(lambda archive: archive.res_model == "crm.lead")
        self.assertEqual((archive.res_id, archive.matched_how), (lead_id, "odoo"))
        self.assertEqual(
            archive.mail_message_id, self.env["crm.lead"].browse(lead_id).message_ids & archive.mail_message_id
        )
        self.assertFalse(archive._get_own_entries())

    def test_what_odoo_has_itself_outlives_our_archive(self):
        mail = self.make_one()
        message = self.gate("conveyors", mail)
        email = self.receive(mail)
        email.archive_ids._take_down()
        self.assertTrue(message.exists())

    def test_another_mail_under_the_same_id_is_not_taken_for_odoos(self):
        self.gate("conveyors", self.make_one())
        email = self.write("zoe@solo.example", message_id="<one@x>")
        self.assertEqual(self.get_record_names(email), ["zoe"])
        self.assertEqual(email.archive_ids._get_own_entries(), email.archive_ids.mail_message_id)

    def test_mail_that_odoo_sent_is_known_by_its_record_where_a_server_changed_its_id(self):
        message = self.post("tin", message_type="comment", subject="Your order", message_id="<odoo@x>")
        raw = make_mail("anna@corp.example", "max@acme.example", "Your order", message_id="<other@ses.example>")
        email = self.receive(b"X-Odoo-Objects: crm.lead-%d\r\n" % self.world["tin"].id + raw)
        self.assertEqual(self.get_record_names(email), ["acme", "max", "tin"])
        self.assertIn(message, email.archive_ids.mail_message_id)

    def test_a_customer_who_writes_odoos_header_hides_nothing(self):
        self.post("tin", message_type="comment", subject="Your order")
        raw = make_mail("max@acme.example", "anna@corp.example", "Your order")
        email = self.receive(b"X-Odoo-Objects: crm.lead-%d\r\n" % self.world["tin"].id + raw)
        self.assertEqual(email.archive_ids._get_own_entries(), email.archive_ids.mail_message_id)
        self.assertEqual(len(self.get_entries("max")), 1)

    def test_an_email_is_filed_in_the_name_of_somebody_whose_mail_is_wanted(self):
        self.write("nina@northwind.example", message_id="<one@x>")
        mail = make_mail("nick@never.example", "anna@corp.example", cc="nina@northwind.example", references="<one@x>")
        email = self.receive(mail)
        self.assertEqual(self.get_record_names(email), ["conveyors", "nina", "northwind"])
        self.assertEqual(set(email.archive_ids.mapped("matched_address")), {"nina@northwind.example"})

    def test_storing_many_emails_takes_no_query_for_each(self):
        reads = [read_email(make_mail("zoe@solo.example", "anna@corp.example", f"Offer {n}")) for n in range(40)]
        now = datetime.now()
        counts = []
        for batch in (reads[:10], reads[10:]):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            emails = self.env["mailbox.email"]._find_or_create(self.company, {read: now for read in batch})
            self.env["mailbox.email"].union(*emails.values())._archive()
            self.env.flush_all()
            counts.append(self.env.cr.sql_log_count - before)
        self.assertLess(counts[1] - counts[0], 20)

    # ------------------------------------------------------------ records come and go

    def test_merged_contacts_keep_each_email_once(self):
        email = self.write("twins@pair.example")
        other = self.write("karl@capital.example")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        partners = self.world["twin1"] | self.world["twin2"] | self.world["karl"]
        wizard._merge(partners.ids, self.world["twin1"], extra_checks=False)
        self.assertEqual(self.get_record_names(email), ["twin1"])
        self.assertEqual(self.get_record_names(other), ["twin1"])
        self.assertEqual(len(self.get_entries("twin1")), 2)

    def test_merged_deals_take_emails_and_questions_along(self):
        email = self.write("max@acme.example")
        merged = (self.world["steel"] | self.world["tin"])._merge_opportunity(auto_unlink=True)
        self.assertEqual(self.get_question(email).candidate_ids.mapped("res_id"), merged.ids)
        self.get_question(email).candidate_ids.with_user(self.anna).action_choose()
        self.assertIn(merged.id, email.archive_ids.mapped("res_id"))

    def test_a_deleted_deal_is_no_candidate_any_more(self):
        email = self.write("max@acme.example")
        self.world["tin"].unlink()
        self.assertEqual(self.get_asked_names(email), ["steel"])

    def test_one_look_up_serves_a_whole_batch(self):
        addresses = {f"p{number}@many.example" for number in range(300)}
        self.env["res.partner"].create([{"name": address, "email": address} for address in addresses])
        self.env.flush_all()
        self.env.invalidate_all()
        Timeline = self.env["mailbox.timeline.mixin"]
        # the company's choices, contacts, leads
        with self.assertQueryCount(3):
            lookup = Timeline._mailbox_look_up(addresses, self.company)
            self.assertEqual(Timeline._mailbox_find_known_anywhere(lookup), addresses)
