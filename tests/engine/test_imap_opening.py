"""Opening a mailbox: greeting, STARTTLS and sign-in, with servers that mean well and servers that do not."""

import base64
import logging
import threading
import unittest
from unittest.mock import patch

from entering import enter
from scripted_server import ANNA, PASSWORD, PATIENCE, Certificate, Imap, Line, Said, ScriptedServer

from engine.errors import MailboxError, NeedsAdministrator, NeedsOwner, OurBug, RetryLater
from engine.session import open_session
from engine.values import Credentials

STARTTLS = "IMAP4rev1 STARTTLS LOGINDISABLED"


class OpeningCase(unittest.TestCase):
    def serve(self, script, **how):
        return enter(self, ScriptedServer(script, **how))

    def open(self, script, credentials=ANNA, timeout=PATIENCE, **how):
        session = open_session(self.serve(script, **how).settings(), credentials, timeout)
        self.addCleanup(session.close)
        return session

    def refusal(self, script, kind=MailboxError, credentials=ANNA, timeout=PATIENCE, **how):
        with self.assertRaises(kind) as caught:
            self.open(script, credentials, timeout, **how)
        return caught.exception


class TestGreeting(OpeningCase):
    def test_a_server_that_signs_us_in_by_itself_is_refused(self):
        """Criterion 39."""
        for tls in (True, False):
            imap = Imap(greeting="* PREAUTH welcome back", capability="IMAP4rev1 STARTTLS")
            refused = self.refusal(imap, NeedsAdministrator, tls=tls)
            self.assertEqual(refused.code, "preauthenticated")
            self.assertEqual(set(imap.commands), {"CAPABILITY"})

    def test_a_server_that_says_goodbye_is_tried_again_later(self):
        for greeting, code in (
            ("* BYE shutting down", "command_refused"),
            ("* BYE Too many connections from your address", "throttled"),
            ("nonsense", "connection_lost"),
            ("", "connection_lost"),
        ):
            with self.subTest(greeting):
                self.assertEqual(self.refusal(Imap(greeting=greeting), RetryLater).code, code)

    def test_silence_and_a_slow_drip_end_when_the_time_is_up(self):
        for hang in (Line.hold, Line.drip, lambda line: (line.send("* OK ready"), line.drip())):
            refused = self.refusal(hang, RetryLater, timeout=0.06)
            self.assertEqual(refused.code, "no_answer")

    def test_an_endless_greeting_is_cut(self):
        def flood(line):
            while True:
                line.send(b"x" * (1 << 16))

        self.assertEqual(self.refusal(flood, RetryLater).code, "answer_too_large")


class TestStartTls(OpeningCase):
    def _upgrade(self, *said, **changes):
        """An Imap that does STARTTLS, sending `said` in one piece with its OK."""
        capability = changes.pop("after", "IMAP4rev1 AUTH=PLAIN")

        def start_tls(line, tag, _arguments):
            line.send(f"{tag} OK begin", *said)
            line.start_tls(line.server.context)
            imap.capability = capability

        imap = Imap({"STARTTLS": start_tls, **changes}, capability=STARTTLS)
        return imap

    def test_sign_in_waits_until_the_line_is_encrypted(self):
        imap = self._upgrade()
        self.open(imap, tls=False)
        self.assertEqual(imap.commands[:2], ["CAPABILITY", "STARTTLS"])
        self.assertEqual(imap.commands[3], "AUTHENTICATE PLAIN")

    def test_a_server_without_starttls_hears_no_password(self):
        """Criterion 39. It may be somebody between who took the word out."""
        for imap in (
            Imap(capability="IMAP4rev1 AUTH=PLAIN"),
            Imap({"STARTTLS": Said(end="NO not now")}, capability=STARTTLS),
        ):
            refused = self.refusal(imap, NeedsAdministrator, tls=False)
            self.assertEqual(refused.code, "no_starttls")
            self.assertLessEqual(set(imap.commands), {"CAPABILITY", "STARTTLS"})

    def test_words_smuggled_in_before_tls_end_the_connection(self):
        """Criterion 39."""
        imap = self._upgrade('* LIST () "/" "Smuggled"', "* PREAUTH come in")
        self.assertEqual(self.refusal(imap, NeedsAdministrator, tls=False).code, "starttls_injected")
        self.assertNotIn("AUTHENTICATE PLAIN", imap.commands)

    def test_words_said_before_the_ok_of_starttls_count_for_nothing(self):
        def start_tls(line, tag, _arguments):
            line.send('* LIST () "/" "Smuggled"', "* CAPABILITY IMAP4rev1 LOGINDISABLED", f"{tag} OK begin")
            line.start_tls(line.server.context)
            imap.capability = "IMAP4rev1 AUTH=PLAIN"

        imap = Imap({"STARTTLS": start_tls}, capability=STARTTLS)
        session = self.open(imap, tls=False)
        self.assertEqual([folder.path for folder in session.list_folders()], ["INBOX"])

    def test_the_certificate_is_checked_after_starttls_too(self):
        imap = self._upgrade()
        refused = self.refusal(imap, tls=False, certificate=Certificate("other.example"))
        self.assertEqual(refused.code, "certificate_name")
        self.assertNotIn("AUTHENTICATE PLAIN", imap.commands)

    def test_a_handshake_that_never_comes_ends_when_the_time_is_up(self):
        def begin_and_wait(line, tag, _arguments):
            line.send(f"{tag} OK begin")
            line.hold()

        imap = Imap({"STARTTLS": begin_and_wait}, STARTTLS)
        self.assertEqual(self.refusal(imap, RetryLater, tls=False, timeout=0.06).code, "no_answer")

    def test_a_drip_after_the_handshake_ends_when_the_time_is_up(self):
        imap = self._upgrade(AUTHENTICATE=lambda line, *_command: line.drip())
        self.assertEqual(self.refusal(imap, RetryLater, tls=False, timeout=0.2).code, "no_answer")


