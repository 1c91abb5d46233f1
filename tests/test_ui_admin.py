"""What administrators do about servers and mailboxes, with the mouse, on a wide screen and on a phone."""

from odoo.tests import HttpCase, tagged

from ..engine.session import BindingCheck
from .common import PASSWORD, MailboxCase, make_mail
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

    def _leave_and_hand_over(self):
        dora = self._new_user("dora", "sales_team.group_sale_salesman_all_leads")
        self.bind(self.anna)
        self.company.mailbox_notice = False
        self.company.mailbox_activity = True
        values = {"name": "Answer", "company_id": self.company.id, "is_for_account": False, "is_for_contact": False}
        self.env["mailbox.activity.rule"].create(values)
        self.fake.deliver(self.anna.email, make_mail("nina@northwind.example", self.anna.email))
        self.anna.mailbox_account_ids._record_state("connected")
        self.run_round()
        activity = self.deal.activity_ids
        self.assertEqual(activity.user_id, self.anna)
        self.anna.with_user(self.boss).action_archive()
        self.start_tour(f"/odoo/res.partner/{self.anna.partner_id.id}", "crm_mailbox_hand_over_task", login="boss")
        self.start_tour("/odoo/mailboxes", "crm_mailbox_hand_over", login="boss")
        self.assertEqual(activity.user_id, dora)
        self.assertFalse(self.anna.with_context(active_test=False).mailbox_account_ids)


@tagged("post_install", "-at_install")
class TestUiAdmin(AdminUiCase):
    def test_an_administrator_hands_over_what_somebody_left(self):
        self._leave_and_hand_over()

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

    def test_handing_over_fits_on_a_phone(self):
        self._leave_and_hand_over()

    def test_starting_and_stopping_fits_on_a_phone(self):
        self._start_and_stop()
