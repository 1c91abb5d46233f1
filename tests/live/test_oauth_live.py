"""Signing in by OAuth 2.0 at a real service (django-oauth-toolkit), and what real Dovecot makes of its tokens."""

import sys
from dataclasses import replace
from datetime import datetime, timezone
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bedcase import BedCase, start_bed
from person import Person

from engine.errors import NeedsAdministrator, NeedsOwner
from engine.events import Job, MailboxFinished
from engine.oauth import flow as oauth
from engine.oauth import refusals as oauth_refusals
from engine.oauth.flow import OAuthClient
from engine.pull.puller import Puller
from engine.session import open_session
from engine.smtp import check_login
from engine.values import Credentials, Endpoint, ServerSettings

CALLBACK = "http://localhost:18069/crm_mailbox/oauth/callback"
ALICE, BOB = "alice@corp.example", "bob@corp.example"
MECHANISMS = ("XOAUTH2", "OAUTHBEARER")
SCOPES = ("openid", "email", "offline_access", "mail")


def setUpModule():
    start_bed()


class LiveCase(BedCase):
    def setUp(self):
        super().setUp()
        self.ca = Path(self.facts["ca"]).read_text()
        self.client = self.make_client("app")

    def make_client(self, name, **changes):
        doors = self.facts["oauth"]
        registered = doors["clients"][name]
        return OAuthClient(
            doors["authorize_url"],
            doors["token_url"],
            registered["id"],
            registered["secret"],
            SCOPES,
            revoke_url=doors["revoke_url"],
            ca_pem=self.ca,
            allow_private=True,
            **changes,
        )

    def sign_in(self, client=None, address=ALICE, redirect_uri=CALLBACK):
        """The Tokens of somebody who goes through all pages."""
        client = client or self.client
        begun = oauth.begin(client, redirect_uri, address)
        answer = Person(self.facts["ca"], address, self.facts["password"]).sign_in(begun.url)
        self.assertEqual(answer["state"], begun.state)
        return oauth.redeem(client, answer["code"], begun.verifier, begun.nonce, redirect_uri)

    def endpoint(self, port, encryption="ssl"):
        return Endpoint("localhost", self.ports[port], encryption, self.ca, allow_private=True)

    def enter_everywhere(self, credentials):
        """Sign in by IMAP, POP and where mail is sent; {door: the code of the refusal, '' for none}."""
        incoming = {
            "imap": ServerSettings(self.endpoint("imaps")),
            "imap+starttls": ServerSettings(self.endpoint("imap", "starttls")),
            "pop": ServerSettings(self.endpoint("pops"), protocol="pop"),
        }
        asks = {name: (lambda at=at: open_session(at, credentials).close()) for name, at in incoming.items()}
        asks["smtp"] = lambda: check_login(self.endpoint("smtps"), credentials, 10)
        asks["smtp+starttls"] = lambda: check_login(self.endpoint("submission", "starttls"), credentials, 10)
        found = {}
        for name, ask in asks.items():
            try:
                ask()
                found[name] = ""
            except NeedsOwner as error:
                found[name] = error.code
        return found

    def assert_everywhere(self, credentials, code):
        found = self.enter_everywhere(credentials)
        self.assertEqual(found, dict.fromkeys(found, code), credentials.mechanism)

    def count(self, grant="refresh_token"):
        return self.bed.oauth.counts().get(grant, 0)


