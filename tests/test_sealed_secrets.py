"""A secret goes where it was entered for: with another host, URL, login or person it opens no more."""

import logging
import threading

from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from ..engine.errors import MailboxError, NeedsAdministrator, NeedsOwner
from ..engine.providers.presets import PRESETS
from ..engine.secrets import Vault, new_key
from ..models.onboarding.mailbox_account_oauth import THREAD
from ..models.server.mailbox_server_destination import MAIL_FIELDS, SIGN_IN_FIELDS
from ..models.server.mailbox_server_oauth import URL_FIELDS
from .common import PASSWORD, load_migration
from .oauth_common import CARA, SECRET, OAuthCase
from .test_access import MASTER_PASSWORD, AccessCase, make_key

# how the name of a field ends that says where a secret goes or by what it is known that it got there
LEADS_SOMEWHERE = ("_host", "_port", "_encryption", "_protocol", "_url", "_certificate")
OTHER = {"integer": 2525, "char": "https://evil.example/x", "text": "another", "selection": None}


class Redirecting:
    """Ways of writing past every form."""

    def change_in_table(self, record, name, value):
        self.env.flush_all()
        self.env.cr.execute(f'UPDATE {record._table} SET "{name}" = %s WHERE id = %s', [value, record.id])
        self.env.invalidate_all()

    def get_other(self, record, name):
        """Another value for the field `name`."""
        field = record._fields[name]
        if field.type == "selection":
            return next(value for value in field.get_values(self.env) if value != record[name])
        return OTHER[field.type]

    def find_leading_fields(self):
        """The stored fields of a mail server that say where it is."""
        return [
            name
            for name, field in self.env["mailbox.server"]._fields.items()
            if name.endswith(LEADS_SOMEWHERE) and field.store
        ]


