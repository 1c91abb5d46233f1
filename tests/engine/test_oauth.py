"""Signing in by OAuth 2.0: what is asked, what is taken for an answer, and what a refusal means."""

import base64
import hashlib
import logging
import unittest
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta, timezone
from unittest.mock import patch
from urllib.parse import parse_qsl, urlsplit

from entering import enter
from scripted_server import PATIENCE, Certificate, ScriptedServer
from scripted_web import Web, encode, id_token, service_account
from test_imap_opening import chain, tell

from engine.errors import MailboxError, NeedsAdministrator, NeedsOwner, RetryLater
from engine.oauth import flow as oauth
from engine.oauth.flow import OAuthClient, Tokens

SECRET = "client secret: 100% & ^ü"
CODE, VERIFIER, SENT = "code-4711", "verifier-" + "v" * 40, "1//refresh-4711"
FRESH = {"access_token": "access-1", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "refresh-2"}
CALLBACK = "https://odoo.example/callback"
KEPT = (SECRET, CODE, VERIFIER, SENT, "access-1", "refresh-2")
SCOPES = ("openid", "https://mail.example/")


class OAuthCase(unittest.TestCase):
    def serve(self, *answers, path="/token", **how):
        """A client of a server that gives `answers` (status, body), or plays a function of Line and Asked."""
        answer = answers[0] if callable(answers[0]) else answers
        self.web = Web({path: answer}, how.pop("headers", ()))
        server = enter(self, ScriptedServer(self.web, **how))
        self.base = f"https://localhost:{server.port}"
        return OAuthClient(
            "https://sign-in.example/authorize",
            f"{self.base}/token",
            "app",
            SECRET,
            SCOPES,
            ca_pem=server.endpoint().ca_pem,
            allow_private=True,
        )

    def refusal(self, kind, ask, *arguments):
        """The error of `ask`: of this kind, and without any secret, down to the errors behind it."""
        with self.assertRaises(kind) as caught:
            ask(*arguments)
        for error in chain(caught.exception):
            for secret in KEPT:
                self.assertNotIn(secret, tell(error))
        return caught.exception

    def redeem(self, client):
        return oauth.redeem(client, CODE, VERIFIER, "nonce-1", CALLBACK)


class TestBegin(unittest.TestCase):
    CLIENT = OAuthClient("https://sign-in.example/authorize?org=us", "https://x.example/token", "app", SECRET, SCOPES)

    def _query(self, **changes):
        signing_in = oauth.begin(replace(self.CLIENT, **changes), CALLBACK, "anna@us.example")
        return signing_in, dict(parse_qsl(urlsplit(signing_in.url).query))

    def test_the_browser_is_sent_to_a_code_with_pkce(self):
        """RFC 7636, 4.2."""
        signing_in, query = self._query()
        digest = hashlib.sha256(signing_in.verifier.encode()).digest()
        self.assertTrue(signing_in.url.startswith("https://sign-in.example/authorize?org=us&"))
        self.assertEqual(
            query,
            {
                "org": "us",
                "response_type": "code",
                "client_id": "app",
                "redirect_uri": CALLBACK,
                "scope": " ".join(SCOPES),
                "state": signing_in.state,
                "nonce": signing_in.nonce,
                "login_hint": "anna@us.example",
                "code_challenge": base64.urlsafe_b64encode(digest).rstrip(b"=").decode(),
                "code_challenge_method": "S256",
            },
        )

    def test_no_two_sign_ins_share_anything(self):
        first, second = (oauth.begin(self.CLIENT, CALLBACK) for _ in range(2))
        for name in ("state", "verifier", "nonce"):
            self.assertNotEqual(getattr(first, name), getattr(second, name))
            self.assertGreaterEqual(len(getattr(first, name)), 32)
        self.assertNotIn("login_hint", first.url)

    def test_a_provider_gets_its_own_parameters_and_none_of_ours_twice(self):
        signing_in, query = self._query(parameters=(("access_type", "offline"), ("state", "evil"), ("url", "a b")))
        self.assertEqual((query["access_type"], query["url"]), ("offline", "a b"))
        self.assertEqual(query["state"], signing_in.state)
        self.assertNotIn("evil", signing_in.url)

    def test_no_secret_is_in_the_url_or_in_a_repr(self):
        signing_in, _query = self._query()
        self.assertNotIn(signing_in.verifier, repr(signing_in) + signing_in.url)
        self.assertNotIn("secret", repr(self.CLIENT) + signing_in.url)
        tokens = Tokens("access-1", "refresh-2")
        self.assertNotIn("access-1", repr(tokens))
        self.assertNotIn("refresh-2", repr(tokens))

    def test_a_url_that_is_none_is_named(self):
        for url in (
            "http://sign-in.example/authorize",
            "sign-in.example",
            "",
            "javascript:alert(1)",
            "https://",
            "https://me:pw@sign-in.example/",
            "https://sign-in.example:port/",
            "https://[::1/",
            "https://sign-in.example/a b",
            "https://sign-in.example/\u202e",
        ):
            with self.subTest(url), self.assertRaises(NeedsAdministrator) as caught:
                self._query(authorize_url=url)
            self.assertEqual(caught.exception.code, "oauth_url")
            self.assertNotIn("pw", str(caught.exception))


