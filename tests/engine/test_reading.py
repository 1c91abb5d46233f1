"""A mail read to the end."""

import unittest

from engine.errors import MessageRefused
from engine.reading import RAW_LIMIT, read_email

MAIL = b"""From: =?utf-8?B?5byg5LiJ?= <zhang@cust.example>
To: Anna <anna@us.example>
Subject: Re: offer
Date: Mon, 23 Nov 2026 10:00:00 +0800
Message-ID: <x@y.example>
Content-Type: multipart/related; boundary=b

--b
Content-Type: text/html; charset=utf-8

<p>Yes <script>alert(1)</script><img src="cid:i"><img src="http://x.example/p.gif"></p>
<blockquote>the offer</blockquote>
--b
Content-Type: image/png; name="../a.png"
Content-ID: <i>
Content-Transfer-Encoding: base64

aGVsbG8=
--b--
"""


class TestReading(unittest.TestCase):
    def test_a_mail_is_read_to_the_end(self) -> None:
        email = read_email(MAIL)
        self.assertEqual(email.parsed.sender and email.parsed.sender.name, "张三")
        self.assertEqual(email.new_text, "Yes")
        self.assertEqual(email.preview, "Yes")
        self.assertNotIn("alert", email.body)
        self.assertNotIn(' src="http', email.body)
        self.assertIn('data-blocked-src="http://x.example/p.gif"', email.body)
        (picture,) = email.parsed.attachments
        self.assertEqual((picture.name, picture.content, picture.inline), ("a.png", b"hello", True))

    def test_a_copy_has_the_same_key_and_another_mail_has_not(self) -> None:
        copy = b"Received: from somewhere\nX-Spam: no\n" + MAIL.replace(b"\n", b"\r\n")
        self.assertEqual(read_email(copy).content_key, read_email(MAIL).content_key)
        self.assertNotEqual(read_email(MAIL.replace(b"Yes", b"No")).content_key, read_email(MAIL).content_key)

    def test_odd_bytes_are_read_and_only_size_is_refused(self) -> None:
        for raw in (b"", b"\x00\xff", b"no mail at all", b"\n\n", bytes(range(256)) * 10):
            self.assertEqual(len(read_email(raw).content_key), 64)
        with self.assertRaises(MessageRefused):
            read_email(bytes(RAW_LIMIT + 1))
