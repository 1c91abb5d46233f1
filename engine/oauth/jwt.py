"""The two JSON Web Tokens of signing in: the assertion that we sign, and the id token that we are given."""

from __future__ import annotations

import json
from typing import Any

from authlib.oauth2.rfc7523.assertion import sign_jwt_bearer_assertion
from authlib.oidc.core import CodeIDToken
from cryptography.exceptions import UnsupportedAlgorithm
from joserfc import jws
from joserfc.errors import JoseError
from joserfc.jwk import RSAKey

from ..errors import NeedsAdministrator

CLOCK_SKEW = 120
# TypeError: a key under a passphrase, a hash of a type or an algorithm that makes none
_NO_TOKEN = (JoseError, ValueError, TypeError, RecursionError)
_NO_KEY = (*_NO_TOKEN, KeyError, UnsupportedAlgorithm)


def sign_assertion(key_json: str, address: str, scopes: tuple[str, ...], token_url: str) -> str:
    """What a service account shows to speak for `address` (RFC 7523, 2.1). `key_json`: its key file as Google gives it.

    Raises NeedsAdministrator('oauth_key') where it is none; that error holds nothing of what was pasted."""
    signed = ""
    try:
        key = json.loads(key_json)
        signed = sign_jwt_bearer_assertion(
            RSAKey.import_key(str(key["private_key"])),
            str(key["client_email"]),
            token_url,
            address,
            claims={"scope": " ".join(scopes)},
            alg="RS256",
        )
    except _NO_KEY:
        pass  # raised below, where nothing of the key hangs on it
    if not signed:
        raise NeedsAdministrator("oauth_key")
    return signed


def read_id_token(token: object, client_id: str, nonce: str, access: object, host: str) -> dict[str, Any]:
    """The claims of an id token that came in the token endpoint's own answer, {} where there is none.

    Only for such: TLS with the checked name of `host` stands in for the signature there (OpenID Connect Core,
    3.1.3.7, 6), and in nothing that came through a browser. One that claims to need no signature is refused all the
    same. `access`: the access token beside it. Raises NeedsAdministrator('oauth_identity')."""
    if not token:
        return {}
    try:
        parts = jws.extract_compact(str(token).encode("ascii"))
        header, said = parts.headers(), json.loads(parts.payload)
        if not (isinstance(header, dict) and isinstance(said, dict) and parts.segments.get("signature")):
            raise ValueError
        if not isinstance(header["alg"], str) or header["alg"] == "none":
            raise ValueError
        claims = CodeIDToken(
            said,
            header,
            {"aud": {"essential": True, "value": client_id}, "iss": {"essential": True}},
            {"nonce": nonce, "client_id": client_id, "access_token": access},
        )
        claims.validate(leeway=CLOCK_SKEW)
        return dict(claims)
    except _NO_TOKEN as error:
        reason = type(error).__name__
    raise NeedsAdministrator("oauth_identity", host=host, detail=reason)
