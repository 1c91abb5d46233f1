"""Which hosts we connect to: none inside the network unless an administrator says so, and none of a cloud's secrets."""

import socket
import unittest
from unittest.mock import patch

from scripted_server import ANNA, Certificate, Imap, ScriptedServer

from engine import wire
from engine.errors import NeedsAdministrator, RetryLater
from engine.session import open_session
from engine.values import Endpoint

PUBLIC = "8.8.8.8 1.1.1.1 223.5.5.5 2606:4700::1111 2a00:1450:4001::1 240e::1 64:ff9b::808:808 ::ffff:8.8.8.8".split()
INSIDE = (
    "127.0.0.1 127.255.255.254 10.1.2.3 172.16.0.1 172.31.255.255 192.168.1.1 100.64.0.1 100.127.255.254 198.18.0.1 "
    "::1 fd12:3456::1 ::ffff:10.0.0.1 ::ffff:127.0.0.1 64:ff9b::a00:1 64:ff9b::7f00:1"
).split()
NOWHERE = (
    "0.0.0.0 192.0.0.192 192.0.2.1 203.0.113.9 255.255.255.255 240.0.0.1 :: ::127.0.0.1 fec0::1 2001::1 2001:db8::1 "
    "2002:a00:1:: 3fff::1 64:ff9b:1::a00:1"
).split()
NEVER = (
    "169.254.169.254 ::ffff:169.254.169.254 64:ff9b::a9fe:a9fe 169.254.170.2 fe80::1 fe80::1%eth0 100.100.100.200 "
    "fd00:ec2::254 168.63.129.16 224.0.0.1 ff02::1"
).split()
# the same secrets, and this machine, by other names
HIDDEN = (
    "fd20:ce::254 ::ffff:0:a9fe:a9fe 192.0.0.192 0.0.0.0 0.1.2.3 :: ::ffff:0.0.0.0 ::ffff:192.0.0.192 "
    "::ffff:100.100.100.200 "
    "::ffff:a9fe:a9fe ::169.254.169.254 ::127.0.0.1 64:ff9b::c000:c0 64:ff9b::6464:64c8 64:ff9b:1::a9fe:a9fe "
    "2002:a9fe:a9fe:: 2002:c000:c0:: 2001:0:a9fe:a9fe::1 fd00:ec2::23 fd20:ce:0::fe fd00:42::42 169.254.170.23 "
    "fe80::a9fe:a9fe fec0::1 255.255.255.255 240.0.0.1 ff05::2"
).split()


def resolving(*found):
    """A resolver that knows one answer."""
    return lambda _host, port, **_how: [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (ip, port)) for ip in found]


class TestAddresses(unittest.TestCase):
    def test_only_addresses_of_the_open_internet_are_connected_to(self):
        """Criterion 39."""
        for address in PUBLIC:
            with self.subTest(address):
                self.assertTrue(wire.is_allowed(address))
        for address in INSIDE + NOWHERE + NEVER:
            with self.subTest(address):
                self.assertFalse(wire.is_allowed(address))

    def test_a_server_marked_so_may_stand_inside_the_network(self):
        for address in PUBLIC + INSIDE:
            with self.subTest(address):
                self.assertTrue(wire.is_allowed(address, allow_private=True))

    def test_a_clouds_secrets_stay_closed_even_then(self):
        for address in NEVER:
            with self.subTest(address):
                self.assertFalse(wire.is_allowed(address, allow_private=True))

    def test_l6_no_switch_opens_a_clouds_secrets_or_nowhere(self):
        """Finding L6."""
        for address in HIDDEN:
            for allow_private in (False, True):
                with self.subTest(address, allow_private=allow_private):
                    self.assertFalse(wire.is_allowed(address, allow_private))

    def test_l6_a_server_inside_the_network_is_still_reached(self):
        """Finding L6. What an administrator allows is there: networks inside, and this machine by its usual names."""
        for address in "10.0.3.7 172.16.0.1 192.168.1.1 100.64.0.1 100.100.100.100 127.0.0.1 ::1 fd12:3456::1".split():
            with self.subTest(address):
                self.assertTrue(wire.is_allowed(address, allow_private=True))