class TestRedeem(OAuthCase):
    def test_the_code_is_exchanged_once_with_verifier_and_secret(self):
        client = self.serve(200, {**FRESH, "id_token": id_token(tid="tenant-1")})
        before = datetime.now(timezone.utc)
        tokens = self.redeem(client)
        [asked] = self.web.asked
        self.assertEqual(
            asked.form,
            {
                "grant_type": "authorization_code",
                "code": CODE,
                "redirect_uri": CALLBACK,
                "code_verifier": VERIFIER,
                "client_id": "app",
                "client_secret": SECRET,
            },
        )
        self.assertEqual((tokens.access, tokens.refresh), ("access-1", "refresh-2"))
        self.assertEqual((tokens.addresses, tokens.tenant), (("anna@us.example",), "tenant-1"))
        self.assertAlmostEqual((tokens.expires_at - before).total_seconds(), 3600, delta=PATIENCE)

    def test_who_has_no_secret_names_only_itself(self):
        client = replace(self.serve(200, FRESH), client_secret="")
        self.redeem(client)
        self.assertEqual(self.web.asked[0].form["client_id"], "app")
        self.assertNotIn("client_secret", self.web.asked[0].form)
        self.assertNotIn("authorization", self.web.asked[0].headers)

    def test_who_signed_in_is_asked_where_no_id_token_tells_it(self):
        client = self.serve(200, FRESH)
        told = {"default_email": "Anna@us.example", "emails": ["ANNA@us.example", "a@b@c", 7], "email": None}
        self.web.answers["/me?format=json"] = (200, told)
        tokens = self.redeem(replace(client, userinfo_url=f"{self.base}/me?format=json"))
        self.assertEqual(tokens.addresses, ("anna@us.example",))
        asked = self.web.asked[1]
        self.assertEqual((asked.method, asked.headers["authorization"]), ("GET", "Bearer access-1"))
        self.assertEqual(asked.form, {})

    def test_an_address_that_the_provider_has_not_verified_is_nobodys(self):
        for verified, found in ((False, ()), ("false", ()), (True, ("anna@us.example",)), (None, ("anna@us.example",))):
            client = self.serve(200, {**FRESH, "id_token": id_token(email_verified=verified)})
            self.assertEqual(self.redeem(client).addresses, found)

    def test_an_id_token_for_us_among_others_is_for_us(self):
        client = self.serve(200, {**FRESH, "id_token": id_token(aud=["other", "app"], azp="app")})
        self.assertEqual(self.redeem(client).addresses, ("anna@us.example",))

    def test_microsoft_names_the_address_otherwise(self):
        client = self.serve(200, {**FRESH, "id_token": id_token(email=None, preferred_username="anna@US.example")})
        self.assertEqual(self.redeem(client).addresses, ("anna@us.example",))

    def test_an_id_token_that_proves_nothing_is_refused(self):
        for name, token in {
            "for somebody else": id_token(aud="other"),
            "asked by us for somebody else": id_token(aud="other", azp="app"),
            "for others too, and issued to them": id_token(aud=["app", "other"], azp="other"),
            "of another sign-in": id_token(nonce="nonce-2"),
            "of no sign-in": id_token(nonce=None),
            "expired": id_token(exp=1_000_000_000),
            "without an end": id_token(exp=None),
            "from nobody": id_token(iss=None),
            "from the future": id_token(iat=9_999_999_999),
            "for another access token": id_token(at_hash="AAAA"),
            "that needs no signature": id_token({"alg": "none"}),
            "that has no signature": id_token(signature=b""),
            "in two parts": "e30.e30",
            "of no JSON": f"{encode(b'no')}.{encode(b'no')}.c2ln",
            "of no object": f"{encode({'alg': 'RS256'})}.{encode([1])}.c2ln",
            "of no text": {"a": 1},
            "in letters": "é.é.é",
            "nested": f"{encode({'alg': 'RS256'})}.{encode(b'[' * 50_000)}.c2ln",
        }.items():
            with self.subTest(name):
                client = self.serve(200, {**FRESH, "id_token": token})
                refused = self.refusal(NeedsAdministrator, self.redeem, client)
                self.assertEqual(refused.code, "oauth_identity")

    def test_a_code_that_is_none_any_more_needs_a_new_sign_in(self):
        client = self.serve(400, {"error": "invalid_grant", "error_description": f"{CODE} was used"})
        refused = self.refusal(NeedsOwner, self.redeem, client)
        self.assertEqual((refused.code, refused.detail), ("oauth_sign_in_again", "invalid_grant *** was used"))

    def test_a_page_for_people_is_no_sign_in_service(self):
        for answer in ((200, b"<html>welcome"), (200, b""), (404, b"<html>"), (405, b""), (200, b"[]")):
            with self.subTest(str(answer)):
                refused = self.refusal(NeedsAdministrator, self.redeem, self.serve(*answer))
                self.assertEqual(str(refused), "oauth_url host=localhost")


