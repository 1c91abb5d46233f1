"""Mail that is its owners' alone is sealed: no column and no file has a word of it, and its owners read it."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import SQL

from ..models.visibility import mailbox_email_seal, mailbox_email_unseal
from .common import load_migration, seconds_left, use_key_folder
from .seals import find_in_database, find_in_store
from .test_levels import LevelCase

SUBJECT, TEXT, FILE = "kumquat merger", "tangerine millions on Monday", "pomelo-plan.txt"
CONTENT = b"grapefruit plan of all the orchards"
CANARIES = ("kumquat", "tangerine", "pomelo", "grapefruit", "zitrone")
CODE, CODE_TEXT = "Your verification code", "Your verification code is 482913, kumquat."


class SealCase(LevelCase):
    """A mail of Nina's, with a file, to Anna, who makes it private."""

    def new_key(self):
        """A key of this test's own: its folder."""
        folder = use_key_folder(self)
        self.env["mailbox.key"]._begin_anew()
        return folder

    def receive_private(self, subject=SUBJECT, level="nothing", **more):
        email = self.receive(subject, text=TEXT, files=[(FILE, CONTENT)], cc="Zitrone <z@zitrone.example>", **more)
        if level:
            self.choose_for(email, level)
        return email

    def choose_for(self, email, level):
        archive = email.archive_ids.filtered(lambda archive: archive.res_model == "res.partner")[:1]
        return archive.with_user(self.anna).with_company(self.company).action_choose_level(level)

    def seal(self):
        """What the scheduled action does."""
        self.env.flush_all()
        with self.committing():
            self.env.ref("crm_mailbox.ir_cron_mailbox_seal").method_direct_trigger()
        self.env.invalidate_all()

    def as_user(self, email, user):
        return email.with_env(self.env(user=user.id, su=False)).with_company(self.company)

    def read(self, email, user, *names):
        names = names or ("subject", "email_from", "email_cc", "people", "body", "new_text", "preview")
        return self.as_user(email, user)._get_words(names).get(email.id, {})


