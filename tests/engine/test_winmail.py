"""winmail.dat: what is inside, however damaged, at a cost that its size alone decides."""

import random
import struct
import time
import unittest

from engine.mime import tnef
from engine.mime.mail import parse_email

SIGNATURE = b"\x78\x9f\x3e\x22\x01\x00"
MAIL = (
    b"Subject: Offer\r\nContent-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nthe text\r\n--b\r\n"
    b"Content-Type: application/ms-tnef; name=winmail.dat\r\n\r\n%s\r\n--b--\r\n"
)
BINARY, STRING, UNICODE, OBJECT, SHORT, MANY = 0x102, 0x1E, 0x1F, 0x0D, 0x02, 0x1000


def attribute(level, name, content, kind=6):
    return struct.pack("<BHHI", level, name, kind, len(content)) + content + b"\0\0"


def properties(*values):
    return struct.pack("<I", len(values)) + b"".join(values)


def sized(name, kind, *values):
    pieces = [struct.pack("<I", len(value)) + value + b"\0" * (-len(value) % 4) for value in values]
    return struct.pack("<HHI", kind, name, len(values)) + b"".join(pieces)


WHOLE = b"".join(
    (
        SIGNATURE,
        attribute(1, 0x9007, struct.pack("<II", 1252, 0)),
        attribute(1, 0x9003, properties(
            struct.pack("<HHI", 3, 0x3FDE, 65001),
            struct.pack("<HH16sII", SHORT, 0x8001, b"g" * 16, 0, 7) + b"\x01\0\0\0",
            sized(0x6002, STRING | MANY, b"a", b"bcdef"),
            sized(0x1013, BINARY, "<p>Grüße</p>".encode()),
            sized(0x1000, UNICODE, "Grüße\0".encode("utf-16-le")),
        )),
        attribute(2, 0x9002, b"\0" * 14),
        attribute(2, 0x8010, b"OFFER~1.TXT\0"),
        attribute(2, 0x800F, b"price\0\0\0"),
        attribute(2, 0x9005, properties(sized(0x3707, UNICODE, "Angebot für Köln.txt\0".encode("utf-16-le")))),
        attribute(2, 0x9002, b"\0" * 14),
        attribute(2, 0x9005, properties(sized(0x3001, STRING, b"a mail\0"), sized(
            0x3701, OBJECT, b"\x07\x03\x02\0\0\0\0\0\xc0\0\0\0\0\0\0\x46" + SIGNATURE))),
    )
)  # fmt: skip
# what a count in the file claims to follow, or what lies where nothing was announced
DAMAGED = {
    "a file that never began": SIGNATURE + attribute(2, 0x800F, b"price"),
    "the type of no property": SIGNATURE + attribute(1, 0x9003, properties(b"\x99\x09\x00\x10" * 4)),
    "more properties than octets": SIGNATURE + attribute(1, 0x9003, b"\xff\xff\xff\xff" + sized(0x1000, STRING, b"a")),
    "more values than octets": SIGNATURE
    + attribute(1, 0x9003, properties(struct.pack("<HHI", 0x1002, 1, (1 << 32) - 1))),
    "more texts than octets": SIGNATURE
    + attribute(1, 0x9003, properties(struct.pack("<HHI", STRING, 1, (1 << 32) - 1))),
    "more recipients than octets": SIGNATURE + attribute(1, 0x9004, b"\xff\xff\xff\xff"),
    "an attribute longer than the file": SIGNATURE + struct.pack("<BHHI", 1, 0x9003, 6, 1 << 31) + b"abc",
    "nothing but the signature": SIGNATURE,
    "no charset": SIGNATURE + attribute(1, 0x9007, b""),
}


class TestWinmail(unittest.TestCase):
    def test_files_and_texts_come_out_as_they_were_put_in(self):
        found = tnef.unpack(WHOLE)
        self.assertEqual(found.files, (("Angebot für Köln.txt", b"price\0\0\0"), ("a mail", SIGNATURE)))
        self.assertEqual((found.text, found.html), ("Grüße", "<p>Grüße</p>"))

    def test_l4_a_damaged_winmail_never_costs_the_text(self):
        """Finding L4."""
        for name, raw in DAMAGED.items():
            with self.subTest(name):
                parsed = parse_email(MAIL % raw)
                self.assertEqual((parsed.text.strip(), parsed.subject), ("the text", "Offer"))

    def test_l4_whatever_octets_are_broken_the_text_is_kept(self):
        """Finding L4."""
        chance = random.Random(4)
        for _turn in range(3000):
            raw = bytearray(WHOLE)
            for _change in range(chance.randint(1, 6)):
                place = chance.randrange(6, len(raw))
                raw[place : place + chance.choice((0, 1, 1, 1, 4))] = chance.choice(
                    (b"\xff\xff\xff\xff", b"\0", chance.randbytes(1), chance.randbytes(4))
                )
            damaged = bytes(raw[: chance.choice((len(raw), chance.randrange(6, len(raw))))])
            self.assertIn("the text", parse_email(MAIL % damaged.replace(b"\n", b"").replace(b"\r", b"")).text)

    def test_l4_twice_as_many_attributes_cost_twice_the_time(self):
        """Finding L4. The count of copies was the square of their number."""
        for piece in (attribute(1, 0x8006, b"x"), attribute(2, 0x9002, b""), attribute(1, 0x9004, b"\1\0\0\0\0\0\0\0")):
            small, large = (_measure(SIGNATURE + piece * (size // len(piece))) for size in (1_000_000, 4_000_000))
            self.assertLess(large, 8 * small + 0.05)


def _measure(raw):
    times = []
    for _turn in range(3):
        began = time.process_time()
        tnef.unpack(raw)
        times.append(time.process_time() - began)
    return min(times)


if __name__ == "__main__":
    unittest.main()
