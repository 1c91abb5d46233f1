"""What makes two copies one mail: changed on the way, and changed in what they say."""

import base64
import quopri
import unittest
from email.header import Header

import examples  # noqa: F401 - how many
from hypothesis import given
from hypothesis import strategies as st

from engine.dedup import content_key, envelope_key, is_same_size
from engine.mime.header import parse_header
from engine.mime.mail import parse_email
from engine.values import MailHeader

FIELDS = {
    "From": "Nina Berg <nina@northwind.example>",
    "To": "Anna <anna@corp.example>, ben@corp.example",
    "Subject": "Grüße: forty conveyors for the new hall",
    "Date": "Mon, 23 Nov 2026 10:00:00 +0100",
    "Message-ID": "<offer-1@Northwind.example>",
    "References": "<a@corp.example> <b@corp.example>",
    "MIME-Version": "1.0",
}
TEXT = "Dear Anna,\n\nwe take both – at 4 %.\n\n\tBest, Nina\n"
MAILMAN = "\n_______________________________________________\nSales mailing list\nsales@lists.example\nhttps://lists.example/listinfo/sales\n"
GOOGLE = '\n-- \nYou received this message because you are subscribed to the Google Groups "sales" group.\n'
EZMLM = "\n---------------------------------------------------------------------\nTo unsubscribe, e-mail: sales-unsubscribe@lists.example\n"


def make(
    text=TEXT, encoding="8bit", charset="utf-8", end="\r\n", before=(), order=None, without=(), **changed
) -> bytes:
    """The mail as bytes, its header and its text written in the ways that are asked for."""
    fields = {**FIELDS, **{name.replace("_", "-"): value for name, value in changed.items()}}
    lines = [*before]
    for name in order or fields:
        if name not in without:
            value = fields[name]
            lines.append(f"{name}: {value if value.isascii() else Header(value, 'utf-8').encode()}")
    lines += [f"Content-Type: text/plain; charset={charset}", f"Content-Transfer-Encoding: {encoding}", ""]
    raw = text.encode(charset).replace(b"\n", end.encode())
    encoded = {"8bit": bytes, "base64": base64.encodebytes, "quoted-printable": quopri.encodestring}[encoding](raw)
    return end.join(lines).encode() + end.encode() + encoded


def key(raw: bytes) -> str:
    return content_key(parse_email(raw))


class TestCopies(unittest.TestCase):
    """The same mail, however it came."""

    def assert_same(self, *raws: bytes) -> None:
        self.assertEqual({key(raw) for raw in raws}, {key(make())})

    def test_received_and_marks_of_servers_do_not_count(self) -> None:
        trace = ["Received: from mx\r\n by mail.corp.example; Mon, 23 Nov 2026 10:00:03 +0100", "X-Spam-Score: 3"]
        self.assert_same(
            make(before=trace), make(before=["Return-Path: <x@y.example>", "Delivered-To: ben@corp.example"])
        )

    def test_line_ends_and_folding_do_not_count(self) -> None:
        folded = {
            "References": "<a@corp.example>\r\n\t<b@corp.example>",
            "To": "Anna\r\n <anna@corp.example>,\r\n ben@corp.example",
        }
        self.assert_same(make(end="\n"), make(**folded))

    def test_transfer_encoding_does_not_count(self) -> None:
        self.assert_same(make(encoding="base64"), make(encoding="quoted-printable"), make(encoding="base64", end="\n"))

    def test_charset_and_composed_letters_do_not_count(self) -> None:
        plain = TEXT.replace("–", "-")
        self.assertEqual(key(make(plain, charset="iso-8859-1")), key(make(plain)))
        self.assertEqual(key(make("Gr\u0075\u0308\u00dfe")), key(make("Gr\u00fc\u00dfe")))

    def test_spaces_do_not_count(self) -> None:
        self.assert_same(make(TEXT.replace("\n", "  \n") + "\n\n"), make(f"\n{TEXT}"))

    def test_the_order_of_the_header_does_not_count(self) -> None:
        self.assert_same(make(order=list(FIELDS)[::-1]))

    @given(
        st.permutations(list(FIELDS)),
        st.sampled_from(("8bit", "base64", "quoted-printable")),
        st.sampled_from(("\n", "\r\n")),
    )
    def test_all_of_it_together_does_not_count(self, order, encoding, end) -> None:
        self.assert_same(make(order=order, encoding=encoding, end=end, before=["Received: from a by b"]))

    def test_what_a_list_puts_before_the_subject_and_under_the_text_does_not_count(self) -> None:
        for footer in (MAILMAN, GOOGLE, EZMLM):
            self.assert_same(make(TEXT + footer, Subject=f"[Sales] {FIELDS['Subject']}"))

    def test_a_footer_in_a_part_of_its_own_does_not_count(self) -> None:
        for kind, text in (("plain", TEXT), ("html", "<p>Dear Anna,</p><p>we take <b>both</b></p>")):
            part = f"Content-Type: text/{kind}; charset=utf-8\r\n\r\n{text}\r\n"
            head = b"".join(make(without=("MIME-Version",)).partition(b"Content-Type")[:1])
            listed = (
                f"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n{part}--b\r\n"
                f'Content-Type: text/plain; charset="us-ascii"\r\n\r\n{MAILMAN.strip()}\r\n--b--\r\n'
            )
            self.assertEqual(key(head + listed.encode()), key(head + part.encode()), kind)

    def test_the_domain_of_the_message_id_is_compared_in_lower_case(self) -> None:
        self.assert_same(make(Message_ID="<offer-1@NORTHWIND.example>"))
        self.assertNotEqual(key(make(Message_ID="<Offer-1@northwind.example>")), key(make()))

    def test_a_mail_without_a_usable_message_id_is_known_by_what_it_says(self) -> None:
        """Criterion 38."""
        without = key(make(without=("Message-ID",)))
        self.assertEqual(without, key(make(without=("Message-ID",), before=["Received: from mx"])))
        for nothing in ("<>", "", "<none>", f"<{'x' * 1200}@y.example>"):
            self.assertEqual(key(make(Message_ID=nothing)), without, nothing[:20])
        self.assertNotEqual(key(make("Other", without=("Message-ID",))), without)

    def test_the_id_that_exchange_wrote_over_is_the_one_that_counts(self) -> None:
        rewritten = make(
            Message_ID="<new@outlook.example>", before=[f"X-Microsoft-Original-Message-ID: {FIELDS['Message-ID']}"]
        )
        self.assert_same(rewritten)


