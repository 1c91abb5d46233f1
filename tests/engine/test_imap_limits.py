"""What a server may send and what we send: bounds before work, and no argument that begins a command of its own."""

import random
import resource
import threading
import time
from unittest.mock import patch

from heavy import heavy
from scripted_server import ANNA, PATIENCE, Imap, Said, ScriptedServer
from test_imap_reading import ReadingCase, body_row, header_row

from engine.errors import FolderRefused, MailboxError, OurBug, RetryLater
from engine.imap import connection as imap_connection
from engine.limits import guard
from engine.session import open_session

BREAKS = ("INBOX\r\nX9 DELETE INBOX", "INBOX\n", "\rINBOX", "INBOX\0", b"INBOX\r\n", bytearray(b"a\x00b"))


class TestAnswers(ReadingCase):
    def _refused(self, said, largest=imap_connection.LARGEST_ANSWER):
        session = self.opened({"UID FETCH": said})
        with patch.object(imap_connection, "LARGEST_ANSWER", largest):
            refused = self.refusal(lambda: session.fetch_headers(1, 9), RetryLater)
        return session, refused.code

    def test_a_literal_of_gigabytes_is_refused_before_memory_is_taken(self):
        """Criterion 22."""
        before, start = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss, time.monotonic()
        for size in (b"4294967295", b"2000000000", b"33554433", b"9" * 18):
            _session, code = self._refused(Said(b"* 1 FETCH (UID 1 BODY[HEADER] {" + size + b"}\r\n"))
            self.assertEqual(code, "answer_too_large")
        grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
        self.assertLess(grown, 5_000, "kilobytes")
        self.assertLess(time.monotonic() - start, 4, "a second each")

    def test_memory_grows_by_what_came_and_not_by_what_was_announced(self):
        """Criterion 22."""
        before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss

        def announce_and_leave(line, _tag, _words):
            line.send(b"* 1 FETCH (UID 1 BODY[HEADER] {33554432}\r\nfew")
            raise OSError

        _session, code = self._refused(announce_and_leave)
        self.assertEqual(code, "connection_lost")
        self.assertLess(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before, 20_000, "kilobytes")

    def test_a_line_without_end_is_cut(self):
        def flood(line, _tag, _words):
            line.send(b"* 1 FETCH (UID 1 ")
            while True:
                line.send(b"x" * (1 << 16))

        session, code = self._refused(flood)
        self.assertEqual(code, "answer_too_large")
        self.assertEqual(self.refusal(lambda: session.examine("INBOX"), RetryLater).code, "connection_lost")

    def test_many_small_answers_are_together_too_large(self):
        for said in (Said(*[header_row(uid) for uid in range(1, 99)]), Said(*["* OK still here"] * 999)):
            _session, code = self._refused(said, largest=5000)
            self.assertEqual(code, "answer_too_large")

    def test_the_limit_is_one_answers_and_not_the_sessions(self):
        session = self.opened({"UID FETCH": Said(*[header_row(uid) for uid in range(1, 9)])})
        with patch.object(imap_connection, "LARGEST_ANSWER", 5000):
            for _again in range(9):
                self.assertEqual(len(session.fetch_headers(1, 9)), 8)

    def test_after_too_large_an_answer_the_line_is_not_used_again(self):
        session, _code = self._refused(Said(*["* OK still here"] * 999), largest=5000)
        self.assertIsInstance(self.refusal(lambda: session.fetch_headers(1, 9)), RetryLater)


class TestTime(ReadingCase):
    def test_a_command_that_drips_ends_when_its_time_is_up(self):
        """Criterion 23."""
        session = self.opened({"UID FETCH": lambda line, *_command: line.drip()}, command_seconds=0.05)
        self.assertEqual(self.refusal(lambda: session.fetch_headers(1, 9), RetryLater).code, "no_answer")

    def test_silence_ends_when_its_time_is_up(self):
        session = self.opened({"LIST": lambda line, *_command: line.hold()}, command_seconds=0.05)
        self.assertEqual(self.refusal(session.list_folders, RetryLater).code, "no_answer")

    def test_another_thread_can_break_a_command(self):
        waiting = threading.Event()

        def hold(line, *_command):
            waiting.set()
            line.hold()

        session = self.opened({"UID FETCH": hold})
        breaker = threading.Thread(target=lambda: waiting.wait(PATIENCE) and session.abort())
        breaker.start()
        self.assertEqual(self.refusal(lambda: session.fetch_headers(1, 9), RetryLater).code, "connection_lost")
        breaker.join(PATIENCE)
        self.assertFalse(breaker.is_alive())

    def test_a_server_that_hangs_up_is_tried_again_later(self):
        for goodbye in ((), ("* BYE idle too long",)):
            session = self.opened({"UID FETCH": hang_up(*goodbye)})
            self.assertEqual(self.refusal(lambda: session.fetch_headers(1, 9), RetryLater).code, "connection_lost")  # noqa: B023

    def test_closing_waits_for_nobody(self):
        with ScriptedServer(Imap()) as server:
            session = open_session(server.settings(), ANNA, PATIENCE)
            session.close()
            session.close()
            session.abort()
            self.assertEqual(self.refusal(session.list_folders, RetryLater).code, "connection_lost")


