"""What changed in a folder since it was read last: flags, and what is gone, for every kind of server."""

import itertools
import unittest
from unittest.mock import patch

from entering import enter
from heavy import scaled
from scripted_mailbox import Mailbox, mail
from scripted_server import Said
from test_puller import PullerCase

from engine.events import FlagRow, FlagsFetched, FolderCounted, FolderScanned, MessagesVanished
from engine.imap import changes as imap_changes
from engine.imap.changes import to_words
from engine.pull import sync
from engine.values import FolderCursor, FolderStatus

QRESYNC = "IMAP4rev1 AUTH=PLAIN ENABLE CONDSTORE QRESYNC ESEARCH"
CONDSTORE = "IMAP4rev1 AUTH=PLAIN CONDSTORE"


def cursor(done=4, uidvalidity=7, **how):
    """An inbox that was read to its end."""
    return FolderCursor("INBOX", uidvalidity, done, **{"exists": 3, "uidnext": done + 1, **how})


class ChangesCase(PullerCase):
    def changes(self, mailbox, cursor, **how):
        """What the folder's reading told besides headers: (flags, vanished, counted, scanned)."""
        events = self.pull(self.job(mailbox, cursors=[cursor], choices={"Sent": False}, **how))
        self.assertIsNone(events[-1].error)
        kinds = (FlagsFetched, MessagesVanished, FolderCounted, FolderScanned)
        return [self.of(events, kind) for kind in kinds]

    def asked(self, mailbox, words):
        return [command for command in mailbox.commands if words in command]


class TestQresync(ChangesCase):
    """RFC 7162: one EXAMINE tells everything."""

    def _told(self, *lines, modseq=50):
        def examine(line, tag, words):
            said = mailbox._examine(line, tag, words)
            return Said(*said.lines, *(lines if "QRESYNC" in words else ()), end=said.end)

        mailbox = Mailbox(answers={"EXAMINE": examine}, capability=QRESYNC)
        mailbox.modseq = modseq
        return mailbox

    def test_flags_and_what_is_gone_come_with_opening_the_folder(self):
        """Criterion 12."""
        mailbox = self._told("* VANISHED (EARLIER) 3,8:9", "* 2 FETCH (UID 2 FLAGS (\\Seen $x) MODSEQ (44))")
        [flags], [gone], counted, [scanned] = self.changes(mailbox, cursor(modseq=40))
        self.assertEqual(flags.rows, (FlagRow(2, ("$x", "\\Seen")),))
        self.assertEqual(gone.ranges, ((3, 3), (8, 9)))
        self.assertEqual((counted, scanned.modseq), ([], 50))
        self.assertIn("(QRESYNC (7 40))", self.asked(mailbox, "EXAMINE")[0])
        self.assertEqual(self.asked(mailbox, "FETCH"), [])

    def test_the_extension_is_enabled_before_a_folder_is_opened(self):
        mailbox = self._told()
        self.changes(mailbox, cursor(modseq=40))
        verbs = [command.split(" ")[0] for command in mailbox.commands]
        self.assertLess(verbs.index("ENABLE"), verbs.index("EXAMINE"))

    def test_what_is_told_of_new_mail_comes_with_its_header(self):
        mailbox = self._told("* 3 FETCH (UID 9 FLAGS (\\Seen) MODSEQ (44))")
        flags, gone, _counted, _scanned = self.changes(mailbox, cursor(modseq=40))
        self.assertEqual((flags, gone), ([], []))

    def test_nothing_changed_nothing_told(self):
        mailbox = self._told(modseq=40)
        known = cursor(modseq=40, modseq_next=40)
        self.assertEqual(self.changes(mailbox, known), [[], [], [], []])

    def test_a_huge_range_is_a_range(self):
        """Criterion 15, the engine's half: nobody counts to four thousand million."""
        mailbox = self._told("* VANISHED (EARLIER) 1:4294967295")
        _flags, [gone], _counted, _scanned = self.changes(mailbox, cursor(modseq=40))
        self.assertEqual(gone.ranges, ((1, 4294967295),))

    def test_numbers_that_cannot_be_are_no_answer(self):
        for words in ("0:3", "4294967296", "1:2:3"):
            mailbox = self._told(f"* VANISHED (EARLIER) {words}")
            events = self.pull(self.job(mailbox, cursors=[cursor(modseq=40)]))
            self.assertEqual(events[-1].error.code, "bad_answer", words)

    def test_a_folder_is_counted_when_it_is_due_even_so(self):
        """RFC 5162's erratum 1810: some servers forget what they expunged late."""
        mailbox = self._told()
        mailbox.answers["UID SEARCH"] = Said("* ESEARCH (TAG x) UID COUNT 3 ALL 1:2,4")
        _flags, _gone, [counted], _scanned = self.changes(mailbox, cursor(modseq=40, is_count_due=True))
        self.assertEqual(counted.ranges, ((1, 2), (4, 4)))

    def test_a_modseq_that_went_down_has_all_flags_compared_once(self):
        """Criterion 14."""
        mailbox = self._told(modseq=30)
        mailbox.flags[2] = "\\Flagged"
        [flags], _gone, _counted, [scanned] = self.changes(mailbox, cursor(modseq=40))
        self.assertEqual([row.uid for row in flags.rows], [1, 2, 4])
        self.assertEqual(scanned.modseq, 30)


