"""Servers as they are: one scripted server for each habit, each read whole, and then again for what came since."""

from scripted_mailbox import Mailbox, mail
from scripted_server import Said
from test_puller import PullerCase

from engine.errors import NeedsAdministrator, RetryLater
from engine.events import BodiesFetched, FlagsFetched, HeadersFetched, HistoryFetched, MailboxFinished
from engine.values import FolderCursor

UIDS = (1, 2, 4)


class IdFirst(Mailbox):
    """163 and 126: without ID after the sign-in every folder is an *Unsafe Login*."""

    def __init__(self):
        super().__init__(capability="IMAP4rev1 AUTH=PLAIN ID")
        self.answers["ID"] = Said('* ID ("name" "Coremail")')
        for verb in ("LIST", "EXAMINE"):
            self.answers[verb] = self._only_after_id(verb, self.answers[verb])

    def _only_after_id(self, verb, answer):
        def answered(*command):
            if any(line.startswith("ID ") for line in self.commands):
                return answer(*command)
            return Said(end=f"NO {verb} Unsafe Login. Please contact kefu@188.com for help")

        return answered


class HangsUp(Mailbox):
    """Old boxes: the line is cut at the first command they do not know."""

    KNOWN = ("CAPABILITY", "AUTHENTICATE", "LIST", "STATUS", "EXAMINE", "FETCH", "UID FETCH", "NOOP")

    def __init__(self):
        super().__init__(capability="IMAP4 IMAP4rev1 AUTH=PLAIN")
        self.answers = {verb: self.answers[verb] for verb in self.KNOWN}

    def __call__(self, line):
        send = line.send

        def send_or_hang_up(*lines):
            if isinstance(lines[-1], str) and lines[-1].endswith("BAD unknown"):
                raise OSError("hung up")
            send(*lines)

        line.send = send_or_hang_up
        super().__call__(line)


class Chatty(Mailbox):
    """Tells news in the middle of every answer: mail that came, flags that changed, capabilities again."""

    def _fetch_by_uid(self, line, tag, words):
        said = super()._fetch_by_uid(line, tag, words)
        news = [
            "* 17 EXISTS",
            "* 0 RECENT",
            "* 1 FETCH (FLAGS (\\Seen))",
            "* CAPABILITY IMAP4rev1",
            "* OK [ALERT] hello",
        ]
        return Said(*news, *said.lines, *news)


class Backwards(Mailbox):
    """Gives what was asked for in an order of its own, some of it twice."""

    def _fetch_by_uid(self, line, tag, words):
        said = super()._fetch_by_uid(line, tag, words)
        return Said(*reversed(said.lines), *said.lines[:1])


class SaysNoSize(Mailbox):
    """RFC822.SIZE is 0 for every message."""

    def __init__(self):
        super().__init__()
        self.sizes = dict.fromkeys((*UIDS, 9), 0)


READABLE = {
    "as it should be": Mailbox,
    "ID first (163, 126)": IdFirst,
    "hangs up at what it does not know": HangsUp,
    "no UIDVALIDITY": lambda: Mailbox(uidvalidity=None),
    "no UIDNEXT": lambda: Mailbox(says_uidnext=False),
    "neither (exmail)": lambda: Mailbox(uidvalidity=None, says_uidnext=False),
    "news in every answer": Chatty,
    "order of its own, some twice": Backwards,
    "no sizes": SaysNoSize,
}


class TestReadable(PullerCase):
    def test_every_mail_is_told_once_whatever_the_servers_habits(self):
        for habit, serve in READABLE.items():
            with self.subTest(habit):
                events = self.pull(self.job(serve()), wanted={"INBOX": [UIDS, ()]})
                self.assertEqual(self.of(events, MailboxFinished)[0].error, None)
                windows = [*self.of(events, HeadersFetched), *self.of(events, HistoryFetched)]
                uids = [row.uid for window in windows if window.path == "INBOX" for row in window.rows]
                self.assertEqual(sorted(uids), list(UIDS))
                bodies = [body for event in self.of(events, BodiesFetched) for body in event.bodies]
                told = {body.uid: body.email and body.email.parsed.subject for body in bodies}
                self.assertEqual(told, {uid: f"Mail {uid}" for uid in UIDS})

    def test_what_came_since_is_told_and_nothing_else(self):
        """Criterion 3."""
        for habit, serve in READABLE.items():
            with self.subTest(habit):
                mailbox = serve()
                mailbox.folders["INBOX"][5] = mail(5)
                cursor = FolderCursor("INBOX", mailbox.uidvalidity or 0, 4, exists=3)
                events = self.pull(self.job(mailbox, cursors=[cursor], choices={"Sent": False}))
                windows = [*self.of(events, HeadersFetched), *self.of(events, HistoryFetched)]
                self.assertEqual([row.uid for window in windows for row in window.rows], [5])


class TestRefusing(PullerCase):
    def _read(self, mailbox, cursors=()):
        events = self.pull(self.job(mailbox, cursors=cursors, choices={"Sent": False}))
        return events, self.of(events, MailboxFinished)[0].error

    def test_a_server_that_throttles_says_for_how_long(self):
        """Criterion 30, the engine's half."""
        for text, least in (
            ("BAD Request is throttled. Suggested Backoff Time: 299961 milliseconds", 299),
            ("NO [OVERQUOTA] Account exceeded command or bandwidth limits.", 3600),
            ("NO [LIMIT] Too many commands", 1),
            ("NO [UNAVAILABLE] System busy, try again later", 0),
        ):
            with self.subTest(text):
                events, error = self._read(Mailbox(answers={"UID FETCH": Said(end=text)}))
                self.assertIsInstance(error, RetryLater)
                self.assertGreaterEqual(error.seconds, least)
                self.assertFalse(self.of(events, HeadersFetched) + self.of(events, HistoryFetched))

    def test_a_server_that_says_goodbye_in_the_middle_moves_nothing(self):
        """Criterion 11."""

        def leave(line, _tag, _words):
            line.send("* BYE Session expired, please login again")
            raise OSError("gone")

        events, error = self._read(Mailbox(answers={"UID FETCH": leave}))
        self.assertIsInstance(error, RetryLater)
        self.assertFalse(self.of(events, HeadersFetched) + self.of(events, HistoryFetched))

    def test_a_server_without_a_right_to_read_is_the_administrators(self):
        _events, error = self._read(Mailbox(capability="IMAP4rev1 LOGINDISABLED"))
        self.assertIsInstance(error, NeedsAdministrator)

    def test_flags_of_somebody_elses_message_are_not_those_of_ours(self):
        """Criterion 6: a FETCH nobody asked for, told between ours, has no UID and is no flag of anybody."""
        mailbox = Chatty()
        cursor = FolderCursor("INBOX", 7, 4, exists=3)
        events, error = self._read(mailbox, [cursor])
        self.assertIsNone(error)
        self.assertEqual([row.flags for event in self.of(events, FlagsFetched) for row in event.rows if row.flags], [])
