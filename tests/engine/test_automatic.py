"""What no person wrote, told from what one did."""

import unittest

from engine.mime.header import parse_header
from engine.text.auto_mail import nature
from engine.values import Address, MailHeader

DOMAINS = frozenset(("us.example",))


def judge(header: str, sender: str = "carl@customer.example") -> str:
    return nature(parse_header(f"From: {sender}\r\n{header}\r\n\r\n".encode()), DOMAINS)


class TestAutomatic(unittest.TestCase):
    def test_what_a_person_writes_is_nothing_special(self) -> None:
        for header in (
            "Subject: Offer",
            "Subject: Re: Automatic doors",
            "Auto-Submitted: no",
            "Precedence: first-class",
        ):
            self.assertEqual(judge(header), "", header)

    def test_lists_and_robots_are_bulk(self) -> None:
        for header in (
            "List-Id: <news.customer.example>",
            "Precedence: BULK",
            "Precedence: list",
            "Auto-Submitted: auto-generated",
            "Auto-Submitted: auto-notified; owner-email=x",
        ):
            self.assertEqual(judge(header), "bulk", header)

    def test_a_list_of_our_own_passes_on_what_people_write(self) -> None:
        self.assertEqual(judge("List-Id: Sales <sales.us.example>\r\nPrecedence: list"), "")
        self.assertEqual(judge("List-Id: sales.notus.example\r\nPrecedence: list"), "bulk")

    def test_addresses_that_take_no_answer_are_known_in_any_language(self) -> None:
        for local in (
            *("noreply", "no-reply", "no.reply", "do-not-reply", "donotreply", "noreply-invoices", "jira-noreply"),
            *("ne-pas-repondre", "nepasrepondre", "nicht-antworten", "nao-responda", "no_responder", "noreply123"),
        ):
            self.assertEqual(judge("Subject: Invoice", f"{local}@customer.example"), "bulk", local)
        for local in ("noreen", "reply", "norepl", "anonreplys", "answers", "donotello"):
            self.assertEqual(judge("Subject: Invoice", f"{local}@customer.example"), "", local)

    def test_a_form_that_names_who_wrote_is_no_robot(self) -> None:
        self.assertEqual(judge("Reply-To: dora@other.example", "noreply@us.example"), "")
        self.assertEqual(judge("Reply-To: no-reply@us.example", "noreply@us.example"), "bulk")

    def test_an_absence_is_no_robot_whatever_its_precedence(self) -> None:
        for header in (
            "Auto-Submitted: auto-replied",
            "Auto-Submitted: auto-replied (vacation)\r\nPrecedence: bulk".replace(" (vacation)", "; x"),
            "X-Autoreply: yes",
            "Precedence: auto_reply",
            "Subject: Automatic reply: Offer\r\nAuto-Submitted: auto-generated",
            "Subject: Out of Office: Offer",
            "Subject: Automatische Antwort: Angebot",
            "Subject: Réponse automatique : Offre",
            "Subject: 自动回复：报价",
            "Subject: 不在通知: 見積",
            "Subject: Abwesenheitsnotiz: Angebot",
        ):
            self.assertEqual(judge(header), "auto_reply", header)

    def test_a_subject_that_speaks_of_absence_is_still_a_persons(self) -> None:
        for subject in ("Out of office hours next week", "Auto reply does not work", "About automatic replies"):
            self.assertEqual(judge(f"Subject: {subject}"), "", subject)

    def test_returned_mail_is_a_bounce(self) -> None:
        for sender, header in (
            ("MAILER-DAEMON@mx.example", "Subject: failure"),
            ("postmaster@mx.example", "Subject: Undeliverable: Offer"),
            ("postmaster@mx.example", "Auto-Submitted: auto-replied"),
            ("PostMaster@qq.com", "Subject: 系统退信"),
            ("microsoftexchange329e71ec88ae4615bbc36ab6ce41109e@x.example", "Subject: Offer"),
            ("x@mx.example", "X-Failed-Recipients: carl@customer.example"),
        ):
            self.assertEqual(judge(header, sender), "bounce", sender)
        self.assertEqual(judge("Subject: Our new mail server", "postmaster@customer.example"), "")

    def test_whom_a_returned_mail_did_not_reach_is_read(self) -> None:
        header = parse_header(b"X-Failed-Recipients: a@x.example, b@x.example\r\n\r\n")
        self.assertEqual([address.email for address in header.failed], ["a@x.example", "b@x.example"])

    def test_a_hostile_subject_costs_no_more_than_its_length(self) -> None:
        self.assertEqual(nature(MailHeader(sender=Address("a@b.example"), subject="auto" + " " * 100_000), DOMAINS), "")
