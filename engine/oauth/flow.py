"""Signing in by OAuth 2.0: authorization code with PKCE, refreshing, and an administrator's own access.

What reaches the network does so once, within ten seconds, and raises MailboxError and nothing else. No error, no line
of a log and no repr holds a token, a code or a secret.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any
from urllib.parse import urlencode

from authlib.common.errors import AuthlibBaseError
from authlib.common.security import generate_token
from authlib.common.urls import add_params_to_uri
from authlib.oauth2.client import OAuth2Client

from ..errors import MailboxError, NeedsAdministrator, NeedsOwner, RetryLater
from . import https
from . import jwt as oauth_jwt
from . import reply as oauth_reply
from .values import OAuthClient, SignIn, Tokens

__all__ = [
    "OAuthClient",
    "SignIn",
    "Tokens",
    "begin",
    "grant_application",
    "grant_delegated",
    "missing_scopes",
    "redeem",
    "refresh",
    "revoke",
]
SECONDS = 10.0
GOOGLE_TOKEN_URL = "https://oauth2.googleapis.com/token"  # noqa: S105  an address, no token
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
# ours to say, whatever an administrator adds
_OURS = frozenset(
    "response_type client_id redirect_uri scope state code_challenge code_challenge_method nonce login_hint".split()
)


def begin(client: OAuthClient, redirect_uri: str, login_hint: str = "") -> SignIn:
    """A new sign-in by authorization code with PKCE S256 (RFC 7636), coming back to `redirect_uri`. No network.

    `login_hint`: the address to sign in with. Raises NeedsAdministrator('oauth_url') where the authorize URL is no
    HTTPS address."""
    https.split(client.authorize_url)
    state, verifier, nonce = generate_token(48), generate_token(64), generate_token(32)
    more = [(name, value) for name, value in client.parameters if name not in _OURS]
    asker = OAuth2Client(None, client.client_id, scope=client.scopes, code_challenge_method="S256")
    url, _state = asker.create_authorization_url(
        add_params_to_uri(client.authorize_url.strip(), more),
        state=state,
        code_verifier=verifier,
        redirect_uri=redirect_uri,
        nonce=nonce,
        login_hint=login_hint or None,
    )
    return SignIn(url, state, verifier, nonce)


def redeem(client: OAuthClient, code: str, sign_in_verifier: str, nonce: str, redirect_uri: str) -> Tokens:
    """The tokens for the `code` that came back from the sign-in of this verifier, nonce and redirect URI."""
    door = _Door(client, (code, sign_in_verifier, client.client_secret))
    answer = door.fetch(
        lambda asker: asker.fetch_token(
            client.token_url,
            grant_type="authorization_code",
            code=code,
            redirect_uri=redirect_uri,
            code_verifier=sign_in_verifier,
        )
    )
    claims = oauth_jwt.read_id_token(
        answer.get("id_token"), client.client_id, nonce, answer.get("access_token"), door.host
    )
    found = oauth_reply.find_addresses(claims)
    tokens = _to_tokens(client, answer, door.host)
    if not found and client.userinfo_url:
        found = oauth_reply.find_addresses(_ask_userinfo(client, tokens.access))
    return replace(tokens, addresses=found, tenant=oauth_reply.read_text(claims, "tid"))


def refresh(client: OAuthClient, refresh_token: str) -> Tokens:
    """A new access token; its `refresh` is the rotated one, or the one sent where the server keeps it.

    Nothing is tried again by itself, least of all after a silence: the server may have rotated already. Raises
    NeedsOwner('oauth_sign_in_again') for a refresh token that is worth nothing any more."""
    door = _Door(client, (refresh_token, client.client_secret))
    if not refresh_token:
        raise NeedsOwner("oauth_sign_in_again", host=door.host)
    try:
        # no scope: it means what was agreed to (RFC 6749, 6), and one that was added since would be refused
        answer = door.fetch(lambda asker: asker.refresh_token(client.token_url, refresh_token, scope=None))
        return _to_tokens(client, answer, door.host, sent=refresh_token)
    except NeedsAdministrator as error:
        if error.code != "oauth_url":
            raise
        detail = error.detail
    # at a URL that has worked before it is the provider who has something to mend
    raise RetryLater("bad_answer", host=door.host, command="OAUTH", detail=detail)


def grant_application(client: OAuthClient) -> Tokens:
    """An access token of the application itself (client credentials, RFC 6749, 4.4), which the administrator of a
    Microsoft 365 organisation lets into mailboxes. The token URL is the organisation's own."""
    door = _Door(client, (client.client_secret,), is_own=False)
    answer = door.fetch(lambda asker: asker.fetch_token(client.token_url, grant_type="client_credentials"))
    return _to_tokens(client, answer, door.host)


