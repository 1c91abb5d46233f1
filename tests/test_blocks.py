"""Blocked and protected addresses: never stored, or kept and hidden; whose word counts, and how it is taken back."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from psycopg2 import IntegrityError

from ..models.visibility import mailbox_block_past
from .common import MailboxCase, make_mail

NINA, OLGA = "nina@northwind.example", "olga@oak.example"


class BlockCase(MailboxCase):
    """Anna's mailbox, two customers, and an administrator of mailboxes."""

    def setUp(self):
        super().setUp()
        self.olga = self.env["res.partner"].create({"name": "Olga", "email": OLGA})
        self.boss = self._new_user("boss", "crm_mailbox.group_mailbox_manager,crm_mailbox.group_mailbox_reader")
        self.bind(self.anna)

    def block(self, name=NINA, kind="blocked", user=None, company=False, **values):
        Block = self.env["mailbox.block"].with_user(user or (self.boss if company else self.anna))
        company_id = company and self.company.id
        return Block.with_company(self.company).create({"name": name, "kind": kind, "company_id": company_id, **values})

    def receive(self, *subjects, sender=NINA, to="anna@corp.example", **headers):
        for subject in subjects:
            self.fake.deliver(to.split(",")[0], make_mail(sender, to, subject, **headers))
        self.run_round()

    def deliver_to_both(self, subject):
        """One mail to Anna and Ben, in both mailboxes."""
        mail = make_mail(NINA, "anna@corp.example, ben@corp.example", subject)
        for to in ("anna@corp.example", "ben@corp.example"):
            self.fake.deliver(to, mail)
        self.run_round()

    def find(self, record, user=None):
        """The subjects of what `user` sees on `record`, sorted."""
        archives = self.env["mailbox.archive"].with_user(user or self.anna).with_company(self.company)
        found = archives.search([("res_model", "=", record._name), ("res_id", "=", record.id)])
        return sorted(found.mapped("seen_subject"))

    def entries(self, record):
        entries = record.message_ids.filtered(lambda entry: entry._is_mailbox_email())
        return [shown["subject"] for shown in self.show(entries)]


