"""One mailbox in one round: what comes, in which order, and how it ends."""

import unittest
from unittest.mock import patch

from entering import enter
from scripted_mailbox import Mailbox, mail
from scripted_server import ANNA, PATIENCE, Said, ScriptedServer
from test_imap_reading import WRITES

from engine.errors import FolderRefused, NeedsOwner, RetryLater
from engine.events import (
    BodiesFetched,
    BodiesWanted,
    FolderFailed,
    FolderOpened,
    FolderScanned,
    FolderSettled,
    FoldersListed,
    HeadersFetched,
    HistoryFetched,
    Job,
    MailboxFinished,
)
from engine.pull import bodies, sync
from engine.pull.puller import Puller
from engine.values import FolderCursor


class PullerCase(unittest.TestCase):
    def setUp(self):
        died = enter(self, patch("threading.excepthook"))
        self.addCleanup(lambda: self.assertEqual(died.mock_calls, [], "a thread died"))

    def job(self, script, account_id=1, cursors=(), history_limit=500, choices=()):
        server = enter(self, ScriptedServer(script))
        return Job(account_id, server.settings(), ANNA, tuple(cursors), history_limit, choices=dict(choices))

    def pull(self, *jobs, wanted=None, **how):
        """Every event of a round. `wanted` {path: [uids, ...]}: what to answer, question by question."""
        wanted = {path: list(answers) for path, answers in (wanted or {}).items()}
        events = []
        with Puller(jobs, **{"seconds": PATIENCE, **how}) as puller:
            for event in puller.events():
                events.append(event)
                if isinstance(event, BodiesWanted):
                    answers = wanted.get(event.path)
                    puller.answer(event.account_id, answers.pop(0) if answers else ())
        return events

    def of(self, events, kind, account_id=1):
        return [event for event in events if isinstance(event, kind) and event.account_id == account_id]


class TestOrder(PullerCase):
    def test_a_mailbox_is_told_from_its_folders_to_its_end(self):
        events = self.pull(self.job(Mailbox()), wanted={"INBOX": [(4, 2)]})
        self.assertEqual(
            [(type(event), getattr(event, "path", "")) for event in events],
            [
                (FoldersListed, ""),
                (FolderOpened, "INBOX"),
                (FolderScanned, "INBOX"),
                (HistoryFetched, "INBOX"),
                (BodiesWanted, "INBOX"),
                (BodiesFetched, "INBOX"),
                (BodiesWanted, "INBOX"),
                (FolderSettled, "INBOX"),
                (FolderOpened, "Sent"),
                (FolderScanned, "Sent"),
                (HistoryFetched, "Sent"),
                (BodiesWanted, "Sent"),
                (FolderSettled, "Sent"),
                (MailboxFinished, ""),
            ],
        )
        self.assertEqual(events[-1], MailboxFinished(1, complete=True))

    def test_reading_marks_nothing(self):
        mailbox = Mailbox()
        self.pull(self.job(mailbox, history_limit=2), wanted={"INBOX": [(1, 2, 4)]})
        self.assertEqual([command for command in mailbox.commands if WRITES.search(command)], [])

    def test_all_folders_are_read_but_drafts_junk_and_trash_sent_right_after_the_inbox(self):
        paths = ("Kunden", "Drafts", "Spam", "Trash", "Sent", "INBOX", "Archive")
        mailbox = Mailbox({path: {} for path in paths})
        events = self.pull(self.job(mailbox))
        self.assertEqual(
            [event.path for event in self.of(events, FolderOpened)], ["INBOX", "Sent", "Kunden", "Archive"]
        )
        self.assertEqual(len(events[0].folders), 7)

    def test_what_the_owner_chose_comes_first(self):
        mailbox = Mailbox({"INBOX": {}, "Kunden": {}, "Drafts": {}})
        events = self.pull(self.job(mailbox, choices={"Kunden": False, "Drafts": True}))
        self.assertEqual([event.path for event in self.of(events, FolderOpened)], ["INBOX", "Drafts"])

    def test_a_folder_that_is_paused_is_left_alone(self):
        events = self.pull(self.job(Mailbox(), cursors=[FolderCursor("INBOX", 7, 2, is_paused=True)]))
        self.assertEqual([event.path for event in self.of(events, FolderOpened)], ["Sent"])


