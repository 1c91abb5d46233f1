"""When a host is down, and when it is one mailbox's trouble."""

import unittest

from engine.circuit_breaker import DOWN_FROM, REMEMBERED, is_down, note


class TestBreaker(unittest.TestCase):
    def test_five_of_the_last_ten_mailboxes_and_the_host_is_down(self):
        outcomes = []
        for mailbox in range(1, 10):
            outcomes = note(outcomes, [(mailbox, mailbox % 2 == 0)])
            with self.subTest(mailbox=mailbox):
                self.assertEqual(is_down(outcomes), mailbox == 2 * DOWN_FROM - 1)

    def test_one_mailbox_that_fails_all_the_time_is_its_own_trouble(self):
        outcomes = []
        for _time in range(20):
            outcomes = note(outcomes, [(1, False)])
        self.assertEqual(outcomes, [(1, False)])
        self.assertFalse(is_down(outcomes))

    def test_what_is_long_ago_is_forgotten(self):
        outcomes = note([], [(mailbox, False) for mailbox in range(4)])
        outcomes = note(outcomes, [(mailbox, True) for mailbox in range(10, 10 + REMEMBERED - 1)])
        self.assertEqual(outcomes[0], (3, False))
        self.assertEqual(len(outcomes), REMEMBERED)
        self.assertEqual(note(outcomes, [(99, True)]), [])

    def test_a_mailbox_that_is_well_again_counts_as_well(self):
        self.assertEqual(note([(1, False)], [(1, True)]), [])

    def test_outcomes_come_back_from_the_database_as_lists(self):
        self.assertTrue(is_down(note([[n, 0] for n in range(4)], [(9, False)])))
