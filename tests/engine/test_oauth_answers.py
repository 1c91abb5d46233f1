"""Whatever a sign-in service answers ends as tokens or as one error of ours: never as a library's, never with a secret."""

import gzip
import json
import socket
import unittest
from dataclasses import replace
from unittest.mock import patch

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec
from scripted_server import PATIENCE
from scripted_web import encode, id_token, service_account
from test_oauth import FRESH, SECRET, SENT, OAuthCase

from engine import wire
from engine.errors import MailboxError, NeedsAdministrator, RetryLater
from engine.oauth import flow as oauth
from engine.oauth import https
from engine.oauth.flow import OAuthClient

WHOLE = json.dumps(FRESH).encode()
OK = "HTTP/1.1 200 so"
CHUNKED = (OK, "Transfer-Encoding: chunked", "")


def nested(depth, inside="1"):
    """JSON so deep."""
    return b"[" * depth + inside.encode() + b"]" * depth


class AnswersCase(OAuthCase):
    """What comes over the wire is a table's; all the rest is as it is."""

    def answer(self, status, body):
        """A client of a service that answers so."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        asking = patch.object(https, "ask", return_value=https.Reply(status, raw))
        asking.start()
        self.addCleanup(asking.stop)
        return OAuthClient("", "https://localhost/token", "app", SECRET)


class TestWireAnswers(OAuthCase):
    """What is no HTTP, or only half of it."""

    def _ask(self, play, seconds=PATIENCE):
        with patch("engine.oauth.flow.SECONDS", seconds):
            return oauth.refresh(self.serve(lambda line, _asked: play(line)), SENT)

    def test_each_odd_answer_has_its_own_error(self):
        for name, lines, code in (
            ("a chunk cut short", (*CHUNKED, f"{len(WHOLE) + 9:x}", WHOLE), "connection_lost"),
            ("a chunk of no size", (*CHUNKED, "zz", WHOLE), "connection_lost"),
            ("an end that never comes", (*CHUNKED, f"{len(WHOLE):x}", WHOLE, ""), "connection_lost"),
            ("a chunk's size without end", (*CHUNKED, "1" * 70_000, WHOLE), "bad_answer"),
            ("half a body", (OK, f"Content-Length: {len(WHOLE) + 1}", "", WHOLE), "connection_lost"),
            ("nothing", (b"",), "connection_lost"),
            ("HTTP/0.9", (b"<html>welcome</html>",), "bad_answer"),
            ("a status of no number", ("HTTP/1.1 fine", "", ""), "bad_answer"),
            ("a status line without end", ("HTTP/1.1 200 " + "x" * 70_000,), "bad_answer"),
            ("a header without end", (OK, "X: " + "x" * 70_000, "", WHOLE), "bad_answer"),
            ("headers without end", (OK, *["X: y"] * 200, "", WHOLE), "bad_answer"),
            ("gzip", (OK, "Content-Encoding: gzip", "", gzip.compress(WHOLE)), "bad_answer"),
            ("broken gzip", (OK, "Content-Encoding: gzip", "", gzip.compress(WHOLE)[:20]), "bad_answer"),
            ("no content", ("HTTP/1.1 204 so", "", ""), "bad_answer"),
            ("another place", ("HTTP/1.1 307 so", "Location: https://localhost/", "", WHOLE), "bad_answer"),
        ):
            with self.subTest(name):
                refused = self.refusal(RetryLater, self._ask, lambda line, lines=lines: line.send(*lines))
                self.assertEqual(refused.code, code)

    def test_a_length_that_is_none_is_no_obstacle(self):
        for length in ("many", "-5", "", "1.5"):
            with self.subTest(length):
                tokens = self._ask(lambda line, length=length: line.send(OK, f"Content-Length: {length}", "", WHOLE))
                self.assertEqual(tokens.access, "access-1")

    def test_a_chunk_of_less_than_nothing_is_bounded_too(self):
        """http.client would read it until memory ends."""

        def flood(line, size):
            line.send(*CHUNKED, size)
            while True:
                line.send(b"x" * (1 << 16))

        for size in ("-1", "-5", "-ffffffffff"):
            with self.subTest(size):
                refused = self.refusal(RetryLater, self._ask, lambda line, size=size: flood(line, size))
                self.assertEqual(refused.code, "answer_too_large")

    def test_an_answer_that_never_begins_ends_in_time(self):
        def go_on(line):
            while True:
                line.send("HTTP/1.1 100 go on", "")

        self.assertEqual(self.refusal(RetryLater, self._ask, go_on, 0.1).code, "no_answer")

    def test_plain_text_under_tls_is_no_answer(self):
        def speak_plain(line):
            socket.socket.sendall(line.sock, b"HTTP/1.1 200 so\r\n\r\n")

        self.assertEqual(self.refusal(MailboxError, self._ask, speak_plain).code, "no_tls")

    def test_a_host_of_no_letters_is_named_before_anything_is_sent(self):
        for host, code in (
            ("sign in.example", "oauth_url"),
            ("sign\x7fin.example", "oauth_url"),
            ("ü" * 70 + ".example", "host_refused"),
            ("a" * 64 + ".example", "host_refused"),
        ):
            with self.subTest(host):
                url = f"https://{host}/token"
                with patch.object(wire, "_dial", side_effect=AssertionError("connected")):
                    self.assertEqual(self.refusal(NeedsAdministrator, https.ask, "GET", url).code, code)


class TestJsonAnswers(AnswersCase):
    def test_what_is_no_object_or_holds_no_token_is_no_answer(self):
        for body in (
            b"[]",
            b"[1, 2]",
            b"7",
            b'"access-1"',
            b"null",
            b"{",
            b'{"access_token": "access-1"',
            b"\xff\xfe\x00{}",
            b'{"access_token": "\xff"}',
            b'{"access_token": "\\ud800"}',
            b'{"access_token": 7}',
            b'{"access_token": 1e999}',
            b'{"access_token": ' + b"9" * 5000 + b"}",
            b'{"access_token": ' + nested(100) + b"}",
            b'{"access_token": "access-1", "token_type": 7}',
            b'{"access_token": "access-1", "token_type": ["Bearer"]}',
            b'{"access_token": "access-1", "refresh_token": 7}',
        ):
            with self.subTest(body[:40]):
                refused = self.refusal(RetryLater, oauth.refresh, self.answer(200, body), SENT)
                self.assertEqual(refused.code, "bad_answer")

    def test_a_refusal_of_any_shape_is_a_refusal(self):
        """However deep: what the parser bears, a repr deeper in the stack may not."""
        for error in (b"7", b"true", b"1e999", b'{"a": []}', *map(nested, range(880, 1000, 12))):
            body = b'{"error": %b, "error_description": %b}' % (error, error)
            for ask in (oauth.refresh, oauth.revoke):
                with self.subTest(f"{body[:20]} {len(body)} {ask.__name__}"):
                    client = self.answer(400, body)
                    client = replace(client, revoke_url=client.token_url)
                    refused = self.refusal(MailboxError, ask, client, SENT)
                    # too deep for the parser, it is no JSON at all
                    self.assertIn(refused.code, ("oauth_refused", "oauth_url", "bad_answer"))

    def test_what_is_beside_a_good_token_spoils_nothing(self):
        for name in ("scope", "expires_in", "more"):
            for value in (b"7", b"[[1]]", b'{"a": 1}', b"1e999", b'"\\ud800"', nested(900)):
                body = WHOLE[:-1] + b', "%b": %b}' % (name.encode(), value)
                with self.subTest(f"{name} {value[:20]}"):
                    self.assertEqual(oauth.refresh(self.answer(200, body), SENT).refresh, "refresh-2")

    def test_a_code_that_no_browser_sends_is_refused(self):
        client = self.serve(200, FRESH)
        for code in ("\ud800", None):
            refused = self.refusal(RetryLater, oauth.redeem, client, code, "v" * 43, "nonce-1", "https://x.example/")
            self.assertEqual(refused.code, "bad_answer")
        self.assertEqual(self.web.asked, [])


class TestIdTokens(AnswersCase):
    def test_each_that_does_not_hold_is_refused_as_such(self):
        good = id_token().split(".")
        claims = json.dumps({"aud": "app"}).encode()
        for name, token in {
            "of bad base64": "e30=.e30=.e30=",
            "of base64 of another alphabet": ".".join((good[0], "ab/+", good[2])),
            "of a length base64 can't have": ".".join((good[0] + "a" * (5 - len(good[0]) % 4), *good[1:])),
            "without an algorithm": id_token({"typ": "JWT"}),
            "with none": id_token({"alg": "none"}),
            "with a number for one": id_token({"alg": 7, "x": 1}, at_hash="AAAA"),
            "with a list for one": id_token({"alg": ["RS256"]}, at_hash="AAAA"),
            "whose hash has no length": id_token({"alg": "xxke_128"}, at_hash="AAAA"),
            "whose hash nobody knows": id_token({"alg": "RS999"}, at_hash="AAAA"),
            "whose hash is a number": id_token(at_hash=7),
            "whose hash is a list": id_token(at_hash=["a"]),
            "whose hash is an object": id_token(at_hash={"a": 1}),
            "whose header is a list": ".".join((encode(["alg"]), *good[1:])),
            "whose header is a word": ".".join((encode("alg"), *good[1:])),
            "whose header is a number": ".".join((encode(7), *good[1:])),
            "whose header is deep": ".".join((encode(nested(5000)), *good[1:])),
            "whose payload says it is not encoded": id_token({"alg": "RS256", "b64": False}),
            "whose payload is not encoded": id_token({"alg": "RS256", "b64": False, "crit": ["b64"]}),
            "of a list of pairs": ".".join((good[0], encode([["aud", "app"]]), good[2])),
            "of invalid UTF-8": ".".join((good[0], encode(b'{"a": "\xff"}'), good[2])),
            "of claims that are missing": ".".join((good[0], encode(claims), good[2])),
            "of no subject": id_token(sub=None),
            "of a number for a subject": id_token(sub=7),
            "of no time": id_token(iat=None),
            "of an end that is a word": id_token(exp="soon"),
            "of an end that never comes": id_token(exp=float("nan")),
            "for objects": id_token(aud=[{"a": 1}]),
            "for nobody": id_token(aud=[]),
            "of a nonce that is a list": id_token(nonce=["nonce-1"]),
            "without end": id_token(more="x" * 150_000),
            "of four parts": id_token() + ".e30",
            "that is a number": 7,
            "that is a list": [id_token()],
        }.items():
            with self.subTest(name):
                client = self.answer(200, {**FRESH, "id_token": token})
                refused = self.refusal(NeedsAdministrator, self.redeem, client)
                self.assertEqual(refused.code, "oauth_identity")

    def test_an_access_token_of_no_text_beside_a_good_one_is_no_answer(self):
        for access in (7, ["access-1"], {"a": 1}, True):
            client = self.answer(200, {**FRESH, "access_token": access, "id_token": id_token()})
            self.assertEqual(self.refusal(RetryLater, self.redeem, client).code, "bad_answer")

    def test_what_userinfo_says_is_hostile_too(self):
        for told in (b"[]", b'{"email": 7, "emails": {"a": 1}}', b'{"email": "\\ud800@x"}', nested(900)):
            client = self.serve(200, FRESH)
            self.web.answers["/me"] = (200, told)
            self.assertEqual(self.redeem(replace(client, userinfo_url=f"{self.base}/me")).addresses, ())


class TestKeys(unittest.TestCase):
    def _write(self, key, encryption=None):
        how = encryption or serialization.NoEncryption()
        return key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, how).decode()

    def test_a_key_of_another_kind_is_named(self):
        key = service_account().key
        public = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        good = self._write(key)
        for name, pem in {
            "under a passphrase": self._write(key, serialization.BestAvailableEncryption(b"passphrase")),
            "of another algorithm": self._write(ec.generate_private_key(ec.SECP256R1())),
            "public": public.decode(),
            "cut": good[:400],
            "a certificate": "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----",
            "of OpenSSH": "-----BEGIN OPENSSH PRIVATE KEY-----\nAAAA\n-----END OPENSSH PRIVATE KEY-----",
            "surrogates": "\ud800",
            "an object": {"kty": "RSA"},
            "a list": [good],
            "nothing": None,
        }.items():
            with self.subTest(name):
                self._assert_refused(json.dumps({"private_key": pem, "client_email": "robot@corp.example"}))

    def test_a_file_that_is_no_key_file_is_named(self):
        for pasted in ("\ud800", "[" * 100_000, "9" * 5000, "7", "null", '{"client_email": "a@b.example"}'):
            with self.subTest(pasted[:20]):
                self._assert_refused(pasted)

    def _assert_refused(self, pasted):
        with self.assertRaises(NeedsAdministrator) as caught:
            oauth.grant_delegated(pasted, "anna@us.example", ("mail",), "https://localhost/")
        self.assertEqual((caught.exception.code, caught.exception.detail), ("oauth_key", ""))
        self.assertIsNone(caught.exception.__context__)
