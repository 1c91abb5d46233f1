"""One broken message among many is found in a few questions, and the others are read."""

import itertools
import unittest

from heavy import scaled, some
from scripted_mailbox import Mailbox, mail
from scripted_server import ANNA, PATIENCE, Said, ScriptedServer
from test_puller import PullerCase

from engine.errors import RetryLater
from engine.events import BodiesFetched, HeadersFetched, HistoryFetched
from engine.imap.fetch_bisect import MOST_BROKEN, fetch_window, gather
from engine.session import open_session
from engine.values import FolderCursor

NOBODY = b'* 1 FETCH (UID 1 FLAGS () ENVELOPE ("x'


class BreakingMailbox(Mailbox):
    """`breaks` {uid: what is told of it instead}, wherever its header or body is asked."""

    def __init__(self, count, breaks, spread=1):
        super().__init__({"INBOX": {n * spread: mail(n * spread) for n in range(1, count + 1)}})
        self.breaks = breaks

    def _describe(self, number, uid, items):
        if uid in self.breaks and "BODY" in items:
            return self.breaks[uid].replace(b"UID 1 ", b"UID %d " % uid)
        return super()._describe(number, uid, items)


def without_header(more=b""):
    return b"* 1 FETCH (UID 1 FLAGS () RFC822.SIZE 99%s)\r\n" % more


class TestWindows(unittest.TestCase):
    def _fetch(self, mailbox, first=1, last=100_000):
        with ScriptedServer(mailbox) as server, open_session(server.settings(), ANNA, PATIENCE) as session:
            session.examine("INBOX")
            before = len(mailbox.commands)
            try:
                return fetch_window(session, first, last)
            finally:
                self.extra = len(mailbox.commands) - before - 1

    def test_of_500_messages_one_is_broken_and_499_are_read(self):
        """Criterion 24, at any place and with any gaps between the numbers."""
        count = scaled(500, 120)
        places = (1, 2, count // 2, count // 2 + 1, count * 2 // 3, count - 1, count)
        for spread, broken in some(itertools.product((1, 97), places), 4):
            with self.subTest(broken=broken, spread=spread):
                mailbox = BreakingMailbox(count, {broken * spread: NOBODY + b"\r\n"}, spread)
                rows, [refused] = self._fetch(mailbox)
                self.assertEqual(len(rows), count - 1)
                self.assertEqual([row.uid for row in rows], sorted({row.uid for row in rows} - {broken * spread}))
                self.assertEqual((refused.uid, refused.error.code), (broken * spread, "unreadable"))
                self.assertEqual(refused.size, len(mail(broken * spread)))
                self.assertLessEqual(self.extra, 20)

    def test_nesting_without_end_is_one_broken_message(self):
        """Criterion 24."""
        deep = b"* 1 FETCH (UID 1 BODYSTRUCTURE " + b"(" * 3000 + b")" * 3000 + b")\r\n"
        count = scaled(500, 100)
        rows, [refused] = self._fetch(BreakingMailbox(count, {77: deep}))
        self.assertEqual((len(rows), refused.uid), (count - 1, 77))

    def test_a_header_that_is_not_given_is_asked_again_and_never_made_up(self):
        """Criterion 28: NIL, or nothing where a header ought to be."""
        for told in (without_header(), without_header(b" BODY[HEADER.FIELDS (FROM)] NIL")):
            with self.subTest(told):
                mailbox = BreakingMailbox(9, {4: told})
                rows, refused = self._fetch(mailbox)
                self.assertEqual([row.uid for row in rows], [1, 2, 3, 5, 6, 7, 8, 9])
                self.assertEqual([(row.uid, row.error.code) for row in refused], [(4, "no_data")])
                self.assertGreater(len([words for words in mailbox.commands if "HEADER" in words]), 2)

    def test_an_empty_answer_is_no_empty_window(self):
        """Criterion 28: OK without a FETCH line, though the messages are there."""
        answers = iter((True, False))

        def fetch(line, tag, words):
            is_first = "HEADER" in words and next(answers, False)
            return Said() if is_first else mailbox._fetch_by_uid(line, tag, words)

        mailbox = Mailbox({"INBOX": {n: mail(n) for n in range(1, 9)}}, {"UID FETCH": fetch})
        rows, refused = self._fetch(mailbox)
        self.assertEqual((len(rows), refused), (8, ()))

    def test_a_window_that_is_empty_is_empty(self):
        self.assertEqual(self._fetch(BreakingMailbox(3, {}), first=50, last=90), ((), ()))

    def test_what_nobody_can_read_by_the_dozen_is_the_servers_illness(self):
        with self.assertRaises(RetryLater) as caught:
            self._fetch(BreakingMailbox(500, dict.fromkeys(range(1, MOST_BROKEN + 2), NOBODY + b"\r\n")))
        self.assertEqual(caught.exception.code, "bad_answer")

    def test_another_error_goes_its_own_way(self):
        mailbox = Mailbox(answers={"UID FETCH": Said(end="NO [UNAVAILABLE] later")})
        with self.assertRaises(RetryLater) as caught:
            self._fetch(mailbox)
        self.assertEqual(caught.exception.code, "throttled")


class TestGather(unittest.TestCase):
    def test_any_broken_ones_are_found_and_all_others_answered(self):
        for broken in ({0}, {99}, {0, 99}, {3, 4, 5}, set(range(100)), set()):
            questions = []

            def ask(uids, broken=broken, questions=questions):
                questions.append(uids)
                if broken.intersection(uids):
                    raise RetryLater("bad_answer")
                return uids

            found = list(gather(tuple(range(100)), ask))
            alone = {uids[0] for uids, answer in found if isinstance(answer, RetryLater)}
            read = [uid for _uids, answer in found if isinstance(answer, tuple) for uid in answer]
            self.assertEqual((alone, read), (broken, sorted(set(range(100)) - broken)))


class TestInARound(PullerCase):
    def test_a_broken_message_is_told_with_the_others_and_the_cursor_goes_on(self):
        mailbox = BreakingMailbox(9, {4: without_header()})
        [history] = self.of(self.pull(self.job(mailbox)), HistoryFetched)
        self.assertEqual((len(history.rows), [row.uid for row in history.refused]), (8, [4]))
        [news] = self.of(self.pull(self.job(mailbox, cursors=[FolderCursor("INBOX", 7, 2)])), HeadersFetched)
        self.assertEqual((news.uid_done, len(news.rows), [row.uid for row in news.refused]), (9, 6, [4]))

    def test_a_body_that_breaks_its_batch_is_refused_alone(self):
        mailbox = BreakingMailbox(9, {})
        job = self.job(mailbox)
        mailbox.breaks[4] = NOBODY + b"\r\n"
        mailbox.breaks[5] = b"* 1 FETCH (UID 1 BODY[] NIL)\r\n"
        events = self.pull(job, wanted={"INBOX": [tuple(range(1, 10))]})
        bodies = {body.uid: body for event in self.of(events, BodiesFetched) for body in event.bodies}
        self.assertEqual(sorted(bodies), list(range(1, 10)))
        self.assertEqual(
            {uid: body.error.code for uid, body in bodies.items() if body.error}, {4: "unreadable", 5: "no_data"}
        )
