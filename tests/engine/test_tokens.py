"""Access tokens and a master's password, as IMAP, POP and SMTP servers are told them, and what a refusal means."""

import base64
import json
import unittest
from dataclasses import replace

from entering import enter
from heavy import some
from scripted_mailbox import Mailbox
from scripted_pop import Pop
from scripted_server import PATIENCE, Imap, Said, ScriptedServer, Smtp
from test_imap_opening import chain, tell
from test_puller import PullerCase

from engine.errors import MailboxError, NeedsAdministrator, NeedsOwner, OurBug, RetryLater
from engine.events import MailboxFinished
from engine.session import check_binding, open_session
from engine.smtp import check_login
from engine.values import Credentials, ServerSettings

TOKEN = "ya29.token-4711"
ANNA = Credentials("anna@us.example", token=TOKEN, mechanism="XOAUTH2")
BEARER = replace(ANNA, mechanism="OAUTHBEARER")
MASTER = Credentials("anna@us.example", "master's own", master="robot")
# what goes before the refusal, and the one answer that lets the server go on (RFC 7628, 3.2.3)
REASONS = {"XOAUTH2": {"status": "401", "schemes": "bearer"}, "OAUTHBEARER": {"status": "invalid_token"}}
ANSWERS = {"XOAUTH2": b"", "OAUTHBEARER": b"\x01"}
MAILBOX = "IMAP4rev1 AUTH=PLAIN AUTH=XOAUTH2 AUTH=OAUTHBEARER"


def encode(value):
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.b64encode(raw).decode()


class Judge:
    """The server's side of AUTH in each protocol: `heard` is what the client said, decoded. `reason`: None lets in."""

    def __init__(self, reason=None, refusal="", challenges=1):
        self.heard = []
        self.mechanism = ""
        self._reason = reason
        self._refusal = refusal
        self._challenges = challenges

    def _hear(self, line):
        self.heard.append(base64.b64decode(line.read()))

    def _judge(self, line, arguments, prompt, is_asked):
        self.mechanism, _, first = arguments.partition(" ")
        if first:
            self.heard.append(base64.b64decode(first))
        elif is_asked:
            line.send(prompt)
            self._hear(line)
        if self._reason is None:
            return False
        for _each in range(self._challenges):
            line.send(prompt + encode(self._reason))
            # a server that got no answer would wait here, and so would we
            self._hear(line)
        return True

    def imap(self, line, _tag, arguments):
        refused = self._judge(line, arguments, "+ ", True)
        return Said(end=f"NO {self._refusal or '[AUTHENTICATIONFAILED] Authentication failed.'}") if refused else Said()

    def pop(self, line, arguments):
        refused = self._judge(line, arguments, "+ ", True)
        line.send(f"-ERR {self._refusal or '[AUTH] Authentication failed.'}" if refused else "+OK welcome")

    def smtp(self, line, arguments):
        refused = self._judge(line, arguments, "334 ", True)
        return f"{self._refusal or '535 5.7.8 Authentication failed.'}" if refused else "235 welcome"


class TokenCase(unittest.TestCase):
    def setUp(self):
        self.port = 0

    def _serve(self, script):
        server = enter(self, ScriptedServer(script))
        self.port = server.port
        return server.endpoint()

    def imap(self, judge, credentials, capability=MAILBOX, timeout=PATIENCE):
        imap = Imap({"AUTHENTICATE": judge.imap}, capability=capability)
        settings = ServerSettings(self._serve(imap))
        open_session(settings, credentials, timeout).close()

    def pop(self, judge, credentials, offered="SASL PLAIN XOAUTH2 OAUTHBEARER", timeout=PATIENCE):
        pop = Pop(capabilities=("UIDL", "USER", offered), answers={"AUTH": judge.pop})
        open_session(ServerSettings(self._serve(pop), protocol="pop"), credentials, timeout).close()

    def smtp(self, judge, credentials, offered="AUTH PLAIN XOAUTH2 OAUTHBEARER", timeout=PATIENCE):
        check_login(self._serve(Smtp({"AUTH": judge.smtp}, features=(offered,))), credentials, timeout)

    def protocols(self):
        return (self.imap, self.pop, self.smtp)

    def refusal(self, kind, ask, judge, credentials, **how):
        with self.assertRaises(kind) as caught:
            ask(judge, credentials, **how)
        for error in chain(caught.exception):
            self.assertNotIn(credentials.token or credentials.password, tell(error))
        return caught.exception


