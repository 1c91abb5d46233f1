"""Files of emails follow their emails for ever: nobody sets one free, and no token opens one."""

import re

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger
from odoo.tools.misc import limited_field_access_token
from psycopg2.errors import CheckViolation

from .common import load_migration
from .test_files import PDF, FilesCase

# what sets a file free, makes it anybody's, or has it say something else
CHANGES = (
    {"mailbox_archive_id": False},
    {"mailbox_file_id": False},
    {"res_model": "res.users"},
    {"res_id": 0},
    {"res_model": False, "res_id": False},
    {"res_field": "image_1920"},
    {"public": True},
    {"access_token": "known"},
    {"type": "url", "url": "https://evil.example"},
    {"name": "other.pdf"},
    {"raw": b"other"},
    {"datas": "b3RoZXI="},
    {"description": "x"},
    {"company_id": False},
    {"thumbnail": "b3RoZXI="},
)


class BoundCase(FilesCase):
    def setUp(self):
        super().setUp()
        self.receive("Plan", files=[("plan.pdf", PDF)])
        self.own = self.env["mailbox.email"].search([]).attachment_ids
        self.copies = self.on(self.nina) + self.on(self.deal)
        self.files = self.own + self.copies

    def narrow(self):
        self.archive(self.nina).action_make_private()

    def note(self, file):
        """A note that held the file before this was refused."""
        note = self.nina.message_post(body="look")
        self.env.cr.execute("INSERT INTO message_attachment_rel VALUES (%s, %s)", [note.id, file.id])
        note.invalidate_recordset()
        return note


@tagged("post_install", "-at_install")
class TestFilesBound(BoundCase):
    def test_m5_a_reader_changes_nothing_of_a_file(self):
        """Finding M5."""
        for file in self.files.with_user(self.anna).with_company(self.company):
            self.assertEqual(file.raw, PDF)
            for vals in CHANGES:
                with self.subTest(vals=vals, model=file.res_model), self.assertRaises(AccessError):
                    file.write(vals)

    def test_m5_there_is_no_field_that_a_reader_may_write(self):
        """Finding M5."""
        for file in self.files.with_user(self.anna).with_company(self.company):
            for name in file._fields:
                with self.subTest(name), self.assertRaises(AccessError):
                    file.write({name: False})

    def test_m5_a_reader_neither_copies_nor_deletes_a_file(self):
        """Finding M5."""
        for file in self.files.with_user(self.anna).with_company(self.company):
            for default in (
                {},
                {"res_model": "res.partner", "res_id": self.olga.id},
                {"res_model": False, "res_id": False},
            ):
                with self.assertRaises(AccessError):
                    file.copy(default)
            with self.assertRaises(AccessError):
                file.unlink()

    def test_m5_nobody_makes_a_file_one_of_an_email(self):
        """Finding M5."""
        archive, file = self.archive(self.nina), self.copies[0]
        Attachment = self.env["ir.attachment"].with_user(self.anna)
        free = Attachment.create({"name": "a.txt", "raw": b"a"})
        for vals in (
            {"mailbox_archive_id": archive.id},
            {"mailbox_file_id": file.id},
            {"res_model": "mailbox.email", "res_id": archive.email_id.id},
        ):
            with self.assertRaises(AccessError):
                Attachment.create({"name": "a.txt", "raw": b"a", **vals})
            with self.assertRaises(AccessError):
                free.write(vals)

    def test_m5_the_database_knows_no_public_file_and_no_token_of_an_email(self):
        """Finding M5."""
        for file in self.files:
            for vals in ({"public": True}, {"access_token": "known"}):
                broken = self.assertRaises(CheckViolation)
                with broken, mute_logger("odoo.sql_db"), self.env.cr.savepoint():
                    file.write(vals)
                    file.flush_recordset()

    def test_m5_no_token_is_given_out(self):
        """Finding M5."""
        for file in self.files:
            self.assertEqual(file.generate_access_token(), [False])
            self.assertFalse(file._get_raw_access_token())
            self.assertFalse(file._get_thumbnail_token())
            self.assertFalse(file._get_ownership_token())
        other = self.env["ir.attachment"].create({"name": "a.txt", "raw": b"a"})
        tokens = (self.files[0] + other + self.files[1]).generate_access_token()
        self.assertEqual([bool(token) for token in tokens], [False, True, False])

    def test_m5_an_ownership_token_of_before_is_worth_nothing(self):
        """Finding M5."""
        for file in self.files.with_user(self.ben):
            token = limited_field_access_token(file, "id", scope="attachment_ownership")
            self.assertFalse(file._has_attachments_ownership([token]))

    def test_m5_no_message_carries_a_file_on(self):
        """Finding M5."""
        nina = self.nina.with_user(self.anna)
        Message = self.env["mail.message"].with_user(self.anna)
        for file in self.files:
            with self.assertRaises(UserError):
                nina.message_post(body="look", attachment_ids=file.ids)
            for command in (Command.link(file.id), Command.set(file.ids)):
                with self.assertRaises(UserError):
                    Message.create({"model": "res.partner", "res_id": nina.id, "attachment_ids": [command]})
                with self.assertRaises(UserError):
                    nina.message_post(body="look").write({"attachment_ids": [command]})

    def test_m5_a_link_of_before_goes_with_the_update(self):
        """Finding M5."""
        note = self.note(self.own)
        load_migration("pre-files.py").migrate(self.env.cr, "19.0.1.0.0")
        note.invalidate_recordset()
        self.assertFalse(note.attachment_ids)

    def test_m5_a_merge_by_a_salesperson_takes_the_files_along(self):
        """Finding M5. Core renames and moves whatever files the leads have."""
        group = self.env.ref("sales_team.group_sale_salesman_all_leads")
        self.anna.group_ids += group
        values = {"type": "opportunity", "partner_id": self.nina.id, "company_id": self.company.id}
        other = self.env["crm.lead"].create({"name": "Other", **values})
        merged = (other + self.deal).with_user(self.anna).with_company(self.company).merge_opportunity()
        self.assertEqual(self.on(merged).mapped("name"), ["plan.pdf"])


