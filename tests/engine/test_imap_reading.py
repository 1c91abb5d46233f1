"""Reading a mailbox: folders, numbers, headers and bodies, and that nothing on the server changes by it."""

import re
import unittest
from datetime import datetime, timezone

from entering import enter
from scripted_server import ANNA, PATIENCE, Imap, Said, ScriptedServer

from engine.errors import FolderRefused, MailboxError, MessageRefused, RetryLater
from engine.session import open_session
from engine.values import FolderInfo, FolderStatus

HEADER = b"From: Nina <nina@cust.example>\r\nSubject: offer\r\n\r\n"
WRITES = re.compile(
    r"\b(STORE|APPEND|COPY|MOVE|EXPUNGE|SELECT|CLOSE|DELETE|CREATE|RENAME|SUBSCRIBE|RFC822\.TEXT)\b|BODY\[|RFC822[ )]"
)


def header_row(uid, number=1, header=HEADER, extra=""):
    """A FETCH line as it answers the first phase."""
    head = (
        f'* {number} FETCH (UID {uid} FLAGS (\\Seen) INTERNALDATE "23-Nov-2026 10:00:00 +0800" RFC822.SIZE 1234{extra}'
    )
    return head.encode() + b" BODY[HEADER.FIELDS (FROM SUBJECT)] {%d}\r\n" % len(header) + header + b")\r\n"


def body_row(uid, raw, number=1):
    return b"* %d FETCH (UID %d BODY[] {%d}\r\n" % (number, uid, len(raw)) + raw + b")\r\n"


class ReadingCase(unittest.TestCase):
    def open(self, answers=None, command_seconds=PATIENCE):
        self.imap = Imap(answers)
        server = enter(self, ScriptedServer(self.imap))
        session = open_session(server.settings(), ANNA, PATIENCE, command_seconds)
        self.addCleanup(session.close)
        return session

    def opened(self, answers, **how):
        """A session in a folder."""
        session = self.open(answers, **how)
        session.examine("INBOX")
        return session

    def refusal(self, ask, kind=MailboxError):
        with self.assertRaises(kind) as caught:
            ask()
        return caught.exception


class TestFolders(ReadingCase):
    def test_a_folder_is_named_as_people_read_it_and_known_by_the_servers_word(self):
        session = self.open(
            {
                "LIST": Said(
                    '* LIST (\\HasChildren) "/" INBOX',
                    '* LIST (\\HasNoChildren \\Sent) "/" "INBOX/Gel&APY-schte Objekte"',
                    '* LIST (\\Drafts) "/" "Entw&APw-rfe &- mehr"',
                    '* LIST () "/" "&V4NXPpCuTvY-"',
                    b'* LIST (\\Noselect) "/" {7}\r\nArchive\r\n',
                    '* LIST (\\NonExistent) "/" Gone',
                    b"* LIST () NIL {6}\r\n2024 Q\r\n",
                    '* LIST () "/" "2025"',
                )
            }
        )
        self.assertEqual(
            session.list_folders(),
            (
                FolderInfo("INBOX", "inbox", "extension"),
                FolderInfo("INBOX/Gelöschte Objekte", "sent", "extension"),
                FolderInfo("Entwürfe & mehr", "drafts", "extension"),
                FolderInfo("垃圾邮件", "junk", "name"),
                FolderInfo("2024 Q"),
                FolderInfo("2025"),
            ),
        )

    def test_one_name_that_cannot_be_read_does_not_close_the_mailbox(self):
        session = self.open(
            {
                "LIST": Said(
                    '* LIST () "/" INBOX',
                    '* LIST () "/" "broken &!-"',
                    '* LIST () "/" "nul &AAA-"',
                    '* LIST () "/" "half &2AA-"',
                    b'* LIST () "/" "raw \xd6\xd0"\r\n',
                    '* LIST () "/" INBOX',
                )
            }
        )
        paths = [folder.path for folder in session.list_folders()]
        self.assertEqual(paths[:4], ["INBOX", "broken &!-", "nul &AAA-", "half &2AA-"])
        self.assertEqual(len(paths), 5)
        for path in paths:
            path.encode("utf-8")
            self.assertNotIn("\0", path)

    def test_a_list_without_the_inbox_is_no_list(self):
        """Nobody may take a mailbox for emptied because a server had a bad moment."""
        for said in (Said(), Said('* LIST () "/" Sent'), Said(end="NO later"), Said('* LIST "broken')):
            refused = self.refusal(self.open({"LIST": said}).list_folders, RetryLater)
            self.assertIn(refused.code, ("bad_answer", "command_refused"))

    def test_names_travel_in_modified_utf_7(self):
        session = self.open()
        session.examine('Entwürfe & "mehr"')
        self.assertEqual(self.imap.commands[-1], 'EXAMINE "Entw&APw-rfe &- \\"mehr\\""')


