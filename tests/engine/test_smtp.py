"""Signing in where mail is sent, and trying out a mailbox's both doors."""

import base64
import threading
import unittest

from entering import enter
from scripted_server import ANNA, PASSWORD, PATIENCE, Certificate, Imap, Line, Said, ScriptedServer, Smtp
from test_imap_opening import chain, tell

from engine.errors import MailboxError, NeedsAdministrator, NeedsOwner, OurBug, RetryLater
from engine.session import check_binding
from engine.smtp import check_login
from engine.values import Credentials, ServerSettings


def decoded(text):
    return base64.b64decode(text).decode()


class SmtpCase(unittest.TestCase):
    def serve(self, script, **how):
        return enter(self, ScriptedServer(script, **how))

    def check(self, script, credentials=ANNA, timeout=PATIENCE, **how):
        check_login(self.serve(script, **how).endpoint(), credentials, timeout)

    def refusal(self, script, kind=MailboxError, **how):
        with self.assertRaises(kind) as caught:
            self.check(script, **how)
        return caught.exception


class TestSignIn(SmtpCase):
    def test_plain_is_used_where_it_is_offered(self):
        smtp = Smtp(features=("SIZE 1000", "AUTH CRAM-MD5 LOGIN PLAIN"))
        self.check(smtp)
        self.assertEqual(smtp.commands[0], "EHLO localhost")
        self.assertEqual(decoded(smtp.commands[1].removeprefix("AUTH PLAIN ")), f"\0{ANNA.login}\0{PASSWORD}")

    def test_a_server_that_wants_it_asked_for_gets_it_once_more(self):
        def challenge(line, _arguments):
            line.send("334 ")
            heard.append(decoded(line.read()))
            return "235 welcome"

        heard = []
        self.check(Smtp({"AUTH": challenge}))
        self.assertEqual(heard, [f"\0{ANNA.login}\0{PASSWORD}"])

    def test_login_serves_where_there_is_no_plain(self):
        def challenge(line, arguments):
            heard.append(arguments)
            for prompt in ("334 VXNlcm5hbWU6", "334 UGFzc3dvcmQ6"):
                line.send(prompt)
                heard.append(decoded(line.read()))
            return "235 welcome"

        heard = []
        self.check(Smtp({"AUTH": challenge}, features=("auth login",)))
        self.assertEqual(heard, ["LOGIN", ANNA.login, PASSWORD])

    def test_nothing_is_sent_but_the_sign_in(self):
        smtp = Smtp()
        self.check(smtp)
        self.assertEqual({command.split(" ")[0] for command in smtp.commands} - {"QUIT"}, {"EHLO", "AUTH"})

    def test_a_line_break_in_name_or_password_is_never_sent(self):
        smtp = Smtp()
        for login, password in (("a\r\nRSET", "p"), ("a", "p\0q")):
            self.assertEqual(self.refusal(smtp, OurBug, credentials=Credentials(login, password)).code, "bad_argument")
        self.assertEqual({command.split(" ")[0] for command in smtp.commands}, {"EHLO"})

    def test_a_password_in_any_script_is_no_error_of_ours(self):
        for password in ("пароль", "密码", "p\ud800"):
            self.check(Smtp(), Credentials("änna", password))


class TestRefusal(SmtpCase):
    def test_a_wrong_password_needs_the_owner(self):
        refused = self.refusal(Smtp({"AUTH": "535 5.7.8 Wrong password"}), NeedsOwner)
        self.assertEqual(str(refused), "login_refused host=localhost login=anna@us.example")
        self.assertEqual(refused.detail, "535 5.7.8 Wrong password")

    def test_a_server_in_trouble_does_not_cost_the_owner_a_new_password(self):
        for said in ("454 4.7.0 Temporary authentication failure", "421 4.7.0 Too many", "432 later"):
            self.assertEqual(self.refusal(Smtp({"AUTH": said}), RetryLater).code, "throttled")

    def test_no_refusal_repeats_the_password(self):
        for form in ("535 {0}", "535 wrong: {1}", "454 {0} {1}"):
            smtp = Smtp({"AUTH": lambda _line, words, form=form: form.format(words, PASSWORD)})
            for error in chain(self.refusal(smtp)):
                self.assertNotIn("horse", tell(error))
                self.assertNotIn(base64.b64encode(f"\0{ANNA.login}\0{PASSWORD}".encode()).decode(), tell(error))

    def test_who_may_not_sign_in_with_a_password_is_told_so(self):
        for features in ((), ("AUTH XOAUTH2",), ("STARTTLS",)):
            smtp = Smtp(features=features)
            self.assertEqual(self.refusal(smtp, NeedsAdministrator).code, "login_disabled")
            self.assertEqual(smtp.commands, ["EHLO localhost"])

    def test_a_server_that_does_not_play_along_is_tried_again_later(self):
        for smtp, code in (
            (Smtp({"EHLO": "550 no"}), "command_refused"),
            (Smtp(greeting="554 go away"), "command_refused"),
            (Smtp(greeting="nonsense"), "command_refused"),
            (Smtp({"EHLO": "250-" + "x" * 9000}), "command_refused"),
            (lambda line: None, "connection_lost"),
        ):
            self.assertEqual(self.refusal(smtp, RetryLater).code, code)

    def test_a_connection_that_is_not_used_is_closed(self):
        gone = threading.Event()

        def refuse(line):
            line.send("554 go away")
            line.hold()
            gone.set()

        try:
            self.check(refuse)
        except RetryLater as error:
            self.assertTrue(gone.wait(PATIENCE), error)

    def test_silence_and_a_slow_drip_end_when_the_time_is_up(self):
        for script in (
            Line.hold,
            lambda line: line.drip(),
            Smtp({"AUTH": lambda line, _words: line.drip(b"250-x\r\n")}),
        ):
            refused = self.refusal(script, RetryLater, timeout=0.06)
            self.assertEqual(refused.code, "no_answer")


