"""When a mailbox is read again: soon after news, later when quiet, and never before a server wants it."""

from datetime import timedelta
from unittest.mock import patch

from odoo.fields import Datetime
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..engine import circuit_breaker as breaker
from ..engine import schedule, wire
from .common import MailboxCase, make_mail

BACKOFF = "NO Request is throttled. Suggested Backoff Time: 600000 milliseconds"
ROUNDS = "odoo.addons.crm_mailbox.models.server.mailbox_host"


@tagged("post_install", "-at_install")
class TestSchedule(MailboxCase):
    def setUp(self):
        super().setUp()
        self.account = self.bind(self.anna)
        self.lease = self.account.sudo().lease_ids

    def come_to_work(self):
        """Anna uses Odoo just now."""
        self.env["res.users.log"].with_user(self.anna).sudo().create({})

    def test_a_server_that_asks_for_patience_is_left_alone_and_the_others_go_on(self):
        """Criterion 30: the pause stands in the database, so it outlives any worker."""
        others = self.bind(self.ben)
        self.fake.passwords[self.anna.email] = "changed"
        self.fake.refusal = BACKOFF
        self.addCleanup(setattr, self.fake, "refusal", type(self.fake)(sending=False).refusal)
        self.run_round()
        self.assertEqual((self.account.state, self.account.error_code), ("waiting", "throttled"))
        self.assertGreaterEqual(self.lease.not_before, Datetime.now() + timedelta(seconds=590))
        self.assertEqual(others.state, "connected")
        self.fake.commands.clear()
        self.run_round()
        self.assertFalse([command for command in self.fake.commands if self.anna.email in command])
        self.assertTrue(self.fake.commands, "the other mailbox was read")

    def test_a_quiet_mailbox_is_read_later_and_later_and_soon_after_news(self):
        self.come_to_work()
        intervals = []
        for _round in range(3):
            self.run_round()
            intervals.append(self.lease.interval_seconds)
        self.assertEqual(intervals[0], schedule.SOON)
        self.assertEqual(intervals, sorted(set(intervals)))
        self.fake.deliver(self.anna.email, make_mail(self.nina.email, self.anna.email))
        self.run_round()
        self.assertEqual(self.lease.interval_seconds, schedule.SOON)

    def test_of_somebody_who_is_away_a_mailbox_is_read_rarely(self):
        self.run_round()
        self.assertEqual(self.lease.interval_seconds, schedule.RARELY)

    def test_a_host_that_is_down_is_tried_by_one_mailbox_and_said_once(self):
        for number in range(breaker.DOWN_FROM):
            self.bind(self.ben, f"ben{number}@corp.example")
        with patch.object(wire, "connect", side_effect=ConnectionRefusedError), mute_logger(ROUNDS):
            self.run_round()
            host = self.env["mailbox.host"]._find(self.server)
            self.assertTrue(host.probe_at)
            self.assertIn("can't be reached", self.server.outage_sentence)
            wire.connect.reset_mock()
            self.run_round()
            self.assertFalse(wire.connect.mock_calls, "nobody knocks before the probe")
            host.probe_at = Datetime.now() - timedelta(seconds=1)
            self.run_round()
            self.assertEqual(len(wire.connect.mock_calls), 1)
        host.probe_at = Datetime.now() - timedelta(seconds=1)
        self.run_round()
        self.assertFalse(host.probe_at)
        self.assertFalse(self.server.outage_sentence)
        self.assertTrue(all(self.env["mailbox.lease"].search([]).mapped("next_sync_at")))