def grant_delegated(
    key_json: str,
    address: str,
    scopes: tuple[str, ...],
    token_url: str = GOOGLE_TOKEN_URL,
    *,
    ca_pem: str = "",
    allow_private: bool = False,
) -> Tokens:
    """An access token for the mailbox of `address` by a Google service account with domain-wide delegation (RFC 7523).

    `key_json`: the account's key file as Google gives it. Raises NeedsAdministrator('oauth_key') where it is none."""
    client = OAuthClient("", token_url, "", scopes=scopes, ca_pem=ca_pem, allow_private=allow_private)
    assertion = oauth_jwt.sign_assertion(key_json, address, scopes, token_url)
    door = _Door(client, (assertion,), is_own=False)
    answer = door.ask("POST", token_url, {"grant_type": JWT_BEARER, "assertion": assertion})
    return _to_tokens(client, answer, door.host)


def revoke(client: OAuthClient, token: str) -> None:
    """Tell the provider that `token` (better the refresh token) is not used any more (RFC 7009); where it has no door
    for that, nothing happens."""
    if not client.revoke_url:
        return
    door = _Door(client, (token, client.client_secret), client.revoke_url)
    try:
        door.fetch(lambda asker: asker.revoke_token(client.revoke_url, token))
    except MailboxError as error:
        # Google says so of a token that is none any more, which is what was wanted (RFC 7009, 2.2)
        if error.params.get("number") not in ("invalid_token", "invalid_grant"):
            raise


def missing_scopes(client: OAuthClient, tokens: Tokens) -> tuple[str, ...]:
    """Those of the client's scopes that are needed for mail and that `tokens` don't have."""
    return oauth_reply.find_missing(client.scopes, tokens.scopes)


# ------------------------------------------------------------ asking


class _Reply:
    """A good answer as authlib sees it: without what it says, or a number that authlib does not understand would lose
    us a refresh token that was rotated."""

    status_code = 200

    def json(self) -> dict[str, str]:
        return {"access_token": ""}


class _Door:
    """What authlib posts through: one request over a vetted connection, whose refusals are ours."""

    def __init__(self, client: OAuthClient, secrets: tuple[str, ...], url: str = "", *, is_own: bool = True) -> None:
        self.host = str(https.split(url or client.token_url).hostname)
        self._client = client
        self._secrets = secrets
        self._is_own = is_own
        self._answer: dict[str, Any] = {}

    def fetch(self, ask: Callable[[OAuth2Client], Any]) -> dict[str, Any]:
        """The answer to what authlib composes for `ask`. Raises MailboxError."""
        client = self._client
        failure: MailboxError
        # the secret in the body: the header's encoding is read in as many ways as there are servers
        method = "client_secret_post" if client.client_secret else "none"
        asker = OAuth2Client(self, client.client_id, client.client_secret, method, method, client.scopes or None)
        try:
            ask(asker)
            return self._answer
        except MailboxError as error:
            failure = error
        except (AuthlibBaseError, ValueError) as error:
            failure = RetryLater("bad_answer", host=self.host, command="OAUTH", detail=type(error).__name__)
        # not from within `except`: the error there may hold what was sent
        raise failure

    def post(self, url: str, data: Mapping[str, str], headers: Mapping[str, str], auth: Any = None, **_: Any) -> _Reply:
        """As authlib's session is called."""
        _url, more, body = auth.prepare("POST", url, dict(headers or {}), urlencode(data))
        self._answer = self._send("POST", url, body, more)
        return _Reply()

    def ask(self, method: str, url: str, data: Mapping[str, str] | None = None, **headers: str) -> dict[str, Any]:
        """A request without the client's secret."""
        return self._send(method, url, urlencode(data) if data else None, headers)

    def _send(self, method: str, url: str, body: str | None, headers: Mapping[str, str]) -> dict[str, Any]:
        said = {"Accept": "application/json", **headers}
        if body is not None:
            said["Content-Type"] = "application/x-www-form-urlencoded"
        reply = https.ask(
            method,
            url,
            body,
            said,
            ca_pem=self._client.ca_pem,
            allow_private=self._client.allow_private,
            seconds=SECONDS,
        )
        return oauth_reply.judge(reply, self.host, self._secrets, self._is_own)


def _to_tokens(client: OAuthClient, answer: Mapping[str, Any], host: str, sent: str = "") -> Tokens:
    return Tokens(
        oauth_reply.read_access(answer, host),
        oauth_reply.read_token(answer, "refresh_token", host) or sent,
        oauth_reply.read_expiry(answer),
        oauth_reply.read_scopes(answer, client.scopes),
    )


def _ask_userinfo(client: OAuthClient, access: str) -> dict[str, Any]:
    """What the provider says of who signed in (OpenID Connect Core, 5.3, and its likes)."""
    door = _Door(client, (access,), client.userinfo_url)
    return door.ask("GET", client.userinfo_url, Authorization=f"Bearer {access}")
