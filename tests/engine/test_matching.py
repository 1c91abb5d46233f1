"""Whom a mail concerns, and which way it went."""

import unittest

from engine.matching import Counterpart, counterparts, direction
from engine.values import Address, MailHeader, ParsedEmail

OWN = frozenset(("anna@us.example", "anna@private.example"))
DOMAINS = frozenset(("us.example",))
ANNA, BEN = Address("anna@us.example", "Anna"), Address("ben@us.example")
CARL, DORA = Address("carl@customer.example", "Carl"), Address("dora@other.example")


class TestMatching(unittest.TestCase):
    def test_everybody_outside_counts_once_with_the_best_field(self) -> None:
        mail = MailHeader(sender=CARL, reply_to=(CARL, DORA), to=(ANNA, DORA), cc=(BEN,))
        self.assertEqual(
            counterparts(mail, OWN, DOMAINS),
            (Counterpart(CARL.email, "Carl", "from"), Counterpart(DORA.email, "", "reply_to")),
        )

    def test_a_name_is_taken_from_wherever_it_stands(self) -> None:
        mail = ParsedEmail(sender=ANNA, to=(Address(CARL.email),), cc=(CARL,))
        self.assertEqual(counterparts(mail, OWN, DOMAINS), (Counterpart(CARL.email, "Carl", "to"),))

    def test_mail_among_own_people_concerns_nobody(self) -> None:
        for header in (
            MailHeader(sender=ANNA, to=(BEN,), cc=(Address("anna@private.example"),)),
            MailHeader(sender=Address("bot@sub.us.example"), to=(ANNA,)),
            MailHeader(),
        ):
            self.assertEqual(counterparts(header, OWN, DOMAINS), ())

    def test_a_domain_is_no_suffix(self) -> None:
        stranger = Address("x@notus.example")
        self.assertEqual(len(counterparts(MailHeader(sender=stranger), OWN, DOMAINS)), 1)

    def test_every_field_is_looked_at(self) -> None:
        for field in ("reply_to", "to", "cc", "bcc"):
            found = counterparts(MailHeader(sender=ANNA, **{field: (CARL,)}), OWN, DOMAINS)
            self.assertEqual(found, (Counterpart(CARL.email, "Carl", field),))  # type: ignore[arg-type]

    def test_the_sender_decides_the_direction(self) -> None:
        self.assertEqual(direction(MailHeader(sender=ANNA, to=(CARL,)), OWN), "outgoing")
        self.assertEqual(direction(MailHeader(sender=CARL, to=(ANNA,)), OWN), "incoming")
        self.assertEqual(direction(MailHeader(), OWN), "incoming")

    def test_a_colleague_without_mailbox_sends_as_well(self) -> None:
        self.assertEqual(direction(MailHeader(sender=BEN, to=(CARL,)), OWN, DOMAINS), "outgoing")

    def test_a_tag_does_not_make_a_stranger_of_us(self) -> None:
        tagged = MailHeader(sender=Address("anna+x@private.example"), to=(CARL,))
        self.assertEqual(direction(tagged, OWN), "outgoing")
        self.assertEqual(counterparts(tagged, OWN, DOMAINS), (Counterpart(CARL.email, "Carl", "to"),))

    def test_an_address_of_ours_that_is_nobodys_speaks_for_who_is_answered(self) -> None:
        form = Address("form@us.example")
        self.assertEqual(direction(MailHeader(sender=form, reply_to=(CARL,), to=(ANNA,)), OWN, DOMAINS), "incoming")
        for mail in (
            MailHeader(sender=form, reply_to=(CARL,), to=(DORA,)),
            MailHeader(sender=form, reply_to=(CARL, BEN), to=(ANNA,)),
            MailHeader(sender=ANNA, reply_to=(CARL,), to=(BEN,)),
            MailHeader(sender=form, to=(CARL,)),
        ):
            self.assertEqual(direction(mail, OWN, DOMAINS), "outgoing")

    def test_whom_a_returned_mail_did_not_reach_is_concerned(self) -> None:
        mail = MailHeader(sender=Address("mailer-daemon@mx.example"), to=(ANNA,), failed=(CARL,))
        self.assertEqual([person.field for person in counterparts(mail, OWN, DOMAINS)], ["from", "failed"])