@tagged("post_install", "-at_install")
class TestBlockList(BlockCase):
    def test_k11_so_many_are_named_at_once_and_no_more(self):
        """Found by the second attack: each takes its time, and all of them one request."""
        blocks = self.env["mailbox.block"].with_user(self.anna)
        blocks._protect("\n".join(f"friend{number}@home.example" for number in range(5)))
        self.assertEqual(blocks.search_count([("user_id", "=", self.anna.id)]), 5)
        with self.assertRaisesRegex(UserError, "at most 100"):
            blocks._protect("\n".join(f"stranger{number}@home.example" for number in range(101)))

    def test_addresses_are_folded_and_stand_once(self):
        block = self.block("Info <INFO@Müller.example>")
        self.assertEqual(block.value, "info@xn--mller-kva.example")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"), self.env.cr.savepoint():
            self.block("info@müller.example")
        block._lift()
        self.assertTrue(self.block("info@müller.example"))
        self.assertTrue(self.block("info@müller.example", company=True))

    def test_what_is_no_address_is_refused_in_words(self):
        with self.assertRaisesRegex(ValidationError, "Write nina@acme.com, or acme.com"):
            self.block("nina at northwind")

    def test_a_free_mail_domain_is_taken_only_by_whoever_means_it(self):
        with self.assertRaisesRegex(ValidationError, "Anyone can have"), self.env.cr.savepoint():
            self.block("gmail.com")
        self.assertTrue(self.block("gmail.com", is_free_mail_meant=True))
        self.assertTrue(self.block("somebody@gmail.com"))

    def test_the_companys_own_domain_is_refused(self):
        for name in ("corp.example", "ben@corp.example"):
            with self.assertRaisesRegex(ValidationError, "your company's own"):
                self.block(name)

    def test_an_employees_list_is_read_by_nobody_else(self):
        block = self.block(kind="protected")
        root = self._new_user("root2", "base.group_system,crm_mailbox.group_mailbox_privacy")
        for user in (self.ben, self.boss, root):
            blocks = self.env["mailbox.block"].with_user(user).with_context(active_test=False)
            self.assertFalse(blocks.search([]))
            self.assertFalse(blocks.search_count([("value", "=", NINA)]))
            self.assertFalse(blocks._read_group([], ["value"]))
            with self.assertRaises(AccessError):
                block.with_user(user).read(["name"])
            self.assertFalse(self.env["mailbox.decision"].with_user(user).with_company(self.company).search([]))
        self.assertEqual(self.env["mailbox.decision"].with_user(self.anna).search([]).scope, NINA)

    def test_nobody_finds_out_by_trying_addresses(self):
        self.receive("Private talk")
        block = self.block()
        self.receive("Never stored")
        for user, values in (
            (self.ben, {"company_id": self.company.id}),
            (self.ben, {"user_id": self.anna.id}),
            (self.boss, {"user_id": self.anna.id}),
        ):
            tried = self.env["mailbox.block"].with_user(user).new({"name": NINA, "kind": "blocked", **values})
            self.assertEqual((tried.past_count, tried.kept_out_count), (0, 0))
        self.assertEqual((block.past_count, block.kept_out_count), (1, 1))
        ours = {"name": NINA, "kind": "blocked", "company_id": self.company.id}
        self.assertEqual(self.env["mailbox.block"].with_user(self.boss).new(ours).past_count, 1)
        self.env["mailbox.archive"].search([]).level = "nothing"
        self.assertEqual(self.env["mailbox.block"].with_user(self.boss).new(ours).past_count, 0)
        with self.assertRaises(AccessError):
            self.env["mailbox.block.lift"].with_user(self.boss).create({"block_id": block.id})

    def test_nobody_makes_or_lifts_a_block_for_somebody_else(self):
        block = self.block()
        for values in {"user_id": self.anna.id}, {"company_id": self.company.id}:
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.env["mailbox.block"].with_user(self.ben).create({"name": OLGA, **values})
        with self.assertRaises(AccessError):
            block.with_user(self.boss)._lift_with(puts_back=False, reads_after_all=False)
        with self.assertRaises(UserError):
            block.write({"name": OLGA})

    def test_the_companys_list_is_its_administrators(self):
        block = self.block(company=True, reason="lawyer")
        self.assertFalse(self.env["mailbox.block"].with_user(self.anna).search([]))
        self.assertEqual(self.env["mailbox.block"].with_user(self.boss).search([]), block)
        officer = self._new_user("olaf", "crm_mailbox.group_mailbox_privacy")
        decision = self.env["mailbox.decision"].with_user(officer).with_company(self.company).search([])
        self.assertEqual((decision.user_id, decision.kind, decision.reason), (self.boss, "blocked", "lawyer"))

    def test_the_form_says_how_much_is_archived_and_warns_of_a_free_mail_domain(self):
        self.receive("One", "Two")
        with Form(self.env["mailbox.block"].with_user(self.anna)) as form:
            form.name = "gmail.com"
            self.assertTrue(form.is_free_mail)
            form.name = "northwind.example"
            self.assertFalse(form.is_free_mail)
            self.assertEqual(form.past_count, 2)