class TestSignIn(LiveCase):
    def test_a_code_with_pkce_becomes_tokens_that_name_who_signed_in(self):
        tokens = self.sign_in()
        self.assertEqual(tokens.addresses, (ALICE,))
        self.assertEqual(oauth.missing_scopes(self.client, tokens), ())
        self.assertTrue(tokens.refresh)
        self.assertIsNotNone(tokens.expires_at)

    def test_a_client_without_a_secret_is_protected_by_pkce(self):
        client = self.make_client("public")
        tokens = self.sign_in(client)
        self.assertEqual(oauth.refresh(client, tokens.refresh).scopes, SCOPES)

    def test_who_signed_in_is_asked_where_no_id_token_tells_it(self):
        client = replace(self.client, userinfo_url=self.facts["oauth"]["userinfo_url"])
        tokens = self.sign_in(replace(client, scopes=("openid", "mail")))
        self.assertEqual(tokens.addresses, (), "nobody allowed us to know it")
        self.assertEqual(oauth._ask_userinfo(client, self.sign_in(client).access)["email"], ALICE)

    def test_a_code_serves_once_and_only_whoever_began(self):
        begun, other = (oauth.begin(self.client, CALLBACK) for _ in range(2))
        person = Person(self.facts["ca"], ALICE, self.facts["password"])
        code = person.sign_in(begun.url)["code"]
        with self.assertRaises(NeedsOwner) as caught:
            oauth.redeem(self.client, code, other.verifier, begun.nonce, CALLBACK)
        self.assertEqual(caught.exception.code, "oauth_sign_in_again")
        code = person.sign_in(begun.url)["code"]
        oauth.redeem(self.client, code, begun.verifier, begun.nonce, CALLBACK)
        with self.assertRaises(NeedsOwner):
            oauth.redeem(self.client, code, begun.verifier, begun.nonce, CALLBACK)

    def test_an_id_token_of_another_sign_in_is_refused(self):
        begun, other = (oauth.begin(self.client, CALLBACK) for _ in range(2))
        code = Person(self.facts["ca"], ALICE, self.facts["password"]).sign_in(begun.url)["code"]
        with self.assertRaises(NeedsAdministrator) as caught:
            oauth.redeem(self.client, code, begun.verifier, other.nonce, CALLBACK)
        self.assertEqual(caught.exception.code, "oauth_identity")

    def test_who_declines_comes_back_with_a_word_for_it(self):
        begun = oauth.begin(self.client, CALLBACK)
        answer = Person(self.facts["ca"], ALICE, self.facts["password"]).sign_in(begun.url, agrees=False)
        self.assertEqual(answer["state"], begun.state)
        self.assertEqual(oauth_refusals.find(answer["error"], "", "localhost").code, "oauth_declined")

    def test_who_agrees_to_less_than_was_asked_is_found_out(self):
        begun = oauth.begin(self.client, CALLBACK)
        person = Person(self.facts["ca"], ALICE, self.facts["password"])
        code = person.sign_in(begun.url, scope="openid email")["code"]
        tokens = oauth.redeem(self.client, code, begun.verifier, begun.nonce, CALLBACK)
        self.assertEqual(set(tokens.scopes), {"openid", "email"})
        self.assertEqual(oauth.missing_scopes(self.client, tokens), ("mail",))

    def test_a_wrong_secret_needs_an_administrator(self):
        with self.assertRaises(NeedsAdministrator) as caught:
            oauth.refresh(replace(self.client, client_secret="wrong"), "any")
        self.assertEqual(caught.exception.code, "oauth_client_secret")

    def test_a_redirect_uri_may_be_registered_while_the_service_runs(self):
        elsewhere = "https://odoo.corp.example/crm_mailbox/oauth/callback"
        self.bed.oauth.register(elsewhere)
        self.assertEqual(self.sign_in(redirect_uri=elsewhere).addresses, (ALICE,))


class TestMailServer(LiveCase):
    def test_a_token_opens_every_door_by_either_mechanism(self):
        tokens = self.sign_in()
        for mechanism in MECHANISMS:
            self.assert_everywhere(Credentials(ALICE, token=tokens.access, mechanism=mechanism), "")

    def test_an_expired_token_is_refused_and_recognised(self):
        access = self.bed.oauth.grant(BOB)["access"]
        self.bed.oauth.expire(BOB)
        for mechanism in MECHANISMS:
            self.assert_everywhere(Credentials(BOB, token=access, mechanism=mechanism), "token_refused")

    def test_a_token_of_somebody_else_or_for_something_else_opens_nothing(self):
        others = self.bed.oauth.grant(ALICE)["access"]
        calendar = self.bed.oauth.grant(BOB, "openid calendar")["access"]
        for access, mechanism in ((others, "XOAUTH2"), (calendar, "OAUTHBEARER"), ("none-at-all", "XOAUTH2")):
            self.assert_everywhere(Credentials(BOB, token=access, mechanism=mechanism), "token_refused")

    def test_a_token_of_the_organizations_own_opens_every_mailbox(self):
        tokens = oauth.grant_application(replace(self.make_client("machine"), scopes=("everybody",)))
        self.assertEqual((tokens.refresh, tokens.scopes), ("", ("everybody",)))
        for address, mechanism in ((ALICE, "XOAUTH2"), (BOB, "OAUTHBEARER")):
            self.assert_everywhere(Credentials(address, token=tokens.access, mechanism=mechanism), "")
        tokens = oauth.grant_application(replace(self.make_client("machine"), scopes=("mail",)))
        self.assert_everywhere(Credentials(ALICE, token=tokens.access, mechanism="XOAUTH2"), "token_refused")

    def test_a_master_opens_every_mailbox_and_a_wrong_one_none(self):
        master = self.facts["master"]
        credentials = Credentials(BOB, master["password"], master=master["login"])
        self.assert_everywhere(credentials, "")
        self.assert_everywhere(replace(credentials, password="wrong"), "login_refused")
        with open_session(ServerSettings(self.endpoint("imaps")), credentials) as session:
            exists = session.examine("INBOX").exists
        with open_session(ServerSettings(self.endpoint("imaps")), Credentials(BOB, self.facts["password"])) as session:
            self.assertEqual(session.examine("INBOX").exists, exists, "the same mailbox as its owner sees")