class TestNumbers(ReadingCase):
    def test_a_folder_says_where_it_stands(self):
        session = self.open(
            {
                "EXAMINE": Said(
                    "* 172 EXISTS",
                    "* OK [UIDVALIDITY 4294967295] UIDs valid",
                    "* OK [UIDNEXT 4392] Predicted next UID",
                    "* OK [HIGHESTMODSEQ 9223372036854775807] Highest",
                )
            }
        )
        self.assertEqual(session.examine("INBOX"), FolderStatus(172, 4294967295, 4392, 9223372036854775807))

    def test_an_empty_folder_is_empty(self):
        session = self.open({"EXAMINE": Said("* 0 EXISTS", "* OK [UIDVALIDITY 7] x", "* OK [UIDNEXT 1] x")})
        self.assertEqual(session.examine("INBOX"), FolderStatus(0, 7, 1))

    def test_what_a_server_does_not_say_is_none(self):
        session = self.open({"EXAMINE": Said("* 3 EXISTS", "* OK [UIDVALIDITY 0] none", "* OK [NOMODSEQ] none")})
        self.assertEqual(session.examine("INBOX"), FolderStatus(3, None, None, None))

    def test_numbers_beyond_all_bounds_are_no_answer(self):
        """Criterion 7."""
        for said in (
            Said("* OK [UIDVALIDITY 7] but no EXISTS"),
            Said("* 3 EXISTS", "* OK [UIDVALIDITY 4294967296] x"),
            Said("* 3 EXISTS", "* OK [UIDNEXT 99999999999999999999] x"),
            Said("* 3 EXISTS", "* OK [UIDVALIDITY x] x"),
            Said("* 3 EXISTS", "* OK [HIGHESTMODSEQ 9223372036854775808] x"),
        ):
            with self.subTest(said.lines):
                session = self.open({"EXAMINE": said})
                self.assertEqual(self.refusal(lambda: session.examine("INBOX"), RetryLater).code, "bad_answer")  # noqa: B023

    def test_a_folder_that_does_not_open_is_left_alone(self):
        session = self.open({"EXAMINE": Said(end="NO [NONEXISTENT] Unknown mailbox")})
        refused = self.refusal(lambda: session.examine("Phantom"), FolderRefused)
        self.assertEqual(str(refused), "folder_unusable path=Phantom")