class TestSignIn(OpeningCase):
    def test_plain_is_used_where_it_is_offered(self):
        heard = []

        def authenticate(line, _tag, _arguments):
            line.send("+ ")
            heard.append(base64.b64decode(line.read()).decode())
            return Said()

        self.open(Imap({"AUTHENTICATE": authenticate}))
        self.assertEqual(heard, [f"\0{ANNA.login}\0{PASSWORD}"])

    def test_login_quotes_what_it_says(self):
        imap = Imap(capability="IMAP4rev1")
        self.open(imap, Credentials("anna smith", PASSWORD))
        self.assertEqual(imap.commands[1], 'LOGIN "anna smith" "correct \\"horse\\" \\\\ Büffel"')

    def test_who_may_not_sign_in_with_a_password_is_told_so(self):
        imap = Imap(capability="IMAP4rev1 LOGINDISABLED AUTH=XOAUTH2")
        refused = self.refusal(imap, NeedsAdministrator)
        self.assertEqual(str(refused), "login_disabled host=localhost")
        self.assertEqual(imap.commands, ["CAPABILITY"])

    def test_a_server_says_more_once_it_knows_who_asks(self):
        """NetEase serves nobody who has not named himself."""
        imap = Imap({"ID": Said("* ID NIL")}, capability="IMAP4rev1 AUTH=PLAIN ID")
        self.open(imap).list_folders()
        self.assertTrue([line for line in imap.commands if line.startswith('ID ("name" "crm_mailbox"')])

    def test_a_line_break_in_name_or_password_is_never_sent(self):
        """Criterion 39."""
        for login, password in (("anna\r\nX", "p"), ("anna", "p\nA1 NOOP"), ("an\0na", "p"), ("anna", "p\0q")):
            for capability in ("IMAP4rev1 AUTH=PLAIN", "IMAP4rev1"):
                imap = Imap(capability=capability)
                refused = self.refusal(imap, OurBug, Credentials(login, password))
                self.assertEqual(refused.code, "bad_argument")
                self.assertEqual(imap.commands, ["CAPABILITY"])