@tagged("post_install", "-at_install")
class TestSealedPassword(Redirecting, AccessCase):
    def assert_not_sent(self, account, code, kind=NeedsOwner):
        """Neither the scheduled action nor a button opens the secret."""
        self.fake.commands.clear()
        with self.assertRaises(kind) as caught:
            account._prepare_job__()
        self.assertEqual(caught.exception.code, code)
        check = account.server_id._check_sign_in__(account.credential_ids)
        self.assertEqual(check.incoming_error.code, code)
        self.assertFalse(self.fake.commands)

    def test_c1_every_field_that_leads_somewhere_is_sealed(self):
        """Finding C1. Also one that is added later."""
        leading = self.find_leading_fields()
        self.assertTrue(set(URL_FIELDS) < set(leading))
        self.assertEqual(set(leading) - {*MAIL_FIELDS, *SIGN_IN_FIELDS}, set())

    def test_c1_no_write_to_the_table_sends_a_password_elsewhere(self):
        """Finding C1."""
        account = self.bind(self.anna)
        for name in (*MAIL_FIELDS, *SIGN_IN_FIELDS):
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                self.change_in_table(self.server, name, self.get_other(self.server, name))
                self.assert_not_sent(account, "server_changed")
                savepoint.rollback()
                self.env.invalidate_all()
        account._prepare_job__()

    def test_c1_no_mailbox_is_moved_with_its_password(self):
        """Finding C1."""
        account = self.bind(self.anna)
        other = self.server.copy({"incoming_host": "imap.evil.example"})
        for name, value in (("server_id", other.id), ("email", "ron@corp.example"), ("user_id", self.ben.id)):
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                self.change_in_table(account, name, value)
                self.assert_not_sent(account, "server_changed")
                savepoint.rollback()
                self.env.invalidate_all()
        account.sudo().write({"server_id": other.id})
        self.assert_not_sent(account, "server_changed")

    def test_c1_a_row_of_secrets_serves_no_other_mailbox(self):
        """Finding C1."""
        account, other = self.bind(self.anna), self.bind(self.ben)
        token = account.credential_ids.secret
        self.change_in_table(other.credential_ids, "secret", token)
        self.assert_not_sent(other, "server_changed")
        self.env.cr.execute("UPDATE mailbox_credential SET secret = 'x' WHERE id = %s", [other.credential_ids.id])
        self.env.invalidate_all()
        self.assert_not_sent(other, "secret_unreadable")

    def test_c1_the_round_says_who_acts_and_sends_nothing(self):
        """Finding C1."""
        account = self.bind(self.anna)
        self.change_in_table(self.server, "incoming_host", "127.0.0.1")
        self.fake.commands.clear()
        self.run_round()
        self.assertEqual((account.state, account.error_code), ("needs_owner", "server_changed"))
        self.assertFalse(self.fake.commands)
        self.assertIn("Enter the password again.", account.with_user(self.anna).state_sentence)

    def test_c1_what_is_no_destination_keeps_every_password(self):
        """Finding C1."""
        account = self.bind(self.anna)
        self.server.write(
            {"name": "Mail", "hint": "x", "is_sending": False, "is_private_allowed": False, "sequence": 3}
        )
        self.assertEqual(account.state, "connected")
        account._prepare_job__()

    def test_l6_what_is_allowed_inside_the_network_is_one_place(self):
        """Finding L6. With a server that a Settings administrator allowed, nobody else looks round inside."""
        boss = self._new_user("boss", "base.group_system")
        for values in (
            {"incoming_port": 6379},
            {"outgoing_host": "10.0.0.1"},
            {"oauth_token_url": "https://10.0.0.1/"},
        ):
            with self.subTest(values):
                self.server.with_user(boss).write({**values, "is_private_allowed": True})
                self.server.with_user(boss).write({name: self.get_other(self.server, name) for name in values})
                self.assertTrue(self.server.is_private_allowed)
                self.server.with_user(self.manager).write({"hint": "x", **dict.fromkeys(values, False), **values})
                self.assertFalse(self.server.is_private_allowed)

    def test_c1_on_the_form_it_is_said_before_it_is_saved(self):
        """Finding C1."""
        self.bind(self.anna)
        server = self.server.with_user(self.manager).with_company(self.company)
        values = {"incoming_host": "imap.other.example"}
        told = server.onchange(values, list(values), {"incoming_host": {}})
        self.assertIn("need their password again once this is saved", told["warning"]["message"])

    def test_c1_every_secret_of_an_access_stays_where_it_is(self):
        """Finding C1."""
        for use, kind in ((self.use_master, "master"), (self.use_application, "m"), (self.use_service_account, "g")):
            with self.env.cr.savepoint() as savepoint:
                use()
                account = self.connect(self.anna)
                self.confirm(account)
                account._prepare_job__()
                for name in self.find_leading_fields():
                    with self.subTest(f"{kind}: {name}"), self.env.cr.savepoint() as inner:
                        self.change_in_table(self.server, name, self.get_other(self.server, name))
                        self.assert_nothing_opens(account)
                        inner.rollback()
                        self.env.invalidate_all()
                savepoint.rollback()
                self.env.invalidate_all()

    def assert_nothing_opens(self, account):
        self.provider.requests.clear()
        for row in account.credential_ids | self.server.credential_ids | self.server.token_ids:
            self.assertFalse(row._is_open())
        with self.assertRaises(NeedsAdministrator):
            account._prepare_job__()
        with self.assertRaises(NeedsAdministrator) as caught:
            self.server._ask_access__(account.email)
        self.assertEqual(caught.exception.code, "secret_elsewhere")
        self.assertFalse(self.provider.requests)

    def test_c1_what_was_sealed_in_the_former_way_is_taken_over_once(self):
        """Finding C1. By the update alone: afterwards it opens nothing."""
        self.use_master()
        account = self.bind(self.anna)
        dialog = self.env["mailbox.account.bind"].with_user(self.ben).with_company(self.company)
        dialog = dialog.create({"email": self.ben.email, "password": PASSWORD})
        rows = account.credential_ids | self.server.credential_ids
        lost = self.bind(self.ben).credential_ids
        self.assertEqual(len(rows), 2)
        vault = self.env["mailbox.key"]._get_vault__()
        for row in rows | dialog.sudo().credential_id:
            text = vault.decrypt(row._get_context(), row.secret)
            self.change_in_table(row, "secret", vault.encrypt(f"mailbox.credential,{row.id}", text))
        self.change_in_table(lost, "secret", Vault((new_key(),)).encrypt(f"mailbox.credential,{lost.id}", "x"))
        self.change_in_table(dialog, "credential_id", account.credential_ids.id)
        self.assertFalse(any(row._is_open() for row in rows))
        with mute_logger("migrate"):
            for _again in range(2):
                self.update_former_version()
                self.assertEqual(account.credential_ids._to_engine__().password, PASSWORD)
                self.assertEqual(self.server._open_access_secret__(), MASTER_PASSWORD)
        self.assertFalse(lost._is_open())
        self.assertFalse(dialog.sudo().credential_id)
        self.assertEqual(self.env["mailbox.credential"].search([]), rows | lost, "what was pending is gone")
        account._prepare_job__()

    def update_former_version(self):
        self.env.flush_all()
        load_migration("post-dialogs.py").migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()

    def test_c3_a_service_accounts_key_is_no_client_secret(self):
        """Finding C3. Neither is a master user's password."""
        for use in (self.use_service_account, self.use_master):
            use()
            self.assertTrue(self.server.credential_ids)
            self.assertEqual(self.server._get_oauth_client__().client_secret, "")

    def test_c3_a_key_is_told_nobody_when_a_mailbox_is_unbound(self):
        """Finding C3."""
        self.use_service_account()
        self.server.oauth_revoke_url = self.provider.url("/revoke")
        self.server.access_secret = make_key()
        account = self.connect(self.anna)
        self.provider.requests.clear()
        account.with_user(self.anna).action_unbind()
        with self.assertLogs(level="DEBUG"):
            logging.getLogger(__name__).debug("at least one line")
            self.env.cr.postcommit.run()
            for thread in threading.enumerate():
                if thread.name == THREAD:
                    thread.join(10)
        [(path, form)] = self.provider.requests
        self.assertEqual(path, "/revoke")
        self.assertNotIn("PRIVATE KEY", str(form))
        self.assertNotIn("client_secret", form)


