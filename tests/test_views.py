"""What each role's screens hold, read with that role's own access."""

from datetime import timedelta

from odoo import fields, models
from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from .common import PASSWORD, MailboxCase, make_mail

CANARY = "loquat-canary"


@tagged("post_install", "-at_install")
class TestViews(MailboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.bind(cls.anna)
        cls.manager = cls._new_user("manager", "crm_mailbox.group_mailbox_manager")
        cls.cara = cls._new_user("cara", None)

    def _archive_one(self):
        mail = make_mail("nina@northwind.example", "anna@corp.example", CANARY, f"Dear Anna, {CANARY}")
        self.fake.deliver("anna@corp.example", mail)
        self.run_round()
        archives = self.env["mailbox.archive"].search([("account_id", "=", self.account.id)])
        return archives.filtered(lambda archive: archive.res_id == self.nina.id)

    def _read_views(self, user, model, domain=()):
        """Every row of `model` as the list, kanban and form of `user` read it (list of dict)."""
        records = self.env[model].with_user(user).with_company(self.company)
        views = records.get_views([(False, "list"), (False, "kanban"), (False, "form"), (False, "search")])
        names = [name for name in views["models"][model]["fields"] if name != "id"]
        return records.search_read(list(domain), names)

    # ------------------------------------------------------------ My Mailbox

    def test_an_employee_without_any_group_is_asked_to_bind(self):
        action = self.env["mailbox.account"].with_user(self.cara).action_open_my_mailbox()
        self.assertEqual((action["res_model"], action["target"]), ("mailbox.account.bind", "new"))
        dialog = Form(self.env["mailbox.account.bind"].with_user(self.cara).with_company(self.company))
        self.assertEqual(dialog.email, "cara@corp.example")
        self.assertEqual(dialog.server_sentence, "corp.example uses Corp Mail.")

    def test_an_employee_without_any_group_opens_the_own_mailbox(self):
        account = self.bind(self.cara).with_user(self.cara)
        action = account.browse().action_open_my_mailbox()
        self.assertEqual((action["res_model"], action["res_id"]), ("mailbox.account", account.id))
        with Form(account) as form:
            self.assertTrue(form.is_mine)
            form.alias_emails = "c.lind@corp.example"
        self.assertEqual(account._get_own_addresses(), {"cara@corp.example", "c.lind@corp.example"})
        self.assertEqual(len(self._read_views(self.cara, "mailbox.account")), 1, "and nobody else's")

    def test_two_mailboxes_open_as_a_list(self):
        self.bind(self.anna, "a.li@corp.example")
        action = self.env["mailbox.account"].with_user(self.anna).action_open_my_mailbox()
        self.assertNotIn("res_id", {name for name, value in action.items() if value})

    def test_the_preferences_show_the_own_mailbox_and_its_sentence(self):
        form = Form(self.anna.with_user(self.anna), view="base.view_users_form_simple_modif")
        self.assertEqual(len(form.mailbox_account_ids), 1)
        view = self.env.ref("base.view_users_form_simple_modif")
        page = self.env["res.users"].with_user(self.anna).get_view(view.id)["arch"]
        self.assertIn('name="state_sentence"', page)

    # ------------------------------------------------------------ administrators

    def test_an_administrator_sees_the_health_of_all_and_no_email(self):
        archive = self._archive_one()
        [row] = self._read_views(self.manager, "mailbox.account", [("id", "=", self.account.id)])
        self.assertEqual((row["state"], row["archive_count"]), ("connected", 1))
        self.assertNotIn(CANARY, str(row))
        self.assertFalse(self._read_views(self.manager, "mailbox.archive"))
        for record, name in ((archive, "seen_subject"), (archive.email_id, "subject")):
            with self.assertRaises(AccessError):
                record.with_user(self.manager).read([name])
        with self.assertRaises(AccessError):
            Form(archive.with_user(self.manager))

    def test_an_administrator_changes_no_mailbox(self):
        with self.assertRaises(AccessError):
            self.account.with_user(self.manager).alias_emails = "boss@corp.example"
        for button in ("action_unbind", "action_pause", "action_reconnect"):
            with self.subTest(button), self.assertRaises(AccessError):
                getattr(self.account.with_user(self.manager), button)()

    def test_only_a_settings_administrator_allows_a_server_inside_the_network(self):
        boss = self._new_user("boss", "base.group_system")
        form_of = {user: self.env["mailbox.server"].with_user(user).get_view()["arch"] for user in (boss, self.manager)}
        self.assertIn('name="is_private_allowed"', form_of[boss])
        self.assertNotIn('name="is_private_allowed"', form_of[self.manager])
        dialog = self.env["mailbox.server.test"].with_user(self.manager).create({"server_id": self.server.id})
        with self.assertRaises(AccessError):
            dialog.action_allow_private()

    # ------------------------------------------------------------ the archived email

    def test_a_reader_reads_the_email_on_its_record(self):
        archive = self._archive_one().with_user(self.ben)
        self.assertFalse(archive.get_email()["isLocked"])
        self.assertIn(CANARY, archive.body)
        self.assertEqual(Form(archive).record_type, "Contact")
        self.assertEqual(self.nina.with_user(self.ben).mailbox_email_count, 1)

    def test_below_the_full_level_a_reader_sees_who_shares_what(self):
        archive = self._archive_one()
        archive.email_id.archive_ids.level = "subject"
        email = archive.with_user(self.ben).get_email()
        self.assertTrue(email["isLocked"])
        self.assertFalse(email["to"] or email["files"] or archive.with_user(self.ben).body)
        self.assertEqual(email["lockedSentence"], f"{self.anna.name} shares the subject only.")
        self.assertIn(CANARY, archive.with_user(self.anna).body, "its owner reads it all the same")

    # ------------------------------------------------------------ sentences

    def test_the_sentence_tells_times_as_people_do(self):
        now = fields.Datetime.now()
        self.account.write({"last_email_at": now - timedelta(days=3), "last_success_at": now - timedelta(minutes=2)})
        self.assertIn("Checked 2 minutes ago.", self.account.state_sentence)
        self.assertIn("/", self.account.state_sentence, "another day is named by its date")

    def test_a_bound_mailbox_says_when_nothing_is_read(self):
        self.company.mailbox_archiving = False
        self.account.invalidate_recordset(["state_sentence"])
        self.assertIn("until your company switches archiving on", self.account.state_sentence)

    def test_what_an_administrator_mended_is_tried_again(self):
        self.account._record_state("needs_admin", "certificate_untrusted", {"host": "mail.example"})
        self.account.with_user(self.anna).action_check_now()
        self.assertEqual(self.account.state, "needs_admin", "its owner can't say it is mended")
        self.account.with_user(self.manager).action_check_now()
        self.assertEqual(self.account.state, "waiting")

    # ------------------------------------------------------------ dialogs

    def test_a_password_serves_only_the_address_it_was_typed_for(self):
        dialog = self.env["mailbox.account.bind"].with_user(self.cara).with_company(self.company)
        dialog = dialog.create({"email": "cara@corp.example", "password": PASSWORD})
        self.assertTrue(dialog.sudo().credential_id)
        dialog.email = "ceo@corp.example"
        self.assertFalse(dialog.sudo().credential_id)

    def test_a_host_inside_the_network_is_told_before_anybody_connects(self):
        for host, inside in (("10.0.3.7", True), ("mail.local", True), ("mail", True), ("imap.acme.com", False)):
            self.server.write({"incoming_host": host, "outgoing_host": "smtp.acme.com"})
            with self.subTest(host):
                self.assertEqual(self.server.is_private, inside)

    def test_no_field_takes_a_methods_name(self):
        """A field `search` would have taken the search of its model away."""
        for name in self.env.registry:
            if name.startswith("mailbox."):
                taken = [field for field in self.env[name]._fields if callable(getattr(models.BaseModel, field, None))]
                self.assertFalse(taken, name)
