"""POP3: what is there, what is new, and what servers make of it."""

import socket
import unittest

from entering import enter
from scripted_mailbox import mail
from scripted_pop import Pop, stuff
from scripted_server import ANNA, PASSWORD, PATIENCE, ScriptedServer

from engine.errors import NeedsAdministrator, NeedsOwner, RetryLater
from engine.events import (
    BodiesFetched,
    BodiesWanted,
    FolderSettled,
    FoldersListed,
    HeadersFetched,
    Job,
    MailboxFinished,
    UidlsListed,
)
from engine.pop.session import PopSession
from engine.pull import large
from engine.pull.pop_pull import UIDVALIDITY
from engine.pull.puller import Puller
from engine.session import check_binding
from engine.values import Fingerprint, FolderCursor, ServerSettings

MAILS = [(f"name{number}", mail(number)) for number in (1, 2, 3)]


class PopCase(unittest.TestCase):
    def settings(self, script, **how):
        server = enter(self, ScriptedServer(script, **how))
        return ServerSettings(server.endpoint(), protocol="pop")

    def session(self, script, **how):
        return enter(self, PopSession(self.settings(script, **how).incoming, ANNA, PATIENCE, PATIENCE))

    def refusal(self, script, kind, **how):
        with self.assertRaises(kind) as caught:
            self.session(script, **how)
        self.assertNotIn(PASSWORD, repr(vars(caught.exception)))
        return caught.exception


