"""What people decide about archived emails: it takes effect at once, is written down, and can be taken back."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .common import MailboxCase, make_mail


@tagged("post_install", "-at_install")
class TestDecisions(MailboxCase):
    def setUp(self):
        super().setUp()
        self.bind(self.anna)
        self._deliver("anna@corp.example", subject="Forty conveyors", message_id="<a@northwind.example>")
        self.run_round()

    def _deliver(self, to, **headers):
        self.fake.deliver(to, make_mail("nina@northwind.example", to, **headers))

    def _find(self, record, user=None):
        """The archives on `record` as `user` sees them, the newest first."""
        archives = self.env["mailbox.archive"].with_user(user or self.anna).with_company(self.company)
        return archives.search([("res_model", "=", record._name), ("res_id", "=", record.id)], order="id desc")

    def _entries(self, record):
        return (
            self.env["mail.message"]
            .search([("model", "=", record._name), ("res_id", "=", record.id)])
            .filtered(lambda entry: entry._is_mailbox_email())
        )

    def _undo(self, notice, user=None):
        self.env["mailbox.decision"].with_user(user or self.anna).browse(notice["decision"]).action_undo()

    def test_not_here_takes_email_and_entry_off_the_record_and_nothing_else(self):
        notice = self._find(self.deal).action_not_here(reason="another deal")
        self.assertEqual(notice["sentence"], "Removed from Forty conveyors.")
        self.assertFalse(self._find(self.deal))
        self.assertFalse(self._entries(self.deal))
        self.assertTrue(self._find(self.nina))
        self.assertTrue(self._entries(self.nina))

    def test_undone_the_entry_stands_where_it_stood(self):
        entry = self._entries(self.deal)
        archive = self._find(self.deal)
        notice = archive.action_not_here()
        self._undo(notice)
        self.assertEqual(self._find(self.deal), archive)
        self.assertEqual(self._entries(self.deal), entry)

    def test_reading_the_mailbox_again_does_not_bring_it_back(self):
        self._find(self.deal).action_not_here()
        email = self._find(self.nina).sudo().email_id
        email.is_pending = True
        self.run_round()
        self.assertFalse(self._find(self.deal))

    def test_later_emails_of_a_conversation_follow_the_decision(self):
        self._find(self.deal).action_not_here(whole=True)
        reply = {"references": "<a@northwind.example>", "in_reply_to": "<a@northwind.example>"}
        self._deliver("anna@corp.example", subject="Re: Forty conveyors", **reply)
        self._deliver("anna@corp.example", subject="Something else")
        self.run_round()
        self.assertEqual(self._find(self.deal).mapped("seen_subject"), ["Something else"])
        self.assertEqual(len(self._find(self.nina)), 3)

    def test_a_conversation_is_moved_with_its_later_emails(self):
        other = self.deal.copy({"name": "Renewal 2027"})
        notice = self._find(self.deal).action_move("crm.lead", other.id, whole=True)
        self.assertEqual(notice["sentence"], "Moved to Renewal 2027.")
        self.assertEqual(len(self._entries(other)), 1)
        other.action_set_lost()
        self._deliver("anna@corp.example", subject="Re: Forty conveyors", references="<a@northwind.example>")
        self.run_round()
        self.assertEqual(len(self._find(other)), 2)
        self.assertFalse(self._find(self.deal))
        self.assertIn("placed here by", self._find(other)[-1].get_reasons()[1]["text"])

    def _move_as_manager(self, record, other):
        """Ben, who leads the team, moves the newest email on `record`."""
        self.ben.group_ids |= self.env.ref("sales_team.group_sale_manager")
        self._find(record, self.ben)[0].action_move("crm.lead", other.id)

    def test_why_here_names_who_moved_this_email_and_nobody_who_moved_another(self):
        other = self.deal.copy({"name": "Renewal 2027"})
        self._find(self.deal).action_move("crm.lead", other.id)
        self._deliver("anna@corp.example", subject="Something else")
        self.run_round()
        self._move_as_manager(self.nina, other)
        reasons = {one.seen_subject: (one.get_reasons()[1]["text"], one.reason) for one in self._find(other)}
        for subject, person in (("Forty conveyors", self.anna), ("Something else", self.ben)):
            for text in reasons[subject]:
                self.assertIn(f"placed here by {person.name}", text)

    def test_why_here_names_who_answered_where_it_belongs(self):
        other = self.deal.copy({"name": "Renewal 2027"})
        self._deliver("anna@corp.example", subject="Something else")
        self.run_round()
        [question] = self.env["mailbox.question"].search([("user_id", "=", self.anna.id)])
        candidate = question.candidate_ids.filtered(lambda one: one.res_id == other.id)
        candidate.with_user(self.anna).with_company(self.company).action_choose()
        [archive] = self._find(other)
        self.assertIn(f"placed here by {self.anna.name}", archive.reason)
        self._move_as_manager(self.deal, other)
        self.assertIn(f"placed here by {self.anna.name}", archive.get_reasons()[1]["text"])

    def test_moved_to_where_it_stands_already_it_stands_there_once(self):
        self._find(self.deal).action_move("res.partner", self.nina.id)
        self.assertEqual(len(self._find(self.nina)), 1)
        self.assertFalse(self._find(self.deal))

    def test_moved_to_where_it_was_taken_off_it_stands_there_again(self):
        self._find(self.nina).action_not_here()
        notice = self._find(self.deal).action_move("res.partner", self.nina.id)
        self.assertEqual((len(self._find(self.nina)), len(self._find(self.deal))), (1, 0))
        self._undo(notice)
        self.assertEqual((len(self._find(self.nina)), len(self._find(self.deal))), (0, 1))

    def test_filed_by_hand_where_it_was_taken_off_it_stands_there_again(self):
        archive = self._find(self.deal)
        archive.action_not_here(whole=True)
        [values] = archive.sudo().with_context(active_test=False).copy_data()
        values.update(active=True, matched_how="chosen", mail_message_id=False)
        again = self.env["mailbox.archive"].create(values)
        self.assertEqual(self._find(self.deal), again)

    def test_made_private_nobody_but_its_owner_sees_it_and_undone_everybody_does(self):
        notice = self._find(self.nina).action_make_private()
        self.assertFalse(self._find(self.nina, self.ben))
        self.assertFalse(self._find(self.deal, self.ben))
        self.assertTrue(self._find(self.nina))
        self.assertFalse(self._entries(self.nina) + self._entries(self.deal))
        with self.assertRaises(AccessError):
            self._find(self.nina).email_id.with_user(self.ben).check_access("read")
        self._undo(notice)
        self.assertTrue(self._find(self.nina, self.ben))
        self.assertTrue(self._entries(self.nina) + self._entries(self.deal))

    def test_a_colleague_cannot_make_it_private(self):
        with self.assertRaises(AccessError):
            self._find(self.nina, self.ben).action_make_private()

    def test_who_may_not_change_the_record_and_has_no_copy_cannot_take_it_off(self):
        reader = self._new_user("rita", "crm_mailbox.group_mailbox_reader")
        archive = self._find(self.nina, reader)
        self.assertTrue(archive)
        with self.assertRaises(AccessError):
            archive.action_not_here()
        with self.assertRaises(AccessError):
            archive.action_move("res.partner", self.northwind.id)

    def test_a_decision_is_undone_once(self):
        notice = self._find(self.deal).action_not_here()
        self._undo(notice)
        with self.assertRaises(UserError):
            self._undo(notice)

    def test_a_decision_is_not_undone_over_a_later_one(self):
        other = self.deal.copy({"name": "Renewal 2027"})
        first = self._find(self.deal).action_move("crm.lead", other.id)
        second = self._find(other).action_not_here()
        with self.assertRaises(UserError):
            self._undo(first)
        self._undo(second)
        self._undo(first)
        self.assertTrue(self._find(self.deal))

    def test_the_log_says_who_when_and_why_and_no_word_of_the_email(self):
        self._find(self.deal).action_not_here(reason="wrong deal")
        decision = self.env["mailbox.decision"].with_user(self.anna).search([])
        self.assertEqual((decision.user_id, decision.kind, decision.reason), (self.anna, "not_here", "wrong deal"))
        self.assertEqual((decision.res_name, decision.email_count), ("Forty conveyors", 1))
        self.assertNotIn("changes", decision.fields_get())

    def test_the_log_is_its_writers_and_the_privacy_officers(self):
        self._find(self.deal).action_not_here()
        officer = self._new_user("olga", "crm_mailbox.group_mailbox_privacy")
        decisions = self.env["mailbox.decision"].with_company(self.company)
        self.assertEqual(len(decisions.with_user(officer).search([])), 1)
        self.assertFalse(decisions.with_user(self.ben).search([]))
        for user in (self.anna, officer):
            found = decisions.with_user(user).search([])
            with self.assertRaises(AccessError):
                found.write({"reason": "other"})
            with self.assertRaises(AccessError):
                found.unlink()

    def test_a_merge_keeps_what_was_taken_off_and_what_was_decided(self):
        twin = self.env["res.partner"].create({"name": "Nina B."})
        notice = self._find(self.nina).action_not_here(whole=True)
        twin._mailbox_take_over(self.nina)
        self.assertFalse(self._find(twin))
        self.assertEqual(self.env["mailbox.decision"].browse(notice["decision"]).res_id, twin.id)

    def test_what_odoo_itself_wrote_stays_on_its_record(self):
        archive = self._find(self.deal)
        note = self.deal.message_post(body="By Odoo")
        archive.sudo().mail_message_id = note
        archive.action_not_here()
        self.assertEqual((note.model, note.res_id), ("crm.lead", self.deal.id))

    # ------------------------------------------------------------ asking for a locked email

    def _ask(self):
        self.env["mailbox.archive"].search([]).level = "exchanged"
        email = self._find(self.nina, self.ben).email_id
        with self.assertRaises(AccessError):
            email.check_access("read")
        self._find(self.nina, self.ben).action_ask()
        return email, self.env["mailbox.request"].with_user(self.anna).search([])

    def test_shown_to_whoever_asked_it_is_shown_to_nobody_else(self):
        email, request = self._ask()
        with self.assertRaises(AccessError):
            request.with_user(self.ben).action_show()
        request.action_show()
        email.check_access("read")
        cara = self._new_user("cara", "sales_team.group_sale_salesman")
        with self.assertRaises(AccessError):
            email.with_user(cara).check_access("read")
        self.assertFalse(self.env["mailbox.request"].with_user(cara).search([]))

    def test_shown_to_all_readers_every_one_of_them_reads_it(self):
        email, request = self._ask()
        request.action_show_all()
        cara = self._new_user("cara", "sales_team.group_sale_salesman")
        email.with_user(cara).check_access("read")

    def test_refused_it_stays_locked_and_can_be_asked_for_again(self):
        email, request = self._ask()
        request.action_refuse()
        with self.assertRaises(AccessError):
            email.check_access("read")
        self._find(self.nina, self.ben).action_ask()
        self.assertEqual(request.state, "open")
        self.assertEqual(len(self.env["mailbox.request"].search([])), 1)
