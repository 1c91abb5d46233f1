"""Which folders are opened, by what STATUS says of them."""

import unittest
from dataclasses import replace

from scripted_mailbox import Mailbox, mail
from scripted_server import Said
from test_puller import PullerCase

from engine.events import FolderFailed, FolderOpened, FolderSettled, FoldersListed, MailboxFinished
from engine.imap import skip as gate
from engine.values import Fingerprint, FolderCursor, FolderInfo

SEEN = Fingerprint(messages=3, uidnext=5, uidvalidity=7, unseen=1, modseq=40)
READ = FolderCursor("INBOX", 7, 4, fingerprint=SEEN)
LIST_STATUS = "IMAP4rev1 AUTH=PLAIN LIST-EXTENDED LIST-STATUS SPECIAL-USE CONDSTORE"


class TestMustOpen(unittest.TestCase):
    def test_a_folder_that_is_as_it_was_stays_closed(self):
        self.assertFalse(gate.must_open(READ, SEEN, has_turn=False))
        self.assertFalse(gate.must_open(READ, SEEN, has_turn=True))

    def test_any_number_that_moved_opens_it(self):
        for name in ("messages", "uidnext", "uidvalidity", "unseen", "modseq"):
            for value in (0, 99, None):
                with self.subTest(name=name, value=value):
                    self.assertTrue(gate.must_open(READ, replace(SEEN, **{name: value}), has_turn=False))

    def test_a_folder_of_which_nothing_is_known_is_opened(self):
        self.assertTrue(gate.must_open(FolderCursor("INBOX"), SEEN, has_turn=False))
        self.assertTrue(gate.must_open(replace(READ, fingerprint=None), SEEN, has_turn=False))

    def test_silence_is_not_emptiness(self):
        for said in (
            None,
            Fingerprint(),
            Fingerprint(messages=0),
            replace(SEEN, uidvalidity=0),
            replace(SEEN, uidnext=None),
        ):
            with self.subTest(said=said):
                self.assertTrue(gate.must_open(replace(READ, fingerprint=said), said, has_turn=False))

    def test_what_is_left_to_do_opens_it(self):
        for left in (
            {"is_count_due": True},
            {"has_wanted": True},
            {"first_uid": 1, "history_low": 3},
            {"modseq": 30, "modseq_next": 40},
        ):
            with self.subTest(left=left):
                self.assertTrue(gate.must_open(replace(READ, **left), SEEN, has_turn=False))

    def test_flags_without_a_number_are_looked_at_once_a_turn(self):
        silent = replace(SEEN, modseq=None)
        cursor = replace(READ, fingerprint=silent)
        self.assertFalse(gate.must_open(cursor, silent, has_turn=False))
        self.assertTrue(gate.must_open(cursor, silent, has_turn=True))

    def test_a_folder_that_is_paused_stays_closed_and_one_that_was_refused_waits_for_its_turn(self):
        changed = replace(SEEN, messages=9)
        self.assertFalse(gate.must_open(replace(READ, is_paused=True), changed, has_turn=True))
        for turn in (False, True):
            self.assertEqual(gate.must_open(replace(READ, is_refused=True), changed, turn), turn)


class TestTurns(unittest.TestCase):
    def test_each_folder_has_one_turn_in_half_an_hour_however_it_is_cut(self):
        for path in ("Archive", "Kunden/Müller", "客户", "a" * 300):
            for step in (60, 120, 607, 900, 1799):
                moments = range(1_000_000, 1_000_000 + 20 * gate.TURN, step)
                turns = sum(gate.is_turn(path, now - step, now) for now in moments)
                with self.subTest(path=path[:9], step=step):
                    self.assertAlmostEqual(turns, 20, delta=1)

    def test_many_folders_do_not_have_it_at_the_same_time(self):
        paths = [f"Folder {number}" for number in range(250)]
        most = max(
            sum(gate.is_turn(path, now - 120, now) for path in paths) for now in range(1_000_000, 1_003_600, 120)
        )
        self.assertLess(most, 40)

    def test_who_was_not_read_for_half_an_hour_is_read_everywhere(self):
        for since in (None, 1_000_000 - gate.TURN, 0, 2_000_000):
            self.assertTrue(gate.is_turn("Archive", since, 1_000_000))

    def test_inbox_and_sent_are_asked_for_each_time(self):
        for role, asked in (("inbox", True), ("sent", True), ("all", True), ("archive", False), ("", False)):
            with self.subTest(role=role):
                self.assertEqual(gate.is_asked(FolderInfo("x", role), READ, has_turn=False), asked)
        self.assertTrue(gate.is_asked(FolderInfo("x"), replace(READ, has_wanted=True), has_turn=False))
        self.assertTrue(gate.is_asked(FolderInfo("x"), READ, has_turn=True))