class TestHeaders(PullerCase):
    def _pulled(self, mailbox, cursor=None, **how):
        events = self.pull(self.job(mailbox, cursors=[cursor] if cursor else [], choices={"Sent": False}, **how))
        (opened,) = self.of(events, FolderOpened)
        return opened, self.of(events, HeadersFetched), self.of(events, HistoryFetched)

    def _uids(self, events):
        return [[row.uid for row in event.rows] for event in events]

    def test_a_folder_never_read_begins_at_its_newest(self):
        inbox = {"INBOX": {n: mail(n) for n in range(1, 20)}}
        for limit, first in ((500, 1), (19, 1), (18, 2), (1, 19), (0, 20)):
            opened, news, history = self._pulled(Mailbox(inbox), history_limit=limit)
            self.assertEqual((opened.first_uid, opened.uid_done, news), (first, 19, []))
            self.assertEqual([uid for uids in self._uids(history) for uid in uids], list(range(first, 20)))

    def test_an_empty_folder_is_read_from_the_beginning(self):
        for limit in (500, 0):
            opened, *read = self._pulled(Mailbox({"INBOX": {}}), history_limit=limit)
            self.assertEqual((opened.first_uid, opened.renumbered, read), (1, False, [[], []]))

    def test_history_comes_newest_first_and_goes_on_where_it_ended(self):
        inbox = Mailbox({"INBOX": {n: mail(n) for n in range(1, 1203)}})
        _opened, news, history = self._pulled(inbox, history_limit=1100)
        self.assertEqual([(event.low, len(event.rows)) for event in history], [(703, 500), (203, 500), (103, 100)])
        _opened, news, history = self._pulled(inbox, FolderCursor("INBOX", 7, 1200, first_uid=103, history_low=203))
        self.assertEqual(self._uids(news), [[1201, 1202]])
        self.assertEqual([(event.low, len(event.rows)) for event in history], [(103, 100)])

    def test_new_mail_goes_on_where_it_ended(self):
        opened, news, history = self._pulled(Mailbox(), FolderCursor("INBOX", 7, 2))
        self.assertEqual((opened.uid_done, opened.renumbered, history), (2, False, []))
        self.assertEqual([(event.uid_done, [row.uid for row in event.rows]) for event in news], [(4, [4])])

    def test_a_folder_without_news_is_opened_and_left(self):
        """Criterion 5: `n+1:*` names message n again (RFC 3501, 6.4.8)."""
        _opened, news, history = self._pulled(Mailbox(), FolderCursor("INBOX", 7, 4))
        self.assertEqual((news, history), ([], []))

    def test_a_renumbered_folder_is_read_all_over_again(self):
        """Criterion 4 with the second cursor: a restored backup keeps its UIDVALIDITY and goes back in its numbers."""
        for cursor in (FolderCursor("INBOX", 6, 99), FolderCursor("INBOX", 7, 99)):
            opened, news, history = self._pulled(Mailbox(), cursor, history_limit=2)
            self.assertEqual((opened.first_uid, opened.uid_done, opened.renumbered, news), (1, 4, True, []))
            self.assertEqual(self._uids(history), [[1, 2, 4]])

    def test_windows_come_in_ascending_order_and_empty_ones_too(self):
        mailbox = Mailbox({"INBOX": {n: mail(n) for n in (*range(1, 501), 1200)}})
        _opened, news, _history = self._pulled(mailbox, FolderCursor("INBOX", 7, 2))
        self.assertEqual([event.uid_done for event in news], [502, 1002, 1200])
        self.assertEqual([len(event.rows) for event in news], [498, 0, 1])

    def test_a_few_mails_among_many_numbers_take_one_command(self):
        mailbox = Mailbox({"INBOX": {1: mail(1), 4_000_000_000: mail(2)}})
        for cursor, low in ((None, 1), (FolderCursor("INBOX", 7, 1), None)):
            _opened, news, history = self._pulled(mailbox, cursor)
            self.assertEqual([event.low for event in history], [low] if low else [])
            self.assertEqual([event.uid_done for event in news], [] if low else [4_000_000_000])

    def test_a_next_number_far_beyond_any_mail_costs_a_list_and_no_thousand_commands(self):
        mailbox = Mailbox({"INBOX": {**{n: mail(n) for n in range(1, 700)}, 4_000_000_000: mail(2)}})
        _opened, news, _history = self._pulled(mailbox, FolderCursor("INBOX", 7, 2))
        self.assertEqual([(event.uid_done, len(event.rows)) for event in news], [(502, 500), (4_000_000_000, 198)])
        self.assertLess(len(mailbox.commands), 20)

    def test_history_among_a_million_numbers_costs_a_list_and_no_thousand_commands(self):
        mailbox = Mailbox({"INBOX": {**{n: mail(n) for n in range(1, 700)}, 1_000_000: mail(2)}})
        _opened, _news, history = self._pulled(mailbox, history_limit=10_000)
        self.assertEqual([(event.low, len(event.rows)) for event in history], [(501, 200), (1, 500)])
        self.assertLess(len(mailbox.commands), 20)

    def test_a_server_without_numbers_is_read_too(self):
        """Criterion 3 (163 says neither UIDVALIDITY nor UIDNEXT): exactly what came since is told."""
        mailbox = Mailbox(uidvalidity=None, says_uidnext=False)
        opened, (news,), history = self._pulled(mailbox, history_limit=2)
        self.assertEqual((opened.status.uidvalidity, opened.status.uidnext, opened.first_uid), (None, None, 2))
        self.assertEqual((news.uidvalidity, news.uid_done, history), (0, 4, []))
        mailbox.folders["INBOX"].update({n: mail(n) for n in (6, 7, 9)})
        opened, (news,), history = self._pulled(mailbox, FolderCursor("INBOX", 0, 4, first_uid=2, history_low=2))
        self.assertEqual(([row.uid for row in news.rows], news.uid_done, opened.renumbered), ([6, 7, 9], 9, False))

    def test_such_a_server_names_its_last_mail_again_and_again_without_effect(self):
        mailbox = Mailbox(uidvalidity=None, says_uidnext=False)
        _opened, (news,), _history = self._pulled(mailbox, FolderCursor("INBOX", 0, 4))
        self.assertEqual((news.rows, news.uid_done), ((), 4))