class TestRefusal(OpeningCase):
    def _answer(self, end, capability="IMAP4rev1 AUTH=PLAIN"):
        def authenticate(line, _tag, _arguments):
            line.send("+ ")
            line.read()
            return Said(end=end)

        return Imap({"AUTHENTICATE": authenticate, "LOGIN": Said(end=end)}, capability)

    def test_a_wrong_password_needs_the_owner(self):
        for capability in ("IMAP4rev1 AUTH=PLAIN", "IMAP4rev1"):
            refused = self.refusal(self._answer("NO [AUTHENTICATIONFAILED] Wrong password.", capability), NeedsOwner)
            self.assertEqual(str(refused), "login_refused host=localhost login=anna@us.example")
            self.assertIn("Wrong password.", refused.detail)

    def test_a_server_in_trouble_does_not_cost_the_owner_a_new_password(self):
        for end, code in (
            ("NO [UNAVAILABLE] Temporary authentication failure.", "throttled"),
            ("NO [UNAVAILABLE] Directory is down", "throttled"),
            ("NO [ALERT] Too many simultaneous connections", "throttled"),
            ("NO [INUSE] Mailbox is locked", "in_use"),
        ):
            with self.subTest(end):
                self.assertEqual(self.refusal(self._answer(end), RetryLater).code, code)

    def test_a_pause_that_is_asked_for_is_kept_within_reason(self):
        for text, seconds in (
            ("BAD Request is throttled. Suggested Backoff Time: 92415 milliseconds", 93),
            ("NO Backoff Time: 999999999", 3600),
            ("NO [OVERQUOTA] Account exceeded command or bandwidth limits", 3600),
            ("NO Rate limit hit", 300),
        ):
            refused = self.refusal(self._answer(text), RetryLater)
            self.assertEqual((refused.code, refused.seconds), ("throttled", seconds))

    def test_who_is_refused_leaves(self):
        gone = threading.Event()
        imap = self._answer("NO wrong", "IMAP4rev1")

        def play(line):
            imap(line)  # returns when the client has gone
            gone.set()

        refused = self.refusal(play, NeedsOwner)
        self.assertTrue(gone.wait(PATIENCE), refused)

    def test_a_line_lost_while_signing_in_is_no_refusal(self):
        def hang_up(line, *_command):
            raise OSError

        def say_goodbye(line, *_command):
            line.send("* BYE server restarts")
            raise OSError

        for answer in (hang_up, say_goodbye):
            for capability in ("IMAP4rev1 AUTH=PLAIN", "IMAP4rev1"):
                refused = self.refusal(Imap({"AUTHENTICATE": answer, "LOGIN": answer}, capability), RetryLater)
                self.assertEqual(refused.code, "connection_lost")

    def test_a_sign_in_that_drips_ends_when_the_time_is_up(self):
        imap = Imap({"AUTHENTICATE": lambda line, *_: line.drip(b"*")})
        self.assertEqual(self.refusal(imap, RetryLater, timeout=0.06).code, "no_answer")


class TestDiscretion(OpeningCase):
    """Some servers repeat the line they refuse. The password is in nothing that anybody can read."""

    def _repeat(self, form):
        def authenticate(line, _tag, _arguments):
            line.send("+ ")
            return Said(end=form.format(raw=PASSWORD, said=line.read()))

        return authenticate

    def _answers(self):
        for form in ("NO wrong: {raw}", "BAD unknown {raw}", "NO {said}", "BAD AUTHENTICATE PLAIN {said}"):
            yield self._repeat(form)

        def goodbye(line, tag, words):
            line.send(f"* BYE do not say {PASSWORD}")
            raise OSError

        yield goodbye
        yield lambda line, tag, words: line.send(f"{PASSWORD} is what you said")

    def test_no_error_repeats_the_password(self):
        said = base64.b64encode(f"\0{ANNA.login}\0{PASSWORD}".encode()).decode()
        for answer in self._answers():
            shown = " ".join(tell(error) for error in chain(self.refusal(Imap({"AUTHENTICATE": answer}))))
            for secret in (PASSWORD, said, "horse", "Büffel"):
                self.assertNotIn(secret, shown)

    def test_login_repeated_by_the_server_is_concealed_too(self):
        for end in ("NO {0}", "BAD {0}"):
            answer = lambda _line, _tag, words, end=end: Said(end=end.format(words))  # noqa: E731
            refused = self.refusal(Imap({"LOGIN": answer}, capability="IMAP4rev1"))
            for error in chain(refused):
                self.assertNotIn("horse", tell(error))
            self.assertIn("***", refused.detail)

    def test_no_log_holds_the_password(self):
        """Criterion 39."""
        with self.assertLogs(level=logging.DEBUG) as logged:
            logging.getLogger().debug("the log is read")
            self.open(Imap())
            self.open(Imap(capability="IMAP4rev1"))
        self.assertNotIn("horse", "\n".join(logged.output))

    def test_nothing_of_the_sign_in_is_kept(self):
        session = self.open(Imap(capability="IMAP4rev1"))
        self.assertNotIn("horse", repr(vars(session._client._imap)))

    def test_a_password_in_any_script_is_no_error_of_ours(self):
        for password in ("пароль", "密码", "p\udce9", "p\ud800"):
            for capability in ("IMAP4rev1 AUTH=PLAIN", "IMAP4rev1"):
                self.open(Imap(capability=capability), Credentials("änna", password))


def chain(error):
    """`error` and every other that Python would print with it."""
    while error:
        yield error
        error = error.__cause__ or error.__context__


def tell(error):
    return f"{error!s} {error!r} {vars(error)!r}"


class TestNoNetwork(unittest.TestCase):
    def test_a_host_that_is_refused_is_never_dialled(self):
        with ScriptedServer(Imap()) as server, patch("socket.create_connection") as dial:
            with self.assertRaises(NeedsAdministrator):
                open_session(server.settings(allow_private=False), ANNA)
            self.assertFalse(dial.called)