class TestTelling(TokenCase):
    def test_xoauth2_is_told_as_google_and_microsoft_want_it(self):
        for ask in self.protocols():
            judge = Judge()
            ask(judge, ANNA)
            self.assertEqual(judge.mechanism, "XOAUTH2")
            self.assertEqual(judge.heard, [f"user=anna@us.example\x01auth=Bearer {TOKEN}\x01\x01".encode()])

    def test_oauthbearer_is_told_as_the_standard_wants_it(self):
        """RFC 7628, 3.1; a comma and an equals sign in a name are spelled out (RFC 5801, 4)."""
        for ask in self.protocols():
            judge = Judge()
            ask(judge, replace(BEARER, login="a=n,na@us.example"))
            where = f"host=localhost\x01port={self.port}"
            self.assertEqual(
                judge.heard, [f"n,a=a=3Dn=2Cna@us.example,\x01{where}\x01auth=Bearer {TOKEN}\x01\x01".encode()]
            )

    def test_a_master_acts_as_the_owner_of_the_mailbox(self):
        """RFC 4616, 2."""
        for ask in self.protocols():
            judge = Judge()
            ask(judge, MASTER)
            self.assertEqual((judge.mechanism, judge.heard), ("PLAIN", [b"anna@us.example\0robot\0master's own"]))

    def test_imap_tells_it_at_once_where_it_may(self):
        """RFC 4959."""
        for capability, words in ((f"{MAILBOX} SASL-IR", 3), (MAILBOX, 2)):
            for credentials in (ANNA, BEARER, MASTER):
                judge = Judge()
                imap = Imap({"AUTHENTICATE": judge.imap}, capability=capability)
                open_session(ServerSettings(self._serve(imap)), credentials, PATIENCE).close()
                [said] = [command for command in imap.commands if command.startswith("AUTHENTICATE")]
                self.assertEqual(len(said.split(" ")), words)
                self.assertEqual(len(judge.heard), 1)

    def test_each_way_to_tell_a_token_serves_for_the_other(self):
        for credentials, other in ((ANNA, "OAUTHBEARER"), (BEARER, "XOAUTH2")):
            for ask, offered in ((self.imap, f"IMAP4rev1 AUTH={other}"), (self.smtp, f"AUTH {other}")):
                judge = Judge()
                ask(judge, credentials, offered)
                self.assertEqual(judge.mechanism, other)

    def test_a_server_without_the_mechanism_hears_nothing_and_an_administrator_of_it(self):
        for ask, offered in ((self.imap, "IMAP4rev1 AUTH=LOGIN"), (self.pop, "SASL LOGIN"), (self.smtp, "AUTH LOGIN")):
            for credentials, mechanism in ((ANNA, "XOAUTH2"), (BEARER, "OAUTHBEARER"), (MASTER, "PLAIN")):
                judge = Judge()
                refused = self.refusal(NeedsAdministrator, ask, judge, credentials, **{_name(ask): offered})
                self.assertEqual(str(refused), f"mechanism_missing host=localhost mechanism={mechanism}")
                self.assertEqual(judge.mechanism, "")

    def test_a_server_that_takes_no_passwords_takes_a_token(self):
        judge = Judge()
        self.imap(judge, ANNA, capability=f"{MAILBOX} LOGINDISABLED")
        self.assertEqual(len(judge.heard), 1)

    def test_what_would_end_a_line_or_shift_the_fields_is_never_sent(self):
        for break_in in some(("\r\n", "\n", "\0", "\x01"), 2):
            for credentials in (
                replace(ANNA, login=f"anna{break_in}x"),
                replace(ANNA, token=f"t{break_in}x"),
                replace(BEARER, token=f"t{break_in}x"),
                replace(MASTER, master=f"robot{break_in}"),
                replace(MASTER, login=f"anna{break_in}"),
                replace(MASTER, password=f"p{break_in}"),
            ):
                if break_in == "\x01" and credentials.master:
                    continue  # means nothing to PLAIN
                for ask in self.protocols():
                    judge = Judge()
                    self.assertEqual(self.refusal(OurBug, ask, judge, credentials).code, "bad_argument")
                    self.assertEqual(judge.mechanism, "")

    def test_no_token_is_no_sign_in(self):
        for ask in self.protocols():
            with self.assertRaises(OurBug):
                ask(Judge(), replace(ANNA, token=""))

    def test_a_long_token_comes_whole(self):
        long = replace(ANNA, token="a" * 8000)
        for ask in self.protocols():
            judge = Judge()
            ask(judge, long)
            self.assertIn(long.token.encode(), judge.heard[0])

    def test_a_password_is_shown_by_no_repr(self):
        for credentials in (ANNA, MASTER):
            self.assertNotIn(TOKEN, repr(credentials))
            self.assertNotIn("own", repr(credentials))

    def test_both_doors_of_a_mailbox_take_the_token(self):
        imap, smtp = Judge(), Judge()
        incoming = self._serve(Imap({"AUTHENTICATE": imap.imap}, capability=MAILBOX))
        outgoing = self._serve(Smtp({"AUTH": smtp.smtp}, features=("AUTH XOAUTH2",)))
        check = check_binding(ServerSettings(incoming, outgoing), ANNA, PATIENCE)
        self.assertEqual((check.incoming_error, check.outgoing_error), (None, None))
        self.assertEqual(imap.heard, smtp.heard)


