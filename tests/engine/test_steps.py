"""Trying a mailbox out tells step by step how far it came: each step fails in turn, and none is said to have worked
that nobody saw working."""

import socket
import threading
import unittest
from unittest.mock import patch

from entering import enter
from scripted_pop import Pop
from scripted_server import ANNA, HOST, PATIENCE, Certificate, Imap, Said, ScriptedServer, Smtp

from engine import session
from engine.errors import NeedsAdministrator, RetryLater
from engine.session import BindingCheck, check_binding, tell_steps
from engine.values import Endpoint, ServerSettings

ORDER = ["name", "connection", "encryption", "certificate", "incoming", "folders", "outgoing"]
REFUSAL = {"AUTHENTICATE": Said(end="NO [AUTHENTICATIONFAILED] no")}


class StepsCase(unittest.TestCase):
    def serve(self, script, **how):
        return enter(self, ScriptedServer(script, **how))

    def tell(self, incoming, outgoing=None, protocol="imap", seconds=PATIENCE):
        settings = ServerSettings(incoming, outgoing or self.serve(Smtp()).endpoint(), protocol)
        return tell_steps(check_binding(settings, ANNA, seconds), settings)

    def assert_failed(self, steps, name, code):
        """All before `name` worked, it failed by `code`, and nothing after it was reached."""
        at = ORDER.index(name)
        self.assertEqual([step.name for step in steps], ORDER)
        self.assertEqual(
            [step.outcome for step in steps], ["ok"] * at + ["failed"] + ["unreached"] * (len(ORDER) - at - 1)
        )
        self.assertEqual(steps[at].error.code, code)
        self.assertFalse([step for step in steps if step.error and step.name != name])


