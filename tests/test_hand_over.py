"""Somebody leaves: nothing more is read, a successor takes over what is open, and nobody inherits what was private."""

import logging

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from ..hooks import uninstall_hook
from .common import make_mail
from .test_rules import ANNA, NINA, RulesCase

CODE, DOCTOR, SECRET = "Your verification code", "Your results", "Merger with Fabrikam"


class HandOverCase(RulesCase):
    """Anna has two mailboxes. Dora opens every lead, Ben his own ones."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._new_user("manager", "crm_mailbox.group_mailbox_manager")
        cls.boss = cls._new_user("boss", "base.group_system")
        cls.dora = cls._new_user("dora", "sales_team.group_sale_salesman_all_leads")

    def setUp(self):
        super().setUp()
        self.second_box = self.bind(self.anna, "sales@corp.example")
        # as in a company of its own: no administrator of another test's is at hand
        self.boxes = self.account | self.second_box

    def as_user(self, user, records):
        return records.with_user(user).with_company(self.company)

    def leave(self, user=None):
        (user or self.anna).with_user(self.boss).action_archive()
        self.env.invalidate_all()

    def open_dialog(self, successor=None, user=None, boxes=None):
        action = self.as_user(user or self.manager, boxes or self.account).action_hand_over()
        Dialog = self.as_user(user or self.manager, self.env[action["res_model"]]).with_context(action["context"])
        form = Form(Dialog)
        if successor:
            form.successor_id = successor
        return form

    def hand_over(self, successor, user=None):
        dialog = self.open_dialog(successor, user).save()
        action = dialog.action_hand_over()
        self.env.invalidate_all()
        return action["params"]["message"]

    def find_tasks(self):
        kind = self.env.ref("crm_mailbox.mail_activity_type_hand_over")
        return self.env["mail.activity"].search([("activity_type_id", "=", kind.id)])

    def ask(self):
        """A conversation with Nina that belongs on one of two open deals."""
        self.env["crm.lead"].create(
            {
                "name": "Second deal",
                "type": "opportunity",
                "partner_id": self.nina.id,
                "user_id": self.anna.id,
                "company_id": self.company.id,
            }
        )
        self.receive("Which of the two")
        return self.env["mailbox.question"].search([("state", "=", "open"), ("user_id", "=", self.anna.id)])


@tagged("post_install", "-at_install")
class TestLeaving(HandOverCase):
    def test_nothing_is_read_from_who_has_left(self):
        self.leave()
        self.assertEqual(set(self.boxes.mapped("state")), {"suspended"})
        self.assertIn("hand the mailbox over", self.as_user(self.manager, self.account).state_sentence)
        self.fake.deliver(ANNA, make_mail(NINA, ANNA))
        self.fake.commands.clear()
        self.run_round()
        self.assertFalse(self.fake.commands)
        # not even where somebody lets it go on
        self.as_user(self.manager, self.account).action_lift_suspension()
        self.assertEqual(self.account.state, "suspended")
        self.account.state = "connected"
        self.run_round()
        self.assertFalse(self.fake.commands)

    def test_there_is_one_task_however_many_mailboxes(self):
        self.leave()
        task = self.find_tasks()
        self.assertEqual(len(task), 1)
        self.assertEqual(task.user_id, self.boss, "for who archived the user, and administers mailboxes")
        self.assertIn(f"/odoo/mailboxes/{self.account.id}", task.note)
        self.assertIn("sales@corp.example", task.note)
        self.anna.with_user(self.boss).action_unarchive()
        self.assertFalse(self.find_tasks(), "back again, there is nothing to hand over")
        self.as_user(self.manager, self.account).action_lift_suspension()
        self.assertEqual(self.account.state, "paused", "and its owner lets it go on")
        self.leave()
        self.assertEqual(len(self.find_tasks()), 1)

    def test_whoever_archives_without_administering_mailboxes_leaves_the_task_to_who_does(self):
        clerk = self._new_user("clerk", "base.group_erp_manager")
        self.anna.with_user(clerk).action_archive()
        task = self.find_tasks()
        self.assertNotEqual(task.user_id, clerk)
        self.assertTrue(task.user_id.has_group("crm_mailbox.group_mailbox_manager"))

    def test_no_task_outlives_the_addon(self):
        self.leave()
        uninstall_hook(self.env)
        self.assertFalse(self.find_tasks())

    def test_who_has_no_mailbox_or_an_invitation_alone_makes_no_task(self):
        Account = self.as_user(self.manager, self.env["mailbox.account"])
        Account._invite([(self.dora, "dora@corp.example", self.server)])
        self.leave(self.dora)
        self.leave(self.ben)
        self.assertFalse(self.find_tasks())


@tagged("post_install", "-at_install")
class TestHandOver(HandOverCase):
    def receive_all(self):
        """An open activity, a held code, a doctor's mail, and one that Anna made private: the email of each."""
        self.add_rule(assign_to="owner")
        self.receive("Forty conveyors")
        for subject, sender, text in (
            (CODE, NINA, "Your verification code is 482913."),
            (DOCTOR, "doctor@clinic.example", "All is well."),
            (SECRET, NINA, "We sign on Monday."),
        ):
            self.fake.deliver(ANNA, make_mail(sender, ANNA, subject, text))
        self.run_round()
        self.email_of(SECRET).archive_ids[:1].with_user(self.anna).action_choose_level("nothing")
        self.assertEqual(self.email_of(CODE).hold, "held")

    def email_of(self, subject):
        return self.env["mailbox.email"].search([("subject", "=", subject)])

    # ------------------------------------------------------------ what goes and what stays

    def test_private_and_held_mail_is_gone_and_archives_stay(self):
        self.receive_all()
        kept = self.email_of("Forty conveyors").archive_ids
        entries = kept.mail_message_id
        self.assertTrue(entries)
        self.leave()
        self.hand_over(self.dora)
        self.assertFalse(self.boxes.exists())
        for model in ("mailbox.message", "mailbox.folder", "mailbox.lease"):
            self.assertFalse(self.env[model].search([]), model)
        self.assertFalse(self.env["mailbox.credential"].search([("account_id", "=", False), ("server_id", "=", False)]))
        self.assertFalse(self.email_of(CODE) | self.email_of(DOCTOR) | self.email_of(SECRET))
        self.assertEqual((kept.exists(), entries.exists()), (kept, entries))
        self.assertEqual(self.as_user(self.dora, kept.email_id).subject, "Forty conveyors")
        self.assertFalse(self.fake.has_marked())

    def test_the_successor_sees_no_private_mail(self):
        self.receive_all()
        question = self.ask()
        question.email_ids |= self.email_of(SECRET)
        self.leave()
        self.hand_over(self.dora)
        for model in ("mailbox.email", "mailbox.message", "mailbox.archive", "mailbox.question", "mail.activity"):
            rows = self.as_user(self.dora, self.env[model]).search([])
            said = str(rows.read()) if model != "mailbox.email" else str(rows.mapped("subject"))
            for word in (CODE, DOCTOR, SECRET):
                self.assertNotIn(word, said, model)
        self.assertEqual(question.email_ids.mapped("subject"), ["Which of the two"])

    def test_what_a_colleague_has_as_well_stays_the_colleagues(self):
        self.bind(self.ben)
        mail = make_mail(NINA, f"{ANNA}, ben@corp.example", CODE, "Your verification code is 482913.")
        for address in (ANNA, "ben@corp.example"):
            self.fake.deliver(address, mail)
        self.run_round()
        self.leave()
        self.hand_over(self.dora)
        self.assertEqual(self.as_user(self.ben, self.email_of(CODE)).subject, CODE)
        self.assertFalse(self.as_user(self.dora, self.env["mailbox.email"]).search([("subject", "=", CODE)]))

    def test_what_was_taken_off_a_record_can_still_be_put_back(self):
        self.receive("Forty conveyors")
        archive = self.email_of("Forty conveyors").archive_ids.filtered(lambda one: one.res_model == "crm.lead")[:1]
        archive.with_user(self.anna).action_not_here()
        self.leave()
        self.hand_over(self.dora)
        self.assertTrue(archive.exists())

    # ------------------------------------------------------------ activities

    def test_open_automatic_activities_go_to_the_successor_and_no_others(self):
        self.receive_all()
        made = self.activities(self.deal) | self.activities(self.nina)
        self.assertTrue(made)
        by_hand = self.deal.activity_schedule("mail.mail_activity_data_todo", user_id=self.anna.id)
        followers, mails = self.deal.message_partner_ids, self.env["mail.mail"].search([])
        expected = self.opened()
        self.assertTrue(expected)
        self.leave()
        self.assertEqual(self.opened(), expected, "Odoo deletes what is open of who leaves, but not these")
        self.assertFalse(expected.user_id)
        self.assertFalse(by_hand.exists())
        dialog = self.open_dialog(self.dora)
        self.assertEqual((dialog.activity_count, dialog.left_sentence), (len(expected), False))
        self.hand_over(self.dora)
        self.assertEqual((expected.user_id, expected.mailbox_left_by_id), (self.dora, self.dora.browse()))
        self.assertEqual(self.deal.message_partner_ids, followers, "whoever takes over follows nothing by that")
        self.assertEqual(self.env["mail.mail"].search([]), mails)

    def opened(self):
        return self.boxes._find_open_activities()

    def test_what_the_successor_cannot_open_stays_and_is_named(self):
        self.add_rule(assign_to="owner")
        self.receive("Forty conveyors")
        on_deal = self.activities(self.deal)
        self.assertEqual(on_deal.user_id, self.anna)
        self.leave()
        dialog = self.open_dialog(self.ben)
        self.assertIn("can't open the records of 1 activities", dialog.left_sentence)
        told = self.hand_over(self.ben)
        self.assertIn("can't open the records of 1 activities", told)
        self.assertFalse(on_deal.user_id)
        self.assertEqual(on_deal.mailbox_left_by_id, self.anna)

    def test_who_comes_back_has_them_again_but_for_what_a_colleague_took(self):
        self.add_rule(assign_to="owner", is_for_contact=True)
        self.receive("Forty conveyors")
        on_deal, other = self.activities(self.deal), self.activities(self.lead) | self.activities(self.nina)
        self.assertTrue(on_deal and other)
        self.leave()
        other.user_id = self.dora
        self.anna.with_user(self.boss).action_unarchive()
        self.assertEqual((on_deal.user_id, other.user_id), (self.anna, self.dora))
        self.assertFalse((on_deal | other).mailbox_left_by_id)

    def test_many_activities_cost_no_query_each(self):
        self.company.mailbox_activity_limit = "email"
        self.add_rule(assign_to="owner")
        self.receive("First")
        few = self._count_queries()
        for number in range(6):
            self.fake.deliver(ANNA, make_mail(NINA, ANNA, f"Offer {number}"))
        self.run_round()
        self.assertGreater(len(self.opened()), 6)
        self.assertLessEqual(self._count_queries(), few + 2)

    def _count_queries(self):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        activities, questions = self.boxes._find_open_activities(), self.boxes._find_open_questions()
        self.boxes._filter_takeable(self.dora, activities, questions)
        return self.env.cr.sql_log_count - before

    # ------------------------------------------------------------ conversations

    def test_a_conversation_that_waits_is_the_successors_to_place(self):
        question = self.ask()
        self.assertEqual(len(question), 1)
        self.leave()
        self.assertEqual(self.open_dialog().question_count, 1)
        self.hand_over(self.dora)
        self.assertEqual(question.user_id, self.dora)
        candidate = question.candidate_ids.filtered(lambda one: one.res_id == self.deal.id)
        self.as_user(self.dora, candidate).action_choose()
        self.assertEqual(question.state, "settled")
        self.assertIn(
            self.deal.id, question.email_ids.archive_ids.filtered(lambda a: a.res_model == "crm.lead").mapped("res_id")
        )

    def test_a_conversation_of_private_mail_goes_with_the_mailbox(self):
        question = self.ask()
        question.email_ids.archive_ids[:1].with_user(self.anna).action_choose_level("nothing")
        self.leave()
        self.assertIn("1 conversations hold no email", self.open_dialog(self.dora).left_sentence)
        self.hand_over(self.dora)
        self.assertFalse(question.exists())

    # ------------------------------------------------------------ who, and how often

    def test_only_administrators_hand_over(self):
        self.leave()
        for user in (self.ben, self.dora, self._new_user("olga", "crm_mailbox.group_mailbox_privacy")):
            account = self.as_user(user, self.account)
            for refused in (account.action_hand_over, lambda account=account: account._hand_over(self.dora)):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    refused()
            with self.assertRaises(AccessError):
                self.as_user(user, self.env["mailbox.hand.over"]).create({"user_id": self.anna.id})
        self.assertTrue(self.account.exists())

    def test_an_administrator_of_another_company_hands_nothing_over(self):
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._new_user(
            "oskar", "crm_mailbox.group_mailbox_manager", company_id=other.id, company_ids=[(6, 0, other.ids)]
        )
        self.leave()
        Dialog = self.env["mailbox.hand.over"].with_user(stranger).with_company(other)
        dialog = Dialog.create({"user_id": self.anna.id, "successor_id": self.dora.id})
        self.assertFalse(dialog.emails)
        dialog.action_hand_over()
        self.assertTrue(self.boxes.exists())

    def test_who_still_works_here_loses_nothing(self):
        with self.assertRaisesRegex(UserError, "still works here"):
            self.as_user(self.manager, self.account).action_hand_over()
        with self.assertRaisesRegex(UserError, "still works here"):
            self.as_user(self.manager, self.boxes)._hand_over(self.dora)
        self.assertTrue(self.boxes.exists())

    def test_mailboxes_of_two_people_are_handed_over_one_after_the_other(self):
        other = self.bind(self.ben)
        self.leave()
        self.leave(self.ben)
        with self.assertRaisesRegex(UserError, "of one employee"):
            self.as_user(self.manager, self.account | other).action_hand_over()

    def test_a_successor_is_an_employee_who_is_there(self):
        portal = self.env["res.users"].create(
            {"name": "Pia", "login": "pia", "group_ids": [(6, 0, self.env.ref("base.group_portal").ids)]}
        )
        self.leave()
        for successor in (self.anna, portal, self.ben.browse()):
            with self.assertRaisesRegex(UserError, "Choose an employee"):
                self.as_user(self.manager, self.boxes)._hand_over(successor)
        self.assertTrue(self.boxes.exists())

    def test_twice_is_once(self):
        self.receive_all()
        self.leave()
        self.assertEqual(len(self.find_tasks()), 1)
        dialog = self.open_dialog(self.dora).save()
        # Odoo gives the name INFO to a level of its own
        with self.assertLogs(
            "odoo.addons.crm_mailbox.models.offboarding.mailbox_account_hand_over", logging.INFO
        ) as log:
            dialog.action_hand_over()
        self.assertIn(
            f"of user {self.anna.id} handed over to user {self.dora.id} by user {self.manager.id}", log.output[0]
        )
        self.assertNotIn(ANNA, str(log.output))
        self.assertFalse(self.find_tasks(), "and the to-do is done")
        told = dialog.action_hand_over()["params"]["message"]
        self.assertIn("takes over 0 activities and 0 conversations", told)
