"""Large mails: their files are stored as they were sent, and above the company's limit a notice stands instead."""

import hashlib
import random
from io import BytesIO

from odoo.tests import Form, tagged
from odoo.tools import mute_logger
from PIL import Image
from psycopg2 import IntegrityError

from .common import MailboxCase, make_mail

PLANS = random.Random(3).randbytes(400_000)


@tagged("post_install", "-at_install")
class TestLarge(MailboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.bind(cls.anna)

    def _read(self, subject="Plans", files=(("plans.pdf", PLANS), ("note.txt", b"small")), **headers):
        mail = make_mail("nina@northwind.example", "anna@corp.example", subject, files=files, **headers)
        self.fake.deliver("anna@corp.example", mail)
        self.run_round()
        return self.env["mailbox.email"].search([("company_id", "=", self.company.id), ("subject", "=", subject)])

    def test_a_large_mail_is_stored_with_its_files(self):
        email = self._read()
        found = {email._get_file_name(file): hashlib.sha256(file.raw).hexdigest() for file in email.attachment_ids}
        self.assertEqual(found["plans.pdf"], hashlib.sha256(PLANS).hexdigest())
        self.assertEqual(len(found), 2)
        self.assertIn("4 %", email.new_text)
        self.assertFalse(self.fake.has_marked())

    def test_words_of_a_file_are_not_indexed(self):
        email = self._read(files=[("list.txt", b"word " * 80_000), ("small.txt", b"word")])
        email.attachment_ids.invalidate_recordset()
        self.assertFalse(any(email.attachment_ids.mapped("index_content")))

    def test_above_the_limit_a_notice_stands_on_the_timeline(self):
        self.company.mailbox_size_limit = 1
        email = self._read(files=[("plans.pdf", PLANS * 3)])
        self.assertGreater(email.left_size, 1 << 20)
        self.assertEqual((email.new_text or "", len(email.attachment_ids)), ("", 0))
        [shown] = self.show(self._get_entry(self.nina))
        for text in (email.body, email.preview, shown["body"]):
            self.assertIn("This email is larger than 1 MB", text)
        self.assertEqual(shown["subject"], "Plans")
        self.assertEqual(email.email_from, "nina@northwind.example")

    def test_the_notice_speaks_the_companys_language(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.company.partner_id.lang = "fr_FR"
        notice = self.env["mailbox.email"]._get_large_notice(self.company, 30 << 20)
        self.assertIn("30", notice)

    def test_the_same_mail_above_the_limit_in_two_mailboxes_is_one_email(self):
        self.bind(self.ben)
        self.company.mailbox_size_limit = 1
        mail = make_mail("nina@northwind.example", "anna@corp.example", files=[("plans.pdf", PLANS * 3)])
        for employee in ("anna", "ben"):
            self.fake.deliver(f"{employee}@corp.example", mail)
        self.run_round()
        email = self.env["mailbox.email"].search([("company_id", "=", self.company.id)])
        self.assertEqual((len(email), len(email.copy_ids)), (1, 2))

    def test_the_limit_has_bounds_and_a_place_in_the_settings(self):
        settings = Form(self.env["res.config.settings"].with_company(self.company))
        self.assertEqual(settings.mailbox_size_limit, 20)
        for megabytes in (0, 101):
            refused = self.assertRaises(IntegrityError)
            with self.subTest(megabytes), mute_logger("odoo.sql_db"), refused, self.cr.savepoint():
                self.company.mailbox_size_limit = megabytes
                self.company.flush_recordset()

    def test_a_picture_is_kept_as_it_was_sent(self):
        """Odoo makes pictures that people upload smaller; a customer's mail is not ours to change."""
        picture = BytesIO()
        Image.new("RGB", (3000, 2500), "teal").save(picture, "PNG")
        email = self._read("Picture", files=[("photo.png", picture.getvalue())])
        self.assertEqual(
            email.attachment_ids.filtered(lambda file: email._get_file_name(file) == "photo.png").raw,
            picture.getvalue(),
        )

    def _get_entry(self, record):
        return record.message_ids.filtered(lambda message: message.subtype_id == self.env.ref("crm_mailbox.mt_email"))
