"""A transfer encoding undone piece by piece gives what it gives undone at once, wherever the pieces are cut."""

import base64
import binascii
import random
import time
import unittest

from engine.mime import parts
from engine.mime.decoding import Unfinished, decode, from_uu
from engine.mime.spool import Damaged, Spool

LINES = base64.encodebytes(bytes(range(256)) * 9).replace(b"\n", b"\r\n")


def cut(raw, seed):
    """`raw` in pieces of any lengths, empty ones among them."""
    dice, pieces = random.Random(seed), []
    while raw:
        size = dice.choice((0, 1, 2, 3, 4, 5, 76, 77, 78, 500))
        pieces.append(raw[:size])
        raw = raw[size:]
    return pieces


class TestPieces(unittest.TestCase):
    def _check(self, raw, encoding):
        wanted = parts.decoded(raw, encoding)
        for seed in range(20):
            self.assertEqual(b"".join(decode(cut(raw, seed), encoding)), wanted, (raw[:200], seed))

    def test_base64_whatever_stands_in_it(self):
        for raw in (
            LINES, b"", b"QQ==", b"QUI=", b"QUJD", b"QUJDR", b"QUJDRA", b"QUJDREU", b"QQ==QUJD", b"Q=U=J=D", b"=QUJD", b"====",
            b"QUI=\r\n-- \r\nfooter text", b"Q U J\tD\r\n!!", b"QUJD=\r\n=QUJD", b"\xff\xfeQUJD\x00", b"Q\r\nQ=\r\n=\r\nQUJD",
        ):  # fmt: skip
            with self.subTest(raw[:30]):
                self._check(raw, "base64")

    def test_base64_of_hundreds_of_damaged_texts(self):
        for seed in range(200):
            dice, raw = random.Random(seed), bytearray(LINES[:400])
            for _hit in range(dice.randrange(6)):
                at = dice.randrange(len(raw))
                raw[at : at + dice.randrange(3)] = dice.choice((b"", b"=", b"==", b"\r\n", b"-", b"!", b"A"))
            wanted = parts.decoded(bytes(raw), "base64")
            self.assertEqual(b"".join(decode(cut(bytes(raw), seed), "base64")), wanted, bytes(raw))

    def test_quoted_printable(self):
        text = "Grüße =3D 中文 und mehr, ".encode() * 99
        for raw in (binascii.b2a_qp(text), b"a=\r\nb=\nc", b"=C3=BC=", b"=C", b"= \r\n", b"x" * 300 + b"=C3=BC" * 300):
            with self.subTest(raw[:30]):
                self._check(raw, "quoted-printable")

    def test_a_line_of_megabytes_is_no_reason_to_wait_for_its_end(self):
        raw = b"=C3=BC" * 400_000
        pieces = [raw[at : at + 100_001] for at in range(0, len(raw), 100_001)]
        self.assertEqual(b"".join(decode(pieces, "quoted-printable")), parts.decoded(raw, "quoted-printable"))

    def test_padding_without_end_takes_no_time(self):
        start = time.monotonic()
        for raw in (b"=" * 3_000_000, b"A=" * 1_500_000, b"AAA=" * 1_000_000):
            b"".join(decode([raw[at : at + 1_000_000] for at in range(0, len(raw), 1_000_000)], "base64"))
        self.assertLess(time.monotonic() - start, 10)

    def test_any_other_encoding_is_none(self):
        for encoding in ("7bit", "8bit", "binary", "", "x-unknown"):
            self._check(b"\x00\xff any", encoding)

    def test_uuencoded_files(self):
        content = bytes(range(256)) * 20
        lines = b"".join(binascii.b2a_uu(content[at : at + 45]) for at in range(0, len(content), 45))
        raw = b"see\nbegin 644 plan.bin\n" + lines + b"`\nend\nbye\n"
        for seed in range(20):
            self.assertEqual(b"".join(from_uu(cut(raw, seed))), content)
            self.assertEqual(b"".join(from_uu(cut(raw.replace(b"\n", b"\r\n"), seed))), content)
        for broken in (
            b"",
            b"no file\n",
            b"begin 644 a\n" + lines,
            b"begin 644 a\n\xff\nend\n",
            b"begin 644 a\n" + b"x" * 99_999,
        ):
            with self.subTest(broken[:20]), self.assertRaises(Unfinished):
                list(from_uu([broken]))


class TestSpool(unittest.TestCase):
    def test_contents_share_one_file_and_are_told_apart_by_their_bytes(self):
        spool = Spool()
        one, two, same = spool.write([b"a", b"bc"]), spool.write([b"other"]), spool.write([b"abc"])
        self.assertEqual((one.read(), two.read(), len(one)), (b"abc", b"other", 3))
        self.assertEqual(list(two.pieces(2)), [b"ot", b"he", b"r"])
        self.assertEqual(one, same)
        self.assertEqual(one, b"abc")
        for other in (two, b"abd", "abc"):
            self.assertNotEqual(one, other)
        self.assertEqual(len({one, two, same}), 2)

    def test_a_file_that_changed_is_not_taken_for_what_was_written(self):
        spool = Spool()
        content = spool.write([b"as it was"])
        spool._file.seek(0)
        spool._file.write(b"not")
        spool._file.flush()
        with self.assertRaises(Damaged):
            content.read()
