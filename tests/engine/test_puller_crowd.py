"""Many mailboxes in one round: nobody holds up the others, and the round ends in time."""

import socket
import threading
import time
import unittest
from dataclasses import replace

from scripted_mailbox import Mailbox
from scripted_server import ANNA, PATIENCE, Imap, Line, Said
from test_puller import PullerCase

from engine.errors import RetryLater
from engine.events import BodiesWanted, HistoryFetched, Job, MailboxFinished
from engine.pull.host_queue import host_of
from engine.pull.puller import QUEUED_EVENTS, Puller
from engine.session import open_session
from engine.values import Endpoint, FolderCursor, FolderInfo, FolderStatus, Pace, ServerSettings


class TestCrowd(PullerCase):
    def test_the_results_of_all_mailboxes_arrive(self):
        jobs = [self.job(Mailbox(), account_id) for account_id in range(1, 13)]
        events = self.pull(*jobs, threads=3, wanted={"INBOX": [(1, 2, 4)] * 12})
        for job in jobs:
            mine = [event for event in events if event.account_id == job.account_id]
            self.assertEqual(mine[-1], MailboxFinished(job.account_id, complete=True))
            self.assertEqual(len(self.of(events, MailboxFinished, job.account_id)), 1)
            self.assertEqual(
                [row.uid for event in mine if isinstance(event, HistoryFetched) for row in event.rows], [1, 2, 4, 9]
            )

    def test_no_more_threads_than_allowed_and_none_left_behind(self):
        jobs = [self.job(Mailbox(), account_id) for account_id in range(1, 7)]
        before = set(threading.enumerate())
        most = 0

        def count(*door):
            nonlocal most
            most = max(most, len([thread for thread in threading.enumerate() if "_work" in thread.name]))
            return open_session(*door)

        self.pull(*jobs, threads=2, open_session=count)
        self.assertEqual(most, 2)
        self.assertEqual([thread for thread in set(threading.enumerate()) - before if "_work" in thread.name], [])

    def test_no_mailboxes_are_no_work(self):
        self.assertEqual(self.pull(), [])


class TestTrouble(PullerCase):
    def _troubled(self):
        """Five mailboxes that hang or fail, each in its own way."""
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        return (
            self.job(Line.hold, 1),
            self.job(Imap({"LIST": lambda line, *_command: line.hold()}), 2),
            self.job(Imap({"LIST": lambda line, *_command: line.drip()}), 3),
            self.job(Imap({"LIST": Said(b"* LIST ((((\r\n")}), 4),
            Job(5, ServerSettings(Endpoint("127.0.0.1", port, allow_private=True)), ANNA, ()),
        )

    def test_whoever_hangs_or_fails_does_not_hold_up_the_others(self):
        """Criterion 23."""
        sound = [self.job(Mailbox(), account_id) for account_id in range(6, 12)]
        silent, *others = self._troubled()

        def open_soon(settings, credentials):
            return open_session(settings, credentials, 0.06 if settings is silent.settings else PATIENCE)

        ends = {}
        with Puller([silent, *others, *sound], threads=4, open_session=open_soon) as puller:
            for event in puller.events():
                if isinstance(event, BodiesWanted):
                    puller.answer(event.account_id, ())
                if isinstance(event, MailboxFinished):
                    ends[event.account_id] = event
                if {job.account_id for job in sound} <= set(ends):
                    puller._cut_at = over = time.monotonic()  # so is the grace
        self.assertLess(time.monotonic() - over, 2)
        self.assertEqual(set(ends), set(range(1, 12)))
        for job in sound:
            self.assertEqual(ends[job.account_id], MailboxFinished(job.account_id, complete=True))
        self.assertEqual(
            [ends[number].error.code for number in (1, 4, 5)], ["no_answer", "bad_answer", "connection_refused"]
        )
        for number in (2, 3):
            self.assertIn(ends[number].error.code, ("connection_lost", "no_answer"))

    def test_who_leaves_early_waits_for_nobody(self):
        hanging = threading.Event()

        def hold(line, *_command):
            hanging.set()
            line.hold()

        jobs = [self.job(Imap({"LIST": hold}), 1), self.job(Mailbox(), 2)]
        with Puller(jobs) as puller:
            self.assertTrue(hanging.wait(PATIENCE))
            for event in puller.events():
                if isinstance(event, BodiesWanted):
                    break
            start = time.monotonic()
        self.assertLess(time.monotonic() - start, 1)
        self.assertFalse(any(thread.is_alive() for thread in puller._threads))

    def test_an_error_in_the_database_ends_the_round(self):
        with self.assertRaises(ZeroDivisionError), Puller([self.job(Mailbox())]) as puller:
            for _event in puller.events():
                raise ZeroDivisionError
        self.assertFalse(any(thread.is_alive() for thread in puller._threads))

    def test_a_mailbox_opened_after_the_cut_is_not_read(self):
        opened = threading.Event()

        def open_late(settings, credentials):
            session = open_session(settings, credentials)
            puller._pulls[1].cut()
            opened.set()
            return session

        mailbox = Mailbox()
        with Puller([self.job(mailbox)], open_session=open_late) as puller:
            self.assertEqual(list(puller.events()), [MailboxFinished(1, complete=False)])
        self.assertNotIn("LIST", " ".join(mailbox.commands))