class TestRefusal(TokenCase):
    """The tagged answer is the same as for a wrong password; the reason stands in the challenge before it."""

    def test_the_reason_is_answered_and_a_fresh_token_may_help(self):
        for ask in self.protocols():
            for credentials in (ANNA, BEARER):
                judge = Judge(REASONS[credentials.mechanism])
                refused = self.refusal(NeedsOwner, ask, judge, credentials)
                self.assertEqual(str(refused), "token_refused host=localhost login=anna@us.example")
                self.assertIn(REASONS[credentials.mechanism]["status"], refused.detail)
                self.assertEqual(judge.heard[1:], [ANSWERS[credentials.mechanism]])

    def test_a_reason_that_a_fresh_token_does_not_mend_says_who_has_to_act(self):
        for reason, kind, code in (
            ({"status": "insufficient_scope", "scope": "mail"}, NeedsOwner, "oauth_scope"),
            ({"status": "403"}, NeedsOwner, "oauth_scope"),
            ({"status": 503}, RetryLater, "throttled"),
            ({"status": "temporarily_unavailable"}, RetryLater, "throttled"),
            ({}, NeedsOwner, "token_refused"),
            (b"no JSON", NeedsOwner, "token_refused"),
            (b"\xff\x00\r\n", NeedsOwner, "token_refused"),
        ):
            for ask in self.protocols():
                refused = self.refusal(kind, ask, Judge(reason), ANNA)
                self.assertEqual(refused.code, code, reason)
                self.assertTrue(refused.detail.isprintable())

    def test_a_refusal_without_a_reason_is_one_too(self):
        for ask, answer in (
            (self.imap, "NO AUTHENTICATE failed."),
            (self.pop, "-ERR Authentication failure: unknown user name or bad password."),
            (self.smtp, "535 5.7.3 Authentication unsuccessful"),
        ):
            judge = Judge()
            setattr(judge, ask.__name__, _refuse_at_once(answer))
            self.assertEqual(self.refusal(NeedsOwner, ask, judge, ANNA).code, "token_refused")

    def test_a_provider_with_another_reason_is_understood(self):
        for ask, said, kind, code in (
            (self.imap, "[UNAVAILABLE] Temporary authentication failure.", RetryLater, "throttled"),
            (self.pop, "[SYS/TEMP] Temporary authentication failure.", RetryLater, "throttled"),
            (self.smtp, "454 4.7.0 Temporary authentication failure", RetryLater, "throttled"),
            (self.smtp, "535 5.7.139 SmtpClientAuthentication is disabled", NeedsAdministrator, "sending_off"),
            (self.imap, "[ALERT] IMAP access is disabled for your domain", NeedsAdministrator, "clients_off"),
            (self.imap, "[ALERT] Please log in via your web browser", NeedsOwner, "web_login_needed"),
            # of use to who has a password only
            (self.imap, "[ALERT] Application-specific password required", NeedsOwner, "token_refused"),
            (self.smtp, "535 5.7.30 Basic authentication is not supported", NeedsOwner, "token_refused"),
        ):
            with self.subTest(said):
                judge = Judge(REASONS["XOAUTH2"], refusal=said)
                self.assertEqual(self.refusal(kind, ask, judge, ANNA).code, code)

    def test_a_masters_wrong_password_is_a_wrong_password(self):
        for ask in self.protocols():
            judge = Judge()
            setattr(
                judge,
                ask.__name__,
                _refuse_at_once({"imap": "NO no", "pop": "-ERR no", "smtp": "535 no"}[ask.__name__]),
            )
            self.assertEqual(self.refusal(NeedsOwner, ask, judge, MASTER).code, "login_refused")

    def test_a_server_that_never_stops_asking_is_left(self):
        for ask in self.protocols():
            for credentials in (ANNA, BEARER):
                judge = Judge({"status": "401"}, challenges=1000)
                self.assertEqual(self.refusal(RetryLater, ask, judge, credentials).code, "bad_answer")
                self.assertLess(len(judge.heard), 8)

    def test_a_refusal_repeats_no_token_in_any_form(self):
        for ask in self.protocols():
            for credentials in (ANNA, BEARER):
                for form in (
                    lambda judge: TOKEN,
                    lambda judge: encode(judge.heard[0]),
                    lambda judge: encode(TOKEN.encode()),
                ):
                    judge = _Parrot(form)
                    refused = self.refusal(MailboxError, ask, judge, credentials)
                    self.assertIn("***", refused.detail)
                    for secret in (TOKEN, encode(judge.heard[0]), encode(TOKEN.encode())):
                        self.assertNotIn(secret[:150], refused.detail)


