"""What administrators do about servers and mailboxes, with the mouse, on a wide screen and on a phone."""

from odoo.tests import HttpCase, tagged

from ..engine.session import BindingCheck
from .common import PASSWORD, MailboxCase
from .pictures import taking_pictures
from .test_access import MASTER, MASTER_PASSWORD


class AdminUiCase(MailboxCase, HttpCase):
    picture_prefix = ""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.boss = cls._new_user("boss", "base.group_system")
        cls.cara = cls._new_user("cara", None)
        cls.fake.add_user("cara@corp.example", PASSWORD)
        cls.company.mailbox_notice = "We read mail with customers. Ask the works council."

    def setUp(self):
        super().setUp()
        pictures = taking_pictures(self.picture_prefix)
        pictures.start()
        self.addCleanup(pictures.stop)

    def _walk_the_steps(self):
        self.start_tour(f"/odoo/mail-servers/{self.server.id}", "crm_mailbox_test_server", login="boss")
        self.assertTrue(self.server.tested_at)
        self.start_tour("/odoo/my-mailbox", "crm_mailbox_ticks", login="cara")
        self.assertEqual(self.cara.mailbox_account_ids.state, "unconfirmed")

    def _start_and_stop(self):
        self.fake.masters[MASTER] = MASTER_PASSWORD
        self.server.write(
            {
                "authentication": "administrator",
                "access_kind": "master",
                "access_login": MASTER,
                "access_secret": MASTER_PASSWORD,
            }
        )
        self._new_user("olga", "crm_mailbox.group_mailbox_privacy")
        self.fake.add_user(self.anna.email, PASSWORD)
        account = self.env["mailbox.account"].with_user(self.boss)._connect([(self.anna, self.anna.email, self.server)])
        account.sudo()._record_connection(BindingCheck())
        account.sudo().is_connecting = False
        self.start_tour("/odoo/connected-mailboxes", "crm_mailbox_start_unconfirmed", login="olga")
        self.assertEqual(account.sudo().state, "connected")
        self.start_tour("/odoo/my-mailbox", "crm_mailbox_stop_unconfirmed", login="anna")
        self.assertEqual(account.sudo().state, "unconfirmed")


@tagged("post_install", "-at_install")
class TestUiAdmin(AdminUiCase):
    def test_a_server_is_tested_step_by_step_and_who_binds_sees_three_ticks(self):
        self._walk_the_steps()

    def test_an_officer_starts_a_mailbox_and_its_owner_stops_it(self):
        self._start_and_stop()


@tagged("post_install", "-at_install")
class TestUiAdminPhone(AdminUiCase):
    browser_size = "390x780"
    touch_enabled = True
    picture_prefix = "phone-"

    def test_the_steps_fit_on_a_phone(self):
        self._walk_the_steps()

    def test_starting_and_stopping_fits_on_a_phone(self):
        self._start_and_stop()