class TestBodies(PullerCase):
    def _bodies(self, mailbox, *wanted):
        events = self.pull(self.job(mailbox, choices={"Sent": False}), wanted={"INBOX": wanted})
        return [event.bodies for event in self.of(events, BodiesFetched)]

    def test_bodies_come_read_and_as_often_as_they_are_asked_for(self):
        first, second = self._bodies(Mailbox(), (4, 1), (2,))
        self.assertEqual([body.uid for body in first], [4, 1])
        self.assertEqual(first[0].email.parsed.subject, "Mail 4")
        self.assertEqual(second[0].email.new_text, "body 2")

    def test_a_body_that_is_gone_is_refused_without_being_fetched(self):
        mailbox = Mailbox()
        refused, read = self._bodies(mailbox, (1, 3))
        self.assertEqual([(body.uid, body.error.code) for body in refused], [(3, "no_data")])
        self.assertEqual([(body.uid, body.error) for body in read], [(1, None)])
        self.assertIn("UID FETCH 1 (UID BODY.PEEK[])", mailbox.commands)

    def test_of_a_mail_above_the_limit_only_the_header_is_fetched(self):
        mailbox = Mailbox()
        mailbox.sizes[2] = 99 << 20
        [[body]] = self._bodies(mailbox, (2,))
        self.assertEqual((body.email.parsed.subject, body.email.left_size, body.email.body), ("Mail 2", 99 << 20, ""))
        self.assertEqual([command for command in mailbox.commands if "[]" in command], [])

    def test_bodies_are_handed_over_in_batches_that_memory_can_bear(self):
        mailbox = Mailbox({"INBOX": {n: mail(n) for n in range(1, 8)}})
        mailbox.sizes[4] = 1 << 20
        batches = self._bodies(mailbox, tuple(range(1, 8)))
        self.assertEqual([[body.uid for body in bodies] for bodies in batches], [[1, 2, 3, 5, 6, 7], [4]])

    def test_as_many_as_are_asked_for_at_once_fit_in_one_command(self):
        highest = 4294967000
        mailbox = Mailbox({"INBOX": {highest + n: mail(n) for n in range(60)}})
        job = self.job(mailbox, cursors=[FolderCursor("INBOX", 7, highest - 1)])
        events = self.pull(job, wanted={"INBOX": [tuple(highest + n for n in range(60))]})
        self.assertEqual(events[-1], MailboxFinished(1, complete=True))
        self.assertEqual(sum(len(event.bodies) for event in self.of(events, BodiesFetched)), 60)

    def test_a_mail_that_is_no_mail_does_not_stop_the_others(self):
        mailbox = Mailbox({"INBOX": {1: b"\xff\x00 no mail at all", 2: mail(2)}})
        ((first, second),) = self._bodies(mailbox, (1, 2))
        self.assertEqual((first.email.parsed.subject, second.email.parsed.subject), ("", "Mail 2"))