class _Parrot(Judge):
    """Repeats what it heard in what it says."""

    def __init__(self, form):
        super().__init__({"status": "401"})
        self._form = form

    def imap(self, line, tag, arguments):
        super().imap(line, tag, arguments)
        return Said(end=f"NO {self._form(self)}")

    def pop(self, line, arguments):
        self._refusal = "x"
        self._judge(line, arguments, "+ ", True)
        line.send(f"-ERR {self._form(self)}")

    def smtp(self, line, arguments):
        self._judge(line, arguments, "334 ", True)
        return f"535 {self._form(self)}"


def _refuse_at_once(answer):
    """A handler of AUTH in any protocol that hears the message and refuses."""

    def refuse(line, *words):
        if len(words[-1].split(" ")) == 1:
            line.send("+ ")
            line.read()
        return Said(end=answer) if len(words) == 2 else (answer if answer[0].isdigit() else line.send(answer))

    return refuse


def _name(ask):
    return "capability" if ask.__name__ == "imap" else "offered"


class TestRenewal(PullerCase):
    """A token that is refused is renewed once by all means, then its owner is asked."""

    def _pull(self, good, given, mechanism="XOAUTH2"):
        """The end of a round with a server that takes the token `good`, and a job that gives `given` one by one."""
        self.asked, self.shown = [], []
        tokens = list(given)

        def judge(line, _tag, _arguments):
            line.send("+ ")
            self.shown.append(base64.b64decode(line.read()).split(b"Bearer ")[1].rstrip(b"\x01").decode())
            if self.shown[-1] == good:
                return Said()
            line.send("+ " + encode(REASONS[mechanism]))
            line.read()
            return Said(end="NO [AUTHENTICATIONFAILED] no")

        def renew(is_forced):
            self.asked.append(is_forced)
            token = tokens.pop(0)
            if isinstance(token, Exception):
                raise token
            return replace(ANNA, token=token)

        mailbox = Mailbox()
        mailbox.capability += " AUTH=XOAUTH2"
        mailbox.answers["AUTHENTICATE"] = judge
        job = replace(self.job(mailbox), credentials=Credentials(ANNA.login), renew=renew)
        return self.of(self.pull(job), MailboxFinished)[0]

    def test_a_good_token_is_shown_once(self):
        self.assertIsNone(self._pull("good", ["good"]).error)
        self.assertEqual((self.asked, self.shown), ([False], ["good"]))

    def test_a_refused_token_is_renewed_and_the_mailbox_read(self):
        """Criterion 40."""
        self.assertIsNone(self._pull("good", ["stale", "good"]).error)
        self.assertEqual((self.asked, self.shown), ([False, True], ["stale", "good"]))

    def test_who_is_refused_twice_waits_for_the_owner(self):
        """Criterion 40."""
        error = self._pull("good", ["stale", "bad", "good"]).error
        self.assertIsInstance(error, NeedsOwner)
        self.assertEqual(error.code, "token_refused")
        self.assertEqual((self.asked, self.shown), ([False, True], ["stale", "bad"]))

    def test_a_renewal_that_fails_ends_the_round_with_its_reason(self):
        for given, asked in (
            ([NeedsOwner("oauth_sign_in_again", host="x")], [False]),
            ([RetryLater("no_answer", host="x", port=443)], [False]),
            (["stale", NeedsOwner("oauth_sign_in_again", host="x")], [False, True]),
        ):
            finished = self._pull("good", given)
            self.assertIs(finished.error, given[-1])
            self.assertTrue(finished.complete)
            self.assertEqual(self.asked, asked)

    def test_a_bug_in_the_renewal_stops_nobody_else(self):
        with self.assertLogs("engine.pull.puller", "ERROR"):
            self.assertEqual(self._pull("good", [ZeroDivisionError()]).error.code, "internal_error")

    def test_another_refusal_renews_nothing(self):
        REASONS["XOAUTH2"], kept = {"status": "insufficient_scope"}, REASONS["XOAUTH2"]
        self.addCleanup(REASONS.update, XOAUTH2=kept)
        self.assertEqual(self._pull("good", ["stale"]).error.code, "oauth_scope")
        self.assertEqual(self.asked, [False])