class TestHistory(ReadingCase):
    """How far back a folder is read that was never read before."""

    def _first(self, exists, count, answer=None, uidnext=40):
        session = self.opened({"FETCH": answer or (lambda line, tag, words: Said(end="BAD no such message"))})
        return session.first_uid_of_newest(FolderStatus(exists, 7, uidnext), count)

    def test_few_messages_are_all_read(self):
        for exists, count in ((0, 500), (3, 3), (0, 0)):
            self.assertEqual(self._first(exists, count), 1)
            self.assertTrue(self.imap.commands[-1].startswith("EXAMINE"))

    def test_of_many_only_the_newest_are_read(self):
        asked = []

        def answer(_line, _tag, words):
            asked.append(words)
            return Said("* 1 FETCH (FLAGS ())", f"* {words.split()[0]} FETCH (UID 77)")

        self.assertEqual(self._first(10, 3, answer), 77)
        self.assertEqual(asked, ["8 (UID)"])

    def test_without_history_only_what_is_still_to_come_is_read(self):
        self.assertEqual(self._first(10, 0, uidnext=40), 40)

    def test_without_history_and_without_uidnext_the_last_message_decides(self):
        self.assertEqual(self._first(10, 0, Said("* 10 FETCH (UID 39)"), uidnext=None), 40)

    def test_a_server_that_does_not_say_is_no_reason_to_read_everything(self):
        for said in (Said(), Said("* 8 FETCH (FLAGS ())"), Said("* 8 FETCH (UID 0)"), Said("* 8 FETCH (UID x)")):
            self.assertEqual(self.refusal(lambda: self._first(10, 3, said), RetryLater).code, "bad_answer")  # noqa: B023


class TestHeaders(ReadingCase):
    def test_a_header_comes_with_what_the_server_knows_of_the_mail(self):
        session = self.opened({"UID FETCH": Said(header_row(12))})
        (row,) = session.fetch_headers(11, 20)
        self.assertEqual((row.uid, row.flags, row.size), (12, ("\\Seen",), 1234))
        self.assertEqual(row.internal_date, datetime(2026, 11, 23, 2, tzinfo=timezone.utc))
        self.assertEqual((row.header.subject, row.header.sender.email), ("offer", "nina@cust.example"))

    def test_messages_come_in_their_order_and_gaps_are_no_error(self):
        session = self.opened({"UID FETCH": Said(header_row(19, 3), header_row(12, 1), header_row(14, 2))})
        self.assertEqual([row.uid for row in session.fetch_headers(11, 20)], [12, 14, 19])

    def test_a_star_names_the_last_message_even_below(self):
        """`UID FETCH 100:*` gives the last message if all are below 100 (RFC 3501, 6.4.8)."""
        session = self.opened({"UID FETCH": Said(header_row(42))})
        self.assertEqual(session.fetch_headers(100, 0xFFFFFFFF), ())
        self.assertTrue(self.imap.commands[-1].startswith("UID FETCH 100:* "))

    def test_news_in_between_is_no_answer(self):
        """Criterion 6."""
        session = self.opened(
            {
                "UID FETCH": Said(
                    "* 9 EXISTS", "* 15 FETCH (UID 15 FLAGS (\\Seen))", header_row(12), "* 3 EXPUNGE", header_row(99),
                    "* OK still here", "* FLAGS (\\Seen)", "* 2 FETCH (FLAGS ())",
                )
            }
        )  # fmt: skip
        self.assertEqual([row.uid for row in session.fetch_headers(11, 20)], [12])

    def test_what_an_earlier_command_left_behind_is_no_answer(self):
        left = Said("* 1 EXISTS", "* OK [UIDVALIDITY 7] x", header_row(12))
        session = self.opened({"EXAMINE": left, "UID FETCH": Said(header_row(13, 2))})
        self.assertEqual([row.uid for row in session.fetch_headers(11, 20)], [13])

    def test_a_message_without_its_header_is_no_empty_message(self):
        without = '* 1 FETCH (UID 12 FLAGS () INTERNALDATE "23-Nov-2026 10:00:00 +0800" RFC822.SIZE 9{})'
        for said in (without.format(""), without.format(" BODY[HEADER.FIELDS (FROM)] NIL")):
            session = self.opened({"UID FETCH": Said(said)})
            self.assertEqual(self.refusal(lambda: session.fetch_headers(11, 20), RetryLater).code, "bad_answer")  # noqa: B023

    def test_dates_and_sizes_that_are_none_do_no_harm(self):
        row = header_row(12).replace(b"23-Nov-2026 10:00:00 +0800", b"99-Foo-0001 99:00:00 +9999")
        session = self.opened({"UID FETCH": Said(row.replace(b"1234", b"99999999999"))})
        (row,) = session.fetch_headers(11, 20)
        self.assertEqual((row.internal_date, row.size), (None, 2147483647))

    def test_a_refusal_is_no_empty_answer(self):
        """Criterion 11."""
        for end in ("NO Some of the requested messages no longer exist", "BAD invalid sequence"):
            session = self.opened({"UID FETCH": Said(end=end)})
            refused = self.refusal(lambda: session.fetch_headers(11, 20), RetryLater)  # noqa: B023
            self.assertEqual(refused.code, "command_refused")