class TestEachStepFails(StepsCase):
    def test_all_of_them_work(self):
        for protocol, script in (("imap", Imap()), ("pop", Pop())):
            steps = self.tell(self.serve(script).endpoint(), protocol=protocol)
            self.assertEqual([(step.name, step.outcome) for step in steps], [(name, "ok") for name in ORDER])

    def test_a_name_that_leads_nowhere(self):
        with patch.object(socket, "getaddrinfo", side_effect=socket.gaierror):
            self.assert_failed(self.tell(Endpoint("mial.corp.example", 993)), "name", "name_not_found")

    def test_a_name_that_nobody_tells(self):
        told = threading.Event()
        self.addCleanup(told.set)
        with patch.object(socket, "getaddrinfo", side_effect=lambda *_, **__: told.wait(PATIENCE) and []):
            self.assert_failed(self.tell(Endpoint("slow.corp.example", 993), seconds=0.3), "name", "no_answer")

    def test_a_host_or_port_that_is_not_touched_fails_at_the_name_whatever_stands_behind_it(self):
        inside = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 993))]
        with patch.object(session, "REFUSAL_SECONDS", 0), patch.object(socket, "getaddrinfo", return_value=inside):
            self.assert_failed(self.tell(Endpoint("db.corp.example", 993)), "name", "host_refused")
            self.assert_failed(self.tell(Endpoint("mail.corp.example", 6379)), "name", "port_refused")

    def test_a_port_nobody_listens_on(self):
        with socket.create_server(("127.0.0.1", 0)) as closed:
            port = closed.getsockname()[1]
        self.assert_failed(self.tell(Endpoint(HOST, port, allow_private=True)), "connection", "connection_refused")

    def test_a_line_that_is_never_encrypted(self):
        for script, tls, encryption, code in (
            (Imap(), False, "ssl", "no_tls"),
            (lambda line: line.hold(), False, "ssl", "no_answer"),
            (lambda _line: None, False, "ssl", "tls_failed"),
            (Imap(), False, "starttls", "no_starttls"),
            (Imap({"STARTTLS": lambda line, tag, _: line.send(f"{tag} OK go\r\n* OK injected")}, "IMAP4rev1 STARTTLS"),
             False, "starttls", "starttls_injected"),
        ):  # fmt: skip
            with self.subTest(code=code, encryption=encryption):
                endpoint = self.serve(script, tls=tls).endpoint(encryption)
                self.assert_failed(self.tell(endpoint, seconds=0.5), "encryption", code)

    def test_a_server_that_says_nothing_before_it_is_asked_to_encrypt(self):
        silent = self.serve(lambda line: line.hold(), tls=False).endpoint("starttls")
        self.assert_failed(self.tell(silent, seconds=0.3), "connection", "no_answer")

    def test_each_bad_certificate(self):
        for certificate, changes, code in (
            (Certificate(self_signed=True), {"ca_pem": ""}, "certificate_untrusted"),
            (Certificate(name="elsewhere.example"), {}, "certificate_name"),
            (Certificate(days=-1), {}, "certificate_expired"),
            (Certificate(), {"ca_pem": "-----BEGIN CERTIFICATE-----\nno\n"}, "ca_unreadable"),
        ):
            with self.subTest(code):
                endpoint = self.serve(Imap(), certificate=certificate).endpoint(**changes)
                self.assert_failed(self.tell(endpoint), "certificate", code)

    def test_a_certificate_after_starttls(self):
        def start_tls(line, tag, _arguments):
            line.send(f"{tag} OK go")
            line.start_tls(line.server.context)

        server = self.serve(
            Imap({"STARTTLS": start_tls}, "IMAP4rev1 STARTTLS"), tls=False, certificate=Certificate(self_signed=True)
        )
        self.assert_failed(self.tell(server.endpoint(ca_pem="")), "certificate", "certificate_untrusted")

    def test_a_sign_in_that_is_refused_or_never_answered(self):
        for answers, code in (
            (REFUSAL, "login_refused"),
            ({"AUTHENTICATE": lambda line, *_: line.hold()}, "no_answer"),
            ({"AUTHENTICATE": lambda line, *_: line.sock.shutdown(socket.SHUT_RDWR)}, "connection_lost"),
        ):
            with self.subTest(code):
                self.assert_failed(self.tell(self.serve(Imap(answers)).endpoint(), seconds=0.5), "incoming", code)

    def test_folders_that_are_not_told(self):
        for answer, code in ((Said(end="NO not now"), "command_refused"), (Said(), "bad_answer")):
            with self.subTest(code):
                self.assert_failed(self.tell(self.serve(Imap({"LIST": answer})).endpoint()), "folders", code)
        held = self.serve(Imap({"LIST": lambda line, *_: line.hold()})).endpoint()
        self.assert_failed(self.tell(held, seconds=0.5), "folders", "no_answer")

    def test_the_door_where_mail_is_sent(self):
        incoming = self.serve(Imap()).endpoint()
        refusing = self.serve(Smtp({"AUTH": "535 no"})).endpoint()
        self.assert_failed(self.tell(incoming, refusing), "outgoing", "login_refused")
        self.assert_failed(self.tell(incoming, Endpoint(HOST, 993)), "outgoing", "wrong_port")


class TestWhatNobodySaw(StepsCase):
    def test_a_mix_up_is_said_before_anybody_dials_so_no_step_before_it_has_worked(self):
        for port, encryption, name in ((465, "ssl", "connection"), (993, "starttls", "encryption")):
            steps = self.tell(Endpoint(HOST, port, encryption))
            self.assertEqual([step.name for step in steps if step.outcome == "failed"], [name])
            self.assertNotIn("ok", [step.outcome for step in steps])

    def test_an_access_that_was_never_given_is_the_sign_ins_trouble(self):
        settings = ServerSettings(Endpoint(HOST, 993), Endpoint(HOST, 465))
        for error in (
            NeedsAdministrator("access_missing", host=HOST),
            RetryLater("name_not_found", host="sso.example"),
        ):
            steps = tell_steps(BindingCheck(incoming_error=error), settings)
            self.assertEqual([step.name for step in steps if step.outcome == "failed"], ["incoming"])
            self.assertNotIn("ok", [step.outcome for step in steps])

    def test_where_nobody_sends_there_is_no_step_of_sending(self):
        settings = self.serve(Imap()).settings()
        self.assertEqual([step.name for step in tell_steps(check_binding(settings, ANNA), settings)], ORDER[:-1])


class TestAsFewConnections(StepsCase):
    def test_one_connection_for_reading_and_one_for_sending(self):
        imap, smtp = self.serve(Imap()), self.serve(Smtp())
        self.tell(imap.endpoint(), smtp.endpoint())
        self.assertEqual((imap.connection_count, smtp.connection_count), (1, 1))
