"""Files of archived emails on the record: one stored file, gone and back with the email, for its readers alone."""

from odoo.exceptions import AccessError, ValidationError
from odoo.tests import HttpCase, tagged

from .test_blocks import BlockCase

PDF = b"%PDF-1.4 " + b"x" * 40000
LOGO = b"\x89PNG\r\n\x1a\n" + b"x" * 500


class FilesCase(BlockCase):
    def setUp(self):
        super().setUp()
        self.company.mailbox_files = "record"

    def on(self, record, user=None):
        Attachment = self.env["ir.attachment"].with_user(user or self.env.user)
        return Attachment.search([("res_model", "=", record._name), ("res_id", "=", record.id)])

    def archive(self, record):
        archives = self.env["mailbox.archive"].with_user(self.anna).with_company(self.company)
        return archives.search([("res_model", "=", record._name), ("res_id", "=", record.id)])

    def undo(self, notice):
        self.env["mailbox.decision"].with_user(self.anna).browse(notice["decision"]).action_undo()


@tagged("post_install", "-at_install")
class TestFiles(FilesCase):
    def test_with_the_email_only_is_what_a_company_begins_with(self):
        self.assertEqual(self.env["res.company"].create({"name": "New"}).mailbox_files, "email")
        self.company.mailbox_files = "email"
        self.receive("Plan", files=[("plan.pdf", PDF)])
        self.assertFalse(self.on(self.nina) + self.on(self.deal))

    def test_a_row_on_each_timeline_and_one_stored_file(self):
        self.receive("Plan", files=[("plan.pdf", PDF)])
        files = self.on(self.nina) + self.on(self.northwind) + self.on(self.deal)
        email = self.env["mailbox.email"].search([])
        self.assertEqual(files.mapped("name"), ["plan.pdf"] * 3)
        self.assertEqual(set(files.mapped("store_fname")), {email.attachment_ids.store_fname})
        self.assertEqual(set(files.mapped("checksum")), {email.attachment_ids.checksum})
        self.assertEqual(files[0].raw, PDF)

    def test_logos_and_what_is_too_large_or_of_another_kind_stay_with_the_email(self):
        self.company.write({"mailbox_file_limit": 1, "mailbox_file_types": ".pdf, DOCX"})
        large = b"%PDF-1.4 " + b"x" * (1 << 20)
        self.receive("Plan", files=[("a.pdf", PDF), ("large.pdf", large), ("a.zip", PDF), ("a.docx", PDF)])
        self.assertEqual(set(self.on(self.nina).mapped("name")), {"a.pdf", "a.docx"})
        self.assertEqual(len(self.env["mailbox.email"].search([]).attachment_ids), 4)
        with self.assertRaises(ValidationError):
            self.company.mailbox_file_types = "pdf; docx"

    def test_a_small_picture_is_a_logo(self):
        picture = self.env["ir.attachment"].create({"name": "logo.png", "raw": LOGO, "mimetype": "image/png"})
        self.assertFalse(self.company._takes_file(picture, "logo.png"))

    def test_taken_off_and_moved_they_go_along_and_undone_they_are_back(self):
        self.receive("Plan", files=[("plan.pdf", PDF)])
        notice = self.archive(self.deal).action_not_here()
        self.assertFalse(self.on(self.deal))
        self.assertTrue(self.on(self.nina))
        self.undo(notice)
        self.assertEqual(self.on(self.deal).raw, PDF)
        notice = self.archive(self.deal).action_move("res.partner", self.olga.id)
        self.assertFalse(self.on(self.deal))
        self.assertTrue(self.on(self.olga))
        self.undo(notice)
        self.assertTrue(self.on(self.deal))

    def test_below_full_there_is_none(self):
        self.receive("Plan", files=[("plan.pdf", PDF)])
        notice = self.archive(self.nina).action_make_private()
        self.assertFalse(self.on(self.nina) + self.on(self.deal))
        self.undo(notice)
        self.assertTrue(self.on(self.nina))
        self.env["mailbox.archive"].search([]).write({"level": "subject"})
        self.assertFalse(self.on(self.nina) + self.on(self.deal))

    def test_protected_mail_leaves_none(self):
        self.receive("Plan", files=[("plan.pdf", PDF)])
        self.block(kind="protected", past="off")
        self.assertFalse(self.on(self.nina) + self.on(self.deal))

    def test_deleted_for_good_no_stored_file_is_left(self):
        self.receive("Plan", files=[("plan.pdf", PDF)])
        name = self.on(self.nina).store_fname
        self.block(past="delete")
        self.assertFalse(self.env["ir.attachment"].search([("store_fname", "=", name)]))

    def test_who_may_open_the_record_but_not_read_mail_gets_no_file(self):
        self.receive("Plan", files=[("plan.pdf", PDF)])
        colleague = self._new_user("carl", "")
        self.nina.with_user(colleague).check_access("read")
        self.assertFalse(self.on(self.nina, colleague))
        file = self.on(self.nina)
        with self.assertRaises(AccessError):
            file.with_user(colleague).read(["name"])
        with self.assertRaises(AccessError):
            file.with_user(colleague).check_access("write")
        self.assertEqual(self.on(self.nina, self.ben), file)
        self.assertEqual(file.with_user(self.ben).raw, PDF)

    def test_other_files_of_a_record_are_read_as_ever(self):
        colleague = self._new_user("carl", "")
        values = {"name": "a.txt", "raw": b"a", "res_model": "res.partner", "res_id": self.nina.id}
        file = self.env["ir.attachment"].create(values)
        self.assertEqual(self.on(self.nina, colleague), file)

    def test_a_merge_takes_them_along(self):
        self.receive("Plan", files=[("plan.pdf", PDF)])
        twin = self.env["res.partner"].create({"name": "Nina B."})
        twin._mailbox_take_over(self.nina)
        self.assertEqual(self.on(twin).name, "plan.pdf")
        self.assertFalse(self.on(self.nina))


@tagged("post_install", "-at_install")
class TestFileUrl(FilesCase, HttpCase):
    def test_its_address_opens_for_readers_of_the_email_alone(self):
        self.receive("Plan", files=[("plan.pdf", PDF)])
        url = f"/web/content/{self.on(self.nina).id}"
        carl = self._new_user("carl", "")
        for user, status in ((self.ben, 200), (carl, 404)):
            self.authenticate(user.login, user.login)
            self.assertEqual(self.url_open(url).status_code, status, user.login)
        self.authenticate(None, None)
        self.assertEqual(self.url_open(url).status_code, 404)
