"""Changing the key: everything is sealed again, nobody has to sign in again, marks stay what they are."""

from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..engine.secrets import Vault, new_key
from ..models.server import mailbox_key_rotation
from .common import PASSWORD, MailboxCase, use_key_folder


@tagged("post_install", "-at_install")
class TestRotation(MailboxCase):
    def setUp(self):
        super().setUp()
        self.folder = use_key_folder(self)
        self.key = self.env["mailbox.key"]
        self.key._begin_anew()
        [self.former] = self.key._get_keys__()
        self.accounts = self.bind(self.anna) | self.bind(self.ben)

    def _seal_all(self):
        after, sealed = 0, 0
        while True:
            last, opened = self.key._seal_batch(after)
            if not last:
                return sealed
            after, sealed = last, sealed + opened

    def test_a_new_key_seals_everything_and_the_former_one_is_forgotten(self):
        self.key._begin_rotation()
        self.assertEqual(len(self.key._get_keys__()), 2)
        with patch.object(mailbox_key_rotation, "BATCH", 1):
            self.assertEqual(self._seal_all(), 2)
        self.assertEqual(self._seal_all(), 0, "a second run finds nothing to do")
        self.assertEqual(self.key._forget_former_keys(), 1)
        keys = self.key._get_keys__()
        self.assertEqual(len(keys), 1)
        self.assertNotEqual(keys[0], self.former)
        for account in self.accounts:
            self.assertEqual(account.credential_ids._to_engine__().password, PASSWORD)
        self.assertTrue(self.key._is_former(), "the settings know the new key")
        self.run_round()
        self.assertEqual(set(self.accounts.mapped("state")), {"connected"})

    def test_a_run_that_was_cut_off_goes_on_without_a_third_key(self):
        self.key._begin_rotation()
        keys = self.key._get_keys__()
        self.key._begin_rotation()
        self.assertEqual(self.key._get_keys__(), keys)

    def test_the_former_key_stays_while_anything_needs_it(self):
        self.key._begin_rotation()
        with self.assertRaises(UserError):
            self.key._forget_former_keys()
        self.assertIn(self.former, self.key._get_keys__())

    def test_a_secret_that_no_key_opens_stops_nothing(self):
        row = self.accounts[0].credential_ids
        row.secret = Vault((new_key(),)).encrypt(row._get_context(), "[]")
        self.key._begin_rotation()
        self.assertEqual(self._seal_all(), 1)
        self.assertEqual(self.key._forget_former_keys(), 1, "the former key would not open it either")

    def test_mails_are_known_again_by_the_same_mark(self):
        marked_by = self.key._get_mark_key__()
        self.assertEqual(marked_by, self.former)
        self.key._begin_rotation()
        self.assertEqual(self.key._get_mark_key__(), marked_by)
        self._seal_all()
        self.key._forget_former_keys()
        self.assertEqual(self.key._get_mark_key__(), marked_by)
        self.key._begin_rotation()
        self._seal_all()
        self.key._forget_former_keys()
        self.assertEqual(self.key._get_mark_key__(), marked_by, "and the next time too")
        stored = self.env["ir.config_parameter"].search([("key", "=like", "crm_mailbox.%")]).mapped("value")
        self.assertNotIn(marked_by, str(stored))

    def test_a_key_of_the_environment_is_changed_where_it_stands(self):
        new = new_key()
        with patch.dict("os.environ", {"CRM_MAILBOX_KEY": self.former}), self.assertRaises(UserError):
            self.key._begin_rotation()
        with patch.dict("os.environ", {"CRM_MAILBOX_KEY": f"{new},{self.former}"}):
            self.key._begin_rotation()
            self.assertEqual(self._seal_all(), 2)
            with self.assertRaises(UserError):
                self.key._forget_former_keys()
        with patch.dict("os.environ", {"CRM_MAILBOX_KEY": new}):
            self.assertEqual(self.accounts[0].credential_ids._to_engine__().password, PASSWORD)
            self.assertEqual(self.key._get_mark_key__(), self.former)
            self.assertEqual(self.key._forget_former_keys(), 0)