class TestBodies(ReadingCase):
    def test_a_body_comes_as_it_is(self):
        raw = b"Subject: x\r\n\r\n* 9 FETCH (UID 9)\r\nA1 OK done\r\n\x00\xff)"
        session = self.opened({"UID FETCH": Said(body_row(12, raw))})
        self.assertEqual(list(session.fetch_bodies((12,))), [(12, raw)])

    def test_each_body_asked_for_is_there_or_said_to_be_missing(self):
        """Criterion 28."""
        session = self.opened(
            {
                "UID FETCH": Said(
                    body_row(12, b"mail"), "* 2 FETCH (UID 13 BODY[] NIL)", "* 3 FETCH (UID 14 BODY[] 123)",
                    '* 4 FETCH (UID 15 BODY[] "")', "* 5 FETCH (UID 16 FLAGS ())", body_row(99, b"not asked for"),
                )
            }
        )  # fmt: skip
        bodies = dict(session.fetch_bodies((12, 13, 14, 15, 16, 17)))
        self.assertEqual(bodies.pop(12), b"mail")
        self.assertEqual(list(bodies), [13, 14, 15, 16, 17])
        for refused in bodies.values():
            self.assertIsInstance(refused, MessageRefused)
            self.assertEqual(refused.code, "no_data")

    def test_sizes_are_told_of_what_is_still_there(self):
        session = self.opened(
            {"UID FETCH": Said("* 1 FETCH (UID 12 RFC822.SIZE 500)", "* 2 FETCH (UID 13 RFC822.SIZE NIL)", "* 3 FETCH (UID 15 RFC822.SIZE 1)")}
        )  # fmt: skip
        self.assertEqual(session.fetch_sizes((13, 12, 14)), {13: 0, 12: 500})


class TestNothingChanges(ReadingCase):
    def test_reading_marks_nothing_and_opens_for_reading_only(self):
        """Criterion 21."""

        def fetch(_line, _tag, words):
            return Said(header_row(12) if "HEADER" in words else body_row(13, b"mail"))

        session = self.opened({"UID FETCH": fetch, "FETCH": Said("* 3 FETCH (UID 13)")})
        session.list_folders()
        session.first_uid_of_newest(FolderStatus(3, 7, 14), 1)
        session.fetch_headers(11, 20)
        session.fetch_sizes((12, 13))
        list(session.fetch_bodies((12, 13)))
        session.close()
        self.assertEqual([command for command in self.imap.commands if WRITES.search(command)], [])
        verbs = {command.split(" (")[0].split(" ")[0] for command in self.imap.commands}
        self.assertEqual(verbs, {"CAPABILITY", "AUTHENTICATE", "EXAMINE", "LIST", "FETCH", "UID"})

    def test_the_test_above_would_see_a_mark(self):
        for command in (
            "UID FETCH 1 (BODY[])",
            "SELECT INBOX",
            "UID STORE 1 +FLAGS (\\Seen)",
            "UID FETCH 1 (RFC822 UID)",
        ):
            self.assertTrue(WRITES.search(command))
