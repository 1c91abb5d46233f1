"""Who may begin, and who waits for a host."""

import threading
import unittest

from scripted_server import ANNA, PATIENCE

from engine.events import Job
from engine.providers.rate_limits import LARGE, ORDINARY, PACES, TOUCHY, pace_for
from engine.pull.host_queue import Line
from engine.values import Endpoint, Pace, ServerSettings


def job(account_id, host="imap.us.example", pace=Pace(connections=2)):  # noqa: B008 - frozen
    return Job(account_id, ServerSettings(Endpoint(host, 993)), ANNA, (), pace=pace)


class TestLine(unittest.TestCase):
    def setUp(self):
        self.now = 0.0
        self.line = Line(clock=lambda: self.now)

    def take(self, count):
        """The ids of the next `count` that may begin now; None for each that would have to wait."""
        ids = []
        for _time in range(count):
            ready = next((one for one in self.line._jobs if self.line._may_begin(one, self.now)), None)
            ids.append(self.line.take().account_id if ready else None)
        return ids

    def test_first_come_first_served(self):
        self.line.add([job(number, pace=Pace(connections=9)) for number in (5, 3, 4)])
        self.assertEqual(self.take(4), [5, 3, 4, None])

    def test_a_host_gets_no_more_connections_than_it_bears(self):
        jobs = [job(number) for number in range(4)]
        self.line.add(jobs)
        self.assertEqual(self.take(3), [0, 1, None])
        self.line.leave(jobs[0])
        self.assertEqual(self.take(2), [2, None])

    def test_a_host_at_its_limit_holds_up_no_other(self):
        self.line.add([job(number) for number in range(4)] + [job(9, "imap.cust.example")])
        self.assertEqual(self.take(4), [0, 1, 9, None])

    def test_hosts_differ_by_port_and_not_by_case(self):
        pace = Pace(connections=1)
        self.line.add([job(1, "IMAP.us.example", pace), job(2, "imap.us.example", pace)])
        self.assertEqual(self.take(2), [1, None])

    def test_sign_ins_are_spread_over_the_second(self):
        self.line.add([job(number, pace=Pace(connections=9, sign_ins_per_second=4)) for number in range(9)])
        seen = []
        for quarter in range(3):
            self.now = quarter / 4
            seen += self.take(2)
        self.assertEqual(seen, [0, None, 1, None, 2, None])

    def test_who_waits_for_a_host_is_woken_when_a_connection_ends(self):
        first, second = job(1, pace=Pace(connections=1)), job(2, pace=Pace(connections=1))
        line = Line([first, second])
        taken = [line.take()]
        thread = threading.Thread(target=lambda: taken.append(line.take()))
        thread.start()
        line.leave(first)
        thread.join(PATIENCE)
        self.assertEqual(taken, [first, second])

    def test_who_waits_for_the_second_is_woken_by_the_clock(self):
        line = Line([job(number, pace=Pace(connections=9, sign_ins_per_second=50)) for number in range(3)])
        self.assertEqual([line.take().account_id for _time in range(3)], [0, 1, 2])

    def test_a_closed_line_sends_everybody_home(self):
        taken = []
        threads = [threading.Thread(target=lambda: taken.append(self.line.take())) for _ in range(3)]
        for thread in threads:
            thread.start()
        self.line.close()
        for thread in threads:
            thread.join(PATIENCE)
        self.assertEqual(taken, [None] * 3)

    def test_the_mailboxes_of_a_host_leave_the_line_and_the_others_stay(self):
        self.line.add([job(1), job(2, "imap.cust.example"), job(3)])
        self.assertEqual([one.account_id for one in self.line.drop(("imap.us.example", 993))], [1, 3])
        self.assertEqual([one.account_id for one in self.line.drop()], [2])
        self.assertEqual(len(self.line), 0)

    def test_what_waits_for_a_host_is_no_work_for_more_threads_than_it_bears(self):
        self.line.add([job(number) for number in range(50)] + [job(99, "imap.cust.example")])
        self.assertEqual(self.line.count_ready(), 3)
        self.assertEqual(self.line.find_busy(), {("imap.us.example", 993)})


class TestPaces(unittest.TestCase):
    def test_a_host_is_known_by_the_longest_name_it_ends_with(self):
        for host, pace in (
            ("imap.gmail.com", LARGE),
            ("outlook.office365.com", LARGE),
            ("IMAP.163.com.", TOUCHY),
            ("imap.qiye.163.com", PACES["qiye.163.com"]),
            ("imap.exmail.qq.com", PACES["exmail.qq.com"]),
            ("imap.qq.com", TOUCHY),
            ("mail.acme.example", ORDINARY),
            ("notgmail.com", ORDINARY),
            ("", ORDINARY),
        ):
            with self.subTest(host=host):
                self.assertEqual(pace_for(host), pace)

    def test_the_table_is_in_the_form_it_is_compared_in(self):
        for name, pace in PACES.items():
            self.assertEqual(name, name.lower().strip("."))
            self.assertGreater(pace.connections, 0)
