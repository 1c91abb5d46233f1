"""A mailbox over time: paused, moved to another server, unbound; its records merged; the addon gone."""

from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import new_test_user, tagged
from odoo.tools import file_open

from ..hooks import uninstall_hook
from .common import MailboxCase, make_mail


@tagged("post_install", "-at_install")
class TestLifecycle(MailboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.bind(cls.anna)

    def _deliver(self, subject="Forty conveyors", sender="nina@northwind.example", **options):
        mail = make_mail(sender, "anna@corp.example", subject, **options)
        return self.fake.deliver("anna@corp.example", mail)

    def _get_messages(self):
        return self.env["mailbox.message"].search([("account_id", "=", self.account.id)])

    def _get_archives(self, record):
        return self.env["mailbox.archive"].search([("res_model", "=", record._name), ("res_id", "=", record.id)])

    # ------------------------------------------------------------ pause, suspend, change

    def test_a_paused_mailbox_is_not_read_until_its_owner_continues(self):
        mailbox = self.account.with_user(self.anna)
        mailbox.action_pause()
        self._deliver()
        self.run_round()
        self.assertFalse(self._get_messages())
        self.assertFalse(self.fake.commands, "nobody even connected")
        mailbox.action_continue()
        self.run_round()
        self.assertEqual(self._get_messages().state, "stored")

    def test_a_suspended_mailbox_is_given_back_by_an_administrator_only(self):
        manager = self._new_user("manager", "crm_mailbox.group_mailbox_manager")
        self.account.with_user(manager).action_suspend()
        self.assertEqual(self.account.state, "suspended")
        with self.assertRaises(UserError):
            self.bind(self.anna)
        with self.assertRaises(AccessError):
            self.account.with_user(self.anna).action_lift_suspension()
        self.account.with_user(manager).action_lift_suspension()
        self.assertEqual(self.account.state, "paused", "its owner decides when it is read again")

    def test_a_mailbox_changes_by_its_own_buttons_only(self):
        mailbox = self.account.with_user(self.anna)
        for name, value in (("state", "connected"), ("server_id", self.server.id), ("user_id", self.ben.id)):
            with self.subTest(name), self.assertRaises(AccessError):
                mailbox.write({name: value})
        with self.assertRaises(AccessError):
            self.account.with_user(self.ben).action_pause()

    def test_a_password_never_goes_to_another_server_than_it_was_typed_for(self):
        self.server.incoming_host = "imap.elsewhere.example"
        self.assertFalse(self.account.credential_ids)
        self.assertEqual(self.account.state, "needs_owner")
        self.assertIn("The mail server was changed", self.account.state_sentence)

    # ------------------------------------------------------------ the key

    def test_a_lost_key_is_said_in_the_settings_and_to_each_owner(self):
        self.assertFalse(self._open_settings().mailbox_key_trouble)
        with patch.dict("os.environ", {"CRM_MAILBOX_KEY": "bGljb3JpY2UtbGljb3JpY2UtbGljb3JpY2UtbGljb3I="}):
            self.assertIn("does not open 1 stored passwords", self._open_settings().mailbox_key_trouble)
            self.run_round()
            self.assertEqual((self.account.state, self.account.error_code), ("needs_owner", "secret_unreadable"))
            self.assertIn("can't be opened any more", self.account.state_sentence)
            self._open_settings().action_mailbox_ask_everyone()
            self.assertFalse(self.account.credential_ids)
            self.assertFalse(self._open_settings().mailbox_key_trouble)
            self.bind(self.anna)
            self.run_round()
            self.assertEqual(self.account.state, "connected")

    def _open_settings(self):
        return self.env["res.config.settings"].with_company(self.company).create({})

    def test_only_a_settings_administrator_gives_up_the_former_key(self):
        with self.assertRaises(AccessError):
            self.env["res.config.settings"].with_user(self.anna).action_mailbox_ask_everyone()
        self.assertTrue(self.account.credential_ids)

    # ------------------------------------------------------------ trouble with the server

    def test_a_renumbered_folder_is_read_again_without_doubles(self):
        self._deliver("First")
        self.run_round()
        self.fake.uidvalidity += 1
        self._deliver("Second")
        self.run_round()
        self.assertEqual(len(self._get_archives(self.nina)), 2)
        self.assertEqual(len(self._get_messages().email_id), 2)

    def test_a_server_that_refuses_the_password_later_asks_the_owner(self):
        self.fake.passwords["anna@corp.example"] = "another"
        self.run_round()
        self.assertEqual((self.account.state, self.account.error_code), ("needs_owner", "login_refused"))
        self.fake.commands.clear()
        self.run_round()
        self.assertFalse(self.fake.commands, "a refused password is not tried again: servers lock mailboxes for that")

    # ------------------------------------------------------------ unbinding

    def test_unbinding_takes_everything_private_and_leaves_what_was_archived(self):
        self._deliver(files=[("plan.pdf", b"%PDF-1.4")])
        self._deliver("Private", sender="doctor@clinic.example")
        self.run_round()
        self.assertEqual(len(self._get_messages()), 2)
        archive = self._get_archives(self.nina)
        entry, email = archive.mail_message_id, archive.email_id
        self.account.with_user(self.anna).action_unbind()
        for model in ("mailbox.credential", "mailbox.lease", "mailbox.folder", "mailbox.message", "mailbox.account"):
            with self.subTest(model):
                self.assertFalse(self.env[model].search([]))
        self.assertEqual(archive.exists().user_id, self.anna)
        [shown] = self.show(entry.exists(), self.ben)
        self.assertEqual(shown["files"], ["plan.pdf"])
        self.assertEqual(email.with_user(self.ben).subject, "Forty conveyors")

    def test_nobody_unbinds_the_mailbox_of_another_one(self):
        for user in (self.ben, self._new_user("manager", "crm_mailbox.group_mailbox_manager")):
            with self.subTest(user.login), self.assertRaises(AccessError):
                self.account.with_user(user).action_unbind()
        self.assertTrue(self.account.exists())

    def test_a_mailbox_that_is_bound_again_files_nothing_twice(self):
        self._deliver()
        self.run_round()
        entries = self.nina.message_ids
        self.account.with_user(self.anna).action_unbind()
        self.bind(self.anna)
        self.run_round()
        self.assertEqual(self.nina.message_ids, entries)
        self.assertEqual(len(self._get_archives(self.nina)), 1)

    # ------------------------------------------------------------ merging records

    def test_merged_contacts_keep_each_email_once(self):
        double = self.env["res.partner"].create({"name": "N. Berg", "email": "nina@northwind.example"})
        self._deliver("On both")
        self.run_round()
        self.assertEqual(self._get_archives(double).email_id, self._get_archives(self.nina).email_id)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.nina | double).ids, self.nina)
        self.assertFalse(double.exists())
        self.assertEqual(len(self._get_archives(self.nina)), 1)
        self.assertFalse(self._get_archives(double))
        entries = self.nina.message_ids.filtered(lambda entry: entry._is_mailbox_email())
        self.assertEqual([shown["subject"] for shown in self.show(entries)], ["On both"])

    def test_merged_deals_keep_their_emails(self):
        self._deliver()
        self.run_round()
        archive = self._get_archives(self.deal)
        winner = self.deal.create({"name": "Sixty conveyors", "type": "opportunity", "company_id": self.company.id})
        winner.probability = 99
        kept = (self.deal | winner).merge_opportunity(user_id=self.anna.id)
        self.assertEqual(self._get_archives(kept), archive)
        self.assertEqual(archive.mail_message_id.res_id, kept.id)

    def test_a_deleted_record_takes_its_archives_along_and_no_others(self):
        self._deliver()
        self.run_round()
        self.deal.with_user(self.env.user).unlink()
        self.assertFalse(self.env["mailbox.archive"].search([("res_model", "=", "crm.lead")]))
        self.assertTrue(self._get_archives(self.nina))

    # ------------------------------------------------------------ copies of the database, and the end

    def test_a_neutralized_copy_reads_nobody(self):
        with file_open("crm_mailbox/data/neutralize.sql") as file:
            self.env.flush_all()
            self.env.cr.execute(file.read())
            self.env.invalidate_all()
        self.run_round()
        self.assertFalse(self.account.credential_ids)
        self.assertEqual(self.account.state, "paused")
        self.assertFalse(self.fake.commands)

    def test_uninstalling_leaves_entries_and_files_and_the_portal_shut_out(self):
        portal = new_test_user(self.env, "nina_portal", groups="base.group_portal", partner_id=self.nina.id)
        self.nina.email = "nina@northwind.example"
        self._deliver(files=[("plan.pdf", b"%PDF-1.4")])
        self.run_round()
        entries = self.env["mailbox.archive"].search([]).mail_message_id
        self.assertEqual(len(entries), 3)
        uninstall_hook(self.env)
        self.assertEqual(set(entries.mapped("message_type")), {"comment"})
        self.assertTrue(all(entry.is_internal and "4 %" in entry.body for entry in entries))
        for entry in entries:
            self.assertEqual((entry.attachment_ids.res_model, entry.attachment_ids.res_id), (entry.model, entry.res_id))
            self.assertEqual(entry.attachment_ids.raw, b"%PDF-1.4")
            with self.assertRaises(AccessError):
                entry.with_user(portal).read(["body"])
        self.assertNotIn(entries[:1], self.env["mail.message"].with_user(portal).search([]))
        self.assertFalse(self.env["ir.config_parameter"].search([("key", "=like", "crm_mailbox.%")]))
