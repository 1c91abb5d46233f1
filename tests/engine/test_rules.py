"""Which rule takes a mail: order, every field, every operator, what is empty and what is hidden."""

import unittest
from dataclasses import replace
from typing import Any

from engine.rules import Condition, Facts, Rule, first_match, fold, hides, holds, meets, why_not

ALL = frozenset(("account", "contact", "lead", "opportunity"))
MAIL = Facts(
    kind="opportunity",
    direction="incoming",
    sender=("nina@northwind.example",),
    recipient=("anna@corp.example", "ben@corp.example"),
    copy=("mo@partner.example",),
    subject="Re: Price of forty conveyors",
    text="Could you do 4 % if we take both?",
    files=("plan.pdf", "price list.xlsx"),
    is_first=True,
    is_reply=False,
    mailbox=("anna@corp.example", "Anna"),
    team=("Europe",),
)
# field: (a part of it, the whole of it, its beginning, what it is not)
VALUES = {
    "sender": ("northwind", "nina@northwind.example", "nina@", "mo@"),
    "recipient": ("corp", "ben@corp.example", "ben", "nina"),
    "copy": ("partner", "mo@partner.example", "mo@", "anna"),
    "anyone": ("partner", "anna@corp.example", "nina", "paul"),
    "domain": ("wind", "northwind.example", "corp", "anna@corp.example"),
    "subject": ("price", "re: price of  FORTY conveyors", "re:", "sixty"),
    "text": ("4 %", "could you do 4 % if we take both?", "could", "5 %"),
    "file_name": (".pdf", "plan.pdf", "price", ".doc"),
    "mailbox": ("corp", "anna", "anna@", "ben"),
    "team": ("rop", "europe", "eu", "asia"),
}


def line(field: Any, operator: Any, value: str = "") -> Condition:
    return Condition(field, operator, value)


class TestConditions(unittest.TestCase):
    def test_every_field_by_every_operator_and_its_opposite(self) -> None:
        for field, (part, whole, start, other) in VALUES.items():
            for operator, good, bad in (
                ("contains", part, other),
                ("is", whole, part if part != whole else other),
                ("starts", start, other),
            ):
                for value, expected in ((good, True), (bad, False)):
                    with self.subTest(field=field, operator=operator, value=value):
                        self.assertEqual(holds(line(field, operator, value), MAIL), expected)
                        self.assertEqual(holds(line(field, f"not_{operator}", value), MAIL), not expected)

    def test_flags_are_there_or_not(self) -> None:
        without = replace(MAIL, files=(), is_first=False, is_reply=False)
        with_all = replace(MAIL, is_reply=True)
        for field in ("has_files", "is_first", "is_reply"):
            for facts, expected in ((with_all, True), (without, False)):
                with self.subTest(field=field, expected=expected):
                    self.assertEqual(holds(line(field, "is"), facts), expected)
                    self.assertEqual(holds(line(field, "not_is"), facts), not expected)

    def test_nothing_contains_nothing(self) -> None:
        for field in VALUES:
            for operator in ("contains", "is", "starts", "not_contains", "not_is", "not_starts"):
                for value in ("", "  ", "\u3000"):
                    self.assertFalse(holds(line(field, operator, value), MAIL), (field, operator))

    def test_a_mail_without_the_field_meets_only_what_is_not(self) -> None:
        empty = Facts("contact", "incoming")
        for field in VALUES:
            self.assertFalse(holds(line(field, "contains", "a"), empty))
            self.assertTrue(holds(line(field, "not_contains", "a"), empty))

    def test_what_colleagues_may_not_see_meets_nothing_either_way(self) -> None:
        hidden = Facts("contact", "incoming", None, None, None, None, None, None)
        for field in set(VALUES) - {"mailbox", "team"} | {"has_files"}:
            for operator in ("contains", "not_contains", "is", "not_is"):
                self.assertFalse(holds(line(field, operator, "a"), hidden), (field, operator))

    def test_letters_of_all_the_world_are_compared_without_case_and_width(self) -> None:
        for subject, value in (
            ("ＰＲＩＣＥ 報價單", "price 報價"),
            ("STRASSE", "straße"),
            ("Cafe\u0301", "café"),
            ("ПРЕДЛОЖЕНИЕ", "предлож"),
            ("Offer\n  2211", "offer 2211"),
            ("Angebot 👍", "👍"),
        ):
            with self.subTest(subject):
                self.assertTrue(holds(line("subject", "contains", value), replace(MAIL, subject=subject)))
        self.assertEqual(fold("ﬁle"), "file")

    def test_a_domain_is_no_part_of_another(self) -> None:
        self.assertFalse(holds(line("domain", "is", "wind.example"), MAIL))


class TestOrder(unittest.TestCase):
    def test_the_first_that_fits_decides(self) -> None:
        rules = [
            Rule(7, ALL, conditions=(line("subject", "contains", "invoice"),)),
            Rule(3, ALL, conditions=(line("subject", "contains", "price"),)),
            Rule(5, ALL),
        ]
        self.assertEqual(first_match(rules, MAIL), rules[1])
        self.assertEqual(first_match(rules[::-1], MAIL), rules[2])
        self.assertIsNone(first_match(rules[:1], MAIL))
        self.assertIsNone(first_match([], MAIL))

    def test_no_condition_takes_every_mail_of_the_kind_and_direction(self) -> None:
        for kind in ALL:
            facts = replace(MAIL, kind=kind)
            self.assertTrue(meets(Rule(1, ALL), facts))
            self.assertFalse(meets(Rule(1, ALL - {kind}), facts))
        self.assertTrue(meets(Rule(1, ALL, "incoming"), MAIL))
        self.assertFalse(meets(Rule(1, ALL, "outgoing"), MAIL))
        self.assertFalse(meets(Rule(1, ALL), replace(MAIL, kind="")), "another module's record")

    def test_all_or_any_of_the_conditions(self) -> None:
        yes, no = line("subject", "contains", "price"), line("subject", "contains", "invoice")
        for conditions, for_all, for_any in (((yes, yes), 1, 1), ((yes, no), 0, 1), ((no, no), 0, 0)):
            self.assertEqual(meets(Rule(1, ALL, conditions=conditions), MAIL), bool(for_all))
            self.assertEqual(meets(Rule(1, ALL, conditions=conditions, needs_all=False), MAIL), bool(for_any))

    def test_a_record_outside_the_rules_domain_is_passed_over(self) -> None:
        rules = [Rule(1, ALL, is_limited=True), Rule(2, ALL)]
        self.assertEqual(first_match(rules, replace(MAIL, refused_by=frozenset((1,)))), rules[1])

    def test_each_part_says_whether_it_holds_and_what_was_found(self) -> None:
        rule = Rule(1, ALL, "outgoing", (line("sender", "is", "mo@x.example"), line("subject", "contains", "price")))
        checks = why_not(rule, MAIL)
        self.assertEqual([check.holds for check in checks], [True, False, True, False, True])
        self.assertEqual(checks[3].found, MAIL.sender)
        self.assertIsNone(why_not(rule, replace(MAIL, subject=None))[4].found)

    def test_a_rule_behind_one_that_takes_everything_is_never_reached(self) -> None:
        every = Rule(1, ALL)
        some = Rule(2, frozenset(("lead",)), "incoming", (line("subject", "is", "x"),))
        self.assertTrue(hides(every, some))
        self.assertFalse(hides(some, every))
        self.assertFalse(hides(Rule(1, ALL, "outgoing"), some))
        self.assertFalse(hides(Rule(1, ALL, is_limited=True), some))
        self.assertFalse(hides(Rule(1, ALL - {"lead"}), some))
