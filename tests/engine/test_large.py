"""A large mail comes part by part and is the same as if it came whole, whatever the server makes of it."""

import base64
import binascii
import functools
import hashlib
import random
import unittest
from unittest.mock import patch

from entering import enter
from heavy import heavy, scaled, some
from scripted_parts import LargeMailbox, Leaf, Multipart, raw
from scripted_server import ANNA, PATIENCE, Said, ScriptedServer
from test_imap_reading import WRITES

from engine.errors import MessageRefused, RetryLater
from engine.mime.spool import Spooled
from engine.pull import download, large
from engine.pull.large import read_large
from engine.reading import read_email
from engine.session import open_session

LIMIT = 20 << 20
# for a quick answer a mail and the sizes that make one large are a tenth of what they are
SCALE = scaled(1, 10)
LESS = (1 << 20) // SCALE
FILE = random.Random(7).randbytes(2_500_000 // SCALE)
TEXT = Leaf(b"Content-Type: text/plain; charset=utf-8\n", b"Please find the plans attached.\r\n> old\r\n")
HTML = Leaf(b"Content-Type: text/html; charset=utf-8\n", b"<p>Please find the plans <b>attached</b>.</p>")
PLANS = Leaf(
    b'Content-Type: application/pdf; name="plans.pdf"\nContent-Transfer-Encoding: base64\n'
    b'Content-Disposition: attachment; filename="plans.pdf"\n',
    base64.encodebytes(FILE).replace(b"\n", b"\r\n"),
)
MAIL = Multipart("mixed", Multipart("alternative", TEXT, HTML, boundary=b"==inner=="), PLANS)


@functools.cache
def read_whole(root):
    """What a mail is when it comes whole."""
    return read_email(raw(root))


class LargeCase(unittest.TestCase):
    def setUp(self):
        for name, *modules in (("CHUNK", download), ("IN_MEMORY", download, large), ("PART_HEADER", download)):
            for module in modules:
                enter(self, patch.object(module, name, getattr(module, name) // SCALE))

    def read(self, mailbox, limit=LIMIT):
        """Mail 1, read part by part."""
        with ScriptedServer(mailbox) as server, open_session(server.settings(), ANNA, PATIENCE) as session:
            session.examine("INBOX")
            return read_large(session, 1, len(mailbox.folders["INBOX"][1]), limit)

    def refused(self, mailbox, kind=MessageRefused, limit=LIMIT):
        with self.assertRaises(kind) as caught:
            self.read(mailbox, limit)
        return caught.exception

    def check(self, root, **how):
        """Both ways give the same; the mailbox that was asked."""
        mailbox = LargeMailbox(root, **how)
        self.assertEqual(self.read(mailbox), read_whole(root))
        return mailbox


class TestParts(LargeCase):
    def test_both_ways_give_the_same_email(self):
        mailbox = self.check(MAIL)
        self.assertNotIn("", mailbox.asked(), "the whole mail was fetched")

    def test_reading_a_large_mail_marks_nothing(self):
        mailbox = self.check(MAIL)
        self.assertEqual([command for command in mailbox.commands if WRITES.search(command)], [])

    def test_texts_come_before_files_and_large_files_in_chunks(self):
        asked = self.check(MAIL).asked()
        self.assertLess(asked.index("1.1"), asked.index("2"))
        self.assertEqual(asked.count("2"), -(-len(PLANS.body) // download.CHUNK))

    def test_a_large_file_waits_on_disk_and_is_checked(self):
        [file] = self.read(LargeMailbox(MAIL)).parsed.attachments
        self.assertIsInstance(file.content, Spooled)
        self.assertEqual(file.content.sha256, hashlib.sha256(FILE).hexdigest())
        self.assertEqual(file.content.read(), FILE)

    def test_small_parts_of_many_come_with_few_commands(self):
        pictures = [Leaf(b"Content-Type: image/png; name=a%d.png\n" % n, b"\x89PNG%d" % n * 100) for n in range(60)]
        mailbox = self.check(Multipart("mixed", TEXT, *pictures, PLANS))
        self.assertLess(len([command for command in mailbox.commands if "FETCH" in command]), 20)
        self.assertLess(max(map(len, mailbox.commands)), 1000)

    def test_a_mail_that_is_one_large_file_has_no_other_part(self):
        self.check(PLANS)

    @heavy
    def test_a_large_text_is_read_as_far_as_a_text_is(self):
        lines = "".join(f"Zeile {n} äöü 中文\r\n" for n in range(200_000)).encode()
        for encode in (lambda text: text, lambda text: base64.encodebytes(text).replace(b"\n", b"\r\n")):
            name = b"base64" if encode(lines) != lines else b"8bit"
            text = Leaf(
                b"Content-Type: text/plain; charset=utf-8\nContent-Transfer-Encoding: %s\n" % name, encode(lines)
            )
            mailbox = self.check(Multipart("mixed", text, PLANS))
            self.assertNotIn("", mailbox.asked())

    def test_a_file_hidden_in_a_text_comes_whole(self):
        hidden = b"".join(binascii.b2a_uu(FILE[n : n + 45]).replace(b"\n", b"\r\n") for n in range(0, len(FILE), 45))
        text = Leaf(b"Content-Type: text/plain\n", b"see\r\nbegin 644 plans.pdf\r\n" + hidden + b"`\r\nend\r\nbye\r\n")
        self.check(text)
        [file] = self.read(LargeMailbox(text)).parsed.attachments
        self.assertEqual(len(file.content), len(FILE))

    def test_files_in_other_encodings_are_decoded_as_they_come(self):
        uu = b"".join(binascii.b2a_uu(FILE[n : n + 45]).replace(b"\n", b"\r\n") for n in range(0, len(FILE), 45))
        for encoding, body in (
            (b"quoted-printable", binascii.b2a_qp(FILE[: 900_000 // SCALE], istext=False).replace(b"\n", b"\r\n")),
            (b"x-uuencode", b"begin 644 plans.pdf\r\n" + uu + b"`\r\nend\r\n"),
            (b"x-uuencode", b"begin 644 plans.pdf\r\n" + uu),
            (b"binary", FILE),
        ):
            with self.subTest(encoding):
                header = b"Content-Type: application/pdf; name=p.pdf\nContent-Transfer-Encoding: %s\n" % encoding
                self.check(Multipart("mixed", TEXT, Leaf(header, body)))

    def test_a_mail_in_a_mail_is_named_by_its_subject(self):
        inner = b"Subject: the inner one\r\nContent-Type: text/plain\r\n\r\n" + b"line\r\n" * (100_000 // SCALE)
        self.check(Multipart("mixed", TEXT, Leaf(b"Content-Type: message/rfc822\n", inner)))

    def test_an_opaquely_signed_mail_and_a_damaged_winmail_come_whole_parts(self):
        for kind in (b"application/pkcs7-mime; smime-type=signed-data", b"application/ms-tnef"):
            header = b"Content-Type: %s; name=x.bin\nContent-Transfer-Encoding: base64\n" % kind
            self.check(Multipart("mixed", TEXT, Leaf(header, PLANS.body)))

    def test_the_same_file_twice_is_one(self):
        self.assertEqual(len(self.read(LargeMailbox(Multipart("mixed", TEXT, PLANS, PLANS))).parsed.attachments), 1)
        self.check(Multipart("mixed", TEXT, PLANS, PLANS))


class TestWrongStructures(LargeCase):
    def test_a_structure_nobody_can_read_is_no_obstacle(self):
        leaf = PLANS.tell()
        structures = (
            b"NIL", b"()", b"(())", b'("TEXT")', b"(" * 3000 + b")" * 3000, b'("TEXT" "PLAIN" NIL NIL NIL "7BIT" NIL 1)',
            b'("TEXT" "PLAIN" NIL NIL NIL "7BIT" 99999999999999 1)', b'(3 4 5 6 7 8 9)', b'"TEXT"', b'((NIL) "MIXED")',
            b"(" + leaf * 1500 + b' "MIXED" NIL NIL NIL)', b"(" * 60 + leaf + b' "MIXED")' * 60, b'("TEXT" "PL',
        )  # fmt: skip
        for told in some(structures, 5):
            with self.subTest(told[:60]):
                mailbox = self.check(MAIL, structure=told)
                self.assertIn("", mailbox.asked())

    def test_a_structure_of_another_mail_is_not_believed(self):
        for told in (
            TEXT.tell(),
            PLANS.tell(),
            Multipart("mixed", TEXT, PLANS).tell(),
            Multipart("mixed", PLANS, Multipart("alternative", TEXT, HTML)).tell(),
            MAIL.tell().replace(b"%d 1)" % len(PLANS.body), b"%d 1)" % (len(PLANS.body) + 9)),
            MAIL.tell().replace(b"%d 1)" % len(PLANS.body), b"%d 1)" % (len(PLANS.body) - 9)),
            MAIL.tell().replace(b"%d 1)" % len(TEXT.body), b"%d 1)" % (len(TEXT.body) + 9)),
        ):
            with self.subTest(told):
                self.check(MAIL, structure=told)

    def test_a_part_that_is_not_given_is_fetched_with_the_whole(self):
        for missing in (
            {"1.1": None}, {"1.1": b""}, {"2": None}, {"2": b""}, {"2": PLANS.body[: 1_500_000 // SCALE]}, {"2.MIME": None},
            {"HEADER": None}, {"HEADER": b"\r\n"}, {"1.MIME": b"\r\n"},
        ):  # fmt: skip
            with self.subTest(missing.keys()):
                self.assertIn("", self.check(MAIL, gives=missing).asked())

    def test_a_server_that_knows_no_pieces_is_taken_as_it_is(self):
        self.check(MAIL, knows_pieces=False)

    def test_a_server_that_refuses_parts_gives_the_whole(self):
        def fetch(line, tag, words):
            return Said(end="NO no parts here") if ".MIME" in words else mailbox._fetch_by_uid(line, tag, words)

        mailbox = LargeMailbox(MAIL, answers={"UID FETCH": fetch})
        self.assertEqual(self.read(mailbox), read_whole(MAIL))

    def test_a_whole_mail_larger_than_memory_bears_is_refused(self):
        with patch.object(large, "LARGEST_WHOLE", LESS):
            refused = self.refused(LargeMailbox(MAIL, structure=b"NIL"))
        self.assertEqual((refused.code, refused.params["limit"]), ("too_large", LESS))

    def test_a_server_that_gives_nothing_at_all_says_no_data(self):
        nothing = dict.fromkeys(("", "HEADER", "1", "2", "1.1", "1.2", "1.MIME", "2.MIME", "1.1.MIME", "1.2.MIME"))
        for gives in (nothing, {**nothing, "": b""}):
            self.assertEqual(self.refused(LargeMailbox(MAIL, gives=gives)).code, "no_data")
            self.assertEqual(self.refused(LargeMailbox(MAIL, gives=gives), limit=9).code, "no_data")

    def test_a_connection_that_breaks_is_not_the_mails_fault(self):
        def fetch(line, tag, words):
            if f"BODY.PEEK[2]<{1_000_000 // SCALE}" not in words:
                return mailbox._fetch_by_uid(line, tag, words)
            raise OSError

        mailbox = LargeMailbox(MAIL, answers={"UID FETCH": fetch})
        self.assertEqual(self.refused(mailbox, RetryLater).code, "connection_lost")


class TestLimit(LargeCase):
    def test_above_the_limit_only_the_header_is_fetched(self):
        mailbox = LargeMailbox(MAIL)
        email = self.read(mailbox, limit=LESS)
        self.assertEqual(mailbox.asked(), ["HEADER"])
        self.assertEqual(email.left_size, len(raw(MAIL)))
        self.assertEqual((email.parsed.subject, email.parsed.sender.email), ("plans", "nina@cust.example"))
        self.assertEqual((email.body, email.new_text, email.parsed.attachments), ("", "", ()))

    def test_a_mail_larger_than_its_server_says_ends_at_the_limit(self):
        for structure in (None, b"NIL"):
            mailbox = LargeMailbox(MAIL, structure=structure)
            with ScriptedServer(mailbox) as server, open_session(server.settings(), ANNA, PATIENCE) as session:
                session.examine("INBOX")
                email = read_large(session, 1, 300_000 // SCALE, LESS)
            self.assertGreater(email.left_size, LESS)
            self.assertEqual(email.parsed.subject, "plans")
