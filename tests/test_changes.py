"""What happens on the server to mail that was read before: moved, marked, renumbered, gone."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..engine.events import FlagRow, FlagsFetched, FolderCounted, MessagesVanished
from .common import MailboxCase, make_mail

NINA, ANNA = "nina@northwind.example", "anna@corp.example"


class ChangesCase(MailboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.bind(cls.anna)

    def deliver(self, count=1, path="INBOX", sender=NINA):
        """Mails of a customer, read; their UIDs."""
        uids = [self.fake.deliver(ANNA, make_mail(sender, ANNA, f"Mail {n}"), path) for n in range(count)]
        self.run_round()
        return uids

    @property
    def box(self):
        return self.fake.boxes[ANNA]

    def folder(self, path="INBOX"):
        return self.env["mailbox.folder"].search([("account_id", "=", self.account.id), ("path", "=", path)])

    def copies(self, **where):
        domain = [("account_id", "=", self.account.id), *[(name, "=", value) for name, value in where.items()]]
        return self.env["mailbox.message"].search(domain, order="imap_uid")

    def live(self):
        return self.copies().filtered(lambda copy: copy.state != "gone")

    def bodies_fetched(self):
        return [command for command in self.fake.commands if "BODY.PEEK[]" in command]

    def later(self, **delta):
        """As if the time had passed for every folder."""
        past = fields.Datetime.now() - timedelta(**delta)
        self.env["mailbox.folder"].search([]).write({"absent_since": past})
        self.copies().filtered("missing_since").write({"missing_since": past})


@tagged("post_install", "-at_install")
class TestNewNumbers(ChangesCase):
    def _renumber(self, by=1000):
        self.fake.uidvalidity += 1
        self.box["INBOX"] = {uid + by: raw for uid, raw in self.box["INBOX"].items()}
        self.fake.commands.clear()

    def test_mails_that_get_new_numbers_are_known_again_and_no_body_is_fetched(self):
        """Criterion 1."""
        self.deliver(5)
        before = {copy.id: (copy.email_id, copy.state) for copy in self.copies()}
        entries = self.env["mail.message"].search_count([])
        self._renumber()
        self.run_round()
        self.assertEqual({copy.id: (copy.email_id, copy.state) for copy in self.copies()}, before)
        self.assertEqual(self.copies().mapped("imap_uid"), [1001, 1002, 1003, 1004, 1005])
        self.assertEqual((set(self.copies().mapped("epoch")), self.bodies_fetched()), ({2}, []))
        self.assertEqual(self.env["mail.message"].search_count([]), entries)

    def test_private_mail_is_known_again_without_a_word_of_it(self):
        self.deliver(3, sender="aunt@family.example")
        before = self.copies().ids
        self._renumber()
        self.run_round()
        self.assertEqual(self.copies().ids, before)
        self.assertEqual(set(self.copies().mapped("reason")), {"no_customer"})

    def test_what_is_not_found_again_is_gone_once_it_was_counted(self):
        self.deliver(4)
        self._renumber()
        del self.box["INBOX"][1002]
        self.run_round()
        self.assertEqual(len(self.live()), 4)
        self.run_round()
        self.assertEqual([copy.imap_uid for copy in self.live()], [1001, 1003, 1004])

    def test_new_mail_that_comes_with_the_new_numbers_is_read(self):
        self.deliver(2)
        self._renumber()
        self.deliver(1)
        self.assertEqual([copy.state for copy in self.copies()], ["stored"] * 3)
        self.assertEqual(len(self.bodies_fetched()), 1)

    def test_two_that_look_alike_are_paired_one_to_one(self):
        raw = make_mail(NINA, ANNA, message_id="<same@northwind.example>")
        for _copy in range(2):
            self.fake.deliver(ANNA, raw)
        self.run_round()
        before = self.copies().ids
        self._renumber()
        self.run_round()
        self.assertEqual(self.copies().ids, before)
        self.assertEqual(self.copies().mapped("imap_uid"), [1001, 1002])

    def test_a_restored_backup_is_no_loss_and_no_double(self):
        """Criterion 4: UIDNEXT went back under the same UIDVALIDITY."""
        self.deliver(5)
        emails = self.copies().email_id
        self.fake.highest.clear()
        self.box["INBOX"] = {uid - 2: raw for uid, raw in self.box["INBOX"].items() if uid > 2}
        self.fake.commands.clear()
        self.run_round()
        self.run_round()
        self.assertEqual([copy.imap_uid for copy in self.live()], [1, 2, 3])
        self.assertEqual(
            (self.env["mailbox.email"].search_count([("id", "in", emails.ids)]), self.bodies_fetched()), (5, [])
        )

    def test_mail_before_history_stays_before_it(self):
        self.company.mailbox_history_limit = 2
        for number in range(5):
            self.fake.deliver(ANNA, make_mail(NINA, ANNA, f"Mail {number}"))
        self.fake.received_at = {}
        self.run_round()
        self.assertEqual(len(self.copies()), 2)
        self.folder().history_from = fields.Datetime.now() + timedelta(hours=1)
        self._renumber()
        self.run_round()
        self.assertEqual(sorted(self.copies().mapped("state")), ["skipped"] * 3 + ["stored"] * 2)
        self.assertEqual(set(self.copies(state="skipped").mapped("reason")), {"before_history"})

    def test_a_folder_that_is_numbered_anew_all_the_time_rests_and_the_others_go_on(self):
        """Criterion 2."""
        self.deliver(1)
        for round_ in range(6):
            self.fake.uidvalidities["INBOX"] = 100 + round_
            self.run_round()
            self.assertEqual(bool(self.folder().paused_until), round_ == 5)
        self.assertIn("anew", self.folder().trouble)
        self.fake.deliver(ANNA, make_mail(ANNA, NINA, "From me"), "Sent")
        self.fake.commands.clear()
        self.run_round()
        self.assertEqual(len(self.copies(folder_id=self.folder("Sent").id)), 1)
        self.assertEqual([command for command in self.fake.commands if "EXAMINE INBOX" in command.replace('"', "")], [])
        self.assertEqual(self.account.state, "connected")


@tagged("post_install", "-at_install")
class TestMovedAndGone(ChangesCase):
    def test_a_mail_moved_to_another_folder_is_the_same_mail(self):
        """Criterion 18."""
        [uid] = self.deliver()
        email = self.copies().email_id
        self.box["Archive"] = {1: self.box["INBOX"].pop(uid)}
        self.fake.commands.clear()
        self.run_round()
        self.run_round()
        [copy] = self.live()
        self.assertEqual((copy.folder_id.path, copy.email_id, copy.state), ("Archive", email, "stored"))
        self.assertEqual(self.bodies_fetched(), [])
        self.assertEqual(len(email.archive_ids), 3)

    def test_a_mail_expunged_on_the_server_stays_with_the_customer(self):
        """Criterion 20."""
        [uid] = self.deliver()
        email = self.copies().email_id
        del self.box["INBOX"][uid]
        self.run_round()
        self.assertEqual(self.copies().state, "gone")
        self.assertEqual(len(email.archive_ids.mail_message_id), 3)
        self.assertTrue(email.with_user(self.ben).has_access("read"))

    def test_two_that_look_alike_in_one_folder_are_both_read(self):
        """Nobody hides a mail behind another by writing its Message-Id and date."""
        self.deliver()
        raw = self.box["INBOX"][1]
        self.box["INBOX"][2] = raw.replace(b"if we take both", b"if we take NONE")
        self.run_round()
        self.assertEqual(len(self.copies().email_id), 2)

    def test_much_at_once_has_to_be_missing_twice(self):
        """Criteria 15 and 16, the database's half."""
        self.deliver(60)
        event = MessagesVanished(self.account.id, "INBOX", 7, ((1, 4294967295),))
        self.folder()._apply_vanished(event)
        self.assertEqual((len(self.live()), self.folder().is_count_due), (60, True))
        counted = FolderCounted(self.account.id, "INBOX", 7, ((1, 3),))
        self.folder()._apply_count(counted)
        self.assertEqual((len(self.live()), self.folder().is_count_due), (60, True))
        self.later(minutes=11)
        self.folder()._apply_count(counted)
        self.assertEqual((len(self.live()), self.folder().is_count_due), (3, False))

    def test_what_is_found_again_was_never_missing(self):
        self.deliver(60)
        self.folder()._apply_count(FolderCounted(self.account.id, "INBOX", 7, ()))
        self.later(minutes=11)
        self.folder()._apply_count(FolderCounted(self.account.id, "INBOX", 7, ((1, 60),)))
        self.assertEqual((len(self.live()), self.copies().filtered("missing_since")), (60, self.copies().browse()))

    def test_a_few_that_vanished_are_gone_at_once(self):
        self.deliver(4)
        self.folder()._apply_vanished(MessagesVanished(self.account.id, "INBOX", 7, ((2, 3), (9, 900))))
        self.assertEqual(self.live().mapped("imap_uid"), [1, 4])

    def test_a_folder_left_out_of_one_list_loses_nothing(self):
        """Criterion 17."""
        self.box["Kunden"] = {}
        self.deliver(2, "Kunden")
        kept = self.box.pop("Kunden")
        for _round in range(2):
            self.run_round()
        self.later(minutes=30)
        self.box["Kunden"] = kept
        self.run_round()
        self.assertEqual((len(self.live()), self.folder("Kunden").absent_count), (2, 0))

    def test_a_folder_that_stays_away_takes_its_copies_along_and_brings_them_back(self):
        self.box["Kunden"] = {}
        self.deliver(2, "Kunden")
        emails = self.copies().email_id
        kept = self.box.pop("Kunden")
        for _round in range(3):
            self.run_round()
        self.assertEqual(len(self.live()), 2)
        self.later(minutes=11)
        self.run_round()
        self.assertEqual((len(self.live()), len(emails.archive_ids)), (0, 6))
        self.box["Kunden"] = kept
        self.fake.commands.clear()
        self.run_round()
        self.assertEqual((self.live().email_id, self.bodies_fetched()), (emails, []))

    def test_a_renamed_folder_is_no_new_mail(self):
        self.box["Kunden"] = {}
        self.deliver(2, "Kunden")
        self.box["Clients"] = self.box.pop("Kunden")
        self.fake.commands.clear()
        self.run_round()
        self.assertEqual(self.bodies_fetched(), [])
        self.assertEqual(len(self.copies().email_id), 2)