class TestLife(LiveCase):
    def test_a_refresh_token_rotates_and_the_old_one_is_worth_nothing(self):
        tokens = self.sign_in()
        fresh = oauth.refresh(self.client, tokens.refresh)
        self.assertNotEqual(fresh.refresh, tokens.refresh)
        with self.assertRaises(NeedsOwner) as caught:
            oauth.refresh(self.client, tokens.refresh)
        self.assertEqual(caught.exception.code, "oauth_sign_in_again")
        self.assert_everywhere(Credentials(ALICE, token=fresh.access, mechanism="XOAUTH2"), "")

    def test_what_is_revoked_opens_nothing_and_renews_nothing(self):
        tokens = self.sign_in()
        oauth.revoke(self.client, tokens.refresh)
        with self.assertRaises(NeedsOwner):
            oauth.refresh(self.client, tokens.refresh)
        for mechanism in MECHANISMS:
            self.assert_everywhere(Credentials(ALICE, token=tokens.access, mechanism=mechanism), "token_refused")
        oauth.revoke(self.client, tokens.refresh)

    def test_a_short_life_is_told(self):
        self.addCleanup(self.bed.oauth.set_lifetime, 3600)
        self.bed.oauth.set_lifetime(4)
        left = self.sign_in().expires_at - datetime.now(timezone.utc)
        self.assertTrue(0 < left.total_seconds() <= 4, left)


class TestReading(LiveCase):
    """One refused token is one refresh."""

    def _read(self, address):
        """How a round ends that begins with a token that has expired, and how often a new one was asked for."""
        granted = self.bed.oauth.grant(address)
        self.bed.oauth.expire(address)
        held = {"access": granted["access"], "refresh": granted["refresh"]}
        asked = []

        def renew(is_forced):
            asked.append(is_forced)
            if is_forced:
                tokens = oauth.refresh(self.client, held["refresh"])
                held.update(access=tokens.access, refresh=tokens.refresh)
            return Credentials(address, token=held["access"], mechanism="OAUTHBEARER")

        job = Job(1, ServerSettings(self.endpoint("imaps")), Credentials(address), (), 10, renew=renew)
        before = self.count()
        with Puller([job]) as puller:
            for event in puller.events():
                if isinstance(event, MailboxFinished):
                    finished = event
                elif type(event).__name__ in ("BodiesWanted", "UidlsListed"):
                    puller.answer(1, ())
        return finished, asked, self.count() - before

    def test_a_token_that_expired_is_renewed_once_and_the_mailbox_read(self):
        """Criterion 40."""
        finished, asked, refreshes = self._read("crew1@corp.example")
        self.assertIsNone(finished.error)
        self.assertEqual((asked, refreshes), ([False, True], 1))

    def test_what_the_owner_took_back_stops_after_one_attempt(self):
        """Criterion 40."""
        granted = self.bed.oauth.grant("crew2@corp.example")
        self.bed.oauth.withdraw("crew2@corp.example")
        before = self.count()
        with self.assertRaises(NeedsOwner) as caught:
            oauth.refresh(self.client, granted["refresh"])
        self.assertEqual(caught.exception.code, "oauth_sign_in_again")
        self.assertEqual(self.count() - before, 1)