@tagged("post_install", "-at_install")
class TestFilesBoundUrl(BoundCase, HttpCase):
    def get_addresses(self, file):
        self.env["ir.model.data"].create(
            {"name": "plan", "module": "__export__", "model": file._name, "res_id": file.id}
        )
        raw = limited_field_access_token(file, "raw", scope="binary")
        datas = limited_field_access_token(file, "datas", scope="binary")
        thumbnail = limited_field_access_token(file, "thumbnail", scope="binary")
        owner = limited_field_access_token(file, "id", scope="attachment_ownership")
        return (
            f"/web/content/{file.id}?access_token={raw}",
            f"/web/content/ir.attachment/{file.id}/raw?access_token={raw}",
            f"/web/content/ir.attachment/{file.id}/datas?access_token={datas}",
            f"/web/content/__export__.plan?access_token={raw}",
            f"/web/content?model=ir.attachment&id={file.id}&field=raw&access_token={raw}",
            f"/web/image/{file.id}?access_token={raw}",
            f"/web/image/ir.attachment/{file.id}/thumbnail?access_token={thumbnail}",
            f"/web/image/{file.id}/thumbnail?access_token={thumbnail}",
            f"/mail/attachment/pdf_first_page/{file.id}?access_token={owner}",
        )

    def test_m5_no_token_outlives_a_narrowing(self):
        """Finding M5."""
        addresses = self.get_addresses(self.own)
        carl = self._new_user("carl", "")
        self.authenticate(self.ben.login, self.ben.login)
        self.assertEqual(self.url_open(addresses[0]).status_code, 200)
        self.narrow()
        for user in (None, carl):
            self.authenticate(user and user.login, user and user.login)
            for address in addresses:
                answer = self.url_open(address)
                self.assertNotIn(b"%PDF", answer.content, address)
                self.assertNotIn("plan", answer.headers.get("Content-Disposition", ""), address)

    def test_m5_zip_and_delete_ask_for_rights_too(self):
        """Finding M5."""
        carl = self._new_user("carl", "")
        self.authenticate(carl.login, carl.login)
        for file in self.files:
            token = limited_field_access_token(file, "id", scope="attachment_ownership")
            answer = self.url_open(
                "/mail/attachment/zip",
                data={"file_ids": str(file.id), "zip_name": "a", "csrf_token": Request.csrf_token(self)},
            )
            self.assertFalse(re.search(rb"plan\.pdf|%PDF", answer.content))
            self.call("/mail/attachment/delete", attachment_id=file.id, access_token=token)
            self.assertTrue(file.exists())

    def call(self, url, **params):
        return self.url_open(url, json={"jsonrpc": "2.0", "method": "call", "params": params}).json()