class TestCondstore(ChangesCase):
    def _mailbox(self, *changed, capability=CONDSTORE, modseq=50):
        def fetch(line, tag, words):
            return Said(*changed) if "CHANGEDSINCE" in words else mailbox._fetch_by_uid(line, tag, words)

        mailbox = Mailbox(answers={"UID FETCH": fetch}, capability=capability)
        mailbox.modseq = modseq
        return mailbox

    def test_only_what_changed_since_is_fetched(self):
        mailbox = self._mailbox("* 1 FETCH (UID 1 FLAGS (\\Seen) MODSEQ (45))")
        [flags], _gone, counted, [scanned] = self.changes(mailbox, cursor(modseq=40))
        self.assertEqual((flags.rows, counted), ((FlagRow(1, ("\\Seen",)),), []))
        self.assertIn("UID FETCH 1:4 (UID FLAGS) (CHANGEDSINCE 40)", mailbox.commands)
        self.assertEqual(scanned.modseq, 50)

    def test_the_next_time_begins_where_this_one_looked_before_it_fetched(self):
        """Criterion 13: what changes between EXAMINE and FETCH is told again."""
        mailbox = self._mailbox("* 1 FETCH (UID 1 FLAGS (\\Seen) MODSEQ (99))")
        *_rest, [scanned] = self.changes(mailbox, cursor(modseq=40))
        self.assertEqual(scanned.modseq, 50)

    def test_gmails_number_may_be_ahead_of_what_it_shows(self):
        mailbox = self._mailbox(capability=f"{CONDSTORE} X-GM-EXT-1")
        *_rest, [scanned] = self.changes(mailbox, cursor(modseq=40, modseq_next=44))
        self.assertEqual((scanned.modseq, scanned.modseq_next), (44, 50))

    def test_labels_come_with_the_flags(self):
        """Criterion 19: a label is a flag, no second copy."""
        line = '* 1 FETCH (UID 1 FLAGS () X-GM-LABELS ("\\\\Inbox" Kunden) MODSEQ (45))'
        mailbox = self._mailbox(line, capability=f"{CONDSTORE} X-GM-EXT-1")
        [flags], *_rest = self.changes(mailbox, cursor(modseq=40))
        self.assertEqual(flags.rows[0].labels, ("Kunden", "\\Inbox"))

    def test_a_folder_without_modseq_is_compared(self):
        """Criterion 14: `[NOMODSEQ]`."""
        mailbox = self._mailbox(modseq=None)
        [flags], *_rest, [scanned] = self.changes(mailbox, cursor(modseq=40))
        self.assertEqual(([row.uid for row in flags.rows], scanned.modseq), ([1, 2, 4], None))


