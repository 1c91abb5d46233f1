"""What fresh eyes found by reading what they may not: each failed until its class was closed."""

from contextlib import suppress

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from .access import FILE, SUBJECT, WORDS, AccessCase
from .common import PASSWORD


@tagged("post_install", "-at_install")
class TestAttackReading(AccessCase):
    def test_a_files_name_is_not_shown_by_a_many2one(self):
        """A4: original_id of a file of one's own."""
        self.archive.with_user(self.anna).action_choose_level("exchanged")
        self.env.flush_all()
        self.env.invalidate_all()
        for name in ("colleague", "other company", "technician"):
            own = self.as_user(self.env["ir.attachment"], self.people[name]).create({"name": "x", "raw": b"x"})
            # which nobody may write
            own.sudo().original_id = self.file
            self.env.flush_all()
            self.env.invalidate_all()
            self.assertNotIn(FILE, str(own.read(["original_id"])), name)

    def test_what_a_mailbox_says_is_not_told_by_a_dialogs_onchange(self):
        """A6: mailbox.account.confirm over somebody else's mailbox."""
        self.account.alias_emails = "secret@home.example"
        self.env.flush_all()
        # what sudo read for the notice lies in the cache for whoever asks next
        spec = {"notice": {}, "levels": {}, "alias_emails": {}, "level": {}, "never_show": {}}
        for name in ("colleague", "other company"):
            self.env.invalidate_all()
            dialog = self.as_user(self.env["mailbox.account.confirm"], self.people[name])
            with suppress(AccessError):
                found = dialog.onchange({"account_id": self.account.id}, ["account_id"], spec)
                self.assertNotIn("secret@home.example", str(found), name)

    def test_a_search_of_files_joins_nothing_past_the_rules(self):
        """A7: core evaluates domains on ir.attachment with sudo."""
        self.company.mailbox_files = "record"
        self.archive._follow_files()
        self.account.alias_emails = "secret@home.example"
        on_record = self.env["ir.attachment"].search([("mailbox_archive_id", "=", self.archive.id)])
        paths = {
            "original_id.name": "pomelo",
            "original_id.mailbox_archive_id.email_id.new_text": WORDS,
            "original_id.company_id.user_ids.mailbox_account_ids.alias_emails": "secret@",
        }
        for name in ("colleague", "other company"):
            own = self.as_user(self.env["ir.attachment"], self.people[name]).create({"name": "x", "raw": b"x"})
            own.sudo().original_id = on_record
            self.env.flush_all()
            for path, word in paths.items():
                with self.subTest(user=name, path=path), suppress(AccessError, ValueError):
                    self.assertFalse(own.search_count([("id", "=", own.id), (path, "like", word)]))

    def test_an_employees_profile_hides_no_customer(self):
        """A1: the address in one's own preferences."""
        for name in ("colleague", "other company"):
            user = self.people[name]
            with suppress(UserError):
                user.with_user(user).write({"email": "nina@northwind.example"})
            self.assertNotIn("nina@northwind.example", self.company._get_mailbox_own_addresses(), name)

    def test_a_copy_put_into_ones_own_mailbox_takes_nothing_back(self):
        """A0: the .eml that we write, appended to the mailbox of somebody whom the mail does not name."""
        reader = self.people["reader"]
        _name, raw = self.email.with_user(reader)._render_original()
        self.archive.with_user(self.anna).action_make_private()
        self.archive.with_user(self.ben).action_make_private()
        self.bind(reader)
        self.fake.add_user(reader.email, PASSWORD)
        self.fake.deliver(reader.email, raw)
        self.run_round()
        copied = self.env["mailbox.email"].with_user(reader).search([("subject", "=", SUBJECT)])
        self.assertFalse(copied & self.email.with_user(reader), "read again")

    def test_following_makes_nobody_involved(self):
        """A3: by one's own click."""
        reader = self.people["reader"]
        self.company.mailbox_who_sees = "involved"
        self.env.flush_all()
        self.assertFalse(self.email.with_user(reader).has_access("read"))
        self.nina.with_user(reader).message_subscribe(reader.partner_id.ids)
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertFalse(self.email.with_user(reader).has_access("read"))
