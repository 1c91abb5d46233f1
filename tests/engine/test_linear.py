"""Mail whose shape is chosen to cost work: four times the size costs about four times the time, not sixteen."""

import time
import unittest

from engine.reading import read_email

SMALL = 150_000
FLOWED = b"Content-Type: text/plain; format=flowed; delsp=yes\r\n\r\n"
MIXED = b'Content-Type: multipart/mixed; boundary="%s"\r\n\r\n'
HTML = b"Content-Type: text/html\r\n\r\n"
DASHES = b"-" * 60
# (what comes first, what is repeated)
SHAPES = {
    "dashes under a boundary of dashes": (MIXED % DASHES, b"-"),
    "lines of dashes under a boundary of dashes": (MIXED % DASHES, b"-" * 70 + b"\n"),
    "a boundary again and again without its end": (MIXED % b"bbb", b"--bbb x"),
    "a boundary on each line": (MIXED % b"bbb", b"--bbb x\r\n"),
    "a boundary and blanks": (MIXED % b"bbb", b"\n--bbb" + b" " * 500),
    "flowed lines": (FLOWED, b"word \r\n"),
    "flowed quotes": (FLOWED, b"> > a \r\n"),
    "flowed quotes of changing depth": (FLOWED, b"> a \r\n>> a \r\n"),
    "quote marks": (b"\r\n", b">"),
    "blank lines": (b"\r\n", b"\r\n"),
    "blanks": (b"\r\n", b" "),
    "carriage returns": (b"\r\n", b"\r"),
    "begin lines": (b"\r\n", b"begin 644 a\n"),
    "a uuencoded file that never ends": (b"\r\nbegin 644 a\n", b"M" + b"A" * 60 + b"\n"),
    "many begins and one end": (b"\r\nbegin 644 a\n\nend\n", b"begin 644 a\nMAAAA\n"),
    "addresses": (b"To: ", b"a@b.example, "),
    "open brackets in To": (b"To: ", b"("),
    "quotes in To": (b"To: ", b'"'),
    "open angles in To": (b"To: ", b"<"),
    "groups in To": (b"To: ", b"a:"),
    "encoded words": (b"Subject: ", b"=?utf-8?q?a?= "),
    "beginnings of encoded words": (b"Subject: ", b"=?utf-8?q?"),
    "message ids": (b"References: ", b"<a@b> "),
    "open references": (b"References: ", b"<"),
    "parameters": (b"Content-Type: text/plain", b"; a=b"),
    "quoted pairs in a parameter": (b'Content-Type: text/plain; a="', b"\\"),
    "folded lines": (b"Subject: a", b"\r\n b"),
    "fields": (b"", b"X-A: b\r\n"),
    "no field": (b"", b"word\r\n"),
    "quoted-printable": (b"Content-Transfer-Encoding: quoted-printable\r\n\r\n", b"="),
    "base64": (b"Content-Transfer-Encoding: base64\r\n\r\n", b"="),
    "open tags": (HTML, b"<div>"),
    "tags that never end": (HTML, b"<a "),
    "entities": (HTML, b"&#"),
    "references": (HTML, b"&amp;"),
    "references after a tag": (HTML + b"<br>", b"&nbsp;"),
    "comments": (HTML, b"<!--"),
    "styles": (HTML, b'<p style="a:b;('),
    "quotes in HTML": (HTML, b"<blockquote>a"),
    "tables": (HTML, b"<table><tr><td>"),
    "cid": (HTML, b"cid:"),
    "text that looks like links": (b"\r\n", b"http://"),
    "text that looks like addresses": (b"\r\n", b"a@"),
    "signatures": (b"\r\n", b"-- \r\n"),
    "wrote lines": (b"\r\n", b"On a wrote:\r\n"),
    "headers of quoted mails": (b"\r\n", b"From: a\r\nSent: b\r\n"),
    "calendar": (b"Content-Type: text/calendar\r\n\r\n", b"BEGIN:VEVENT\r\n"),
}  # fmt: skip


class TestLinear(unittest.TestCase):
    def test_l5_four_times_the_size_costs_about_four_times_the_time(self):
        """Finding L5."""
        for name, (before, repeated) in SHAPES.items():
            with self.subTest(name):
                small, large = (_measure(before + repeated * (size // len(repeated))) for size in (SMALL, 4 * SMALL))
                self.assertLess(large, 8 * small + 0.3)

    def test_l5_dashes_cost_no_more_than_letters(self):
        """Finding L5. Each of them was compared with the whole boundary."""
        letters, dashes = (_measure(MIXED % DASHES + sign * 4_000_000 + b"\n") for sign in (b"a", b"-"))
        self.assertLess(dashes, 10 * letters + 0.1)

    def test_k3b_a_crowd_of_attributes_costs_no_square(self):
        """Found by the second attack: half a megabyte of them in one tag took minutes."""
        for name, attribute in {
            "with values": " a%d=b",
            "without values": " a%d",
            "glued": 'a%d="b"',
            "with the end of a tag in quotes": " a%d='>'",
            "with a beginning in quotes": ' a%d="<p "',
            "parted by slashes": "/a%d",
        }.items():
            with self.subTest(name):
                crowds = ("".join(attribute % number for number in range(count)) for count in (15_000, 60_000))
                small, large = (_measure(HTML + f"<p {crowd}>x</p>".encode()) for crowd in crowds)
                self.assertLess(large, 8 * small + 0.3)

    def test_k3b_what_stands_before_and_behind_a_crowd_is_kept(self):
        crowd = "".join(f" a{number}=b" for number in range(300))
        email = read_email(HTML + f'<p>one</p><p style="color:red"{crowd}>two</p><p title="x>three">four</p>'.encode())
        self.assertEqual(email.new_text.split(), ["one", "two", "four"])
        self.assertIn("color: red", email.body)


def _measure(raw):
    began = time.process_time()
    read_email(raw)
    return time.process_time() - began


if __name__ == "__main__":
    unittest.main()