@tagged("post_install", "-at_install")
class TestFlags(ChangesCase):
    def test_flags_of_customers_mail_are_mirrored_and_of_private_mail_none_are_kept(self):
        self.deliver()
        self.deliver(sender="aunt@family.example")
        self.fake.flags = {1: "\\Seen $x", 2: "\\Flagged"}
        self.run_round()
        self.assertEqual([copy.flags for copy in self.copies()], ["$x \\Seen", False])
        self.fake.flags = {}
        self.run_round()
        self.assertFalse(self.copies()[0].flags)
        self.assertEqual(self.fake.has_marked(), [])

    def test_labels_change_on_the_one_copy(self):
        """Criterion 19."""
        [uid] = self.deliver()
        row = FlagRow(uid, ("\\Seen",), ("Kunden", "\\Inbox"))
        self.folder()._apply_flags(FlagsFetched(self.account.id, "INBOX", 7, (row,)))
        self.assertEqual((self.copies().flags, self.copies().labels.split("\n")), ("\\Seen", ["Kunden", "\\Inbox"]))

    def test_flags_of_former_numbers_are_nobodys(self):
        self.deliver()
        self.folder()._apply_flags(FlagsFetched(self.account.id, "INBOX", 6, (FlagRow(1, ("\\Seen",)),)))
        self.assertFalse(self.copies().flags)

    def test_the_largest_numbers_there_are_keep_every_digit(self):
        """Criterion 7."""
        self.deliver()
        highest, modseq = 0xFFFFFFFF, (1 << 63) - 1
        self.folder().write({"uidvalidity": highest, "uid_done": highest, "uidnext": highest, "modseq": modseq})
        self.copies().imap_uid = highest
        self.env.flush_all()
        self.env.invalidate_all()
        cursor = self.folder()._to_engine()
        self.assertEqual(
            (cursor.uidvalidity, cursor.uid_done, cursor.uidnext, cursor.modseq), (highest,) * 3 + (modseq,)
        )
        self.folder()._apply_vanished(MessagesVanished(self.account.id, "INBOX", highest, ((highest, highest),)))
        self.assertEqual(self.copies().state, "gone")