@tagged("post_install", "-at_install")
class TestSealedSignIn(Redirecting, OAuthCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.manager = cls._new_user("manager", "crm_mailbox.group_mailbox_manager")

    def assert_no_secret_opens(self, mailbox):
        self.assertFalse(any(row._is_open() for row in mailbox.credential_ids | self.server.credential_ids))
        self.assertFalse(mailbox._prepare_revoking__())
        for ask in (mailbox._prepare_job__, self.server._get_oauth_client__):
            self.assertRaises(MailboxError, ask)

    def test_c3_every_url_is_sealed_into_every_secret(self):
        """Finding C3. By a write in the table, and by an administrator's on the form."""
        self.server.oauth_userinfo_url = self.provider.url("/userinfo")
        self.server.oauth_client_secret = SECRET
        mailbox = self.bind_by_sign_in()
        names = [name for name in self.find_leading_fields() if name.endswith("_url")]
        self.assertEqual(set(names), set(URL_FIELDS))
        for name in names:
            for value in ("https://evil.example/r", self.server[name] + "/x", None):
                with self.subTest(f"{name} = {value} in the table"), self.env.cr.savepoint() as savepoint:
                    self.change_in_table(self.server, name, value)
                    self.provider.requests.clear()
                    self.assert_no_secret_opens(mailbox)
                    self.assertFalse(self.provider.requests)
                    savepoint.rollback()
                    self.env.invalidate_all()
            with self.subTest(f"{name} on the form"), self.env.cr.savepoint() as savepoint:
                self.server.with_user(self.manager).write({name: "https://evil.example/r"})
                self.assertFalse(self.server.is_oauth_secret_stored)
                self.assertEqual((mailbox.state, mailbox.error_code), ("needs_owner", "sign_in_changed"))
                self.assertFalse(mailbox.credential_ids | self.server.credential_ids)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_c3_a_secret_that_leads_elsewhere_is_the_administrators_to_enter(self):
        """Finding C3."""
        self.change_in_table(self.server, "oauth_revoke_url", "https://evil.example/r")
        dialog = self.open_dialog()
        dialog.action_sign_in()
        self.assertIn("Enter the secret on the server's form again.", dialog.error)

    def test_c3_a_sign_in_that_has_begun_ends_where_it_began(self):
        """Finding C3. The code and its verifier go to no URL that was written meanwhile."""
        for name in ("oauth_token_url", "oauth_userinfo_url"):
            with self.subTest(name), self.env.cr.savepoint() as savepoint:
                self.server.oauth_client_secret = SECRET
                _dialog, asked = self.begin()
                self.provider.lay_ready("quince-code", asked["nonce"], CARA)
                self.change_in_table(self.server, name, self.provider.url("/evil"))
                _sentence, is_done = self.come_back(state=asked["state"], code="quince-code")
                self.assertFalse(is_done)
                self.assertFalse(self.provider.requests)
                savepoint.rollback()
                self.env.invalidate_all()

    def test_c3_the_mail_servers_host_is_nothing_to_the_client_secret(self):
        """Finding C3. It is never told to it; what was signed in for is asked again."""
        mailbox = self.bind_by_sign_in()
        self.server.incoming_host = "127.0.0.1"
        self.assertTrue(self.server.is_oauth_secret_stored)
        self.assertEqual(self.server._get_oauth_client__().client_secret, SECRET)
        self.assertFalse(mailbox.credential_ids)

    def test_c3_the_form_says_that_the_secret_is_entered_again(self):
        """Finding C3."""
        server = self.server.with_user(self.manager).with_company(self.company)
        values = {"oauth_revoke_url": "https://evil.example/r"}
        told = server.onchange(values, list(values), {"oauth_revoke_url": {}})
        self.assertIn("Enter the secret of this server again", told["warning"]["message"])

    def test_c3_every_provider_is_filled_in_and_saved_with_its_secret(self):
        """Finding C3. What is typed together is sealed together."""
        for preset in PRESETS:
            if not preset.oauth:
                continue
            form = Form(self.env["mailbox.server"].with_user(self.manager).with_company(self.company))
            form.preset = preset.key
            form.authentication = "oauth"
            form.oauth_client_id = "odoo"
            form.oauth_client_secret = SECRET
            if not form.oauth_authorize_url:
                continue
            with self.subTest(preset.key):
                self.assertEqual(form.save()._get_oauth_client__().client_secret, SECRET)

    def test_c1_a_dialog_that_has_bound_lets_go_of_its_sign_in(self):
        """Finding C1. That the sign-in was used is remembered."""
        dialog, _sentence = self.sign_in()
        used = self.env["mailbox.authorization"].search([])
        self.assertTrue(used.used_at)
        self.assertFalse(used.credential_id | dialog.sudo().credential_id)
        self.assertFalse(dialog.sudo().authorization_id)
        self.assertEqual(dialog.get_progress(), "failed")
        dialog.action_stop_waiting()
        self.assertTrue(self.get_mailbox().credential_ids._is_open())

    # ------------------------------------------------------------ whose sign-in

    def test_h4_a_sign_in_counts_for_the_login_it_was_made_for(self):
        """Finding H4."""
        dialog, asked = self.begin()
        self.provider.lay_ready("quince-code", asked["nonce"], CARA)
        self.come_back(state=asked["state"], code="quince-code")
        dialog.write({"email": "sales@corp.example", "password": False})
        dialog.action_signed_in()
        self.assertFalse(self.env["mailbox.account"].search([]))
        self.assertTrue(dialog.error)
        self.assertEqual(dialog.get_progress(), "failed")
        self.assertNotIn(PASSWORD, str(dialog.read()))