class TestRefresh(OAuthCase):
    def test_the_rotated_token_is_kept_or_the_one_sent(self):
        tokens = oauth.refresh(self.serve(200, FRESH), SENT)
        self.assertEqual((tokens.refresh, tokens.addresses), ("refresh-2", ()))
        self.assertEqual(
            self.web.asked[0].form,
            {
                "grant_type": "refresh_token",
                "refresh_token": SENT,
                "client_id": "app",
                "client_secret": SECRET,
            },
        )
        kept = {name: value for name, value in FRESH.items() if name != "refresh_token"}
        self.assertEqual(oauth.refresh(self.serve(200, kept), SENT).refresh, SENT)

    def test_a_refresh_token_that_is_worth_nothing_needs_its_owner(self):
        for answer in ((400, {"error": "invalid_grant"}), (200, {"error": "invalid_grant"})):
            refused = self.refusal(NeedsOwner, oauth.refresh, self.serve(*answer), SENT)
            self.assertEqual(refused.code, "oauth_sign_in_again")
            self.assertEqual(len(self.web.asked), 1)
        self.assertEqual(
            self.refusal(NeedsOwner, oauth.refresh, self.serve(200, FRESH), "").code, "oauth_sign_in_again"
        )
        self.assertEqual(self.web.asked, [])

    def test_each_refusal_says_who_has_to_act(self):
        microsoft = "AADSTS{}: Words.\r\nTrace ID: 1-2"
        for error, description, kind, code in (
            ("invalid_grant", microsoft.format(700082), NeedsOwner, "oauth_sign_in_again"),
            ("invalid_grant", microsoft.format(65001), NeedsAdministrator, "oauth_consent"),
            ("invalid_grant", microsoft.format(53003), NeedsAdministrator, "oauth_policy"),
            ("invalid_client", microsoft.format(7000222), NeedsAdministrator, "oauth_client_secret"),
            ("unauthorized_client", microsoft.format(700016), NeedsAdministrator, "oauth_client"),
            ("invalid_request", microsoft.format(99999), NeedsAdministrator, "oauth_refused"),
            ("invalid_client", "", NeedsAdministrator, "oauth_client_secret"),
            ("unauthorized_client", "", NeedsAdministrator, "oauth_client"),
            ("redirect_uri_mismatch", "", NeedsAdministrator, "oauth_redirect"),
            ("admin_policy_enforced", "", NeedsAdministrator, "oauth_policy"),
            ("access_denied", "", NeedsOwner, "oauth_declined"),
            ("invalid_scope", 'such "quotes" \\ and \x1b[31m', NeedsAdministrator, "oauth_refused"),
            ("temporarily_unavailable", "", RetryLater, "throttled"),
            ({"code": 7}, ["x"], NeedsAdministrator, "oauth_refused"),
        ):
            with self.subTest(f"{error} {description}"):
                client = self.serve(400, {"error": error, "error_description": description})
                refused = self.refusal(kind, oauth.refresh, client, SENT)
                self.assertEqual(refused.code, code)
                self.assertTrue(refused.detail.isprintable())
                if code == "oauth_refused":
                    self.assertTrue(refused.params["number"])

    def test_a_provider_in_trouble_costs_nobody_a_sign_in(self):
        for answer, code, seconds in (
            ((429, {"error": "invalid_grant"}), "throttled", 77),
            ((503, b"<html>"), "throttled", 77),
            ((500, {"error": "server_error"}), "throttled", 77),
            ((200, b"<html>maintenance"), "bad_answer", 0),
            ((302, b""), "bad_answer", 0),
            ((404, b"<html>"), "bad_answer", 0),
        ):
            with self.subTest(str(answer)):
                client = self.serve(*answer, headers=("Retry-After: 77",))
                refused = self.refusal(RetryLater, oauth.refresh, client, SENT)
                self.assertEqual((refused.code, refused.seconds), (code, seconds))

    def test_no_refusal_repeats_what_was_sent(self):
        def repeat(line, asked):
            line.send(*self.web.compose(400, {"error": asked.form["refresh_token"], "error_description": str(asked)}))

        client = self.serve(repeat)
        self.refusal(NeedsAdministrator, oauth.refresh, client, SENT)

    def test_an_answer_without_a_usable_token_is_none(self):
        for changes in (
            {"access_token": None},
            {"access_token": ""},
            {"access_token": 7},
            {"access_token": ["a"]},
            {"access_token": "a\x01auth=Bearer b"},
            {"access_token": "a\r\nb"},
            {"access_token": "a b"},
            {"access_token": "ä"},
            {"access_token": "a" * 20_000},
            {"refresh_token": "a\nb"},
            {"refresh_token": {"a": 1}},
            {"token_type": "mac"},
        ):
            with self.subTest(str(changes)[:60]):
                refused = self.refusal(RetryLater, oauth.refresh, self.serve(200, {**FRESH, **changes}), SENT)
                self.assertEqual(refused.code, "bad_answer")

    def test_a_life_that_makes_no_sense_is_none_or_ten_years(self):
        for life in (None, "", "soon", -1, [], {}, float("nan"), "1" * 400, True):
            with self.subTest(str(life)[:20]):
                tokens = oauth.refresh(self.serve(200, {**FRESH, "expires_in": life}), SENT)
                self.assertEqual(tokens.refresh, "refresh-2", "a rotated token is never lost")
                if tokens.expires_at:
                    self.assertLess(tokens.expires_at - datetime.now(timezone.utc), timedelta(days=3651))
        tokens = oauth.refresh(self.serve(200, {**FRESH, "expires_in": "60"}), SENT)
        self.assertAlmostEqual((tokens.expires_at - datetime.now(timezone.utc)).total_seconds(), 60, delta=PATIENCE)