class TestEnds(PullerCase):
    def test_a_folder_that_does_not_open_is_left_and_the_next_is_read(self):
        def examine(line, tag, words):
            return Said(end="NO [NOPERM] not for you") if "INBOX" in words else mailbox._examine(line, tag, words)

        mailbox = Mailbox(answers={"EXAMINE": examine})
        events = self.pull(self.job(mailbox))
        (failed,) = self.of(events, FolderFailed)
        self.assertEqual(failed.path, "INBOX")
        self.assertIsInstance(failed.error, FolderRefused)
        self.assertEqual([event.path for event in self.of(events, HistoryFetched)], ["Sent"])
        self.assertEqual(events[-1], MailboxFinished(1, complete=True))

    def test_an_error_is_a_result_like_any_other(self):
        refusing = Mailbox(
            answers={"AUTHENTICATE": lambda line, *_: (line.send("+ "), line.read(), Said(end="NO no"))[2]}
        )
        (end,) = self.pull(self.job(refusing))
        self.assertIsInstance(end.error, NeedsOwner)
        breaking = Mailbox(answers={"UID FETCH": Said(end="NO broken")})
        events = self.pull(self.job(breaking))
        self.assertIsInstance(events[-1].error, RetryLater)
        self.assertEqual(
            [type(event) for event in events], [FoldersListed, FolderOpened, FolderScanned, MailboxFinished]
        )

    def test_when_the_time_is_up_nothing_new_is_begun(self):
        mailbox = Mailbox()
        self.assertEqual(self.pull(self.job(mailbox), seconds=-1), [MailboxFinished(1, False, is_untried=True)])
        self.assertEqual(mailbox.commands, [])

    def test_what_was_begun_when_the_time_is_up_is_kept(self):
        mailbox = Mailbox({"INBOX": {n: mail(n) for n in range(1, 8)}})
        mailbox.sizes.update(dict.fromkeys(range(1, 8), 4 << 20))
        job = self.job(mailbox)
        events = []
        with Puller([job], seconds=PATIENCE) as puller:
            for event in puller.events():
                events.append(event)
                if isinstance(event, BodiesWanted):
                    puller.answer(1, tuple(range(1, 8)))
                if isinstance(event, BodiesFetched):
                    puller._ends_at = 0
        self.assertEqual(events[-1], MailboxFinished(1, complete=False))
        self.assertTrue(1 <= len(self.of(events, BodiesFetched)) < 7)

    def test_a_bug_of_ours_is_logged_and_ends_one_mailbox(self):
        bug = patch.object(sync, "plan_windows", side_effect=ZeroDivisionError("greengage"))
        with bug, self.assertLogs("engine.pull.puller", "ERROR") as logged:
            events = self.pull(self.job(Mailbox()))
        self.assertEqual((events[-1].error.code, events[-1].error.detail), ("internal_error", "ZeroDivisionError"))
        self.assertTrue(events[-1].complete)
        self.assertIn("mailbox 1", logged.output[0])
        self.assertIn("plan_windows", logged.output[0], "where it was")
        self.assertNotIn("greengage", logged.output[0], "what it says may be of a mail")

    def test_a_mail_our_reader_trips_over_is_put_aside_and_no_word_of_it_logged(self):
        bug = patch.object(bodies, "read_email", side_effect=ValueError("greengage"))
        with bug, self.assertLogs("engine.pull.bodies", "ERROR") as logged:
            events = self.pull(self.job(Mailbox()), wanted={"INBOX": [(1,)]})
        [fetched] = self.of(events, BodiesFetched)
        self.assertEqual([body.error.code for body in fetched.bodies], ["unreadable"])
        self.assertIsNone(events[-1].error)
        self.assertIn("ValueError", logged.output[0])
        self.assertNotIn("greengage", str(logged.output))
