"""When a mailbox is read again, as tables."""

import unittest
from datetime import datetime, timedelta

from engine import schedule
from engine.errors import FolderRefused, NeedsAdministrator, NeedsOwner, OurBug, RetryLater

LOWEST, MIDDLE, HIGHEST = (lambda: 0.0), (lambda: 0.5), (lambda: 0.999999)
MINUTE = 60


class TestInterval(unittest.TestCase):
    def test_a_mailbox_without_news_is_read_less_and_less_often(self):
        seconds, seen = 0, []
        for _reading in range(9):
            seconds = schedule.next_interval(seconds, had_news=False)
            seen.append(seconds)
        self.assertEqual(seen, [120, 180, 270, 405, 607, 900, 900, 900, 900])

    def test_news_bring_it_back_to_two_minutes_whoever_sleeps(self):
        for former in (0, 120, 900, 3600):
            for away in (False, True):
                with self.subTest(former=former, away=away):
                    self.assertEqual(schedule.next_interval(former, True, is_away=away, is_night=away), 120)

    def test_nobody_waits_at_night_or_while_the_owner_is_away(self):
        self.assertEqual(schedule.next_interval(120, False, is_away=True), 3600)
        self.assertEqual(schedule.next_interval(120, False, is_night=True), 3600)

    def test_the_first_morning_hour_is_day_again(self):
        self.assertEqual(schedule.next_interval(3600, False), 900)

    def test_night_is_where_the_owner_is(self):
        hours = {hour: schedule.is_night(datetime(2026, 11, 24, hour, 30)) for hour in range(24)}
        self.assertEqual({hour for hour, night in hours.items() if night}, {22, 23, 0, 1, 2, 3, 4, 5})
        self.assertFalse(schedule.is_night(None))

    def test_an_owner_not_seen_for_days_is_away(self):
        now = datetime(2026, 11, 24)
        for seen, away in (
            (None, True),
            (now, False),
            (now - timedelta(days=2), False),
            (now - timedelta(days=4), True),
        ):
            with self.subTest(seen=seen):
                self.assertEqual(schedule.is_away(seen, now), away)

    def test_mailboxes_drift_apart_by_a_fifth_at_most(self):
        draws = ((LOWEST, 800), (MIDDLE, 1000), (HIGHEST, 1200))
        self.assertEqual(
            [schedule.spread(1000, draw) for draw, _seconds in draws], [seconds for _draw, seconds in draws]
        )


class TestFailures(unittest.TestCase):
    def test_trouble_has_a_class(self):
        for error, kind in (
            (RetryLater("no_answer"), "network"),
            (RetryLater("connection_refused"), "network"),
            (RetryLater("connection_lost"), "network"),
            (RetryLater("name_not_found"), "network"),
            (RetryLater("tls_failed"), "network"),
            (RetryLater("throttled", seconds=300), "throttle"),
            (RetryLater("in_use"), "busy"),
            (RetryLater("bad_answer"), "data"),
            (RetryLater("answer_too_large"), "data"),
            (RetryLater("command_refused"), "data"),
            (FolderRefused("folder_unusable"), "data"),
            (NeedsOwner("login_refused"), "refused"),
            (NeedsAdministrator("certificate_expired"), "administrator"),
            (OurBug("internal_error"), "bug"),
        ):
            with self.subTest(error=str(error)):
                self.assertEqual(schedule.classify(error), kind)

    def test_pauses_grow_with_failures_in_a_row(self):
        for kind, minutes in (
            ("network", [1, 2, 5, 15, 60, 60, 60]),
            ("busy", [1, 2, 5, 15, 15]),
            ("data", [5, 15, 60, 360, 360]),
            ("refused", [5, 15, 60]),
            ("bug", [60, 360, 1440, 1440]),
        ):
            pauses = [schedule.pause_after_failure(kind, n, draw=MIDDLE) for n in range(1, len(minutes) + 1)]
            with self.subTest(kind=kind):
                self.assertEqual(pauses, [minute * MINUTE for minute in minutes])

    def test_no_pause_is_shorter_than_the_server_asked_for(self):
        for asked in (1, 300, 3600):
            for failures in (1, 2, 3, 50):
                for draw in (LOWEST, MIDDLE, HIGHEST):
                    pause = schedule.pause_after_failure("throttle", failures, asked, draw)
                    with self.subTest(asked=asked, failures=failures):
                        self.assertGreaterEqual(pause, asked)
                        self.assertLessEqual(pause, asked * (schedule.LONGEST_THROTTLE + 1))

    def test_who_is_throttled_again_and_again_waits_longer(self):
        pauses = [schedule.pause_after_failure("throttle", n, 3600, LOWEST) for n in range(1, 8)]
        self.assertEqual([pause // 3600 for pause in pauses], [1, 2, 4, 8, 16, 24, 24])

    def test_a_secret_is_tried_three_times_where_it_has_worked_and_once_where_it_has_not(self):
        self.assertEqual(
            [schedule.may_retry_secret(n, has_worked=True) for n in (1, 2, 3, 4)], [True, True, False, False]
        )
        self.assertFalse(schedule.may_retry_secret(1, has_worked=False))
