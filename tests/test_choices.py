"""A choice belongs to the emails it was made for: what becomes one of two (conversations, records) widens nothing."""

from datetime import datetime

from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import make_mail
from .test_levels import NINA, LevelCase

ONE, TWO = "<one@northwind.example>", "<two@northwind.example>"
BOTH = f"{ONE} {TWO}"


@tagged("post_install", "-at_install")
class TestChoices(LevelCase):
    """Anna has two conversations with Nina, and a mail from outside can refer to both."""

    def setUp(self):
        super().setUp()
        self.account._set_level("exchanged")
        self.first = self.receive("Apricot", message_id=ONE)
        self.second = self.receive("Banana", message_id=TWO)
        self.assertNotEqual(self.first.thread_id, self.second.thread_id)

    def choose_whole(self, email, level):
        archive = email.archive_ids[:1].with_user(self.anna).with_company(self.company)
        return archive.action_choose_level(level, whole=True)

    def merge(self, subject="Cherry"):
        """The mail that makes one conversation of both."""
        email = self.receive(subject, references=BOTH)
        self.assertEqual(len((self.first | self.second | email).thread_id), 1)
        self.account._set_level("exchanged")
        return email

    def levels(self, *emails):
        self.env["mailbox.email"].union(*emails)._resolve_levels()
        self.env.invalidate_all()
        return [level for email in emails for level in set(email.archive_ids.mapped("level"))]

    def test_h3_full_of_one_conversation_does_not_open_another(self):
        """Finding H3."""
        self.choose_whole(self.first, "full")
        both = self.merge()
        later = self.receive("Date", references=BOTH)
        self.assertEqual(
            self.levels(self.first, self.second, both, later), ["full", "exchanged", "exchanged", "exchanged"]
        )

    def test_h3_nothing_of_one_conversation_counts_for_what_comes_later(self):
        """Finding H3. What was there of the other one is shown as before."""
        self.account._set_level("full")
        self.choose_whole(self.second, "nothing")
        both = self.receive("Cherry", references=BOTH)
        self.assertEqual(self.levels(self.first, self.second, both), ["full", "nothing", "nothing"])

    def test_h3_both_chosen_the_least_counts_for_what_comes_later(self):
        """Finding H3."""
        self.choose_whole(self.first, "full")
        self.choose_whole(self.second, "subject")
        both = self.merge()
        self.assertEqual(self.levels(self.first, self.second, both), ["full", "subject", "subject"])

    def test_h3_merged_again_and_again_nothing_widens(self):
        """Finding H3."""
        self.choose_whole(self.first, "full")
        both = self.merge()
        three = self.receive("Elder", message_id="<three@northwind.example>")
        self.choose_whole(three, "subject")
        last = self.receive("Fig", references=f"{BOTH} <three@northwind.example>")
        found = self.levels(self.first, self.second, both, three, last)
        self.assertEqual(found, ["full", "exchanged", "exchanged", "subject", "exchanged"])

    def test_h3_a_colleagues_copy_is_shown_as_the_colleague_says(self):
        """Finding H3. What was said of one conversation beats nobody's word about another."""
        ben = self.bind(self.ben)
        shared = self.receive("Grape", to="anna@corp.example, ben@corp.example", message_id="<g@northwind.example>")
        archive = shared.archive_ids[:1].with_user(self.ben).with_company(self.company)
        archive.action_choose_level("nothing")
        self.choose_whole(self.first, "full")
        self.receive("Hazel", references=f"{ONE} <g@northwind.example>")
        self.assertEqual((ben.level, self.levels(shared)), (False, ["nothing"]))

    def test_h3_taken_back_the_choice_is_gone_and_what_was_chosen_for_the_other_stays(self):
        """Finding H3."""
        wide = self.choose_whole(self.first, "full")
        narrow = self.choose_whole(self.second, "nothing")
        both = self.merge()
        self.undo(narrow)
        self.assertEqual(self.levels(self.first, self.second, both), ["full", "exchanged", "exchanged"])
        self.undo(wide)
        self.assertEqual(self.levels(self.first, self.second, both), ["exchanged"] * 3)

    def test_h3_unbound_the_mailbox_leaves_what_was_chosen(self):
        """Finding H3. With the copies go no limits that they had."""
        self.choose_whole(self.first, "full")
        self.choose_whole(self.second, "nothing")
        both = self.merge()
        self.account.with_user(self.anna).action_unbind()
        self.assertEqual(self.levels(self.first, self.second, both), ["full", "nothing", "nothing"])

    def test_h3_chosen_by_hand_after_merging_it_counts(self):
        """Finding H3."""
        self.choose_whole(self.first, "full")
        both = self.merge()
        self.choose_whole(both, "subject")
        self.assertEqual(self.levels(self.second, both), ["subject", "subject"])

    # ------------------------------------------------------------ where emails stand

    def find(self, record, email):
        archives = self.env["mailbox.archive"]
        return archives.search(
            [("res_model", "=", record._name), ("res_id", "=", record.id), ("email_id", "in", email.ids)]
        )

    def test_h3_moved_with_its_conversation_it_takes_no_other_along(self):
        """Finding H3."""
        other = self.env["crm.lead"].create({"name": "Other", "type": "opportunity", "company_id": self.company.id})
        other.user_id = self.anna
        archive = self.find(self.deal, self.first).with_user(self.anna).with_company(self.company)
        archive.action_move("crm.lead", other.id, whole=True)
        follows = self.receive("Re: Apricot", references=ONE)
        self.assertTrue(self.find(other, follows), "before it was merged, later emails follow")
        both = self.merge()
        later = self.receive("Re: Banana", references=TWO)
        self.assertTrue(self.find(other, self.first))
        self.assertFalse(self.find(other, self.second))
        self.assertEqual(len(self.find(self.deal, both | later)), 2, "not taken off where the other one stands")

    def test_h3_not_here_goes_on_after_merging(self):
        """Finding H3."""
        archive = self.find(self.deal, self.first).with_user(self.anna).with_company(self.company)
        archive.action_not_here(whole=True)
        both = self.merge()
        self.assertFalse(self.find(self.deal, both))
        self.assertTrue(self.find(self.deal, self.second))

    def test_h3_what_is_protected_stays_so_where_it_is_moved_to(self):
        """Finding H3."""
        self.account._set_level("full")
        there = self.find(self.nina, self.first).with_user(self.anna).with_company(self.company)
        there.action_not_here()
        here = self.find(self.deal, self.first)
        here._place({"is_protected": True})
        self.assertEqual(here.level, "nothing")
        here.with_user(self.anna).with_company(self.company).action_move("res.partner", self.nina.id)
        self.assertEqual(self.find(self.nina, self.first).level, "nothing")

    def test_h3_merged_contacts_keep_what_was_kept_away(self):
        """Finding H3. Of two archives of one email, and of two marks, the one that shows less counts."""
        self.account._set_level("full")
        twin = self.env["res.partner"].create({"name": "Nina 2", "mailbox_archiving": "never"})
        self.nina.mailbox_archiving = "always"
        archive = self.find(self.nina, self.first)
        archive.copy({"res_id": twin.id})._place({"is_protected": True})
        self.assertEqual(archive.level, "full")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.nina | twin).ids, self.nina)
        self.assertEqual(self.find(self.nina, self.first).level, "nothing")
        self.assertEqual(self.nina.mailbox_archiving, "never")

    # ------------------------------------------------------------ addresses

    def write_alias(self, text, user=None):
        self.account.with_user(user or self.anna).with_company(self.company).alias_emails = text
        self.env.flush_all()

    def test_m6_the_address_of_a_contact_a_lead_or_a_colleague_is_nobodys_alias(self):
        """Finding M6."""
        self.env["crm.lead"].create(
            {"name": "Kiwi", "email_from": "kiwi@fruit.example", "user_id": self.anna.id, "company_id": self.company.id}
        )
        self.bind(self.ben, "ben.second@corp.example")
        taken = (NINA, "NINA@Northwind.example", "kiwi@fruit.example", self.ben.email, "ben.second@corp.example")
        for text in taken:
            with self.subTest(text), self.assertRaisesRegex(UserError, "of a contact, a lead or a colleague"):
                self.write_alias(f"anna@home.example, {text}")
        self.write_alias("anna@home.example")
        self.assertIn("anna@home.example", self.company._get_mailbox_own_addresses())

    def test_m6_nobody_finds_out_by_aliases_what_they_can_not_open(self):
        """Finding M6. Taken in silence, such an alias counts for nothing."""
        self.env["crm.lead"].create(
            {"name": "Kiwi", "email_from": "kiwi@fruit.example", "user_id": self.ben.id, "company_id": self.company.id}
        )
        self.write_alias("kiwi@fruit.example")
        self.assertNotIn("kiwi@fruit.example", self.company._get_mailbox_own_addresses())

    def test_m6_an_alias_keeps_no_customers_mail_from_others(self):
        """Finding M6. Named before the customer was one, it counts no more from then on."""
        self.bind(self.ben)
        self.write_alias("marcus@contoso.example")
        self.env["res.partner"].create({"name": "Marcus", "email": "marcus@contoso.example"})
        self.fake.deliver("ben@corp.example", make_mail("marcus@contoso.example", "ben@corp.example", "Order"))
        self.run_round()
        order = self.env["mailbox.email"].search([("subject", "=", "Order")])
        self.assertEqual(order.archive_ids.mapped("direction"), ["incoming"])

    def test_m6_nor_by_the_domain_of_a_customer(self):
        """Finding M6."""
        self.company.mailbox_match_domain = True
        self.write_alias("new.person@northwind.example")
        self.assertNotIn("new.person@northwind.example", self.company._get_mailbox_own_addresses())

    def test_m6_an_alias_that_became_a_colleagues_makes_nobody_else_its_owner(self):
        """Finding M6."""
        self.write_alias("dora@corp.example")
        dora = self._new_user("dora", "sales_team.group_sale_salesman")
        mailbox = self.bind(dora)
        mail = make_mail("dora@corp.example", f"{NINA}, anna@corp.example", "Lemon", date=datetime.now().astimezone())
        for address in ("anna@corp.example", "dora@corp.example"):
            self.fake.deliver(address, mail)
        self.run_round()
        lemon = self.env["mailbox.email"].search([("subject", "=", "Lemon")])
        self.assertEqual(lemon.archive_ids.account_id, mailbox)
