"""Who wrote what a mail passes on."""

import unittest

from engine.text.forwards import inner_sender
from engine.values import Address

ZOE = "zoe@solo.example"
GMAIL = "See below.\n\n---------- Forwarded message ---------\nFrom: Zoe Berg <zoe@solo.example>\nDate: Mon\nSubject: Offer\nTo: x\n"
OUTLOOK = "FYI\n\nFrom: Zoe Berg [mailto:zoe@solo.example]\nSent: Monday\nTo: Karl\nSubject: Offer\n\nHello"
BOLD = "*From:* Zoe Berg <zoe@solo.example>\n*Date:* Monday\n*To:* Karl\n"
CHINESE = "请看\n\n发件人：张伟 <zoe@solo.example>\n发送时间：2026年11月23日\n收件人：李\n主题：报价\n"
GERMAN = "-----Ursprüngliche Nachricht-----\nVon: zoe@solo.example\nGesendet: Montag\nAn: Karl\nBetreff: Angebot\n"
QUOTED = "> From: Zoe <zoe@solo.example>\n> Date: Monday\n> To: Karl\n"


class TestForwards(unittest.TestCase):
    def test_the_inner_sender_is_read_in_many_programs(self) -> None:
        for subject, text in (
            ("Fwd: Offer", GMAIL),
            ("FW: Offer", OUTLOOK),
            ("Re: Fwd: Offer", BOLD),
            ("转发：报价", CHINESE),
            ("WG: Angebot", GERMAN),
            ("fwd: Offer", QUOTED),
        ):
            found = inner_sender(subject, text)
            self.assertEqual(found and found.email, ZOE, subject)

    def test_the_name_comes_along(self) -> None:
        self.assertEqual(inner_sender("Fwd: x", GMAIL), Address(ZOE, "Zoe Berg"))

    def test_an_answer_passes_nothing_on(self) -> None:
        self.assertIsNone(inner_sender("Re: Offer", OUTLOOK))

    def test_a_line_that_begins_with_from_alone_is_no_header(self) -> None:
        self.assertIsNone(inner_sender("Fwd: Offer", "From: zoe@solo.example we heard nothing.\nBest\n"))

    def test_the_address_in_brackets_counts_not_the_one_in_the_name(self) -> None:
        text = 'From: "zoe@solo.example" <mallory@evil.example>\nDate: Monday\nTo: x\n'
        found = inner_sender("Fwd: x", text)
        self.assertEqual(found and found.email, "mallory@evil.example")

    def test_no_address_is_no_sender(self) -> None:
        self.assertIsNone(inner_sender("Fwd: x", "From: Zoe\nDate: Monday\nTo: Karl\n"))

    def test_hostile_text_costs_no_more_than_its_length(self) -> None:
        self.assertIsNone(inner_sender("Fwd: x", ("From: " + "<" * 5000 + "\n") * 3000))
