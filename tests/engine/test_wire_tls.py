"""Encryption: the certificate is always checked, the name is, and whatever fails has a code of its own."""

import socket
import ssl
import threading
import unittest
import warnings

from entering import enter
from scripted_server import ANNA, PATIENCE, Certificate, Imap, Line, ScriptedServer

from engine import wire
from engine.errors import MailboxError, NeedsAdministrator, RetryLater
from engine.session import open_session
from engine.values import Endpoint


class WireCase(unittest.TestCase):
    def serve(self, script=None, **how):
        return enter(self, ScriptedServer(script or Imap(), **how))

    def refusal(self, endpoint, kind=MailboxError, timeout=PATIENCE):
        """The error that connecting to `endpoint` ends in."""
        with self.assertRaises(kind) as caught:
            wire.connect(endpoint, timeout).close()
        return caught.exception


class TestCertificates(WireCase):
    def test_the_companys_own_authority_is_trusted_once_it_is_named(self):
        server = self.serve()
        remark = "Zertifikat für den Mailserver\n"  # what stands around a PEM is no part of it (RFC 7468, 2)
        with wire.connect(server.endpoint(ca_pem=remark + server.endpoint().ca_pem), PATIENCE) as sock:
            self.assertIsInstance(sock, ssl.SSLSocket)
        refused = self.refusal(server.endpoint(ca_pem=""), NeedsAdministrator)
        self.assertEqual(str(refused), "certificate_untrusted host=localhost")

    def test_a_certificate_signed_by_itself_is_not_trusted(self):
        server = self.serve(certificate=Certificate(self_signed=True))
        self.assertEqual(self.refusal(server.endpoint(ca_pem="")).code, "certificate_untrusted")

    def test_a_certificate_of_another_authority_is_not_trusted(self):
        server = self.serve()
        foreign = Certificate(foreign=True).authority_pem
        self.assertEqual(self.refusal(server.endpoint(ca_pem=foreign)).code, "certificate_untrusted")

    def test_a_certificate_for_another_name_is_refused(self):
        """Criterion 39."""
        server = self.serve(certificate=Certificate("other.example"))
        refused = self.refusal(server.endpoint(), NeedsAdministrator)
        self.assertEqual(str(refused), "certificate_name host=localhost")

    def test_an_address_is_a_name_too(self):
        server = self.serve(certificate=Certificate("other.example"))
        wire.connect(server.endpoint(host="127.0.0.1"), PATIENCE).close()

    def test_an_expired_certificate_is_refused(self):
        server = self.serve(certificate=Certificate(days=-1))
        refused = self.refusal(server.endpoint(), NeedsAdministrator)
        self.assertEqual(str(refused), "certificate_expired host=localhost")

    def test_an_authority_that_is_no_pem_is_said_to_be_unreadable(self):
        server = self.serve()
        for pem in ("no certificate", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n", "Zertifikät"):
            with self.subTest(pem):
                refused = self.refusal(server.endpoint(ca_pem=pem), NeedsAdministrator)
                self.assertEqual(str(refused), "ca_unreadable")

    def test_a_refused_connection_is_closed_at_once(self):
        gone = threading.Event()

        def play(line):
            line.hold()
            gone.set()

        server = self.serve(play, tls=False)
        with warnings.catch_warnings():
            warnings.simplefilter("error", ResourceWarning)
            self.refusal(server.endpoint("ssl", ca_pem="no certificate"))
        self.assertTrue(gone.wait(PATIENCE))


class TestVersions(WireCase):
    def test_nothing_below_tls_1_2_is_spoken(self):
        context = wire.make_context(Endpoint("imap.cust.example", 993))
        self.assertEqual(context.minimum_version, ssl.TLSVersion.TLSv1_2)
        self.assertEqual((context.verify_mode, context.check_hostname), (ssl.CERT_REQUIRED, True))

    def test_a_server_that_knows_only_older_ones_is_left(self):
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            server = self.serve(change_context=only_tls_1_1)
        self.assertEqual(self.refusal(server.endpoint(), RetryLater).code, "tls_failed")

    def test_tls_1_2_will_do(self):
        server = self.serve(change_context=only_tls_1_2)
        with wire.connect(server.endpoint(), PATIENCE) as sock:
            self.assertEqual(sock.version(), "TLSv1.2")


def only_tls_1_1(context):
    context.minimum_version = context.maximum_version = ssl.TLSVersion.TLSv1_1
    context.set_ciphers("ALL:@SECLEVEL=0")


def only_tls_1_2(context):
    context.maximum_version = ssl.TLSVersion.TLSv1_2


class TestTrouble(WireCase):
    def test_a_port_without_tls_is_named(self):
        server = self.serve(lambda line: line.send("* OK IMAP4rev1 ready"), tls=False)
        refused = self.refusal(server.endpoint("ssl"), NeedsAdministrator)
        self.assertEqual(str(refused), f"no_tls host=localhost port={server.port}")

    def test_a_closed_port_is_worth_another_try(self):
        with socket.create_server(("127.0.0.1", 0)) as listener:
            port = listener.getsockname()[1]
        refused = self.refusal(Endpoint("127.0.0.1", port, allow_private=True), RetryLater)
        self.assertEqual(str(refused), f"connection_refused host=127.0.0.1 port={port}")

    def test_a_server_that_hangs_up_is_worth_another_try(self):
        server = self.serve(lambda line: None, tls=False)
        self.assertIsInstance(self.refusal(server.endpoint("ssl")), RetryLater)

    def test_silence_ends_when_the_time_is_up(self):
        server = self.serve(Line.hold, tls=False)
        refused = self.refusal(server.endpoint("ssl"), RetryLater, timeout=0.06)
        self.assertEqual(str(refused), f"no_answer host=localhost port={server.port}")

    def test_a_handshake_that_drips_ends_when_the_time_is_up(self):
        # the head of a long record, and then its bytes one by one
        server = self.serve(lambda line: (line.send(b"\x16\x03\x03\x40\x00"), line.drip()), tls=False)
        self.assertEqual(self.refusal(server.endpoint("ssl"), timeout=0.06).code, "no_answer")

    def test_errors_of_the_system_have_names_of_ours(self):
        endpoint = Endpoint("imap.cust.example", 993)
        for error, code in (
            (ConnectionRefusedError(), "connection_refused"),
            (ConnectionResetError(), "connection_lost"),
            (BrokenPipeError(), "connection_lost"),
            (EOFError(), "connection_lost"),
            (TimeoutError(), "no_answer"),
            (OSError(113, "No route to host"), "no_answer"),
            (socket.gaierror(socket.EAI_AGAIN, "later"), "name_not_found"),
            (ssl.SSLError(1, "[SSL: DECRYPTION_FAILED] bad"), "tls_failed"),
        ):
            with self.subTest(error=error):
                translated = wire.translate(error, endpoint)
                self.assertIsInstance(translated, RetryLater)
                self.assertEqual(translated.code, code)


class TestWatchdog(WireCase):
    def _connected(self):
        ours, theirs = socket.socketpair()
        self.addCleanup(ours.close)
        self.addCleanup(theirs.close)
        return ours, theirs

    def test_it_ends_a_read_from_another_thread(self):
        ours, _theirs = self._connected()
        with wire.Watchdog(0.01, ours) as watchdog:
            self.assertEqual(ours.recv(1), b"")
        self.assertTrue(watchdog.has_bitten)

    def test_it_lets_go_of_who_is_in_time(self):
        ours, theirs = self._connected()
        with wire.Watchdog(PATIENCE, ours) as watchdog:
            theirs.send(b"x")
            self.assertEqual(ours.recv(1), b"x")
        watchdog._timer.join(PATIENCE)
        self.assertFalse(watchdog.has_bitten)

    def test_it_follows_to_a_socket_that_is_opened_too_late(self):
        ours, _theirs = self._connected()
        with wire.Watchdog(0) as watchdog:
            watchdog._timer.join(PATIENCE)
            watchdog.watch(ours)
            self.assertEqual(ours.recv(1), b"")

    def test_a_closed_socket_does_not_wake_it(self):
        ours, _theirs = self._connected()
        ours.close()
        wire.cut(ours)

    def test_a_line_written_after_the_cut_does_not_go_out_in_plain(self):
        """SSLSocket.shutdown takes the TLS off; a password that is just being sent would go out unencrypted."""
        server = self.serve()
        with wire.connect(server.endpoint(), PATIENCE) as sock:
            wire.cut(sock)
            self.assertIsNotNone(sock.version())
            self.assertRaises(OSError, sock.sendall, b"x" * (1 << 20))


class TestOpening(WireCase):
    def test_nobody_signs_in_before_the_certificate_is_checked(self):
        """Criterion 39."""
        imap = Imap()
        server = self.serve(imap, certificate=Certificate("other.example"))
        self.assertRaises(NeedsAdministrator, open_session, server.settings(), ANNA)
        self.assertEqual(imap.commands, [])