class TestOthers(unittest.TestCase):
    """Different mails, however alike."""

    def test_whatever_the_mail_says_counts(self) -> None:
        """Criterion 38."""
        others = [
            make(TEXT.replace("4", "5")),
            make(Subject="Grüße: fifty conveyors"),
            make(From="Eve <eve@northwind.example>"),
            make(Date="Mon, 23 Nov 2026 10:00:01 +0100"),
            make(Message_ID="<offer-2@northwind.example>"),
            make(TEXT + "\n-- \nNina Berg, +49 30 1234\n"),
        ]
        self.assertEqual(len({key(raw) for raw in [*others, make()]}), len(others) + 1)

    @given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=30))
    def test_another_word_is_another_mail(self, word: str) -> None:
        self.assertNotEqual(key(make(f"{TEXT}PS {word}")), key(make()))

    def test_text_moved_into_the_subject_is_another_mail(self) -> None:
        self.assertNotEqual(key(make("b c", Subject="a")), key(make("c", Subject="a b")))

    def test_words_about_a_list_in_the_middle_are_words(self) -> None:
        text = f"Please unsubscribe me.\n\n{'-' * 30}\n{{}}\n{'more to read ' * 200}"
        self.assertNotEqual(key(make(text.format("1"))), key(make(text.format("2"))))


class TestEnvelope(unittest.TestCase):
    """What stands for a mail before its body is read."""

    def _key(self, **changed) -> str:
        return envelope_key(parse_header(make(**changed)))

    def test_header_and_whole_mail_have_the_same(self) -> None:
        self.assertEqual(self._key(), envelope_key(parse_email(make())))
        self.assertEqual(self._key(before=["Received: from mx"], end="\n", order=list(FIELDS)[::-1]), self._key())

    def test_everything_the_header_says_counts_and_not_the_id_alone(self) -> None:
        changes = [
            {"Message_ID": "<offer-2@northwind.example>"},
            {"From": "Eve <eve@northwind.example>"},
            {"To": "anna@corp.example, eve@corp.example"},
            {"Cc": "carol@corp.example"},
            {"Reply_To": "eve@else.example"},
            {"Subject": "Re: Grüße: forty conveyors for the new hall"},
            {"Date": "Mon, 23 Nov 2026 10:00:01 +0100"},
            {"References": "<a@corp.example>"},
            {"In_Reply_To": "<b@corp.example>"},
        ]
        self.assertEqual(len({self._key(), *(self._key(**change) for change in changes)}), len(changes) + 1)

    def test_a_header_that_says_too_little_stands_for_nothing(self) -> None:
        for name in ("Message-ID", "Date", "From"):
            self.assertEqual(self._key(without=(name,)), "", name)
        self.assertEqual(envelope_key(MailHeader()), "")

    def test_copies_differ_by_two_percent_at_most(self) -> None:
        for size, same in ((10_000, True), (10_200, True), (9_800, True), (10_201, False), (9_799, False), (0, False)):
            self.assertEqual(is_same_size(size, 10_000), same, size)
        self.assertFalse(is_same_size(0, 0))