class TestSession(PopCase):
    def test_it_lists_the_newest_first_and_never_deletes(self):
        pop = Pop(MAILS)
        session = self.session(pop)
        self.assertEqual([message.number for message in session.list_messages()], [3, 2, 1])
        list(session.fetch_headers(session.list_messages()))
        session.close()
        self.assertFalse([command for command in pop.commands if command.startswith("DELE")])
        self.assertEqual(pop.secret, f"\0{ANNA.login}\0{PASSWORD}".encode())

    def test_a_key_lasts_and_two_messages_of_one_name_have_two(self):
        mails = [("same", mail(1)), ("same", mail(1)), ("same", mail(1, size=5)), ("", mail(4))]
        pop = Pop(mails, answers={"UIDL": lambda line, _: line.send("+OK", "1 same", "2 same", "3 same", ".")})
        first, second = (self.session(pop).list_messages() for _ in range(2))
        self.assertEqual(first, second)
        self.assertEqual(len({message.key for message in first}), 4)

    def test_without_uidl_a_mail_is_known_by_its_header(self):
        pop = Pop([("", b"Status: RO\r\n" + mail(1)), ("", mail(2))], answers={"UIDL": None})
        before = self.session(pop).list_messages()
        pop.mails[0] = ("", b"Status: OO\r\n" + mail(1))
        self.assertEqual(self.session(pop).list_messages(), before, "programs write lines of their own into a header")
        pop.mails.insert(0, ("", mail(9)))
        after = self.session(pop).list_messages()
        self.assertEqual([message.key for message in after[:2]], [message.key for message in before])

    def test_headers_come_in_one_go_where_the_server_can_and_one_by_one_where_not(self):
        for capabilities in (("TOP", "USER", "PIPELINING"), ("TOP", "USER"), None, ("UIDL", "USER")):
            pop = Pop(MAILS, capabilities)
            session = self.session(pop)
            rows = list(session.fetch_headers(session.list_messages()))
            self.assertEqual(
                [raw.splitlines()[2] for _message, raw in rows], [b"Subject: Mail %d" % n for n in (3, 2, 1)]
            )
            self.assertEqual(
                any(command.startswith("TOP") for command in pop.commands), capabilities != ("UIDL", "USER")
            )

    def test_long_lines_and_lines_of_dots_come_as_they_are(self):
        raw = mail(1) + b".\r\n..two\r\n" + b"x" * 200_000 + b"\r\n." + b"." * 70_000 + b"\r\nend\r\n"
        session = self.session(Pop([("a", raw)]))
        [message] = session.list_messages()
        self.assertEqual(session.fetch_mail(message, b"".join), raw)
        self.assertEqual(len(session.list_messages()), 1, "the next answer is understood")
        self.assertEqual(stuff(b".\r\na"), b"..\r\na")

    def test_a_mail_is_not_marked_as_read_unless_the_server_gives_it_no_other_way(self):
        pop = Pop(MAILS)
        session = self.session(pop)
        newest = session.list_messages()[0]
        self.assertEqual(session.fetch_mail(newest, b"".join), mail(3))
        self.assertNotIn("RETR 3", pop.commands)
        pop.answers["TOP"] = lambda line, _words: line.send("+OK", mail(3)[:80], "", ".")
        self.assertEqual(session.fetch_mail(newest, b"".join), mail(3), "the server bounds TOP")
        self.assertIn("RETR 3", pop.commands)

    def test_a_mail_the_server_refuses_holds_up_no_other(self):
        pop = Pop(MAILS)
        top = pop._top
        pop.answers["TOP"] = lambda line, words: line.send("-ERR gone") if words.startswith("2 ") else top(line, words)
        session = self.session(pop)
        rows = list(session.fetch_headers(session.list_messages()))
        self.assertEqual([getattr(answer, "code", "fine") for _message, answer in rows], ["fine", "no_data", "fine"])

    def test_it_signs_in_by_user_and_pass_where_nothing_else_is_offered(self):
        pop = Pop(MAILS, ("TOP", "UIDL", "USER"))
        self.session(pop)
        self.assertEqual(pop.commands[1:3], [f"USER {ANNA.login}", f"PASS {PASSWORD}"])
        self.assertEqual(self.refusal(Pop((), ("TOP", "UIDL")), NeedsAdministrator).code, "login_disabled")

    def test_starttls_or_nothing(self):
        def stls(line, _arguments):
            line.send("+OK go")
            line.start_tls(line.server.context)

        pop = Pop(MAILS, answers={"STLS": stls})
        self.assertEqual(len(self.session(pop, tls=False).list_messages()), 3)
        self.assertEqual(pop.commands[:2], ["CAPA", "STLS"])
        self.assertEqual(self.refusal(Pop(answers={"STLS": None}), NeedsAdministrator, tls=False).code, "no_starttls")

    def test_what_a_server_says_no_with(self):
        for words, kind, code in (
            ("-ERR [AUTH] Authentication failed.", NeedsOwner, "login_refused"),
            ("-ERR [IN-USE] Do you have another POP session running?", RetryLater, "in_use"),
            ("-ERR Unable to lock maildrop: Mailbox is locked by POP server", RetryLater, "in_use"),
            ("-ERR [LOGIN-DELAY] minimum time between mail checks violation", RetryLater, "throttled"),
            ("-ERR [SYS/TEMP] try again", RetryLater, "throttled"),
            ("-ERR [SYS/PERM] ask somebody", NeedsAdministrator, "contact_provider"),
            (f"-ERR wrong password {PASSWORD}", NeedsOwner, "login_refused"),
        ):
            with self.subTest(words):
                pop = Pop(MAILS, ("TOP", "UIDL", "USER"), answers={"PASS": words})
                self.assertEqual(self.refusal(pop, kind).code, code)

    def test_a_hostile_server_comes_to_nothing(self):
        endless = {"LIST": lambda line, _: (line.send("+OK"), line.drip(b"1 1" * 50_000))}
        broken = {"LIST": lambda line, _: line.send("+OK", "one two", ".")}
        gone = {"LIST": lambda line, _: line.sock.shutdown(socket.SHUT_RDWR)}
        for answers, code in ((endless, "answer_too_large"), (broken, "bad_answer"), (gone, "connection_lost")):
            with self.assertRaises(RetryLater) as caught:
                self.session(Pop(MAILS, answers=answers)).list_messages()
            self.assertEqual(caught.exception.code, code)

    def test_binding_tries_it_out(self):
        check = check_binding(self.settings(Pop(MAILS)), ANNA)
        self.assertEqual((check.incoming_error, [folder.role for folder in check.folders]), (None, ["inbox"]))