@tagged("post_install", "-at_install")
class TestBlocked(BlockCase):
    def test_blocked_mail_leaves_a_row_like_nobodys(self):
        self.block()
        self.receive("Secret of Nina")
        message = self.env["mailbox.message"].search([])
        self.assertEqual((message.state, message.reason, message.email_id.id), ("skipped", "blocked", False))
        self.assertFalse(message.size or message.bcc or message.envelope_key or message.flags)
        self.assertFalse(self.env["mailbox.email"].search([]))
        self.assertNotIn("BODY.PEEK[]", " ".join(map(str, self.fake.commands)))

    def test_a_domain_covers_what_is_below_it(self):
        self.block("northwind.example")
        self.env["res.partner"].create({"name": "Ned", "email": "ned@eu.northwind.example"})
        self.receive("Below", sender="ned@eu.northwind.example")
        self.assertFalse(self.env["mailbox.email"].search([]))

    def test_my_block_leaves_a_colleagues_mail_alone(self):
        self.block()
        self.bind(self.ben)
        self.receive("To Anna")
        self.receive("To Ben", to="ben@corp.example")
        self.deliver_to_both("To both")
        self.assertEqual(self.find(self.nina, self.ben), ["To Ben", "To both"])
        self.assertEqual(self.env["mailbox.message"].search([("email_id", "!=", False)]).user_id, self.ben)

    def test_the_companys_block_holds_for_every_mailbox(self):
        self.block(company=True)
        self.bind(self.ben)
        self.receive("To Ben", to="ben@corp.example")
        self.assertFalse(self.find(self.nina, self.ben))

    def test_with_other_customers_the_company_chooses(self):
        self.block()
        for mixed, on_nina, on_olga in (("others", 0, 1), ("nothing", 0, 1), ("everything", 1, 2)):
            self.company.mailbox_mixed_policy = mixed
            self.receive(mixed, cc=OLGA)
            self.assertEqual((len(self.find(self.nina)), len(self.find(self.olga))), (on_nina, on_olga), mixed)

    def test_ten_thousand_blocks_cost_one_query(self):
        values = [{"value": f"x{n}@many.example", "name": f"x{n}", "kind": "blocked"} for n in range(50)]
        self.env.cr.execute(
            "INSERT INTO mailbox_block (name, value, kind, user_id, active, past) "
            "SELECT 'x', 'x' || n || '@many.example', 'blocked', %s, true, 'leave' FROM generate_series(1, 10000) n",
            [self.anna.id],
        )
        emails = {value["value"] for value in values} | {NINA}
        Block = self.env["mailbox.block"]
        self.env.flush_all()
        with self.assertQueryCount(1):
            blocks = Block._get_list(emails, self.company, self.anna)
        self.assertEqual(len(blocks.judge(emails, self.anna.ids).blocked), 49)


@tagged("post_install", "-at_install")
class TestProtected(BlockCase):
    def test_protected_mail_is_its_owners_alone(self):
        self.block(kind="protected")
        self.receive("My doctor")
        self.assertEqual(self.find(self.nina), ["My doctor"])
        self.assertFalse(self.find(self.nina, self.ben))
        self.assertFalse(self.entries(self.nina) + self.entries(self.deal))
        email = self.env["mailbox.email"].search([])
        email.with_user(self.anna).check_access("read")
        with self.assertRaises(AccessError):
            email.with_user(self.ben).check_access("read")

    def test_of_owners_who_differ_the_private_one_is_heard(self):
        self.block(kind="protected")
        self.bind(self.ben)
        self.deliver_to_both("To both")
        cara = self._new_user("cara", "sales_team.group_sale_salesman")
        self.assertFalse(self.find(self.nina, cara))
        self.env["mailbox.email"].search([]).with_user(self.ben).check_access("read")

    def test_others_timelines_show_it_unless_the_company_wants_otherwise(self):
        self.block(kind="protected")
        for mixed, on_nina, on_olga in (("others", 0, 1), ("nothing", 0, 1), ("everything", 1, 2)):
            self.company.mailbox_mixed_policy = mixed
            self.receive(mixed, cc=OLGA)
            seen = (len(self.find(self.nina, self.ben)), len(self.find(self.olga, self.ben)))
            self.assertEqual(seen, (on_nina, on_olga), mixed)

    def test_whatever_level_its_owners_choose_it_stays_hidden_and_other_records_follow_the_choice(self):
        self.block(kind="protected")
        self.receive("With Olga", cc=OLGA)
        archives = self.env["mailbox.archive"].with_user(self.anna).with_company(self.company)
        archives.search([("res_id", "=", self.olga.id)]).action_choose_level("subject")
        self.assertEqual(self.find(self.olga, self.ben), ["With Olga"])
        self.assertFalse(self.find(self.nina, self.ben))
        self.assertFalse(self.entries(self.nina))
        self.env["mailbox.message"].search([]).unlink()
        self.env["mailbox.email"].search([])._resolve_levels()
        self.assertEqual(self.find(self.olga, self.ben), ["With Olga"])

    def test_placed_by_hand_it_stays_hidden(self):
        self.block(kind="protected")
        self.receive("My doctor")
        email = self.env["mailbox.email"].search([])
        email._file_on("res.partner", self.olga.id)._publish()
        self.assertFalse(self.find(self.olga, self.ben))
        self.assertFalse(self.entries(self.olga))

    def test_a_colleague_learns_nothing_of_it_by_explain(self):
        self.block(kind="protected")
        self.receive("My doctor")
        archives = self.env["mailbox.archive"].with_user(self.ben).with_company(self.company)
        said = archives.explain("res.partner", self.nina.id, NINA)
        self.assertEqual(said, ["No email with this address was filed."])