class TestComparing(ChangesCase):
    """A server that tells nothing (Exchange, Yahoo, 163)."""

    def test_flags_of_the_newest_each_time_and_a_piece_of_the_rest(self):
        mailbox = Mailbox({"INBOX": {n: mail(n) for n in range(1, 801)}})
        known = cursor(800, exists=800)
        flags, _gone, _counted, [scanned] = self.changes(mailbox, known)
        self.assertEqual([(event.rows[0].uid, event.rows[-1].uid) for event in flags], [(701, 800), (201, 700)])
        flags, *_rest, [scanned] = self.changes(mailbox, cursor(800, exists=800, flags_at=scanned.flags_at))
        self.assertEqual([(event.rows[0].uid, event.rows[-1].uid) for event in flags], [(701, 800), (1, 200)])
        self.assertEqual(scanned.flags_at, 0)

    def test_a_folder_that_grew_by_the_mails_that_came_lost_none(self):
        mailbox = Mailbox()
        mailbox.folders["INBOX"].update({5: mail(5), 6: mail(6)})
        _flags, _gone, counted, [scanned] = self.changes(mailbox, cursor())
        self.assertEqual((counted, scanned.status.exists), ([], 5))

    def test_a_folder_that_grew_by_less_is_listed(self):
        mailbox = Mailbox()
        del mailbox.folders["INBOX"][2]
        mailbox.folders["INBOX"][5] = mail(5)
        _flags, _gone, [counted], _scanned = self.changes(mailbox, cursor())
        self.assertEqual(counted.ranges, ((1, 1), (4, 5)))

    def test_without_a_next_number_the_mails_that_came_are_counted_instead(self):
        mailbox = Mailbox(uidvalidity=None, says_uidnext=False)
        mailbox.folders["INBOX"][5] = mail(5)
        known = cursor(uidvalidity=0, uidnext=None)
        self.assertEqual(self.changes(mailbox, known)[2], [])
        del mailbox.folders["INBOX"][1]
        [counted] = self.changes(mailbox, known)[2]
        self.assertEqual(counted.ranges, ((2, 2), (4, 5)))

    def test_a_list_shorter_than_the_server_says_is_no_list(self):
        """Criterion 16: Yahoo gave 1,000 of 10,000."""
        mailbox = Mailbox(capability="IMAP4rev1 AUTH=PLAIN ESEARCH")
        mailbox.answers["UID SEARCH"] = Said("* ESEARCH (TAG x) UID COUNT 1 ALL 4")
        _flags, _gone, counted, scanned = self.changes(mailbox, cursor(is_count_due=True))
        self.assertEqual((counted, len(scanned)), ([], 0))

    def test_nor_is_one_whose_count_is_another(self):
        mailbox = Mailbox(capability="IMAP4rev1 AUTH=PLAIN ESEARCH")
        mailbox.answers["UID SEARCH"] = Said("* ESEARCH (TAG x) UID COUNT 3 ALL 1:2")
        events = self.pull(self.job(mailbox, cursors=[cursor(is_count_due=True)]))
        self.assertEqual(events[-1].error.code, "bad_answer")

    def test_nor_one_during_which_mail_came_or_went(self):
        for news in ("* 4 EXISTS", "* 1 EXPUNGE", "* VANISHED 1"):
            mailbox = Mailbox(answers={"NOOP": Said(news)})
            self.assertEqual(self.changes(mailbox, cursor(is_count_due=True))[2], [], news)

    def test_a_list_of_many_thousands_never_takes_a_long_line(self):
        """Criterion 27: 130,000 seven-digit numbers would not fit in one."""
        count = scaled(130_000, 4_000)
        for name in ("LISTED_AT_ONCE", "SEARCHED_AT_ONCE"):
            enter(self, patch.object(imap_changes, name, scaled(getattr(imap_changes, name), 500)))
        said = []

        def fetch(_line, _tag, words):
            first, _, last = words.split(" ")[0].partition(":")
            said.append((int(first), int(last)))
            return Said(*[f"* {n} FETCH (UID {n * 7 + 1_000_000})" for n in range(int(first), int(last) + 1)])

        mailbox = Mailbox(answers={"FETCH": fetch}, capability=QRESYNC)
        mailbox.answers["EXAMINE"] = Said(f"* {count} EXISTS", "* OK [UIDVALIDITY 7] v", "* OK [UIDNEXT 1910001] n")
        known = cursor(1_910_000, exists=count, is_count_due=True, flags_at=1)
        [counted] = self.changes(mailbox, known)[2]
        self.assertEqual(len(counted.ranges), count)
        self.assertLessEqual(max(len(command) for command in mailbox.commands), 1000)

    def test_an_answer_that_fails_moves_nothing(self):
        """Criterion 11."""

        def cut(*_command):
            raise ConnectionResetError

        for answer in (Said(end="NO no"), Said(end="BAD bad"), cut):
            mailbox = Mailbox(answers={"FETCH": answer})
            events = self.pull(self.job(mailbox, cursors=[cursor()]))
            self.assertIsNotNone(events[-1].error)
            self.assertEqual(self.of(events, FolderScanned), [])


class TestNumbers(unittest.TestCase):
    def test_the_tier_is_what_the_folder_says_now(self):
        for status, has_qresync, tier in (
            (FolderStatus(1, 7, 9, 5), True, "qresync"),
            (FolderStatus(1, 7, 9, 5), False, "condstore"),
            (FolderStatus(1, 7, 9), True, "uidnext"),
            (FolderStatus(1, 7, None), False, "numbers"),
            (FolderStatus(1, None, 9), False, "numbers"),
        ):
            self.assertEqual(sync.find_tier(status, has_qresync), tier)

    def test_ranges_hold_what_they_were_made_of(self):
        self.assertEqual(sync.compress([5, 1, 2, 3, 9]), ((1, 3), (5, 5), (9, 9)))
        self.assertEqual(sync.compress([]), ())

    def test_windows_over_a_list_cover_all_numbers_once_and_hold_no_more_than_they_may(self):
        windows = sync.cut_windows(3, 1000, ((1, 4), (6, 9), (500, 520), (900, 900)), size=5)
        self.assertEqual((windows[0].first, windows[-1].last), (3, 1000))
        for before, after in itertools.pairwise(windows):
            self.assertEqual(before.last + 1, after.first)
        listed = {3, 4, 6, 7, 8, 9, *range(500, 521), 900}
        self.assertTrue(all(sum(w.first <= uid <= w.last for uid in listed) <= 5 for w in windows))

    def test_history_goes_down_to_its_beginning(self):
        self.assertEqual(list(sync.plan_history(11, 3, 99, 4)), [sync.Window(7, 10), sync.Window(3, 6)])
        self.assertEqual(list(sync.plan_history(11, 3, 4, 4)), [sync.Window(3, 10)])
        self.assertEqual(list(sync.plan_history(3, 3, 1)), [])

    def test_flags_are_words_in_one_order_without_recent(self):
        self.assertEqual(to_words((b"\\Seen", b"\\Recent", b"$a")), ("$a", "\\Seen"))
        self.assertEqual(to_words(None), ())


if __name__ == "__main__":
    unittest.main()