class TestScopes(OAuthCase):
    ASKED = ("openid", "offline_access", "https://Mail.example/IMAP.All", "https://mail.example/SMTP.Send")

    def _missing(self, granted, asked=ASKED):
        client = replace(self.serve(200, {**FRESH, "scope": granted}), scopes=asked)
        return oauth.missing_scopes(client, oauth.refresh(client, SENT))

    def test_a_scope_that_was_not_granted_is_named(self):
        self.assertEqual(self._missing("https://mail.example/IMAP.All profile"), ("https://mail.example/SMTP.Send",))
        self.assertEqual(self._missing(["openid"]), self.ASKED[2:])

    def test_who_says_nothing_gave_what_was_asked(self):
        """RFC 6749, 5.1."""
        for nothing in (None, "", "  ", 7):
            self.assertEqual(self._missing(nothing), ())

    def test_scopes_that_open_no_mailbox_may_be_missing_and_case_and_slash_make_no_other(self):
        self.assertEqual(self._missing("HTTPS://mail.example/imap.all/,https://mail.example/SMTP.Send"), ())
        self.assertEqual(self._missing("other", ("https://outlook.office365.com/.default",)), ())

    def test_a_flood_of_scopes_is_cut(self):
        client = self.serve(200, {**FRESH, "scope": "a " * 10_000 + "\x00 " + "b" * 400})
        tokens = oauth.refresh(client, SENT)
        self.assertLessEqual(len(tokens.scopes), 200)