def hang_up(*lines):
    def play(line, *_command):
        line.send(*lines)
        raise OSError

    return play


class TestArguments(ReadingCase):
    def test_no_argument_begins_a_line_of_its_own(self):
        """Criterion 39."""
        for argument in BREAKS:
            with self.subTest(argument):
                self.assertEqual(self.refusal(lambda: guard("fine", None, argument), OurBug).code, "bad_argument")  # noqa: B023
        guard("INBOX", b"INBOX", "Entwürfe", 7, None)

    def test_a_folder_with_a_line_break_in_its_name_becomes_no_command(self):
        session = self.open({"EXAMINE": Said(end="NO no such folder")})
        for path in ("INBOX\r\nX9 DELETE INBOX", "a\nb", "a\0b"):
            self.assertIsInstance(self.refusal(lambda: session.examine(path)), (FolderRefused, OurBug))  # noqa: B023
        self.assertFalse([command for command in self.imap.commands if command.startswith("X9")])
        self.assertFalse([command for command in self.imap.commands if "DELETE" in command and "&" not in command])

    def test_every_way_to_send_a_command_is_guarded(self):
        session = self.opened({})
        client, before = session._client, len(self.imap.commands)
        for send in (
            lambda: client.search(["SUBJECT", "x\r\nX9 NOOP"]),
            lambda: client.fetch_set("1\r\nX9 NOOP", "(UID)"),
            lambda: client.fetch_set("1", "(UID)\r\nX9 NOOP"),
            lambda: client._imap._simple_command("NOOP\r\nX9", "x\n"),
            lambda: client._imap.create("x\r\nX9 NOOP"),
        ):
            self.assertEqual(self.refusal(send, OurBug).code, "bad_argument")
        self.assertEqual(self.imap.commands[before:], [])

    def test_a_sequence_is_numbers_and_short(self):
        """Criterion 27."""
        client = self.opened({})._client
        for sequence in ("", "1 (FLAGS)", "1:*\r\n", "a", "1," * 600, "1\n"):
            with self.subTest(sequence):
                self.assertEqual(self.refusal(lambda: client.fetch_set(sequence, "(UID)"), OurBug).code, "bad_argument")  # noqa: B023


class TestHostileAnswers(ReadingCase):
    """Whatever a server says: a MailboxError or an answer, within bounds, and never our own bug."""

    WHOLE = (
        header_row(5)
        + body_row(6, b"Subject: x\r\n\r\nbody")
        + b'* LIST (\\Sent) "/" "a &APw- b"\r\n* OK [UIDNEXT 9] x\r\n* 3 EXISTS\r\n'
    )

    def _play(self, said):
        session = self.open(dict.fromkeys(("LIST", "EXAMINE", "UID FETCH", "FETCH"), Said(said)))
        asks = (
            session.list_folders, lambda: session.examine("INBOX"), lambda: session.fetch_headers(1, 9),
            lambda: session.fetch_sizes((5, 6)), lambda: list(session.fetch_bodies((5, 6))),
        )  # fmt: skip
        for ask in asks:
            try:
                ask()
            except MailboxError as error:
                self.assertNotIsInstance(error, OurBug, error.detail)
        session.close()

    def test_odd_answers_are_bad_answers(self):
        for said in (
            b"* 1 FETCH\r\n", b"* 1 FETCH ()\r\n", b"* 1 FETCH NIL\r\n", b"* 1 FETCH (UID)\r\n", b"* 0 FETCH (UID 5)\r\n",
            b"* 1 FETCH (UID 5 FLAGS 3 RFC822.SIZE (1) INTERNALDATE (a) BODY[HEADER] (a))\r\n",
            b"* 1 FETCH (UID (5) FLAGS ())\r\n", b"* 1 FETCH (UID 5 BODY (NIL))\r\n", b"* 1 FETCH (UID 5 ENVELOPE NIL)\r\n",
            b"* 1 FETCH (UID 5 ((((\r\n", b"* 1 FETCH " + b"(" * 4000 + b"\r\n", b'* 1 FETCH (UID 5 "\r\n', b"* \xff\xfe\r\n",
            b"* LIST NIL NIL NIL\r\n", b'* LIST (()) ("/") (x)\r\n', b'* LIST "/"\r\n', b"* EXISTS\r\n", b"* x EXISTS\r\n",
            b"* 99999999999999999999 EXISTS\r\n", b"* OK [UIDVALIDITY]\r\n", b"* OK [UIDNEXT -1] x\r\n", b"+ go on\r\n", b"\r\n",
        ):  # fmt: skip
            with self.subTest(said[:60]):
                self._play(said)

    @heavy
    def test_hundreds_of_broken_answers(self):
        for seed in range(300):
            dice = random.Random(seed)
            said = bytearray(self.WHOLE)
            for _hit in range(dice.randrange(1, 8)):
                at = dice.randrange(len(said))
                said[at : at + dice.randrange(3)] = dice.choice(
                    (b"", b"(", b")", b'"', b"{9}\r\n", b"\xff", b"\0", b"NIL")
                )
            with self.subTest(seed), patch("test_imap_limits.PATIENCE", 1):
                self._play(bytes(said))