@tagged("post_install", "-at_install")
class TestPast(BlockCase):
    def setUp(self):
        super().setUp()
        self.receive("One", "Two")

    def _archive(self, user=None):
        archives = self.env["mailbox.archive"].with_user(user or self.anna).with_company(self.company)
        return archives.search([("res_model", "=", "res.partner"), ("res_id", "=", self.nina.id)], limit=1)

    def _undo(self, notice):
        self.env["mailbox.decision"].with_user(self.anna).browse(notice["decision"]).action_undo()

    def test_from_an_email_it_takes_off_what_is_filed_and_what_comes_and_is_undone(self):
        facts = self._archive().get_block_facts()
        expected = {"address": NINA, "domain": "northwind.example", "mine": [2, 2], "company": None}
        self.assertEqual(facts, expected)
        notice = self._archive().action_block(past="off")
        self.assertEqual(notice["sentence"], f"No later email with {NINA} is stored.")
        self.receive("Three")
        self.assertFalse(self.find(self.nina) + self.find(self.deal))
        self.assertFalse(self.entries(self.nina) + self.entries(self.deal))
        self._undo(notice)
        self.receive("Four")
        for record, user in ((self.nina, self.ben), (self.northwind, self.ben), (self.deal, self.anna)):
            self.assertEqual(self.find(record, user), ["Four", "One", "Two"])
        self.assertEqual(sorted(self.entries(self.deal)), ["Four", "One", "Two"])

    def test_left_alone_what_is_filed_stays(self):
        self._archive().action_block()
        self.assertEqual(self.find(self.nina), ["One", "Two"])

    def test_for_the_company_is_an_administrators_word(self):
        with self.assertRaises(AccessError):
            self._archive().action_block(company=True)
        self.assertEqual(self._archive(self.boss).get_block_facts()["company"], [2, 2])
        self._archive(self.boss).action_block(company=True, past="off", whole_domain=True)
        self.assertFalse(self.find(self.nina, self.ben))

    def test_protected_it_is_hidden_from_now_on_and_before_and_undone_all_see_it(self):
        notice = self._archive().action_block(kind="protected", past="off")
        self.assertEqual(self.find(self.nina), ["One", "Two"])
        self.assertFalse(self.find(self.nina, self.ben))
        self.assertFalse(self.entries(self.nina))
        self._undo(notice)
        self.assertEqual(self.find(self.nina, self.ben), ["One", "Two"])
        self.assertEqual(sorted(self.entries(self.nina)), ["One", "Two"])

    def test_a_thousand_are_taken_off_in_batches(self):
        with patch.object(mailbox_block_past, "PAST_AT_ONCE", 4):
            block = self.block(past="off")
            self.assertTrue(block.sudo().is_past_due)
            self.assertEqual(block.past_count, 1)
            with self.committing():
                self.env.ref("crm_mailbox.ir_cron_mailbox_block").method_direct_trigger()
        self.assertFalse(block.sudo().is_past_due)
        self.assertFalse(self.find(self.nina) + self.find(self.northwind) + self.find(self.deal))
        self.assertEqual(block.sudo().decision_id.email_count, 2)
        block.sudo().decision_id.with_user(self.anna).action_undo()
        self.assertEqual(self.find(self.deal), ["One", "Two"])

    def test_what_somebody_placed_since_stays_where_it_was_put(self):
        notice = self._archive().action_block(past="off")
        moved = self.env["mailbox.archive"].with_context(active_test=False).search([("res_id", "=", self.deal.id)])[0]
        moved.write({"active": True, "res_model": "res.partner", "res_id": self.olga.id})
        self._undo(notice)
        self.assertEqual((len(self.find(self.deal)), len(self.find(self.olga))), (1, 1))

    def test_deleted_for_good_nothing_is_left_but_a_row_like_nobodys(self):
        entries = self.env["mailbox.archive"].search([]).mail_message_id
        self.assertTrue(entries)
        self._archive().action_block(past="delete")
        self.assertFalse(entries.exists())
        self.assertFalse(self.env["mailbox.email"].search([]))
        self.assertFalse(self.env["mailbox.archive"].with_context(active_test=False).search([]))
        messages = self.env["mailbox.message"].search([])
        self.assertEqual(set(messages.mapped("state")), {"skipped"})
        self.assertEqual(set(messages.mapped("reason")), {"blocked"})
        self.assertFalse(any(messages.mapped("size")) or any(messages.mapped("flags")))
        self.run_round()
        self.assertFalse(self.env["mailbox.email"].search([]))

    def test_deleted_for_good_the_timeline_keeps_that_a_to_do_was_done_but_no_word_of_the_email(self):
        self.company.mailbox_activity = True
        self.env["mailbox.activity.rule"].create({"name": "All", "company_id": self.company.id})
        self.receive("Secret three")
        todo = self.deal.activity_ids
        todo.with_user(self.anna).action_feedback(feedback="Called back")
        done = self.deal.message_ids.filtered(lambda message: "Called back" in message.body)
        self._archive().action_block(past="delete")
        self.assertIn("Called back", done.body)
        self.assertNotIn("Secret three", done.body)
        self.assertEqual((todo.summary, todo.mailbox_summary), ("Answer an email", "Answer an email"))

    def test_deleted_for_me_a_colleagues_mail_stays_in_the_colleagues_name(self):
        self.bind(self.ben)
        self.deliver_to_both("To both")
        self._archive().action_block(past="delete")
        archives = self.env["mailbox.archive"].search([])
        self.assertEqual(set(archives.mapped("seen_subject")), {"To both"})
        self.assertEqual(archives.user_id, self.ben)
        self.assertEqual(archives.email_id.copy_ids.user_id, self.ben)

    def test_deleted_the_others_of_a_mail_keep_it(self):
        self.receive("With Olga", cc=OLGA)
        self._archive().action_block(past="delete")
        self.assertFalse(self.find(self.nina))
        self.assertEqual(self.find(self.olga), ["With Olga"])