class TestAdministratorsAccess(OAuthCase):
    def test_the_application_asks_for_itself(self):
        client = replace(self.serve(200, FRESH), scopes=("https://outlook.office365.com/.default",))
        self.assertEqual(oauth.grant_application(client).access, "access-1")
        self.assertEqual(
            self.web.asked[0].form,
            {
                "grant_type": "client_credentials",
                "scope": "https://outlook.office365.com/.default",
                "client_id": "app",
                "client_secret": SECRET,
            },
        )

    def test_a_service_account_asks_for_one_mailbox(self):
        """RFC 7523, 2.1."""
        account = service_account()
        client = self.serve(200, FRESH)
        tokens = self._delegate(account.json, client)
        self.assertEqual(tokens.access, "access-1")
        form = self.web.asked[0].form
        self.assertEqual(form.pop("grant_type"), "urn:ietf:params:oauth:grant-type:jwt-bearer")
        claims = account.read(form.pop("assertion"))
        self.assertEqual(form, {})
        self.assertLessEqual(claims["exp"] - claims["iat"], 3600)
        self.assertEqual(
            {name: claims[name] for name in ("iss", "sub", "scope", "aud")},
            {
                "iss": "robot@corp.example",
                "sub": "anna@us.example",
                "scope": "https://mail.google.com/",
                "aud": client.token_url,
            },
        )

    def _delegate(self, key_json, client):
        return oauth.grant_delegated(
            key_json,
            "anna@us.example",
            ("https://mail.google.com/",),
            client.token_url,
            ca_pem=client.ca_pem,
            allow_private=True,
        )

    def test_a_key_that_is_none_is_named_and_nothing_is_asked(self):
        client = self.serve(200, FRESH)
        for key in ("", "{}", "[]", "no", '{"private_key": "x", "client_email": "a@b.c"}', '{"private_key": 7}'):
            with self.subTest(key):
                self.assertEqual(self.refusal(NeedsAdministrator, self._delegate, key, client).code, "oauth_key")
        self.assertEqual(self.web.asked, [])

    def test_what_is_refused_there_no_owner_can_mend_by_signing_in(self):
        key = service_account().json
        for error, words, kind, code in (
            ("invalid_grant", "Invalid JWT Signature.", NeedsAdministrator, "oauth_client_secret"),
            ("invalid_grant", "Invalid email or User ID", NeedsOwner, "mailbox_unknown"),
            ("unauthorized_client", "Client is unauthorized", NeedsAdministrator, "oauth_consent"),
            ("access_denied", "", NeedsAdministrator, "oauth_consent"),
        ):
            with self.subTest(words):
                client = self.serve(400, {"error": error, "error_description": words})
                refused = self.refusal(kind, self._delegate, key, client)
                self.assertEqual(refused.code, code)
        client = self.serve(400, {"error": "invalid_client"})
        self.assertEqual(self.refusal(NeedsAdministrator, oauth.grant_application, client).code, "oauth_client_secret")