class TestRound(PullerCase):
    """The same against a server."""

    def _settle(self, mailbox, **job):
        """Read `mailbox` once; the job of the next time, as the database would make it."""
        first = self.job(mailbox)
        events = self.pull(first)
        settled = {event.path: event.fingerprint for event in self.of(events, FolderSettled)}
        cursors = [
            FolderCursor(
                event.path,
                7,
                event.uid_done,
                event.first_uid,
                event.first_uid,
                exists=event.status.exists,
                uidnext=event.status.uidnext,
                modseq=event.status.highestmodseq,
                modseq_next=event.status.highestmodseq,
                fingerprint=settled.get(event.path),
            )
            for event in self.of(events, FolderOpened)
        ]
        [listed] = self.of(events, FoldersListed)
        mailbox.commands.clear()
        known = {"listed": frozenset(listed.folders), "cursors": tuple(cursors), "read_at": None, **job}
        return replace(first, **known)

    def test_an_unchanged_mailbox_is_one_command_after_signing_in(self):
        mailbox = Mailbox(capability=LIST_STATUS)
        mailbox.modseq = 5
        job = self._settle(mailbox)
        self.assertEqual(self.pull(job), [MailboxFinished(1, complete=True)])
        self.assertEqual(
            [command.split(" ")[0] for command in mailbox.commands],
            ["CAPABILITY", "AUTHENTICATE", "CAPABILITY", "LIST"],
        )

    def test_only_the_folder_that_changed_is_opened(self):
        mailbox = Mailbox(capability=LIST_STATUS)
        mailbox.modseq = 5
        job = self._settle(mailbox)
        mailbox.folders["Sent"][10] = mail(10)
        self.assertEqual([event.path for event in self.of(self.pull(job), FolderOpened)], ["Sent"])

    def test_the_fingerprint_is_what_the_server_said_before_the_folder_was_opened(self):
        mailbox = Mailbox(capability=LIST_STATUS)
        mailbox.modseq = 5
        examine = mailbox.answers["EXAMINE"]

        def arrive(*command):
            mailbox.folders["INBOX"].setdefault(5, mail(5))
            return examine(*command)

        mailbox.answers["EXAMINE"] = arrive
        settled = {event.path: event.fingerprint for event in self.of(self.pull(self.job(mailbox)), FolderSettled)}
        self.assertEqual(settled["INBOX"].messages, 3)

    def test_a_server_without_list_status_is_asked_for_inbox_and_sent(self):
        import time

        mailbox = Mailbox({"INBOX": {1: mail(1)}, "Sent": {2: mail(2)}, "Kunden": {3: mail(3)}})
        mailbox.modseq = 5
        job = self._settle(mailbox, read_at=time.time())
        self.assertEqual(self.pull(job), [MailboxFinished(1, complete=True)])
        asked = [command for command in mailbox.commands if command.startswith(("STATUS", "EXAMINE"))]
        self.assertEqual([command.split('"')[1] for command in asked], ["INBOX", "Sent"])
        mailbox.folders["Kunden"][4] = mail(4)
        self.assertEqual(
            [event.path for event in self.of(self.pull(replace(job, read_at=None)), FolderOpened)], ["Kunden"]
        )

    def test_a_server_that_refuses_status_or_says_nothing_is_opened(self):
        for answer in (Said(end="NO never"), Said(end="BAD unknown"), Said(), Said('* STATUS "INBOX" ()')):
            mailbox = Mailbox({"INBOX": {1: mail(1)}}, answers={"STATUS": answer})
            job = self._settle(mailbox)
            with self.subTest(answer=answer):
                self.assertEqual(len(self.of(self.pull(job), FolderOpened)), 1)
                self.assertEqual(self.of(self.pull(job), FolderFailed), [])

    def test_a_server_that_refuses_list_status_is_asked_one_by_one(self):
        mailbox = Mailbox(capability=LIST_STATUS)
        plain = mailbox.answers["LIST"]
        mailbox.answers["LIST"] = lambda line, tag, words: (
            Said(end="NO no") if "RETURN" in words else plain(line, tag, words)
        )
        events = self.pull(self.job(mailbox))
        self.assertEqual([event.path for event in self.of(events, FolderOpened)], ["INBOX", "Sent"])
        self.assertEqual(events[-1], MailboxFinished(1, complete=True))

    def test_a_folder_left_out_of_the_statuses_is_opened(self):
        mailbox = Mailbox(capability=LIST_STATUS)
        mailbox.modseq = 5
        job = self._settle(mailbox)
        mailbox.unsaid.add("Sent")
        self.assertEqual([event.path for event in self.of(self.pull(job), FolderOpened)], ["Sent"])

    def test_a_list_that_is_not_as_it_was_is_told(self):
        mailbox = Mailbox(capability=LIST_STATUS)
        job = self._settle(mailbox)
        mailbox.folders["Neu"] = {}
        self.assertEqual(len(self.of(self.pull(job), FoldersListed)), 1)
