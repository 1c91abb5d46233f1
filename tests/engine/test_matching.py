"""Whom a mail concerns, and which way it went."""

import unittest

from engine.matching import Counterpart, Organisation
from engine.values import Address, MailHeader, ParsedEmail

PEOPLE = Organisation(frozenset(("anna@us.example", "anna@private.example")))
US = Organisation(PEOPLE.addresses, frozenset(("us.example",)))
ANNA, BEN = Address("anna@us.example", "Anna"), Address("ben@us.example")
CARL, DORA = Address("carl@customer.example", "Carl"), Address("dora@other.example")


class TestMatching(unittest.TestCase):
    def test_everybody_outside_counts_once_with_the_best_field(self) -> None:
        mail = MailHeader(sender=CARL, reply_to=(CARL, DORA), to=(ANNA, DORA), cc=(BEN,))
        self.assertEqual(
            US.counterparts(mail),
            (Counterpart(CARL.email, "Carl", "from"), Counterpart(DORA.email, "", "reply_to")),
        )

    def test_a_name_is_taken_from_wherever_it_stands(self) -> None:
        mail = ParsedEmail(sender=ANNA, to=(Address(CARL.email),), cc=(CARL,))
        self.assertEqual(US.counterparts(mail), (Counterpart(CARL.email, "Carl", "to"),))

    def test_mail_among_own_people_concerns_nobody(self) -> None:
        for header in (
            MailHeader(sender=ANNA, to=(BEN,), cc=(Address("anna@private.example"),)),
            MailHeader(sender=Address("bot@sub.us.example"), to=(ANNA,)),
            MailHeader(),
        ):
            self.assertEqual(US.counterparts(header), ())

    def test_a_domain_is_no_suffix(self) -> None:
        stranger = Address("x@notus.example")
        self.assertEqual(len(US.counterparts(MailHeader(sender=stranger))), 1)

    def test_every_field_is_looked_at(self) -> None:
        for field in ("reply_to", "to", "cc", "bcc"):
            found = US.counterparts(MailHeader(sender=ANNA, **{field: (CARL,)}))
            self.assertEqual(found, (Counterpart(CARL.email, "Carl", field),))  # type: ignore[arg-type]

    def test_the_sender_decides_the_direction(self) -> None:
        self.assertEqual(PEOPLE.direction(MailHeader(sender=ANNA, to=(CARL,))), "outgoing")
        self.assertEqual(PEOPLE.direction(MailHeader(sender=CARL, to=(ANNA,))), "incoming")
        self.assertEqual(PEOPLE.direction(MailHeader()), "incoming")

    def test_a_colleague_without_mailbox_sends_as_well(self) -> None:
        self.assertEqual(US.direction(MailHeader(sender=BEN, to=(CARL,))), "outgoing")

    def test_a_tag_does_not_make_a_stranger_of_us(self) -> None:
        tagged = MailHeader(sender=Address("anna+x@private.example"), to=(CARL,))
        self.assertEqual(PEOPLE.direction(tagged), "outgoing")
        self.assertEqual(US.counterparts(tagged), (Counterpart(CARL.email, "Carl", "to"),))

    def test_an_address_of_ours_that_is_nobodys_speaks_for_who_is_answered(self) -> None:
        form = Address("form@us.example")
        self.assertEqual(US.direction(MailHeader(sender=form, reply_to=(CARL,), to=(ANNA,))), "incoming")
        for mail in (
            MailHeader(sender=form, reply_to=(CARL,), to=(DORA,)),
            MailHeader(sender=form, reply_to=(CARL, BEN), to=(ANNA,)),
            MailHeader(sender=ANNA, reply_to=(CARL,), to=(BEN,)),
            MailHeader(sender=form, to=(CARL,)),
        ):
            self.assertEqual(US.direction(mail), "outgoing")

    def test_whom_a_returned_mail_did_not_reach_is_concerned(self) -> None:
        mail = MailHeader(sender=Address("mailer-daemon@mx.example"), to=(ANNA,), failed=(CARL,))
        self.assertEqual([person.field for person in US.counterparts(mail)], ["from", "failed"])