class TestRound(PopCase):
    def pull(self, script, known=(), done=0, bodies=(), **job):
        """Every event of a round in which the database knows the positions `known` (numbered from 1)."""
        bodies, events = list(bodies), []
        with Puller([Job(1, self.settings(script), ANNA, **{"cursors": (), **job})], seconds=PATIENCE) as puller:
            for event in puller.events():
                events.append(event)
                if isinstance(event, UidlsListed):
                    fresh = iter(range(done + 1, 100))
                    numbers = [known.index(n) + 1 if n in known else next(fresh) for n in range(len(event.keys))]
                    puller.answer(1, (done, *numbers))
                elif isinstance(event, BodiesWanted):
                    puller.answer(1, bodies.pop(0) if bodies else ())
        return events

    def test_a_mailbox_is_told_from_its_list_to_its_end(self):
        events = self.pull(Pop(MAILS), bodies=[(), (1, 3, 9)])
        kinds = [FoldersListed, UidlsListed, BodiesWanted, HeadersFetched, BodiesWanted]
        kinds += [BodiesFetched] * 3 + [BodiesWanted, FolderSettled, MailboxFinished]
        self.assertEqual([type(event) for event in events], kinds)
        rows = events[3].rows
        self.assertEqual([(row.uid, row.header.subject) for row in rows], [(1, "Mail 3"), (2, "Mail 2"), (3, "Mail 1")])
        self.assertEqual([row.uidl for row in rows], list(events[1].keys))
        fetched = [body for event in events if isinstance(event, BodiesFetched) for body in event.bodies]
        self.assertEqual(
            [body.email and body.email.parsed.text.strip() for body in fetched], ["body 3", "body 1", None]
        )
        self.assertEqual(fetched[2].error.code, "no_data", "a mail that went meanwhile")

    def test_only_what_is_not_known_is_asked_for(self):
        pop = Pop(MAILS)
        events = self.pull(pop, known=[1, 2], done=2)
        [headers] = [event for event in events if isinstance(event, HeadersFetched)]
        self.assertEqual(([row.uid for row in headers.rows], headers.uid_done), ([3], 3))
        self.assertEqual([command for command in pop.commands if command.startswith("TOP")], ["TOP 3 0"])

    def test_an_unchanged_mailbox_costs_a_list(self):
        settled = self.pull(Pop(MAILS))[-2]
        cursor = FolderCursor("INBOX", UIDVALIDITY, 3, fingerprint=settled.fingerprint)
        pop = Pop(MAILS)
        listed = frozenset(PopSession.list_folders(None))
        self.assertEqual([type(event) for event in self.pull(pop, cursors=(cursor,), listed=listed)], [MailboxFinished])
        self.assertNotIn("TOP", " ".join(pop.commands))
        pop.mails[1] = ("renamed", MAILS[1][1])
        self.assertGreater(len(self.pull(pop, cursors=(cursor,), listed=listed)), 1)
        self.assertIsInstance(settled.fingerprint, Fingerprint)

    def test_a_large_mail_waits_on_disk_and_one_above_the_limit_leaves_its_header(self):
        big, huge = mail(1, size=large.LARGE), mail(2, size=2 * large.LARGE)
        pop = Pop([("big", big), ("huge", huge)])
        events = self.pull(pop, bodies=[(), (1, 2)], size_limit=len(big))
        emails = [body.email for event in events if isinstance(event, BodiesFetched) for body in event.bodies]
        self.assertEqual([email.left_size for email in emails], [len(huge), 0])
        self.assertEqual(emails[0].parsed.subject, "Mail 2")
        self.assertEqual(
            [one.split()[1] for one in pop.commands if one.startswith("TOP") and not one.endswith(" 0")], ["1"]
        )

    def test_the_servers_wish_to_be_left_alone_is_told(self):
        for words, seconds in (
            ("LOGIN-DELAY 900", 900),
            ("LOGIN-DELAY 0 USER", 0),
            ("LOGIN-DELAY soon", 0),
            ("TOP", 0),
        ):
            finished = self.pull(Pop(MAILS, ("TOP", "USER", words)))[-1]
            self.assertEqual((finished.error, finished.pause), (None, seconds))
