"""What rules would do, counted over batches."""

import json
import unittest

from engine.tally import SAMPLES, Tally

DEAL, OTHER = ("crm.lead", 7), ("crm.lead", 8)
ANNA, NOBODY = 5, 0


class TestTally(unittest.TestCase):
    def test_the_first_rule_decides_and_hides_the_others(self):
        tally = Tally()
        self.assertEqual(tally.note(1, [3, 4]), 3)
        self.assertEqual(tally.note(2, [4]), 4)
        self.assertEqual(tally.note(3, []), 0)
        self.assertEqual(dict(tally.fits), {3: 1, 4: 2, 0: 1})
        self.assertEqual(dict(tally.hidden[4]), {3: 1})
        self.assertEqual((tally.filed, tally.samples), (3, {3: [1], 4: [1, 2], 0: [3]}))

    def test_samples_are_few(self):
        tally = Tally()
        for archive in range(100):
            tally.note(archive, [3])
        self.assertEqual(len(tally.samples[3]), SAMPLES)

    def test_one_only_is_one_on_each_record(self):
        tally = Tally()
        for place in (DEAL, DEAL, OTHER):
            tally.make(3, place, ANNA, is_one_only=True)
        self.assertEqual((tally.makes[3], tally.persons[ANNA]), (2, 2))

    def test_what_is_logged_stands_in_no_way(self):
        tally = Tally()
        tally.make(3, DEAL, NOBODY, is_one_only=False)
        tally.make(4, DEAL, ANNA, is_one_only=True)
        tally.make(3, DEAL, NOBODY, is_one_only=False)
        self.assertEqual((tally.makes[3], tally.makes[4], tally.records[DEAL]), (2, 1, 3))

    def test_it_goes_on_where_it_stopped(self):
        tally = Tally()
        self.assertEqual(Tally.from_json({}), tally)
        tally.note(1, [3, 4])
        tally.make(3, DEAL, ANNA, is_one_only=True)
        again = Tally.from_json(json.loads(json.dumps(tally.to_json())))
        self.assertEqual(again, tally)
        again.make(3, DEAL, ANNA, is_one_only=True)
        self.assertEqual(again.makes[3], 1)