@tagged("post_install", "-at_install")
class TestLifting(BlockCase):
    def _lift(self, block, **ticked):
        action = block.action_lift()
        Lift = self.env[action["res_model"]].with_user(block.env.user).with_context(action["context"])
        Lift.create(ticked).action_lift()

    def test_lifted_later_mail_is_filed_again(self):
        block = self.block()
        self.receive("Before")
        self._lift(block)
        self.receive("After")
        self.assertEqual(self.find(self.nina), ["After"])

    def test_what_was_left_out_is_read_after_all(self):
        block = self.block()
        self.receive("Before")
        self.assertEqual(block.kept_out_count, 1)
        self._lift(block, reads_after_all=True)
        self.run_round()
        self.assertEqual(self.find(self.nina), ["Before"])

    def test_read_after_all_what_another_block_keeps_out_stays_out(self):
        block = self.block()
        self.receive("Before")
        other = self.block("northwind.example", company=True)
        self.assertFalse(other.kept_out_count)
        self._lift(block, reads_after_all=True)
        self.run_round()
        self.assertFalse(self.env["mailbox.email"].search([]))
        self.assertEqual(other.kept_out_count, 1)

    def test_what_was_taken_off_is_put_back(self):
        self.receive("One")
        block = self.block(past="off")
        self._lift(block, puts_back=True)
        self.assertEqual(self.find(self.nina, self.ben), ["One"])
        decision = block.sudo().decision_id
        self.assertEqual((decision.undone_by_id, bool(decision.undone_at)), (self.anna, True))


