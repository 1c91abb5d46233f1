"""A resolver that hangs costs the time that was given, one of a few threads, and nobody else anything."""

import socket
import subprocess
import sys
import threading
import unittest
from concurrent.futures import ThreadPoolExecutor
from unittest.mock import patch

from entering import enter
from scripted_server import ANNA, PATIENCE, Certificate, Imap, ScriptedServer
from test_wire_hosts import resolving

from engine import bounded_dns as lookup
from engine import wire
from engine.bounded_dns import look_up
from engine.errors import RetryLater
from engine.oauth import https
from engine.providers import mx as exchangers
from engine.session import open_session
from engine.values import Endpoint, ServerSettings

SHORT = 0.02
ENDS = """
import threading
from engine.bounded_dns import look_up
try:
    look_up("dead.example", threading.Event().wait, 0.01)
except TimeoutError:
    print("left behind")
"""


class HangingResolver:
    """Answers nothing until it is `released`, then what it was given. `asked` is which hosts it was asked for."""

    def __init__(self, *found):
        self._found = found
        self.asked = []
        self.released = threading.Event()

    def __call__(self, host, port, **_how):
        self.asked.append(host)
        self.released.wait()
        return resolving(*self._found)(host, port)


class LookUpCase(unittest.TestCase):
    def hang(self, *found):
        """A resolver that hangs for as long as the test takes."""
        resolver = HangingResolver(*found)
        self.addCleanup(self._wait_for_nobody)
        self.addCleanup(resolver.released.set)
        return resolver

    def _wait_for_nobody(self):
        with lookup._changed:
            self.assertTrue(lookup._changed.wait_for(lambda: not lookup._running, PATIENCE))

    def refusal(self, ask, *arguments, **how):
        with self.assertRaises(RetryLater) as caught:
            ask(*arguments, **how)
        return str(caught.exception)


class TestTime(LookUpCase):
    def test_a_look_up_that_hangs_is_a_server_that_does_not_answer(self):
        resolver = self.hang()
        refused = self.refusal(wire.vet, Endpoint("dead.example", 993), resolver, seconds=SHORT)
        self.assertEqual(refused, "no_answer host=dead.example port=993")
        self.assertEqual(resolver.asked, ["dead.example"])

    def test_so_it_is_to_whoever_connects(self):
        resolver = self.hang()
        incoming = ServerSettings(Endpoint("dead.example", 993))
        with patch("socket.getaddrinfo", resolver):
            self.assertEqual(self.refusal(open_session, incoming, ANNA, SHORT), "no_answer host=dead.example port=993")
            self.assertEqual(
                self.refusal(https.ask, "GET", "https://dead.example/", seconds=SHORT),
                "no_answer host=dead.example port=443",
            )

    def test_and_to_whoever_asks_for_exchangers(self):
        resolver = self.hang()
        with patch.object(exchangers, "_ask", lambda domain, *_more: resolver(domain, 53)):
            refused = self.refusal(exchangers.find_exchangers, "dead.example", SHORT)
        self.assertEqual(refused, "no_answer host=dead.example port=53")

    def test_an_answer_within_the_time_is_one(self):
        resolver = self.hang("8.8.8.8")
        with ThreadPoolExecutor() as pool:
            found = pool.submit(wire.vet, Endpoint("slow.example", 993), resolver, seconds=PATIENCE)
            resolver.released.set()
            self.assertEqual(found.result(PATIENCE), ("8.8.8.8",))

    def test_a_name_that_cannot_be_asked_for_leads_nowhere(self):
        self.assertEqual(self.refusal(wire.vet, Endpoint("a" * 64 + ":", 993)), f"name_not_found host={'a' * 64}:")

    def test_after_a_slip_of_ours_nobody_waits_and_the_thread_tells_it(self):
        told = []
        self.addCleanup(self._wait_for_nobody)
        with patch.object(threading, "excepthook", lambda slip: told.append(slip.exc_type)):
            with self.assertRaises(TimeoutError):
                look_up("name", lambda: {}["no such"], 10 * PATIENCE)
            self._wait_for_nobody()
            for thread in threading.enumerate():
                if thread.name == "mailbox-lookup":
                    thread.join(PATIENCE)
        self.assertEqual(told, [KeyError])

    def test_a_process_ends_whatever_hangs(self):
        done = subprocess.run(
            [sys.executable, "-c", ENDS], capture_output=True, text=True, timeout=4 * PATIENCE, check=True
        )
        self.assertEqual(done.stdout, "left behind\n")


class TestBounds(LookUpCase):
    def _hang_twice(self):
        """All look-ups that may run, hanging."""
        enter(self, patch.object(lookup, "MOST", 2))
        resolver = self.hang("8.8.8.8")
        for host in ("dead.example", "dumb.example"):
            self.refusal(wire.vet, Endpoint(host, 993), resolver, seconds=SHORT)
        return resolver

    def test_no_more_than_so_many_run_at_once(self):
        resolver = self._hang_twice()
        threads = threading.active_count()
        for host in ("one.example", "two.example", "three.example"):
            self.refusal(wire.vet, Endpoint(host, 993), resolver, seconds=SHORT)
        self.assertEqual(resolver.asked, ["dead.example", "dumb.example"])
        self.assertEqual(threading.active_count(), threads)

    def test_who_waits_for_a_turn_gets_it_when_one_ends(self):
        resolver = self._hang_twice()
        with ThreadPoolExecutor() as pool:
            found = pool.submit(wire.vet, Endpoint("good.example", 993), resolver, seconds=PATIENCE)
            resolver.released.set()
            self.assertEqual(found.result(PATIENCE), ("8.8.8.8",))
        self.assertEqual(resolver.asked[2:], ["good.example"])

    def test_one_dead_name_takes_one_turn_however_often_it_is_asked_for(self):
        enter(self, patch.object(lookup, "MOST", 2))
        resolver = self.hang()
        for _ in range(5):
            self.refusal(wire.vet, Endpoint("dead.example", 993), resolver, seconds=SHORT)
        self.assertEqual(resolver.asked, ["dead.example"])
        name = "mail.alive.example"
        ask = socket.getaddrinfo
        with ScriptedServer(Imap(), Certificate(name)) as server:

            def resolve(host, port, *arguments, **how):
                return resolving("127.0.0.1")(host, port) if host == name else ask(host, port, *arguments, **how)

            with patch("socket.getaddrinfo", resolve):
                open_session(server.settings(host=name), ANNA).close()

    def test_no_answer_is_remembered_good_or_bad(self):
        answers = [socket.gaierror(socket.EAI_NONAME, "no such name"), "8.8.8.8", "1.1.1.1"]

        def ask():
            answer = answers.pop(0)
            if isinstance(answer, Exception):
                raise answer
            return answer

        self.assertRaises(socket.gaierror, look_up, "name.example", ask, PATIENCE)
        self._wait_for_nobody()
        self.assertEqual(look_up("name.example", ask, PATIENCE), "8.8.8.8")
        self._wait_for_nobody()
        self.assertEqual(look_up("name.example", ask, PATIENCE), "1.1.1.1")
