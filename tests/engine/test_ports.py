"""Ports that serve something else than they were entered for are said before anybody dials."""

import socket
import time
import unittest
from unittest.mock import patch

from scripted_server import ANNA, Imap, ScriptedServer

from engine import session
from engine.providers import ports
from engine.providers.presets import PRESETS
from engine.session import check_binding
from engine.values import Endpoint, ServerSettings

HOST = "mail.corp.example"


def settings(port, encryption="ssl", protocol="imap", outgoing=None):
    return ServerSettings(Endpoint(HOST, port, encryption), outgoing, protocol)


class TestPorts(unittest.TestCase):
    def test_a_mix_up_is_known_by_port_and_encryption(self):
        for protocol, port, encryption, code, usual in (
            ("imap", 465, "ssl", "wrong_port", 993),
            ("imap", 587, "starttls", "wrong_port", 143),
            ("imap", 995, "ssl", "wrong_port", 993),
            ("pop", 993, "ssl", "wrong_port", 995),
            ("pop", 143, "starttls", "wrong_port", 110),
            ("smtp", 993, "ssl", "wrong_port", 465),
            ("smtp", 143, "starttls", "wrong_port", 587),
            ("imap", 993, "starttls", "port_wants_ssl", None),
            ("imap", 143, "ssl", "port_wants_starttls", None),
            ("smtp", 465, "starttls", "port_wants_ssl", None),
        ):
            with self.subTest(protocol=protocol, port=port):
                error = ports.find_mix_up(protocol, Endpoint(HOST, port, encryption))
                self.assertEqual((error.code, error.params["port"]), (code, port))
                self.assertEqual(error.params.get("usual"), usual)

    def test_what_fits_and_what_may_serve_anything_is_let_be(self):
        for protocol, port, encryption in (
            ("imap", 993, "ssl"),
            ("imap", 143, "starttls"),
            ("smtp", 587, "starttls"),
            ("smtp", 587, "ssl"),
            ("smtp", 25, "starttls"),
            ("imap", 10993, "ssl"),
            ("smtp", 2525, "starttls"),
        ):
            self.assertIsNone(ports.find_mix_up(protocol, Endpoint(HOST, port, encryption)), (protocol, port))

    def test_every_preset_fits(self):
        for preset in PRESETS:
            if preset.key == "own":
                continue
            incoming = Endpoint(preset.incoming_host, preset.incoming_port, preset.incoming_encryption)
            pop = Endpoint(preset.pop_host, preset.pop_port, preset.pop_encryption)
            outgoing = Endpoint(preset.outgoing_host, preset.outgoing_port, preset.outgoing_encryption)
            with self.subTest(preset.key):
                self.assertIsNone(ports.find_incoming_mix_up(ServerSettings(incoming, outgoing)))
                self.assertIsNone(ports.find_incoming_mix_up(ServerSettings(pop, protocol="pop")))
                self.assertIsNone(ports.find_outgoing_mix_up(ServerSettings(incoming, outgoing)))

    def test_nobody_dials_a_mix_up(self):
        with patch.object(socket, "getaddrinfo", side_effect=AssertionError("asked for the name")):
            check = check_binding(settings(465), ANNA)
            self.assertEqual(check.incoming_error.code, "wrong_port")

    def test_a_mix_up_where_mail_is_sent_is_said_after_reading_worked(self):
        with ScriptedServer(Imap()) as server:
            good = server.settings()
            check = check_binding(ServerSettings(good.incoming, Endpoint(HOST, 993)), ANNA)
        self.assertIsNone(check.incoming_error)
        self.assertEqual(check.outgoing_error.code, "wrong_port")


class TestRefusalTime(unittest.TestCase):
    """How soon a refusal comes must not tell what stands behind the name."""

    def test_every_refusal_takes_the_same_least_time(self):
        private = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("10.0.0.1", 993))]
        metadata = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("169.254.169.254", 993))]
        with patch.object(session, "REFUSAL_SECONDS", 0.05):
            for name, found, port in (
                ("db.inside.example", private, 993),
                ("cloud.example", metadata, 993),
                ("127.1", None, 993),
                ("mail.corp.example", private, 6379),
            ):
                began = time.monotonic()
                with self.subTest(name), patch.object(socket, "getaddrinfo", return_value=found):
                    check = check_binding(ServerSettings(Endpoint(name, port)), ANNA)
                    self.assertIn(check.incoming_error.code, session.REFUSED_BEFORE)
                    self.assertGreaterEqual(time.monotonic() - began, 0.05)

    def test_what_is_no_refusal_does_not_wait(self):
        with patch.object(session.time, "sleep", side_effect=AssertionError("waited")):
            check_binding(settings(465), ANNA)
            with ScriptedServer(Imap()) as server:
                self.assertIsNone(check_binding(server.settings(), ANNA).incoming_error)