@tagged("post_install", "-at_install")
class TestNeverShow(BlockCase):
    """What an employee names before anything is read."""

    def _confirm(self, text):
        account = self.anna.mailbox_account_ids
        Confirm = self.env["mailbox.account.confirm"].with_user(self.anna)
        dialog = Confirm.with_context(default_account_id=account.id).create({})
        dialog.never_show = text
        dialog.action_confirm()

    def test_whoever_is_named_is_protected_before_anything_is_read(self):
        self._confirm(f"{NINA}, clinic.example; bank.example\nunion.example")
        blocks = self.env["mailbox.block"].with_user(self.anna).search([])
        self.assertEqual(set(blocks.mapped("kind")), {"protected"})
        self.assertEqual(set(blocks.mapped("value")), {NINA, "clinic.example", "bank.example", "union.example"})
        self.receive("My doctor")
        self.assertFalse(self.find(self.nina, self.ben))

    def test_named_twice_it_stands_once(self):
        self.block(kind="protected")
        self._confirm(f"{NINA}, Nina <{NINA.upper()}>")
        self.assertEqual(len(self.env["mailbox.block"].with_user(self.anna).search([])), 1)

    def test_what_cannot_be_read_is_said_and_nothing_is_confirmed(self):
        with self.assertRaisesRegex(ValidationError, "my doctor is no address and no domain"):
            self._confirm("my doctor")
        with self.assertRaisesRegex(ValidationError, "Anyone can have an address at gmail.com"):
            self._confirm("gmail.com")


@tagged("post_install", "-at_install")
class TestNever(BlockCase):
    """A contact set to *never* after its emails were archived."""

    def setUp(self):
        super().setUp()
        self.receive("One", "Two")

    def test_its_archived_emails_go_on_request_and_come_back(self):
        nina = self.nina.with_user(self.anna)
        with Form(nina) as form:
            self.assertEqual(form.mailbox_past_count, 0)
            form.mailbox_archiving = "never"
            self.assertEqual(form.mailbox_past_count, 2)
        self.assertIn("2 emails removed", nina.action_mailbox_remove_past()["params"]["message"])
        for record in (self.nina, self.northwind, self.deal):
            self.assertFalse(self.find(record))
        decision = self.env["mailbox.decision"].with_user(self.anna).search([])
        self.assertEqual((decision.kind, decision.res_name, decision.email_count), ("never", "Northwind, Nina", 2))
        decision.action_undo()
        self.assertEqual(self.find(self.deal), ["One", "Two"])

    def test_of_a_company_those_of_its_contacts_go_with_it(self):
        self.nina.copy({"email": "ned@northwind.example", "name": "Ned", "mailbox_archiving": "always"})
        self.receive("From Ned", sender="ned@northwind.example")
        northwind = self.northwind.with_user(self.anna)
        northwind.mailbox_archiving = "never"
        self.assertEqual(northwind.mailbox_past_count, 2)
        northwind.action_mailbox_remove_past()
        self.assertEqual(self.find(self.northwind), ["From Ned"])

    def test_whoever_may_not_change_the_contact_removes_nothing(self):
        self.nina.mailbox_archiving = "never"
        reader = self._new_user("rita", "crm_mailbox.group_mailbox_reader")
        with self.assertRaises(AccessError):
            self.nina.with_user(reader).action_mailbox_remove_past()
