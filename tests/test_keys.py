"""The key's file: named by what the database holds, so that a database that moves or is copied opens what it has."""

from unittest.mock import patch

from odoo.tests import tagged

from ..engine.errors import NeedsAdministrator
from ..engine.secrets import Vault, new_key
from .common import PASSWORD, MailboxCase, load_migration, use_key_folder


@tagged("post_install", "-at_install")
class TestKeys(MailboxCase):
    def setUp(self):
        super().setUp()
        self.folder = use_key_folder(self)
        self.key = self.env["mailbox.key"]
        self.key._begin_anew()
        self.account = self.bind(self.anna)

    def _open(self):
        return self.account.credential_ids._to_engine__().password

    def test_a_database_of_another_name_and_uuid_opens_what_it_has(self):
        self.env["ir.config_parameter"].init(force=True)
        with patch.object(self.env.cr, "dbname", "another_name", create=True):
            self.assertEqual(self._open(), PASSWORD)
        self.assertEqual(len(list(self.folder.iterdir())), 1)

    def test_a_change_of_the_key_leaves_a_copy_of_the_database_its_file(self):
        ids_of_copy = self.key._get_ids()
        token = self.account.credential_ids.secret
        self.key._begin_rotation()
        self.key._seal_batch()
        self.key._forget_former_keys()
        self.assertEqual(self._open(), PASSWORD)
        self.assertEqual(len(self.key._get_ids()), 1)
        self.account.credential_ids.secret = token
        self.key._set_ids(ids_of_copy)
        self.assertEqual(self._open(), PASSWORD, "as the copy has it")
        self.assertEqual(len(list(self.folder.iterdir())), 2)

    def test_a_missing_file_is_named_and_no_key_takes_its_place(self):
        [file] = self.folder.iterdir()
        content = file.read_text()
        file.unlink()
        self.assertIn(file.name, self._get_trouble())
        with self.assertRaises(NeedsAdministrator):
            self.key._begin_rotation()
        self.run_round()
        self.assertEqual(self.account.state, "needs_admin")
        self.assertIn(file.name, self.account.state_sentence)
        self.assertEqual(list(self.folder.iterdir()), [])
        file.write_text(content)
        self.assertFalse(self._get_trouble())
        self.assertEqual(self._open(), PASSWORD)

    def test_no_key_is_made_where_the_database_names_none(self):
        self.env["ir.config_parameter"].search([("key", "=", "crm_mailbox.key_id")]).unlink()
        with self.assertRaises(NeedsAdministrator):
            self.key._get_vault__()
        self.assertTrue(self._get_trouble())

    def test_given_up_keys_open_again_when_their_file_comes_back(self):
        [file] = self.folder.iterdir()
        content = file.read_text()
        file.unlink()
        self.env["res.config.settings"].with_company(self.company).create({}).action_mailbox_ask_everyone()
        self.assertFalse(self._get_trouble())
        [other] = self.folder.iterdir()
        self.assertNotEqual(other.name, file.name)
        file.write_text(content)
        self.account = self.bind(self.ben)
        self.account.credential_ids.secret = self._seal_with(content)
        self.assertEqual(self._open(), PASSWORD)

    def _seal_with(self, key):
        """The password of the account as `key` seals it."""
        row = self.account.credential_ids
        return Vault((key,)).encrypt(row._get_context(), row._open__())

    def test_a_key_of_the_environment_needs_no_file(self):
        for file in self.folder.iterdir():
            file.unlink()
        with patch.dict("os.environ", {"CRM_MAILBOX_KEY": new_key()}):
            self.bind(self.anna)
            self.assertEqual(self._open(), PASSWORD)
            self.key._begin_anew()
            self.assertFalse(self._get_trouble())
        self.assertEqual(list(self.folder.iterdir()), [])

    def _get_trouble(self):
        return self.env["res.config.settings"].with_company(self.company).create({}).mailbox_key_trouble

    # ------------------------------------------------------------ update

    def test_an_update_takes_the_file_over_that_was_named_after_the_database(self):
        former, older = new_key(), new_key()
        self.env["ir.config_parameter"].search([("key", "=", "crm_mailbox.key_id")]).unlink()
        self.env.flush_all()
        path = self.folder / f"{self.env.cr.dbname}.key"
        path.write_text(f"{former},{older}\n")
        self._migrate()
        self.assertEqual(self.key._get_keys__(), (former, older))
        ids = self.key._get_ids()
        self._migrate()
        self.assertEqual(self.key._get_ids(), ids, "once")
        self.assertTrue(path.exists(), "a backup of before may need it")

    def _migrate(self):
        script = load_migration("pre-key.py")
        with patch.object(script, "config", {"data_dir": self.folder.parent}):
            script.migrate(self.env.cr, "19.0.1.0.0")
