"""From an address to its provider; the name server is ours, its answers are real ones."""

import socket
import threading
import time
import unittest
from unittest.mock import patch

import dns.message
import dns.rcode
import dns.resolver
import dns.rrset
from scripted_server import PATIENCE

from engine.errors import RetryLater
from engine.providers import mx as exchangers
from engine.providers.discovery import discover, discover_by_domain, domain_of
from engine.providers.mx import find_exchangers


class NameServer:
    """Answers MX questions over UDP. `records` by domain: a list of "10 host.", or None for "no such name"."""

    def __init__(self, records, silent=False):
        self.records = records
        self.silent = silent
        self.asked = []
        self._sock = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._sock.bind(("127.0.0.1", 0))
        threading.Thread(target=self._serve, daemon=True).start()
        self.resolver = dns.resolver.Resolver(configure=False)
        self.resolver.nameservers = ["127.0.0.1"]
        self.resolver.port = self._sock.getsockname()[1]

    def _serve(self):
        while True:
            try:
                packet, peer = self._sock.recvfrom(4096)
            except OSError:
                return
            query = dns.message.from_wire(packet)
            name = query.question[0].name.to_text(omit_final_dot=True)
            self.asked.append(name)
            if not self.silent:
                self._sock.sendto(self._answer(query, name).to_wire(), peer)

    def _answer(self, query, name):
        answer = dns.message.make_response(query)
        found = self.records.get(name)
        if found is None:
            answer.set_rcode(dns.rcode.NXDOMAIN)
        elif found:
            answer.answer.append(dns.rrset.from_text(query.question[0].name, 60, "IN", "MX", *found))
        return answer

    def close(self):
        self._sock.close()


class DiscoveryCase(unittest.TestCase):
    def serve(self, records, **how):
        server = NameServer(records, **how)
        self.addCleanup(server.close)
        return server


class TestExchangers(DiscoveryCase):
    def test_the_best_exchanger_comes_first(self):
        server = self.serve({"corp.example": ["20 mx2.corp.example.", "5 ASPMX.L.Google.com."]})
        found = find_exchangers("corp.example", resolver=server.resolver)
        self.assertEqual(found, ("aspmx.l.google.com", "mx2.corp.example"))

    def test_a_domain_without_mail_has_none(self):
        server = self.serve({"nomail.example": ["0 ."], "plain.example": []})
        for domain in ("nomail.example", "plain.example", "nowhere.example"):
            self.assertEqual(find_exchangers(domain, resolver=server.resolver), ())

    def test_what_is_no_domain_is_asked_of_nobody(self):
        server = self.serve({})
        for domain in ("", "localhost", "x" * 250 + ".example"):
            self.assertEqual(find_exchangers(domain, resolver=server.resolver), ())
        with self.assertRaises(RetryLater):
            find_exchangers("a..example", resolver=server.resolver)
        self.assertEqual(server.asked, [])

    def test_a_domain_in_another_script_is_asked_in_ascii(self):
        server = self.serve({"xn--bcher-kva.example": ["1 mx.corp.example."]})
        self.assertEqual(find_exchangers("bücher.example", resolver=server.resolver), ("mx.corp.example",))

    def test_silence_is_a_failure_and_ends_in_time(self):
        server = self.serve({}, silent=True)
        began = time.monotonic()
        with self.assertRaises(RetryLater) as caught:
            find_exchangers("corp.example", 0.05, server.resolver)
        self.assertEqual(caught.exception.code, "no_answer")
        self.assertLess(time.monotonic() - began, 2)

    def test_a_library_that_hangs_ends_in_time_too(self):
        stopped = threading.Event()
        self.addCleanup(stopped.set)
        with patch.object(exchangers, "_ask", lambda *_arguments: stopped.wait()):
            self.assertRaises(RetryLater, find_exchangers, "corp.example", 0.05)


class TestDiscovery(DiscoveryCase):
    def _discover(self, address, records, seconds=PATIENCE, **how):
        server = self.serve(records, **how)
        with patch.object(dns.resolver, "Resolver", lambda: server.resolver):
            return discover(address, seconds), server

    def test_a_public_domain_needs_no_question(self):
        found, server = self._discover("anna@QQ.com", {})
        self.assertEqual((found.preset.key, found.how), ("qq", "domain"))
        self.assertEqual(server.asked, [])

    def test_a_companys_domain_is_known_by_where_its_mail_goes(self):
        found, server = self._discover("anna@corp.example", {"corp.example": ["1 mxbiz1.qq.com."]})
        self.assertEqual((found.preset.key, found.how), ("exmail", "exchanger"))
        self.assertEqual(server.asked, ["corp.example"], "the domain is asked, not the address")

    def test_an_own_server_is_nobodys(self):
        found, _server = self._discover("anna@corp.example", {"corp.example": ["1 mx.corp.example."]})
        self.assertIsNone(found)

    def test_without_an_answer_it_is_a_failure_and_not_nobody(self):
        self.assertRaises(RetryLater, self._discover, "anna@corp.example", {}, 0.05, silent=True)

    def test_by_the_domain_alone_nobody_is_asked(self):
        with patch.object(exchangers, "_ask", side_effect=AssertionError):
            self.assertIsNone(discover_by_domain("anna@corp.example"))
            self.assertEqual(discover_by_domain("anna@gmail.com").preset.key, "gmail")

    def test_an_address_has_one_domain(self):
        for address, domain in (("a@B.example.", "b.example"), ("a@b@c.example", "c.example"), ("anna", ""), ("", "")):
            self.assertEqual(domain_of(address), domain)