class TestRevoke(OAuthCase):
    def _revoke(self, *answer):
        client = self.serve(*answer, path="/revoke")
        oauth.revoke(replace(client, revoke_url=f"{self.base}/revoke"), SENT)

    def test_the_provider_is_told(self):
        for answer in ((200, b""), (200, b"fine"), (200, {})):
            self._revoke(*answer)
            self.assertEqual(self.web.asked[0].form, {"token": SENT, "client_id": "app", "client_secret": SECRET})

    def test_a_token_that_is_none_any_more_is_what_was_wanted(self):
        self._revoke(400, {"error": "invalid_token"})
        self.assertEqual(len(self.web.asked), 1)

    def test_a_revocation_that_failed_is_said(self):
        self.assertEqual(self.refusal(RetryLater, self._revoke, 503, b"").code, "throttled")
        refused = self.refusal(NeedsAdministrator, self._revoke, 401, {"error": "invalid_client"})
        self.assertEqual(refused.code, "oauth_client_secret")

    def test_a_provider_without_a_door_for_it_is_asked_nothing(self):
        oauth.revoke(self.serve(200, b""), SENT)
        self.assertEqual(self.web.asked, [])


class TestWire(OAuthCase):
    """The token endpoint is a server that somebody typed."""

    def _refusal(self, answer, kind=RetryLater, seconds=PATIENCE, **changes):
        client = replace(self.serve(answer), **changes)
        with patch("engine.oauth.flow.SECONDS", seconds):
            return self.refusal(kind, oauth.refresh, client, SENT)

    def test_a_redirect_is_not_followed(self):
        followed = Web({})
        elsewhere = enter(self, ScriptedServer(followed))
        for status in (301, 302, 307, 308):
            with self.subTest(status):
                headers = (f"Location: https://localhost:{elsewhere.port}/token",)
                client = self.serve(status, FRESH, headers=headers)
                self.assertEqual(self.refusal(NeedsAdministrator, self.redeem, client).code, "oauth_url")
                self.assertEqual(len(self.web.asked), 1)
        self.assertEqual(followed.asked, [])

    def test_a_huge_answer_is_cut_and_a_huge_length_costs_no_memory(self):
        def flood(line, _asked):
            line.send("HTTP/1.1 200 so", "Content-Length: 2000000000", "")
            while True:
                line.send(b"x" * (1 << 16))

        def drip(line, _asked):
            line.send("HTTP/1.1 200 so", "Content-Length: 2000000000", "", b"x")

        def chunks(line, _asked):
            line.send("HTTP/1.1 200 so", "Transfer-Encoding: chunked", "")
            while True:
                line.send("10000", b"x" * (1 << 16), "")

        def headers(line, _asked):
            line.send("HTTP/1.1 200 so")
            while True:
                line.send("X: " + "x" * 60_000)

        for answer, code in (
            (flood, "answer_too_large"),
            (chunks, "answer_too_large"),
            (headers, "bad_answer"),
            (drip, "connection_lost"),
        ):
            with self.subTest(answer.__name__):
                self.assertEqual(self._refusal(answer).code, code)

    def test_half_an_answer_is_none(self):
        whole = b'{"access_token": "access-1"}'
        for lines in (
            ("HTTP/1.1 200 so", f"Content-Length: {len(whole) + 9}", "", whole),
            ("HTTP/1.1 200 so", "Transfer-Encoding: chunked", "", f"{len(whole) + 9:x}", whole),
            (b"",),
        ):
            with self.subTest(str(lines)):
                refused = self._refusal(lambda line, _asked, lines=lines: line.send(*lines))
                self.assertEqual(refused.code, "connection_lost")

    def test_silence_and_a_slow_drip_end_in_time_and_nothing_is_asked_twice(self):
        hangs = (
            lambda line, _asked: line.hold(),
            lambda line, _asked: line.drip(),
            lambda line, _asked: (line.send("HTTP/1.1 200 so", "Content-Length: 9999", ""), line.drip()),
            lambda line, _asked: (line.send("HTTP/1.1 200 so"), line.drip(b"X: y\r\n")),
        )
        served = [(self.serve(hang), self.web) for hang in hangs]
        # all at once: each takes its whole time
        with patch("engine.oauth.flow.SECONDS", 0.3), ThreadPoolExecutor() as pool:
            refused = pool.map(
                lambda client: self.refusal(RetryLater, oauth.refresh, client, SENT),
                [client for client, _web in served],
            )
            for error, (_client, web) in zip(refused, served, strict=True):
                self.assertIn(error.code, ("no_answer", "bad_answer"))
                self.assertEqual(len(web.asked), 1)

    def test_nonsense_is_no_answer(self):
        for said in ("nonsense", "HTTP/1.1 two hundred", "HTTP/9.9 200 so", "* OK IMAP ready"):
            with self.subTest(said):
                refused = self._refusal(lambda line, _asked, said=said: line.send(said, "", ""))
                self.assertEqual(refused.code, "bad_answer")

    def test_json_that_is_made_to_hurt_is_no_answer(self):
        for body in (b"[" * 100_000, b'{"a":' * 40_000, b"9" * 100_000, b"\xff\xfe{}", b'{"access_token": NaN}'):
            client = self.serve(200, body)
            self.assertEqual(self.refusal(RetryLater, oauth.refresh, client, SENT).code, "bad_answer")

    def test_the_certificate_is_checked(self):
        for certificate, changes, code in (
            (Certificate("other.example"), {}, "certificate_name"),
            (Certificate(days=-1), {}, "certificate_expired"),
            (Certificate(self_signed=True), {"ca_pem": ""}, "certificate_untrusted"),
        ):
            client = replace(self.serve(200, FRESH, certificate=certificate), **changes)
            self.assertEqual(self.refusal(NeedsAdministrator, oauth.refresh, client, SENT).code, code)
            self.assertEqual(self.web.asked, [])

    def test_hosts_are_vetted_like_mail_servers(self):
        """Criterion 39."""
        client = OAuthClient("", "", "app", SECRET)
        for host in (
            "localhost",
            "127.1",
            "0x7f000001",
            "169.254.169.254",
            "[::ffff:10.0.0.1]",
            "[64:ff9b::7f00:1]",
            "10.0.0.1",
        ):
            with self.subTest(host):
                one = replace(client, token_url=f"https://{host}/token")
                refused = self.refusal(NeedsAdministrator, oauth.refresh, one, SENT)
                self.assertEqual(str(refused), "host_refused")
        for port in (22, 993, 8069):
            one = replace(client, token_url=f"https://sign-in.example:{port}/token")
            self.assertEqual(self.refusal(NeedsAdministrator, oauth.refresh, one, SENT).code, "port_refused")
        secrets = replace(client, token_url="https://169.254.169.254/token", allow_private=True)
        self.assertEqual(self.refusal(NeedsAdministrator, oauth.refresh, secrets, SENT).code, "host_refused")

    def test_the_address_that_was_vetted_is_the_one_connected_to(self):
        """Criterion 39: a name that leads elsewhere at the second look."""
        looks = []

        def resolve(host, port, **_how):
            looks.append(host)
            return [(2, 1, 6, "", ("93.184.216.34" if len(looks) == 1 else "127.0.0.1", port))]

        def dial(found, port, until):
            raise ConnectionRefusedError(found)

        client = OAuthClient("", "https://sign-in.example/token", "app", SECRET)
        with patch("socket.getaddrinfo", resolve), patch("engine.wire._dial", side_effect=dial) as dialled:
            self.assertEqual(self.refusal(RetryLater, oauth.refresh, client, SENT).code, "connection_refused")
        self.assertEqual(dialled.call_args.args[0], ("93.184.216.34",))
        self.assertEqual(len(looks), 1)

    def test_what_is_not_https_is_never_asked(self):
        for url in ("http://sign-in.example/token", "ftp://x", "", "file:///etc/passwd"):
            client = OAuthClient("https://x.example", url, "app", SECRET)
            for ask in (lambda client: oauth.refresh(client, SENT), self.redeem, oauth.grant_application):
                self.assertEqual(self.refusal(NeedsAdministrator, ask, client).code, "oauth_url")

    def test_no_log_at_any_level_holds_a_secret(self):
        with self.assertLogs(level=logging.DEBUG) as logs:
            logging.getLogger().debug("so that there is one")
            self.redeem(self.serve(200, {**FRESH, "id_token": id_token()}))
            self.refusal(MailboxError, self.redeem, self.serve(400, {"error": CODE}))
            self.refusal(MailboxError, self.redeem, self.serve(500, b""))
        for secret in KEPT:
            self.assertNotIn(secret, "\n".join(logs.output))
