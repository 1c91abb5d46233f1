"""A mail written from what was kept reads as the mail it was."""

import unittest
from datetime import datetime, timezone

from engine.mime.eml_export import MARK, rebuild
from engine.mime.mail import parse_email
from engine.values import Address, Attachment, MailHeader

PICTURE = Attachment("logo.png", "image/png", b"\x89PNG", "logo@x", True)
PLAN = Attachment("报价.pdf", "application/pdf", b"%PDF-1.4")


def header(**values):
    return MailHeader(sender=Address("nina@northwind.example", "Berg, Nina"), **values)


class TestRebuild(unittest.TestCase):
    def test_people_subject_date_and_ids_are_read_again_as_they_were(self):
        kept = header(
            to=(Address("anna@corp.example", "李安娜"),),
            cc=(Address("mo@corp.example"),),
            subject="Re: 报价 2211",
            date=datetime(2026, 11, 23, 9, 10, tzinfo=timezone.utc),
            message_id="b@northwind.example",
            in_reply_to="a@corp.example",
            references=("r@corp.example", "a@corp.example"),
        )
        again = parse_email(rebuild(kept, "<div>Hi</div>", (), "copy"))
        for name in ("sender", "to", "cc", "subject", "date", "message_id", "in_reply_to", "references"):
            with self.subTest(name):
                self.assertEqual(getattr(again, name), getattr(kept, name))

    def test_body_pictures_and_files_are_there(self):
        again = parse_email(rebuild(header(), '<p>Grüße<img src="cid:logo@x"></p>', (PICTURE, PLAN), "copy"))
        self.assertIn("Grüße", again.html)
        self.assertEqual([file.name for file in again.attachments], ["logo.png", "报价.pdf"])
        self.assertEqual([file.content for file in again.attachments], [PICTURE.content, PLAN.content])
        self.assertEqual(again.attachments[0].content_id, "logo@x")

    def test_it_says_that_it_is_not_the_original(self):
        self.assertIn(f"{MARK}: from the archive".encode(), rebuild(header(), "", (), "from the archive"))

    def test_no_value_breaks_out_of_its_line(self):
        evil = "x\r\nBcc: spy@evil.example\r\n\r\n<script>"
        kept = MailHeader(
            sender=Address(evil, evil),
            to=(Address("a@b.example", evil),),
            subject=evil,
            message_id=evil,
            references=(evil,),
        )
        raw = rebuild(kept, "", (Attachment(evil, f"text/{evil}", b"", evil),), evil)
        head = raw.split(b"\r\n\r\n")[0]
        self.assertNotIn(b"\nBcc", raw)
        self.assertIn(b"From", head)
        self.assertEqual(parse_email(raw).bcc, ())


if __name__ == "__main__":
    unittest.main()
