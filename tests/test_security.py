"""Private mail is its owner's alone, and a timeline entry is for readers of its company."""

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged

from .common import PASSWORD, MailboxCase, make_mail

CANARY = "kumquat-canary"


@tagged("post_install", "-at_install")
class TestSecurity(MailboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.bind(cls.anna)
        cls.colleague = cls._new_user("colleague", None)
        cls.manager = cls._new_user("manager", "sales_team.group_sale_manager")
        cls.admin = cls._new_user("boss", "base.group_system,sales_team.group_sale_manager")
        cls.fake.deliver("anna@corp.example", make_mail("nina@northwind.example", "anna@corp.example", CANARY))
        cls.everybody_else = [cls.colleague, cls.manager, cls.admin, cls.ben]

    def setUp(self):
        super().setUp()
        self.run_round()
        self.message = self.env["mailbox.message"].search([("account_id", "=", self.account.id)])
        self.archives = self.env["mailbox.archive"].search([("account_id", "=", self.account.id)])
        self.entry = self.archives.filtered(lambda archive: archive.res_id == self.nina.id).mail_message_id
        self.assertEqual(len(self.message), 1)
        self.assertTrue(self.entry)

    def test_nobody_but_the_owner_finds_or_reads_a_message(self):
        self.assertEqual(self.env["mailbox.message"].with_user(self.anna).search([]), self.message)
        for user in self.everybody_else:
            Message = self.env["mailbox.message"].with_user(user)
            with self.subTest(user.login):
                self.assertFalse(Message.search([]))
                self.assertFalse(Message.search_count([]))
                self.assertFalse(Message.name_search(""))
                self.assertEqual(Message._read_group([], [], ["__count"]), [(0,)])
                with self.assertRaises(AccessError):
                    Message.browse(self.message.id).read(["state"])
                with self.assertRaises(UserError):
                    Message.browse(self.message.id).export_data(["state"])

    def test_a_display_name_tells_nothing_of_the_mail(self):
        for record in (self.message, self.archives, self.archives.email_id):
            for name in record.mapped("display_name"):
                self.assertNotIn(CANARY, name)
                self.assertNotIn("nina", name)

    def test_nobody_reads_a_secret(self):
        credential = self.account.credential_ids
        self.assertTrue(credential)
        self.assertNotIn(PASSWORD, credential.secret)
        for user in [*self.everybody_else, self.anna]:
            with self.subTest(user.login):
                for model, record in (("mailbox.credential", credential), ("mailbox.lease", self.account.lease_ids)):
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).search([])
                    with self.assertRaises(AccessError):
                        self.env[model].with_user(user).browse(record.ids).read()
                self.assertNotIn("credential_ids", self.env["mailbox.account"].with_user(user).fields_get())

    def test_a_dialog_keeps_no_password(self):
        dialog = self.env["mailbox.account.bind"].with_user(self.anna).create({"password": PASSWORD})
        self.env.flush_all()
        self.env.invalidate_all()
        self.env.cr.execute("SELECT to_jsonb(dialog)::text FROM mailbox_account_bind dialog")
        self.assertNotIn(PASSWORD, str(self.env.cr.fetchall()))
        self.assertFalse(dialog.password)
        with self.assertRaises(AccessError):
            dialog.read(["credential_id"])

    def test_the_owner_and_readers_of_the_record_read_the_email(self):
        email = self.archives.email_id
        readers = self.anna + self.ben + self.manager
        for user in readers:
            with self.subTest(user.login):
                self.assertEqual(email.with_user(user).subject, CANARY)
        with self.assertRaises(AccessError):
            email.with_user(self.colleague).read(["subject"])
        self.assertFalse(self.env["mailbox.email"].with_user(self.colleague).search([]))

    def test_below_full_only_the_owner_reads_the_email(self):
        email = self.archives.email_id
        self.archives.level = "subject"
        self.env.flush_all()
        self.assertEqual(email.with_user(self.anna).subject, CANARY)
        with self.assertRaises(AccessError):
            email.with_user(self.ben).read(["subject"])

    def test_an_administrator_without_sales_reads_no_content(self):
        technician = self._new_user("technician", "base.group_system")
        account = self.env["mailbox.account"].with_user(technician).search([("id", "=", self.account.id)])
        self.assertEqual(account.email, "anna@corp.example", "the health of a mailbox is theirs to see")
        for model in ("mailbox.message", "mailbox.email", "mailbox.archive"):
            with self.subTest(model):
                self.assertFalse(self.env[model].with_user(technician).search([]))

    def test_outsiders_can_not_read_a_timeline_entry(self):
        other_company = self.env["res.company"].create({"name": "Other"})
        portal = new_test_user(self.env, "nina_portal", groups="base.group_portal", partner_id=self.nina.id)
        outsiders = {
            "portal": portal,
            "internal user without the group": self.colleague,
            "other company": self._new_user(
                "other",
                "sales_team.group_sale_salesman_all_leads",
                company_id=other_company.id,
                company_ids=[(6, 0, other_company.ids)],
            ),
        }
        for name, user in outsiders.items():
            with self.subTest(name):
                Entry = self.env["mail.message"].with_user(user)
                self.assertFalse(Entry.search([("id", "=", self.entry.id)]))
                with self.assertRaises(AccessError):
                    Entry.browse(self.entry.id).read(["body"])
        reader = self.env["mail.message"].with_user(self.ben)
        found = reader.search([("id", "=", self.entry.id)])
        self.assertFalse(found.subject or found.body, "nothing is in the table")
        self.assertEqual(self.show(found, self.ben)[0]["subject"], CANARY)

    def test_files_of_a_mail_are_read_by_those_who_read_the_mail(self):
        self.fake.deliver(
            "anna@corp.example",
            make_mail("nina@northwind.example", "anna@corp.example", files=[("plan.pdf", b"secret plan")]),
        )
        self.run_round()
        file = self.env["ir.attachment"].search([("res_model", "=", "mailbox.email")], order="id desc", limit=1)
        self.assertEqual(file.with_user(self.ben).raw, b"secret plan")
        for user in (self.colleague, self._new_user("technician", "base.group_system")):
            with self.subTest(user.login), self.assertRaises(AccessError):
                file.with_user(user).read(["raw"])

    def test_the_privacy_look_up_never_scans_our_tables(self):
        wizard = self.env["privacy.lookup.wizard"].create({"name": "Nina", "email": "nina@northwind.example"})
        wizard.action_lookup()
        models = set(wizard.line_ids.mapped("res_model"))
        self.assertTrue(models)
        self.assertFalse({model for model in models if model.startswith("mailbox.")})