class TestEncryption(SmtpCase):
    def _upgrade(self, *said):
        def start_tls(line, _arguments):
            line.send("220 begin", *said)
            line.start_tls(line.server.context)
            smtp.answers["EHLO"] = "250-scripted\r\n250 AUTH PLAIN"

        smtp = Smtp({"STARTTLS": start_tls}, features=("STARTTLS",))
        return smtp

    def test_sign_in_waits_until_the_line_is_encrypted(self):
        smtp = self._upgrade()
        self.check(smtp, tls=False)
        verbs = [command.split(" ")[0] for command in smtp.commands]
        self.assertEqual(verbs[:4], ["EHLO", "STARTTLS", "EHLO", "AUTH"])

    def test_a_server_without_starttls_hears_no_password(self):
        for smtp in (Smtp(), Smtp({"STARTTLS": "454 not now"}, features=("STARTTLS", "AUTH PLAIN"))):
            refused = self.refusal(smtp, NeedsAdministrator, tls=False)
            self.assertEqual(refused.code, "no_starttls")
            self.assertNotIn("AUTH", " ".join(smtp.commands))

    def test_words_smuggled_in_before_tls_are_forgotten(self):
        """The first answer after the handshake is the server's to EHLO, not the one that was waiting."""
        self.check(self._upgrade("250-evil", "250 AUTH LOGIN"), tls=False)

    def test_a_drip_after_the_handshake_ends_when_the_time_is_up(self):
        smtp = self._upgrade()
        smtp.answers["AUTH"] = lambda line, _words: line.drip()
        self.assertEqual(self.refusal(smtp, RetryLater, tls=False, timeout=0.2).code, "no_answer")

    def test_the_certificate_is_checked(self):
        for smtp, tls in ((Smtp(), True), (self._upgrade(), False)):
            refused = self.refusal(smtp, NeedsAdministrator, tls=tls, certificate=Certificate("other.example"))
            self.assertEqual(refused.code, "certificate_name")
            self.assertNotIn("AUTH", " ".join(smtp.commands))

    def test_a_port_without_tls_is_named(self):
        server = self.serve(Smtp(), tls=False)
        with self.assertRaises(NeedsAdministrator) as caught:
            check_login(server.endpoint("ssl"), ANNA, PATIENCE)
        self.assertEqual(caught.exception.code, "no_tls")


class TestBinding(SmtpCase):
    """What a person learns who tries out a mailbox: how each door did."""

    def _check(self, imap, smtp=None, seconds=PATIENCE):
        outgoing = self.serve(smtp).endpoint() if smtp else None
        return check_binding(ServerSettings(self.serve(imap).endpoint(), outgoing), ANNA, seconds)

    def test_both_doors_open(self):
        found = self._check(Imap(), Smtp())
        self.assertEqual((found.incoming_error, found.outgoing_error), (None, None))
        self.assertEqual([folder.path for folder in found.folders], ["INBOX"])

    def test_a_company_where_nobody_sends_has_one_door(self):
        self.assertIsNone(self._check(Imap()).outgoing_error)

    def test_receiving_may_work_without_sending(self):
        found = self._check(Imap(), Smtp({"AUTH": "535 no"}))
        self.assertIsNone(found.incoming_error)
        self.assertEqual(found.outgoing_error.code, "login_refused")
        self.assertTrue(found.folders)

    def test_who_may_not_receive_is_not_asked_about_sending(self):
        smtp = Smtp()
        found = self._check(Imap({"LOGIN": Said(end="NO wrong")}, capability="IMAP4rev1"), smtp)
        self.assertEqual(found.incoming_error.code, "login_refused")
        self.assertEqual(smtp.commands, [])

    def test_a_password_does_not_show_in_what_is_printed(self):
        self.assertNotIn("horse", repr(ANNA))
        self.assertNotIn(PASSWORD, repr(ServerSettings(self.serve(Imap()).endpoint())))

    def test_a_server_that_drips_holds_nobody_up(self):
        dripping = Imap({"LIST": lambda line, *_command: line.drip()})
        self.assertEqual(self._check(dripping, Smtp(), seconds=0.12).incoming_error.code, "no_answer")
