"""Mailboxes that an administrator connects by an access of their own: many at once, and read only after each owner's
word."""

import json
from datetime import timedelta
from unittest.mock import patch

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import rsa
from freezegun import freeze_time
from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, HttpCase, tagged

from ..engine import session
from ..engine.errors import NeedsAdministrator
from ..models.onboarding import mailbox_account_connecting
from .common import PASSWORD, MailboxCase, make_mail, seconds_left
from .fake_provider import CLIENT_ID, JWT_BEARER, FakeProvider, read_assertion
from .fake_server import HOST, FakeServer
from .pictures import taking_pictures

MASTER = "master@corp.example"
MASTER_PASSWORD = "medlar-canary-master"
SECRET = "medlar-canary-secret"
CAPABILITY = "IMAP4rev1 SPECIAL-USE SASL-IR AUTH=PLAIN AUTH=XOAUTH2"


class AccessCase(MailboxCase):
    """The server takes a master user and its provider's tokens. Nobody has a mailbox yet."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.fake = FakeServer(cls.fake.certificate, CAPABILITY)
        cls.addClassCleanup(cls.fake.close)
        cls.manager = cls._new_user("manager", "crm_mailbox.group_mailbox_manager")
        for user in (cls.anna, cls.ben, cls.manager):
            cls.fake.add_user(user.email, PASSWORD)
        cls.fake.masters[MASTER] = MASTER_PASSWORD
        # a test's transaction is its main thread's alone; in threads of their own a live test has them
        cls.startClassPatcher(patch.object(mailbox_account_connecting, "check_many", check_in_turn))
        cls.server.write({"incoming_port": cls.fake.imap_port, "outgoing_port": cls.fake.smtp_port})

    def setUp(self):
        super().setUp()
        self.provider = FakeProvider(self.fake)

    def use_master(self):
        self.server.write(
            {
                "authentication": "administrator",
                "access_kind": "master",
                "access_login": MASTER,
                "access_secret": MASTER_PASSWORD,
            }
        )

    def use_application(self):
        self.server.write(
            {
                "authentication": "administrator",
                "access_kind": "microsoft",
                "oauth_client_id": CLIENT_ID,
                "oauth_client_secret": SECRET,
                "oauth_tenant": "corp",
                "oauth_token_url": self.provider.url("/{tenant}/token"),
                "oauth_scopes": "https://outlook.office365.com/.default",
            }
        )

    def use_service_account(self):
        self.server.write(
            {
                "authentication": "administrator",
                "access_kind": "google",
                "access_secret": make_key(),
                "oauth_token_url": self.provider.url("/token"),
                "oauth_scopes": "https://mail.google.com/",
            }
        )

    def open_invitation(self, *users):
        Invitation = self.env["mailbox.invitation"].with_user(self.manager).with_company(self.company)
        if users:
            Invitation = Invitation.with_context(mailbox_user_ids=[user.id for user in users])
        return Invitation.create({})

    def connect(self, *users):
        """The mailboxes of these users, after the scheduled action tried them."""
        action = self.open_invitation(*users).action_connect()
        accounts = self.env["mailbox.account"].browse(action["params"]["ids"])
        self.run_connecting()
        return accounts

    def renew(self, accounts, force=False):
        """The logins that the threads of a round would sign in with, each with a fresh token."""
        with self.committing():
            # as they are all read at the beginning of a round
            jobs = [account._prepare_job__() for account in accounts]
            found = [job.renew(force) for job in jobs]
        self.env.invalidate_all()
        self.assertTrue(all(self.fake.tokens[one.login] == one.token for one in found))
        return [one.login for one in found]

    def run_connecting(self):
        self.env.flush_all()
        with self.committing():
            self.env.ref("crm_mailbox.ir_cron_mailbox_connect").method_direct_trigger()
        self.env.invalidate_all()

    def get_notices(self, account):
        domain = [("model", "=", "mailbox.account"), ("res_id", "=", account.id)]
        return self.env["mail.message"].search([*domain, ("message_type", "=", "user_notification")])

    def confirm(self, account):
        action = account.with_user(account.user_id).action_read_notice()
        Dialog = self.env[action["res_model"]].with_user(account.user_id).with_context(action["context"])
        dialog = Dialog.create({})
        dialog.action_confirm()
        return dialog


@tagged("post_install", "-at_install")
class TestAccess(AccessCase):
    # ------------------------------------------------------------ connecting

    def test_everybody_is_connected_at_once_and_told(self):
        self.use_master()
        invitation = self.open_invitation()
        self.assertEqual((invitation.connect_count, invitation.invite_count), (2, 0))
        accounts = self.connect()
        self.assertEqual(accounts.user_id, self.anna | self.ben)
        self.assertEqual(set(accounts.mapped("state")), {"unconfirmed"})
        account = accounts.filtered(lambda one: one.user_id == self.anna)
        self.assertTrue(account.is_granted and account.bound_at and account.is_default)
        [notice] = self.get_notices(account)
        self.assertEqual(notice.notified_partner_ids, self.anna.partner_id)
        self.assertIn("Nothing is read until you confirm", notice.body)
        self.assertEqual(
            account.with_user(self.anna).state_sentence,
            "Connected by your administrator. Nothing is read until you confirm.",
        )

    def test_the_request_itself_waits_for_no_server(self):
        self.use_master()
        self.fake.commands.clear()
        with patch.object(session, "check_binding", side_effect=AssertionError("waited for a server")):
            accounts = self.env["mailbox.account"].browse(self.open_invitation().action_connect()["params"]["ids"])
        progress = accounts.with_user(self.manager).get_connecting_progress()
        self.assertEqual((progress["total"], progress["left"], progress["failed"]), (2, 2, []))
        self.assertFalse(self.fake.commands)
        self.run_connecting()
        progress = accounts.with_user(self.manager).get_connecting_progress()
        self.assertEqual((progress["left"], progress["connected"]), (0, 2))
        with self.assertRaises(AccessError):
            accounts.with_user(self.anna).get_connecting_progress()

    def test_what_is_cut_off_between_two_batches_goes_on_where_it_stopped(self):
        self.use_master()
        accounts = self.env["mailbox.account"].browse(self.open_invitation().action_connect()["params"]["ids"])
        with patch.object(mailbox_account_connecting, "CONNECTED_AT_ONCE", 1):
            for seconds, left in ((0, 1), (60, 0)):
                with seconds_left(seconds):
                    accounts._cron_connect()
                self.assertEqual(len(accounts.filtered("is_connecting")), left)
        self.assertEqual(set(accounts.mapped("state")), {"unconfirmed"})

    def test_nothing_is_read_before_its_owner_has_confirmed(self):
        self.use_master()
        account = self.connect(self.anna)
        self.fake.deliver(self.anna.email, make_mail("nina@northwind.example", self.anna.email))
        for move in (
            lambda: None,
            lambda: account.with_user(self.manager).action_check_now(),
            lambda: account.with_user(self.anna).action_test(),
            lambda: account.with_user(self.anna).action_pause() and account.with_user(self.anna).action_continue(),
            lambda: (
                account.with_user(self.manager).action_suspend()
                or account.with_user(self.manager).action_lift_suspension()
                or account.with_user(self.anna).action_continue()
            ),
            # and whatever else might put it among those that are read
            lambda: account._record_state("connected"),
        ):
            move()
            self.fake.commands.clear()
            self.run_round()
            self.assertFalse([said for said in self.fake.commands if said.startswith(("EXAMINE", "UID FETCH"))])
        self.assertFalse(self.env["mailbox.message"].search([("account_id", "=", account.id)]))
        account._record_state("unconfirmed")
        self.assertIn("stay private", self.confirm(account).notice, "a notice that is empty is the usual one")
        self.assertEqual((account.state, account.notice_version), ("connected", self.company.mailbox_notice_version))
        self.assertTrue(account.confirmed_at and account.notice_text)
        self.run_round()
        self.assertTrue(self.env["mailbox.message"].search([("account_id", "=", account.id)]))
        self.assertFalse(self.fake.has_marked())

    def test_an_owner_who_does_not_confirm_is_reminded(self):
        self.use_master()
        account = self.connect(self.anna)
        with freeze_time(fields.Datetime.now() + timedelta(days=3, minutes=1)):
            self.env["mailbox.account"]._cron_remind()
        self.assertEqual(len(self.get_notices(account)), 2)
        self.confirm(account)
        with freeze_time(fields.Datetime.now() + timedelta(days=30)):
            self.env["mailbox.account"]._cron_remind()
        self.assertEqual(len(self.get_notices(account)), 2)

    def test_a_mailbox_that_the_access_does_not_open_says_so_and_the_others_are_connected(self):
        self.use_master()
        del self.fake.passwords[self.ben.email]
        accounts = self.connect(self.anna, self.ben)
        refused = accounts.filtered(lambda one: one.user_id == self.ben)
        self.assertEqual((accounts - refused).state, "unconfirmed")
        self.assertEqual((refused.state, refused.error_code), ("needs_admin", "access_refused"))
        progress = accounts.with_user(self.manager).get_connecting_progress()
        self.assertEqual([failure["email"] for failure in progress["failed"]], [self.ben.email])
        self.assertIn("does not open ben@corp.example to the administrator's access", progress["failed"][0]["sentence"])
        self.assertFalse(self.get_notices(refused), "an owner can do nothing about it")
        self.fake.add_user(self.ben.email, PASSWORD)
        refused.with_user(self.manager).action_connect()
        self.run_connecting()
        self.assertEqual(refused.state, "unconfirmed")

    def test_a_server_that_does_not_answer_is_tried_again_by_itself(self):
        self.use_master()
        accounts = self.env["mailbox.account"].browse(self.open_invitation(self.anna).action_connect()["params"]["ids"])
        with patch("socket.create_connection", side_effect=TimeoutError):
            self.run_connecting()
            self.assertTrue(accounts.is_connecting)
            self.run_connecting()
            self.run_connecting()
        self.assertFalse(accounts.is_connecting)
        self.assertEqual((accounts.state, accounts.error_code), ("needs_admin", "no_answer"))

    def test_where_the_access_may_not_send_it_is_for_receiving_only(self):
        self.use_master()
        self.fake.sending = False
        self.addCleanup(setattr, self.fake, "sending", True)
        account = self.connect(self.anna)
        self.confirm(account)
        self.assertEqual(account.state, "receiving")

    # ------------------------------------------------------------ who may

    def test_only_an_administrator_connects(self):
        self.use_master()
        with self.assertRaises(AccessError):
            self.env["mailbox.account"].with_user(self.anna)._connect([(self.ben, self.ben.email, self.server)])
        account = self.connect(self.anna)
        with self.assertRaises(AccessError):
            account.with_user(self.anna).action_connect()

    def test_an_employee_opens_no_mailbox_by_the_access(self):
        self.use_master()
        Dialog = self.env["mailbox.account.bind"].with_user(self.anna).with_company(self.company)
        form = Form(Dialog)
        form.email = self.ben.email
        self.assertTrue(form.is_granted)
        self.assertFalse(form.takes_password or form.takes_oauth)
        dialog = Dialog.create({"email": self.ben.email, "password": PASSWORD})
        dialog.action_bind()
        self.assertIn("Your administrator connects the mailboxes of this server", dialog.error)
        self.assertFalse(self.env["mailbox.account"].search([]))
        account = self.connect(self.anna)
        with self.assertRaises(UserError):
            account.with_user(self.anna).action_reconnect()

    def test_nobody_is_made_the_owner_of_somebody_elses_mailbox(self):
        """The word of who is no owner is worth nothing: a mailbox is read by the word of its own."""
        self.use_master()
        self.fake.add_user("boss@corp.example", PASSWORD)
        Account = self.env["mailbox.account"].with_user(self.manager).with_company(self.company)
        invitation = self.open_invitation(self.anna, self.manager)
        lines = {line.user_id: line for line in invitation.line_ids}
        self.assertEqual(lines[self.manager].problem, "another administrator has to connect yours")
        lines[self.anna].email = self.ben.email
        self.assertEqual(lines[self.anna].problem, "the address of somebody else")
        lines[self.anna].email = "boss@corp.example"
        self.assertEqual(lines[self.anna].problem, "not the address of this employee")
        for user, email in (
            (self.anna, self.ben.email),
            (self.anna, "boss@corp.example"),
            (self.manager, self.manager.email),
        ):
            with self.assertRaises(UserError):
                Account._connect([(user, email, self.server)])
        account = Account._invite([(self.anna, "boss@corp.example", self.server)])
        with self.assertRaises(UserError):
            account.with_user(self.manager).action_connect()
        admin = self._new_user("admin2", "base.group_system")
        self.assertTrue(
            self.env["mailbox.account"].with_user(admin)._connect([(self.ben, "sales@corp.example", self.server)])
        )

    def test_an_owner_unbinds_what_was_connected_for_them(self):
        self.use_master()
        account = self.connect(self.anna)
        account.with_user(self.anna).action_unbind()
        self.assertFalse(account.exists())
        self.assertFalse(self.env["mailbox.credential"].search([("server_id", "=", False)]))
        self.assertTrue(self.server.is_access_ready, "the access is the company's")

    # ------------------------------------------------------------ the secret

    def test_nobody_reads_the_secret(self):
        self.use_master()
        self.env.flush_all()
        self.env.invalidate_all()
        for user in (self.manager, self._new_user("boss", "base.group_system")):
            server = self.server.with_user(user).with_company(self.company)
            self.assertNotIn(MASTER_PASSWORD, str(server.sudo(False).read()))
            self.assertFalse(server.access_secret)
        self.env.cr.execute("SELECT string_agg(secret, ' ') FROM mailbox_credential")
        self.assertNotIn(MASTER_PASSWORD, str(self.env.cr.fetchall()))

    def test_what_opens_every_mailbox_never_goes_to_another_server(self):
        """Whoever may change the host need not know the secret: it is typed again, and no token is kept."""
        for use in (self.use_master, self.use_application, self.use_service_account):
            use()
            account = self.connect(self.anna)
            self.confirm(account)
            self.server.incoming_host = "127.0.0.1"
            self.assertFalse(self.server.is_access_ready)
            self.assertFalse(account.credential_ids | self.server.token_ids)
            self.assertEqual((account.state, account.error_code), ("needs_admin", "access_ended"))
            self.assertFalse(account.can_connect)
            self.server.incoming_host = HOST
            account.with_user(self.anna).action_unbind()

    def test_another_application_takes_no_token_of_the_former_one(self):
        self.use_application()
        self.connect(self.anna)
        self.server.oauth_client_id = "another"
        self.assertFalse(self.server.token_ids)

    def test_who_is_suspended_meanwhile_stays_suspended(self):
        self.use_master()
        accounts = self.env["mailbox.account"].browse(self.open_invitation(self.anna).action_connect()["params"]["ids"])
        accounts.with_user(self.manager).action_suspend()
        accounts._record_connection(session.BindingCheck())
        self.run_connecting()
        self.assertEqual(accounts.state, "suspended")

    def test_another_kind_of_access_takes_no_former_secret(self):
        self.use_master()
        account = self.connect(self.anna)
        self.server.access_kind = "google"
        self.assertFalse(self.server.credential_ids)
        self.assertEqual(account.error_code, "access_ended")

    def test_who_had_a_password_is_connected_by_an_administrator_from_then_on(self):
        account = self.bind(self.anna)
        self.use_master()
        self.assertEqual((account.state, account.error_code), ("needs_admin", "access_ended"))
        self.assertFalse(account.credential_ids)
        account.with_user(self.manager).action_connect()
        self.run_connecting()
        self.assertEqual(account.state, "unconfirmed", "without a notice nobody had confirmed anything")
        self.confirm(account)
        self.assertEqual(account.state, "connected")

    def test_owners_are_asked_where_the_access_is_given_up(self):
        self.use_master()
        account = self.connect(self.anna)
        self.confirm(account)
        self.server.authentication = "password"
        self.assertEqual((account.state, account.is_granted), ("needs_owner", False))
        self.bind(self.anna)
        self.assertEqual(account.state, "connected", "what was confirmed is confirmed")

    # ------------------------------------------------------------ tokens of an application

    def test_one_token_serves_every_mailbox_of_an_application(self):
        self.use_application()
        accounts = self.connect()
        self.assertEqual(set(accounts.mapped("state")), {"unconfirmed"})
        self.assertEqual(self.provider.count_grants("client_credentials"), 1)
        path, form = self.provider.requests[-1]
        self.assertEqual((path, form["scope"]), ("/corp/token", "https://outlook.office365.com/.default"))
        for account in accounts:
            self.confirm(account)
        self.run_round()
        self.assertEqual(set(accounts.mapped("state")), {"connected"})
        self.assertEqual(self.provider.count_grants("client_credentials"), 1, "while it is fresh")
        self.server.token_ids.fresh_until = fields.Datetime.now() - timedelta(seconds=1)
        logins = self.renew(accounts)
        self.assertEqual(self.provider.count_grants("client_credentials"), 2, "and one new one for all")
        self.assertEqual(logins, accounts.mapped("email"))

    def test_a_token_that_the_server_refuses_is_renewed_once_for_all(self):
        self.use_application()
        accounts = self.connect()
        for account in accounts:
            self.confirm(account)
        self.renew(accounts, force=True)
        self.assertEqual(self.provider.count_grants("client_credentials"), 2)

    def test_a_secret_that_ended_is_told_administrators_once_and_its_successor_mends_all(self):
        self.use_application()
        accounts = self.connect()
        for account in accounts:
            self.confirm(account)
        self.provider.refusal = "invalid_client"
        self.server.token_ids.fresh_until = fields.Datetime.now() - timedelta(seconds=1)
        for account in accounts:
            with self.assertRaises(NeedsAdministrator) as caught:
                self.renew(account)
            account._record_failure(caught.exception)
        self.assertEqual(set(accounts.mapped("error_code")), {"oauth_client_secret"})
        domain = [("model", "=", "mailbox.server"), ("res_id", "=", self.server.id)]
        self.assertEqual(self.env["mail.message"].search_count(domain), 1)
        self.provider.refusal = None
        self.server.oauth_client_secret = "a newer secret"
        self.assertEqual(set(accounts.mapped("state")), {"waiting"}, "and each is tried again")
        self.renew(accounts)
        self.run_round()
        self.assertEqual(set(accounts.mapped("state")), {"connected"})

    def test_an_application_belongs_to_one_organisation(self):
        for tenant in (False, "common", " Organizations "):
            with self.assertRaises(ValidationError):
                self.server.write(
                    {"authentication": "administrator", "access_kind": "microsoft", "oauth_tenant": tenant}
                )

    # ------------------------------------------------------------ tokens of a service account

    def test_a_service_account_has_a_token_for_each_mailbox(self):
        self.use_service_account()
        accounts = self.connect(self.anna, self.ben)
        self.assertEqual(set(accounts.mapped("state")), {"unconfirmed"})
        asked = [read_assertion(form["assertion"]) for _path, form in self.provider.requests]
        self.assertEqual({claims["sub"] for claims in asked}, {self.anna.email, self.ben.email})
        self.assertEqual({claims["scope"] for claims in asked}, {"https://mail.google.com/"})
        for account in accounts:
            self.confirm(account)
        self.run_round()
        self.assertEqual(self.provider.count_grants(JWT_BEARER), 2, "while they are fresh")
        self.assertEqual(set(accounts.mapped("state")), {"connected"})
        accounts[0].credential_ids.fresh_until = fields.Datetime.now() - timedelta(seconds=1)
        self.renew(accounts)
        self.assertEqual(self.provider.count_grants(JWT_BEARER), 3)

    def test_a_key_that_is_none_is_said(self):
        self.use_service_account()
        self.server.access_secret = "not a key"
        account = self.connect(self.anna)
        self.assertEqual((account.state, account.error_code), ("needs_admin", "oauth_key"))

    # ------------------------------------------------------------ setting it up

    def test_a_provider_fills_in_what_its_access_needs(self):
        form = Form(self.env["mailbox.server"].with_user(self.manager).with_company(self.company))
        form.preset = "m365"
        form.authentication = "administrator"
        self.assertEqual(form.access_kind, "microsoft")
        self.assertEqual(form.oauth_scopes, "https://outlook.office365.com/.default")
        self.assertIn("{tenant}", form.oauth_token_url)
        self.assertIn("Add-MailboxPermission", form.access_steps)
        form.access_kind = "google"
        self.assertEqual(form.oauth_scopes, "https://mail.google.com/")
        self.assertIn("Domain-wide delegation", form.access_steps)

    def test_the_access_is_tested_with_an_address_alone(self):
        for use in (self.use_master, self.use_application, self.use_service_account):
            use()
            Test = self.env["mailbox.server.test"].with_user(self.manager).with_company(self.company)
            dialog = Test.create({"server_id": self.server.id, "email": self.anna.email})
            dialog.action_test()
            self.assertFalse(dialog.error)
            self.assertIn("Signed in, incoming and outgoing.", dialog.result)
            dialog = Test.create({"server_id": self.server.id, "email": "nobody@corp.example"})
            dialog.action_test()
            self.assertTrue(dialog.error)
        self.assertFalse(
            self.env["mailbox.credential"].search([("server_id", "=", False), ("token_server_id", "=", False)])
        )

    def test_an_access_that_is_not_set_up_connects_nobody(self):
        self.server.write({"authentication": "administrator", "access_login": MASTER})
        line = self.open_invitation(self.anna).line_ids
        self.assertEqual(line.problem, "the server's access is not set up")


@tagged("post_install", "-at_install")
class TestUiAccess(AccessCase, HttpCase):
    def setUp(self):
        super().setUp()
        # who is on the list of those to connect has an address
        self._new_user("boss", "base.group_system").email = False
        pictures = taking_pictures()
        pictures.start()
        self.addCleanup(pictures.stop)

    def test_an_administrator_sets_the_access_up(self):
        self.start_tour(f"/odoo/mail-servers/{self.server.id}", "crm_mailbox_access_form", login="boss")
        self.assertTrue(self.server.is_access_ready)
        self.assertEqual(self.server._open_access_secret__(), MASTER_PASSWORD)

    def test_an_administrator_connects_everybody_and_an_owner_confirms(self):
        self.use_master()
        self.start_tour("/odoo/mailboxes", "crm_mailbox_connect", login="boss")
        self.run_connecting()
        account = self.env["mailbox.account"].search([("user_id", "=", self.anna.id)])
        self.assertEqual(account.state, "unconfirmed")
        self.start_tour("/odoo/my-mailbox", "crm_mailbox_connected", login="anna")
        self.assertEqual(account.state, "connected")
        self.assertTrue(account.confirmed_at)


def check_in_turn(jobs):
    return {key: session._check_one(*job, 15) for key, job in jobs.items()}


def make_key():
    """A service account's key file, with a key nobody else has."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    pem = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    ).decode()
    return json.dumps(
        {"type": "service_account", "client_email": "odoo@corp.iam.example", "client_id": "1", "private_key": pem}
    )