@tagged("post_install", "-at_install")
class TestSeal(SealCase):
    def test_a_private_email_is_in_no_column_and_no_file(self):
        email = self.receive_private()
        self.assertTrue(find_in_database(self.env, CANARIES), "or nothing was looked at")
        self.assertTrue(find_in_store(self.env, CANARIES))
        self.seal()
        self.assertTrue(email.is_sealed)
        self.assertEqual(find_in_database(self.env, CANARIES), set())
        self.env["ir.attachment"]._gc_file_store_unsafe()
        self.assertEqual(find_in_store(self.env, CANARIES), set())

    def test_the_scheduled_action_is_told_at_once(self):
        triggers, shown = self.env["ir.cron.trigger"], self.receive("Order")
        ours = [("cron_id", "=", self.env.ref("crm_mailbox.ir_cron_mailbox_seal").id)]
        for tell in (
            self.receive_private,
            lambda: self.receive(CODE, text=CODE_TEXT),
            lambda: self.account.with_user(self.anna)._set_level("nothing"),
        ):
            triggers.search(ours).unlink()
            tell()
            self.assertTrue(triggers.search(ours))
            self.seal()
        self.assertTrue(shown.is_sealed)

    def test_a_held_email_is_in_no_column(self):
        email = self.receive(CODE, text=CODE_TEXT)
        self.seal()
        self.assertTrue(email.is_sealed)
        self.assertEqual(find_in_database(self.env, ("482913", "kumquat", "verification code is")), set())
        self.as_user(email, self.anna).action_release()
        self.assertFalse(email.is_sealed)
        self.assertEqual(email.subject, CODE)
        self.assertEqual(self.archive(self.nina, self.ben).level, "full")

    def test_kept_private_it_stays_sealed(self):
        email = self.receive(CODE, text=CODE_TEXT)
        self.as_user(email, self.anna).action_keep_private()
        self.seal()
        self.assertTrue(email.is_sealed)

    def test_its_owner_reads_it_and_its_files_as_before(self):
        email = self.receive_private()
        before, files = self.read(email, self.anna), self.as_user(email, self.anna)._get_seen_files()[email.id]
        self.seal()
        after = self.as_user(email, self.anna)._get_seen_files()[email.id]
        self.assertEqual(self.read(email, self.anna), before)
        self.assertEqual([file._replace(is_sealed=False) for file in after], files)
        file, content = self.as_user(email, self.anna)._read_file(files[0].id)
        self.assertEqual((file.name, content), (FILE, CONTENT))

    def test_nobody_else_reads_a_word_sudo_or_not(self):
        email = self.receive_private()
        self.seal()
        admin = self.env.ref("base.user_admin")
        admin.company_ids += self.company
        for user in (self.ben, admin, self.env.ref("base.user_root")):
            for one in (self.as_user(email, user), self.as_user(email, user).sudo()):
                with self.subTest(user.login, su=one.env.su):
                    words = one._get_words(["subject", "body"])
                    self.assertFalse(any(words.get(email.id, {}).values()))
                    self.assertFalse(one._open_own__())
                    self.assertFalse(one._get_seen_files().get(email.id))
        columns = email.sudo().read(list(mailbox_email_seal.SEALED))[0]
        self.assertFalse(any(value for name, value in columns.items() if name != "id"))
        with self.assertRaises(AccessError):
            self.env["mailbox.seal"].with_user(self.anna).search([])

    def test_opened_words_stay_out_of_the_cache(self):
        email = self.receive_private()
        self.seal()
        self.assertTrue(self.read(email, self.anna)["subject"])
        one = self.as_user(email, self.anna)
        self.assertFalse(one.subject)
        self.assertFalse(one.sudo().subject)

    # ------------------------------------------------------------ changes of level

    def test_shown_again_it_is_as_it_was(self):
        email = self.receive_private(level=None)
        names = [*mailbox_email_seal.SEALED]
        before = email.read(names)
        files = email.attachment_ids.read(["name", "mimetype", "raw", "description", "checksum"])
        self.choose_for(email, "nothing")
        self.seal()
        self.choose_for(email, "full")
        self.assertFalse(email.is_sealed)
        self.assertEqual(email.read(names), before)
        after = email.attachment_ids.read(["name", "mimetype", "raw", "description", "checksum"])
        self.assertEqual(after, files)
        self.assertEqual(self.archive(self.nina, self.ben).level, "full")
        [(count,)] = self.env.execute_query(SQL("SELECT count(*) FROM mailbox_seal"))
        self.assertEqual(count, 0)

    def test_an_update_moves_the_names_of_sealed_files_to_the_sealed_words(self):
        email = self.receive_private()
        self.seal()
        seal, words = self.env["mailbox.seal"]._open__("mailbox.email", email.ids)[email.id]
        names = words.pop("file_names")
        words["files"] = {
            file_id: {**kept, "name": names[email.attachment_ids.browse(int(file_id)).name]}
            for file_id, kept in words["files"].items()
        }
        self.env["mailbox.seal"]._keep("mailbox.email", {email.id: seal}, {email.id: words})
        email.attachment_ids.sudo().name = "sealed"
        migration = load_migration("post-file-names.py")
        self.env.flush_all()
        while migration.move_sealed_names(self.env):
            self.env.invalidate_all()
        self.env.invalidate_all()
        [file] = self.as_user(email, self.anna)._get_seen_files()[email.id]
        self.assertEqual(file.name, FILE)
        self.choose_for(email, "full")
        self.assertEqual(email.file_names, names)

    def test_at_every_level_it_is_sealed_or_not(self):
        email = self.receive_private(level=None)
        for level in ("subject", "nothing", "exchanged", "nothing", "full", "nothing", "subject"):
            self.choose_for(email, level)
            self.seal()
            with self.subTest(level):
                self.assertEqual(email.is_sealed, level == "nothing")
                found = find_in_database(self.env, CANARIES)
                self.assertEqual(bool(found), level != "nothing", found)

    def test_many_are_opened_by_the_scheduled_action_and_shown_then(self):
        first, second = self.receive_private(), self.receive_private("kumquat two")
        self.account.level = "nothing"
        self.env["mailbox.level.choice"].search([]).unlink()
        (first | second)._resolve_levels()
        self.seal()
        self.assertTrue(first.is_sealed and second.is_sealed)
        self.account.level = "full"
        with patch.object(mailbox_email_unseal, "SEALED_AT_ONCE", 1):
            (first | second)._resolve_levels()
        self.assertTrue(first.is_sealed and first.is_opening)
        self.assertEqual(set(first.archive_ids.mapped("level")), {"nothing"}, "colleagues see it as before")
        self.seal()
        for email in (first, second):
            self.assertFalse(email.is_sealed)
            self.assertEqual(set(email.archive_ids.mapped("level")), {"full"})

    def test_hidden_again_meanwhile_it_is_not_opened(self):
        email = self.receive_private()
        self.seal()
        email.is_opening = True
        self.seal()
        self.assertTrue(email.is_sealed)
        self.assertFalse(email.is_opening)

    def test_a_file_that_others_use_stays_for_them(self):
        email = self.receive_private()
        other = self.env["ir.attachment"].create({"name": "mine.txt", "raw": CONTENT})
        self.seal()
        self.env["ir.attachment"]._gc_file_store_unsafe()
        other.invalidate_recordset()
        self.assertEqual(other.raw, CONTENT)
        self.assertNotEqual(email.attachment_ids.checksum, other.checksum)

    # ------------------------------------------------------------ trouble

    def test_a_killed_job_resumes(self):
        emails = self.receive_private() | self.receive_private("kumquat two") | self.receive_private("kumquat three")
        with patch.object(mailbox_email_seal, "SEALED_AT_ONCE", 1), seconds_left(0):
            self.env["mailbox.email"]._open_waiting()
            self.env["mailbox.email"]._seal_waiting()
        self.assertEqual(len(emails.filtered("is_sealed")), 1)
        self.assertEqual(len(self.env["mailbox.email"]._find_plain()), 2)
        with self._killed_in_the_middle(), self.assertRaises(KeyboardInterrupt), self.env.cr.savepoint():
            emails._seal()
        self.env.invalidate_all()
        self.assertEqual(len(emails.filtered("is_sealed")), 1)
        self.assertEqual(len(emails.filtered("subject")), 2)
        self.seal()
        self.assertEqual(emails.mapped("is_sealed"), [True] * 3)
        self.assertEqual({self.read(email, self.anna)["new_text"] for email in emails}, {TEXT})
        for email in emails:
            [file] = self.as_user(email, self.anna)._get_seen_files()[email.id]
            self.assertEqual(self.as_user(email, self.anna)._read_file(file.id)[1], CONTENT)

    @contextmanager
    def _killed_in_the_middle(self):
        with patch.object(type(self.env["mailbox.seal"]), "_keep", side_effect=KeyboardInterrupt):
            yield

    def test_a_file_that_cannot_be_read_now_is_not_lost(self):
        email = self.receive_private()
        with patch.object(type(self.env["ir.attachment"]), "_file_read", lambda *_path, **_size: b""):
            email.attachment_ids.invalidate_recordset()
            with self.assertLogs("odoo.addons.crm_mailbox.models.visibility.mailbox_email_seal", "WARNING"):
                email._seal()
        self.assertFalse(email.is_sealed)
        self.assertEqual(self.env["mailbox.email"]._find_plain(), [email.id])

    def test_swapped_rows_are_refused(self):
        first, second = self.receive_private(), self.receive_private("kumquat two")
        self.seal()
        for columns in ("content", "wrapped", "wrapped, content"):
            with self.subTest(columns), self.env.cr.savepoint() as savepoint:
                names = columns.split(", ")
                self.env.cr.execute(
                    SQL(
                        "UPDATE mailbox_seal one SET %s FROM mailbox_seal other WHERE one.id != other.id",
                        SQL(", ").join(SQL("%s = other.%s", *(SQL.identifier(name),) * 2) for name in names),
                    )
                )
                for email in (first, second):
                    words = self.read(email, self.anna)
                    self.assertNotIn("kumquat", str(words))
                    self.assertIn("can't be opened", words["subject"])
                savepoint.rollback()
        self.assertIn("kumquat", self.read(first, self.anna)["subject"])

    def test_swapped_files_are_refused(self):
        first, second = self.receive_private(), self.receive_private("kumquat two")
        self.seal()
        first.attachment_ids.raw = second.attachment_ids.raw
        with self.assertRaisesRegex(UserError, "can't be opened"):
            self.as_user(first, self.anna)._read_file(first.attachment_ids.id)
        self.choose_for(first, "full")
        self.assertTrue(first.is_sealed, "nothing of it is shown")
        self.assertEqual(set(first.archive_ids.mapped("level")), {"nothing"})

    def test_a_lost_key_says_so_and_loses_nothing(self):
        email, other = self.receive_private(), self.receive_private("kumquat two", level=None)
        [file] = self.new_key().iterdir()
        self.seal()
        before = self.read(email, self.anna)
        content = file.read_text()
        file.unlink()
        self.assertIn("encryption key is missing", self.read(email, self.anna)["body"])
        self.choose_for(email, "full")
        self.assertTrue(email.is_sealed)
        self.assertEqual(set(email.archive_ids.mapped("level")), {"nothing"})
        self.choose_for(other, "nothing")
        with self.assertLogs("odoo.addons.crm_mailbox.models.visibility.mailbox_email_seal", "ERROR"):
            self.seal()
        self.assertFalse(other.is_sealed)
        file.write_text(content)
        self.assertEqual(self.read(email, self.anna), before)

    def test_another_key_wraps_again_and_the_former_one_is_forgotten(self):
        email = self.receive_private()
        self.new_key()
        self.seal()
        before, key = self.read(email, self.anna), self.env["mailbox.key"]
        [(content,)] = self.env.execute_query(SQL("SELECT content FROM mailbox_seal"))
        key._begin_rotation()
        with self.assertRaisesRegex(UserError, "1 sealed emails still need"):
            key._forget_former_keys()
        self.assertEqual(key._wrap_batch()[1], 1)
        self.assertEqual(key._wrap_batch(), (0, 0))
        key._forget_former_keys()
        self.assertEqual(self.read(email, self.anna), before)
        self.assertEqual(self.env.execute_query(SQL("SELECT content FROM mailbox_seal")), [(content,)])

    def test_what_the_database_deletes_by_itself_leaves_nothing(self):
        email = self.receive_private()
        self.seal()
        self.env["mailbox.seal"]._gc_of_nothing()
        self.assertTrue(self.read(email, self.anna))
        self.env.cr.execute(SQL("DELETE FROM mailbox_email WHERE id = %s", email.id))
        self.env["mailbox.seal"]._gc_of_nothing()
        self.assertEqual(self.env.execute_query(SQL("SELECT count(*) FROM mailbox_seal")), [(0,)])

    def test_deleted_it_leaves_nothing(self):
        email = self.receive_private()
        self.seal()
        email.unlink()
        self.assertEqual(self.env.execute_query(SQL("SELECT count(*) FROM mailbox_seal")), [(0,)])
