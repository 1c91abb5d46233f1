"""What administrators do about servers and mailboxes, with the mouse, on a wide screen and on a phone."""

from odoo.tests import HttpCase, tagged

from .common import PASSWORD, MailboxCase
from .pictures import taking_pictures


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


@tagged("post_install", "-at_install")
class TestUiAdmin(AdminUiCase):
    def test_a_server_is_tested_step_by_step_and_who_binds_sees_three_ticks(self):
        self._walk_the_steps()


@tagged("post_install", "-at_install")
class TestUiAdminPhone(AdminUiCase):
    browser_size = "390x780"
    touch_enabled = True
    picture_prefix = "phone-"

    def test_the_steps_fit_on_a_phone(self):
        self._walk_the_steps()