class TestHosts(unittest.TestCase):
    def _vet(self, host, *found, port=993, allow_private=False):
        return wire.vet(Endpoint(host, port, allow_private=allow_private), resolve=resolving(*found))

    def test_every_address_of_a_name_has_to_be_a_good_one(self):
        """Criterion 39."""
        self.assertEqual(self._vet("imap.cust.example", "8.8.8.8", "1.1.1.1"), ("8.8.8.8", "1.1.1.1"))
        for found in (["8.8.8.8", "10.0.0.1"], ["10.0.0.1", "8.8.8.8"], ["169.254.169.254"], ["::1"], []):
            with self.subTest(found), self.assertRaises(NeedsAdministrator) as caught:
                self._vet("imap.cust.example", *found)
            self.assertEqual(caught.exception.code, "host_refused")

    def test_a_refusal_tells_nothing_of_what_stands_there(self):
        """Criterion 39."""
        refusals = set()
        for host, found in (
            ("inside.example", "10.0.0.1"),
            ("cloud.example", "169.254.169.254"),
            ("127.1", "127.0.0.1"),
        ):
            with self.assertRaises(NeedsAdministrator) as caught:
                self._vet(host, found)
            refusals.add((str(caught.exception), caught.exception.detail))
        self.assertEqual(refusals, {("host_refused", "")})

    def test_localhost_is_inside(self):
        with self.assertRaises(NeedsAdministrator):
            wire.vet(Endpoint("localhost", 993))
        self.assertTrue(wire.vet(Endpoint("localhost", 993, allow_private=True)))

    def test_what_only_a_resolver_takes_for_a_host_is_refused(self):
        for host in (
            *("127.1", "0x7f000001", "0X7F.1", "2130706433", "0177.0.0.1", "1.2.3.4.5", "a b", "host/path", "u@h"),
            *("", " ", ".", "imap..example", "imap.x.example\r\nX", "imap\0.example", "[::1]", "x" * 64 + ".example"),
            *("a." * 127 + "example", "imap.example:993;", "file:///etc", "a%00b", "fe80::1%eth0"),
        ):
            with self.subTest(host), self.assertRaises(NeedsAdministrator) as caught:
                self._vet(host, "8.8.8.8")
            self.assertEqual(caught.exception.code, "host_refused")

    def test_names_in_any_script_are_asked_for_in_ascii(self):
        asked = []
        wire.vet(
            Endpoint(" München.example. ", 993),
            resolve=lambda host, port, **how: asked.append(host) or resolving("8.8.8.8")(host, port),
        )
        self.assertEqual(asked, ["xn--mnchen-3ya.example"])

    def test_only_ports_of_mail_are_connected_to(self):
        """Criterion 39."""
        for port in (143, 993, 25, 465, 587):
            self.assertTrue(self._vet("imap.cust.example", "8.8.8.8", port=port))
        for port in (0, 22, 80, 443, 5432, 6379, 8069, 65535):
            with self.subTest(port), self.assertRaises(NeedsAdministrator) as caught:
                self._vet("imap.cust.example", "8.8.8.8", port=port)
            self.assertEqual(caught.exception.code, "port_refused")

    def test_inside_the_network_high_ports_serve_too_but_no_low_ones(self):
        self.assertTrue(self._vet("mail.inside.example", "10.0.0.1", port=10143, allow_private=True))
        for port in (22, 80):
            with self.assertRaises(NeedsAdministrator):
                self._vet("mail.inside.example", "10.0.0.1", port=port, allow_private=True)

    def test_a_name_that_leads_nowhere_is_worth_another_try(self):
        def resolve(*_arguments, **_how):
            raise socket.gaierror(socket.EAI_NONAME, "no such name")

        with self.assertRaises(RetryLater) as caught:
            wire.vet(Endpoint("typo.example", 993), resolve=resolve)
        self.assertEqual(str(caught.exception), "name_not_found host=typo.example")


class TestRebinding(unittest.TestCase):
    def test_the_address_that_was_looked_at_is_the_one_connected_to(self):
        """Criterion 39. A name whose answer changes between the look and the connection gains nothing: it is asked for once."""
        ask, answers = socket.getaddrinfo, iter(("127.0.0.1", "169.254.169.254"))
        asked = []

        def rebind(host, port, *arguments, **how):
            if host == "127.0.0.1":
                return ask(host, port, *arguments, **how)
            asked.append(host)
            return resolving(next(answers))(host, port)

        name = "mail.rebind.example"
        with ScriptedServer(Imap(), Certificate(name)) as server, patch("socket.getaddrinfo", rebind):
            open_session(server.settings(host=name), ANNA).close()
        self.assertEqual(asked, [name])

    def test_of_several_addresses_the_next_is_tried(self):
        name = "mail.double.example"
        with ScriptedServer(Imap(), Certificate(name)) as server:
            ask = socket.getaddrinfo

            def resolve(host, port, *arguments, **how):
                found = ask(host, port, *arguments, **how) if host != name else None
                return found or resolving("127.0.0.2", "127.0.0.1")(host, port)

            with patch("socket.getaddrinfo", resolve):
                open_session(server.settings(host=name), ANNA).close()