NOWHERE = ServerSettings(Endpoint("imap.us.example", 993))


class _EndlessSession:
    """A session with more windows than the queue holds."""

    def __init__(self):
        self.windows = 0
        self.has_filled = threading.Event()
        self.has_overfilled = threading.Event()

    def __enter__(self):
        return self

    def __exit__(self, *_exception):
        pass

    def abort(self):
        pass

    def has_labels(self):
        return False

    def find_tier(self, _status):
        return "none"

    def list_uids(self, _exists):
        return None

    def list_with_status(self):
        return (FolderInfo("INBOX", "inbox", "extension"),), {}

    def examine(self, _path, _since):
        return FolderStatus(999, 7, 500_000)

    def first_uid_of_newest(self, _status, _count):
        return 1

    def fetch_headers(self, _first, _last):
        self.windows += 1
        if self.windows == QUEUED_EVENTS - 2:
            self.has_filled.set()
        if self.windows > QUEUED_EVENTS:
            self.has_overfilled.set()
        return ()

    def list_sizes(self, _first, _last):
        return {}


class TestBounds(unittest.TestCase):
    def test_a_slow_database_slows_the_servers_down(self):
        session = _EndlessSession()
        job = Job(1, NOWHERE, ANNA, (FolderCursor("INBOX", 7, 1),))
        with Puller([job], open_session=lambda *_door: session) as puller:
            self.assertTrue(session.has_filled.wait(PATIENCE))
            self.assertFalse(session.has_overfilled.wait(0.05))
            events = puller.events()
            for _taken in range(5):
                next(events)
            self.assertTrue(session.has_overfilled.wait(PATIENCE))

    def test_an_error_that_comes_before_anything_is_told_too(self):
        def fail(*_door):
            raise RetryLater("connection_lost", host="imap.cust.example")

        with Puller([Job(1, NOWHERE, ANNA, ())], open_session=fail) as puller:
            (end,) = puller.events()
        self.assertEqual((end.complete, end.error.code), (True, "connection_lost"))


class TestRefilling(PullerCase):
    def test_more_mailboxes_are_asked_for_while_there_are_threads_for_them(self):
        stock = [self.job(Mailbox(), account_id) for account_id in range(1, 11)]
        asked = []

        def more(busy):
            asked.append(busy)
            jobs, stock[:] = stock[:4], stock[4:]
            return jobs

        ends = [event.account_id for event in self.pull(threads=2, more=more) if isinstance(event, MailboxFinished)]
        self.assertEqual(sorted(ends), list(range(1, 11)))
        self.assertEqual(len(asked), 4, "three times there were some, and then none")

    def test_none_are_asked_for_when_the_time_is_up(self):
        self.assertEqual(self.pull(seconds=-1, more=lambda _busy: self.fail("asked")), [])

    def test_a_host_that_is_dropped_is_not_tried_again_and_the_others_are(self):
        first, second = self.job(Mailbox(), 1), self.job(Mailbox(), 2)
        third = replace(first, account_id=3)
        events = []
        with Puller([replace(first, pace=Pace(1)), replace(third, pace=Pace(1)), second], threads=3) as puller:
            puller.drop_host(host_of(first))
            for event in puller.events():
                events.append(event)
                if isinstance(event, BodiesWanted):
                    puller.answer(event.account_id, ())
        ends = {event.account_id: event.is_untried for event in events if isinstance(event, MailboxFinished)}
        self.assertEqual((ends[2], ends[3]), (False, True))

    def test_a_host_that_hangs_leaves_threads_for_the_others(self):
        pace = Pace(connections=2)
        hanging = [replace(self.job(Line.hold, number), pace=pace) for number in range(1, 3)]
        hanging += [replace(hanging[0], account_id=number) for number in range(3, 9)]
        sound = [self.job(Mailbox(), number) for number in range(20, 26)]
        ends, is_over = set(), threading.Event()

        def open_soon(settings, credentials):
            if settings.incoming.port in silent:
                is_over.wait(PATIENCE)
                raise RetryLater("no_answer", host="localhost", port=settings.incoming.port)
            return open_session(settings, credentials, PATIENCE)

        silent = {job.settings.incoming.port for job in hanging}
        with Puller([*hanging, *sound], threads=8, open_session=open_soon) as puller:
            for event in puller.events():
                if isinstance(event, BodiesWanted):
                    puller.answer(event.account_id, ())
                if isinstance(event, MailboxFinished):
                    ends.add(event.account_id)
                if ends >= {job.account_id for job in sound}:
                    break
            is_over.set()
        self.assertEqual(ends, {job.account_id for job in sound})