@tagged("post_install", "-at_install")
class TestChoice(ChangesCase):
    def test_all_folders_are_read_but_drafts_junk_and_trash(self):
        self.box.update({"Kunden": {}, "Trash": {}})
        for path in ("Kunden", "Trash", "Drafts"):
            self.fake.deliver(ANNA, make_mail(NINA, ANNA, path), path)
        self.run_round()
        self.assertEqual(self.copies().folder_id.mapped("path"), ["Kunden"])

    def test_the_company_may_have_inbox_and_sent_only(self):
        self.company.mailbox_folder_scope = "inbox_sent"
        self.box["Kunden"] = {}
        self.deliver(1, "Kunden")
        self.assertFalse(self.copies())

    def test_the_owner_leaves_a_folder_alone_and_reads_it_again(self):
        self.box["Family"] = {}
        self.run_round()
        folder = self.folder("Family").with_user(self.anna)
        folder.action_toggle()
        self.assertFalse(folder.is_synced)
        self.deliver(1, "Family")
        self.assertFalse(self.copies())
        folder.action_toggle()
        self.run_round()
        self.assertEqual(len(self.copies()), 1)

    def test_the_inbox_is_always_read(self):
        self.run_round()
        with self.assertRaisesRegex(UserError, "Pause"):
            self.folder().with_user(self.anna).action_toggle()

    def test_folders_are_their_owners_alone(self):
        self.run_round()
        for user in (self.ben, self._new_user("manager", "crm_mailbox.group_mailbox_manager")):
            with self.assertRaises(AccessError):
                self.folder().with_user(user).action_toggle()
            self.assertFalse(self.env["mailbox.folder"].with_user(user).search([]))
