"""What is fetched next: nothing is lost, nothing is fetched twice, and limits are kept."""

import random
import unittest

from engine.pull.sync import HIGHEST_UID, Window, has_news, is_renumbered, plan_batches, plan_windows
from engine.values import FolderCursor, FolderStatus


def status(exists=10, uidnext=11, uidvalidity=7):
    return FolderStatus(exists, uidvalidity, uidnext)


class TestRenumbered(unittest.TestCase):
    def test_when_a_cursors_numbers_mean_nothing_any_more(self):
        for cursor, now, expected, why in (
            (FolderCursor("INBOX"), status(), False, "never read"),
            (FolderCursor("INBOX", 7, 10), status(), False, "nothing happened"),
            (FolderCursor("INBOX", 7, 10), status(uidnext=99), False, "new mail"),
            (FolderCursor("INBOX", 7, 10), status(uidvalidity=8), True, "made anew"),
            (FolderCursor("INBOX", 7, 10), status(uidvalidity=6), True, "made anew by a clock that went back"),
            (FolderCursor("INBOX", 7, 10), status(uidvalidity=None), True, "says nothing now"),
            (FolderCursor("INBOX", 0, 10), status(uidvalidity=None), False, "never said anything"),
            (FolderCursor("INBOX", 7, 10), status(uidnext=10), True, "a restored backup"),
            (FolderCursor("INBOX", 7, 10), status(uidnext=None), False, "names no next number"),
            (FolderCursor("INBOX", 7, 0), status(exists=0, uidnext=1), False, "empty"),
            (FolderCursor("INBOX", HIGHEST_UID, HIGHEST_UID), status(uidvalidity=HIGHEST_UID), True, "at the top"),
        ):
            with self.subTest(why):
                self.assertIs(is_renumbered(cursor, now), expected)


class TestWindows(unittest.TestCase):
    def test_a_folder_without_news_is_left(self):
        for done, now in ((10, status()), (0, status(exists=0)), (0, status(exists=0, uidnext=None)), (99, status())):
            self.assertFalse(has_news(done, now))
            self.assertEqual(list(plan_windows(done, now)), [])

    def test_one_new_mail_is_news(self):
        self.assertTrue(has_news(10, status(exists=1, uidnext=12)))
        self.assertTrue(has_news(0, status(exists=1, uidnext=None)))

    def test_news_is_read_oldest_first(self):
        self.assertEqual(
            list(plan_windows(10, status(exists=3, uidnext=16), 2)), [Window(11, 12), Window(13, 14), Window(15, 15)]
        )

    def test_a_server_that_names_no_next_number_gets_one_open_window(self):
        self.assertEqual(list(plan_windows(10, status(uidnext=None))), [Window(11, HIGHEST_UID)])

    def test_windows_cover_everything_new_exactly_once(self):
        dice = random.Random(19)
        for _round in range(300):
            done, new, size = dice.randrange(2000), dice.randrange(2000), dice.randrange(1, 600)
            now = status(exists=dice.randrange(1, 1000), uidnext=done + new + 1)
            windows = list(plan_windows(done, now, size))
            covered = [uid for window in windows for uid in range(window.first, window.last + 1)]
            self.assertEqual(covered, list(range(done + 1, done + new + 1)))
            if now.exists > size:
                self.assertLessEqual(max((window.last - window.first + 1 for window in windows), default=0), size)

    def test_few_messages_among_many_numbers_are_one_window(self):
        self.assertEqual(list(plan_windows(0, status(exists=500, uidnext=900_000))), [Window(1, 899_999)])
        self.assertEqual(list(plan_windows(7, status(exists=9000, uidnext=900_000), most=500)), [Window(8, 899_999)])
        self.assertEqual(len(list(plan_windows(0, status(exists=501, uidnext=1002)))), 3)
        self.assertEqual(len(list(plan_windows(0, status(exists=501, uidnext=1002), most=501))), 3)

    def test_the_highest_number_there_is_can_be_reached(self):
        windows = list(plan_windows(HIGHEST_UID - 3, status(exists=3, uidnext=HIGHEST_UID), 2))
        self.assertEqual(windows, [Window(HIGHEST_UID - 2, HIGHEST_UID - 1)])


class TestBatches(unittest.TestCase):
    def test_batches_hold_everything_once_and_in_order(self):
        dice = random.Random(7)
        for _round in range(300):
            sizes = {uid: dice.choice((0, 1, 900, 5000)) for uid in dice.sample(range(1, 999), dice.randrange(120))}
            most, octets = dice.randrange(1, 20), dice.randrange(1, 8000)
            batches = list(plan_batches(sizes, most, octets))
            self.assertEqual([uid for batch in batches for uid in batch], list(sizes))
            for batch in batches:
                self.assertTrue(0 < len(batch) <= most)
                self.assertTrue(len(batch) == 1 or sum(sizes[uid] for uid in batch) <= octets)

    def test_a_batch_is_as_full_as_its_limits_allow(self):
        self.assertEqual(list(plan_batches({1: 2, 2: 2, 3: 2, 4: 9, 5: 1}, octets=4)), [(1, 2), (3,), (4,), (5,)])
        self.assertEqual(list(plan_batches({1: 4, 2: 2, 3: 2}, octets=4)), [(1,), (2, 3)])
        self.assertEqual(list(plan_batches(dict.fromkeys(range(5), 0), most=2)), [(0, 1), (2, 3), (4,)])

    def test_fifty_mails_or_four_megabytes_travel_together(self):
        self.assertEqual([len(batch) for batch in plan_batches(dict.fromkeys(range(51), 9))], [50, 1])
        self.assertEqual(list(plan_batches({1: 4 << 20, 2: 1, 3: (4 << 20) - 1})), [(1,), (2, 3)])

    def test_nothing_makes_no_batch(self):
        self.assertEqual(list(plan_batches({})), [])
