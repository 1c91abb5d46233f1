"""Whose mail is kept off the records, by lists of addresses and domains."""

import unittest

from engine.blocks import COMPANY, Block, BlockList, covering, held_back, read_entry

ANNA, BEN = 7, 8
DOC, BANK, NINA = "doc@clinic.example", "ada@team.bank.example", "nina@northwind.example"


class TestEntries(unittest.TestCase):
    def test_an_address_is_read_however_it_is_written(self) -> None:
        for text in (" Doc@Clinic.Example ", "Doc <doc@clinic.example>", "mailto:doc@clinic.example"):
            self.assertEqual(read_entry(text), DOC)
        self.assertEqual(read_entry("info@müller.example"), "info@xn--mller-kva.example")

    def test_a_domain_is_read_however_it_is_written(self) -> None:
        for text in ("Bank.Example", "@bank.example", "*.bank.example", "bank.example."):
            self.assertEqual(read_entry(text), "bank.example")
        self.assertEqual(read_entry("MÜLLER.example"), "xn--mller-kva.example")

    def test_what_is_neither_is_refused(self) -> None:
        for text in ("", "com", "doc@", "@", "a b.example", "doc@@clinic.example", "a@x.example, b@x.example", "-.x"):
            self.assertEqual(read_entry(text), "", text)


class TestBlocks(unittest.TestCase):
    def test_an_address_is_covered_by_itself_its_mailbox_its_domain_and_all_above_but_the_last(self) -> None:
        self.assertEqual(
            covering("ada+shop@team.bank.example"),
            ("ada+shop@team.bank.example", "ada@team.bank.example", "team.bank.example", "bank.example"),
        )

    def test_a_domain_covers_its_subdomains_and_none_that_only_ends_like_it(self) -> None:
        blocks = BlockList([Block("bank.example", COMPANY, "blocked")])
        said = blocks.judge({BANK, "x@notbank.example", "x@bank.example.evil.example"}, [ANNA])
        self.assertEqual(said.blocked, {BANK})

    def test_nobodys_list_takes_mail_from_a_colleague(self) -> None:
        blocks = BlockList([Block(DOC, ANNA, "blocked")])
        self.assertEqual(blocks.judge({DOC}, [ANNA]).blocked, {DOC})
        self.assertFalse(blocks.judge({DOC}, [ANNA, BEN]).blocked)
        self.assertFalse(blocks.judge({DOC}, [BEN]).blocked)
        self.assertFalse(blocks.judge({DOC}, []).blocked)

    def test_the_company_blocks_for_everybody(self) -> None:
        blocks = BlockList([Block(DOC, COMPANY, "blocked"), Block(DOC, ANNA, "protected")])
        self.assertEqual(blocks.judge({DOC}, [ANNA, BEN]), (frozenset({DOC}), frozenset()))

    def test_whoever_wants_it_private_is_heard_first(self) -> None:
        blocks = BlockList([Block("clinic.example", ANNA, "protected")])
        self.assertEqual(blocks.judge({DOC, NINA}, [ANNA, BEN]).protected, {DOC})

    def test_the_narrowest_block_names_itself(self) -> None:
        blocks = BlockList(
            [Block("bank.example", COMPANY, "blocked"), Block(BANK, ANNA, "blocked"), Block(DOC, BEN, "blocked")]
        )
        self.assertEqual(blocks.find_blocking(BANK, ANNA), BANK)
        self.assertEqual(blocks.find_blocking(BANK, BEN), "bank.example")
        self.assertEqual(blocks.find_blocking(DOC, ANNA), "")


class TestMixed(unittest.TestCase):
    def test_what_becomes_of_a_mail_with_others_is_a_choice(self) -> None:
        for mixed, held in (("others", {DOC}), ("nothing", {DOC, NINA}), ("everything", set())):
            self.assertEqual(held_back({DOC, NINA}, {DOC}, mixed), held)

    def test_alone_it_is_held_back_whatever_was_chosen(self) -> None:
        for mixed in ("others", "nothing", "everything"):
            self.assertEqual(held_back({DOC}, {DOC}, mixed), {DOC})

    def test_somebody_listed_who_is_no_customer_counts_where_nothing_is_wanted(self) -> None:
        self.assertEqual(held_back({NINA}, {DOC}, "nothing"), {NINA})
        self.assertFalse(held_back({NINA}, {DOC}, "others"))
        self.assertFalse(held_back({NINA}, set(), "nothing"))
