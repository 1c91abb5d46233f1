"""An administrator connects mailboxes at a real Dovecot, by its master user and by an application's token: none is read
before its owner has confirmed, and each is after."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from odoocase import OdooCase, start_odoo
from showcase import company

setUpModule = start_odoo
PEOPLE = ("alice", "bob", "carol")


class TestAccessLive(OdooCase):
    employees = ()

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        with cls.environment() as env:
            sales = env.ref("sales_team.group_sale_salesman_all_leads") | env.ref("base.group_user")
            values = [
                {"name": name.title(), "login": name, "email": f"{name}@corp.example", "group_ids": [(6, 0, sales.ids)]}
                for name in PEOPLE
            ]
            env["res.users"].with_context(no_reset_password=True).create(values)
            env.cr.commit()

    def setUp(self):
        super().setUp()
        with self.environment() as env:
            env["mailbox.account"].search([]).unlink()
            env.cr.commit()

    def set_up_access(self, env, **values):
        env["mailbox.server"].search([]).write({"authentication": "administrator", **values})
        env.cr.commit()

    def connect(self, env):
        """The mailboxes of everybody, once the scheduled action has signed in to them."""
        users = env["res.users"].search([("login", "in", PEOPLE)])
        Invitation = env["mailbox.invitation"].with_user(env.ref("base.user_admin"))
        action = Invitation.with_context(mailbox_user_ids=users.ids).create({}).action_connect()
        env.cr.commit()
        env["mailbox.account"]._cron_connect()
        return env["mailbox.account"].browse(action["params"]["ids"])

    def read(self, env):
        company.make_due(env)
        company.read_everything(env)
        env.invalidate_all()

    def count_messages(self, env, name):
        return env["mailbox.message"].search_count([("user_id.login", "=", name)])

    def assert_read_after_the_word_of_each(self, env):
        accounts = self.connect(env)
        self.assertEqual(accounts.mapped("state"), ["unconfirmed"] * len(PEOPLE), accounts.mapped("error_detail"))
        self.read(env)
        self.assertFalse(env["mailbox.message"].search([("account_id", "in", accounts.ids)]))
        self.assertFalse(env["mailbox.folder"].search([("account_id", "in", accounts.ids)]), "nobody even looked")
        alice = accounts.filtered(lambda account: account.email.startswith("alice"))
        mine = alice.with_user(alice.user_id)
        dialog = env["mailbox.account.confirm"].with_user(alice.user_id)
        dialog.with_context(default_account_id=mine.id).create({}).action_confirm()
        env.cr.commit()
        self.read(env)
        self.assertEqual((alice.state, bool(alice.confirmed_at)), ("connected", True), alice.error_detail)
        self.assertGreater(self.count_messages(env, "alice"), 100)
        for name in PEOPLE[1:]:
            self.assertFalse(self.count_messages(env, name), "the others have not said a word")

    def test_by_dovecots_master_user(self):
        master = self.facts["master"]
        with self.environment() as env:
            self.set_up_access(
                env, access_kind="master", access_login=master["login"], access_secret=master["password"]
            )
            self.assert_read_after_the_word_of_each(env)
            self.assertNotIn(master["password"], self.dump())

    def test_by_an_applications_token_that_serves_every_mailbox(self):
        oauth = self.facts["oauth"]
        machine = oauth["clients"]["machine"]
        with self.environment() as env:
            self.set_up_access(
                env,
                access_kind="microsoft",
                oauth_client_id=machine["id"],
                oauth_client_secret=machine["secret"],
                oauth_tenant="corp.example",
                oauth_token_url=oauth["token_url"],
                oauth_scopes="everybody",
            )
            self.assert_read_after_the_word_of_each(env)
            [token] = env["mailbox.server"].search([]).token_ids
            self.assertNotIn(token._open_tokens__().access, self.dump())

    def test_a_master_who_is_refused_connects_nobody(self):
        with self.environment() as env:
            self.set_up_access(
                env, access_kind="master", access_login=self.facts["master"]["login"], access_secret="medlar-canary"
            )
            accounts = self.connect(env)
            self.assertEqual(set(accounts.mapped("error_code")), {"access_refused"})
            self.assertNotIn("medlar-canary", self.dump())
