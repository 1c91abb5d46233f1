"""The sign-in service as tests and clients see it: what it is told at its start, and the switches to pull.

Of the running bed, `bed.oauth` is a `Control`: it registers redirect URIs, gives tokens without a browser, ends or
takes back a user's tokens, and counts what the token endpoint was asked for. The command line has some of it:
`python3 scripts/mailbed redirect URI`, `python3 scripts/mailbed token USER`.
"""

import json
import ssl
import urllib.request

from . import story

# what the consent page says of each
SCOPES = {
    "openid": "Know who you are",
    "email": "Know your address",
    "offline_access": "Stay signed in",
    "mail": "Read and send your mail",
    "everybody": "Open every mailbox of the organization",
    "calendar": "Read your calendar",
}
# Any port of this machine will do for those without one (RFC 8252, 7.3); others are registered while the service runs.
REDIRECTS = ("http://127.0.0.1/crm_mailbox/oauth/callback", "http://localhost/crm_mailbox/oauth/callback")
CLIENTS = {
    "app": {"name": "Odoo", "secret": "app-secret", "grant": "authorization-code"},
    # without a secret: PKCE is all that protects it
    "public": {"name": "Odoo without a secret", "secret": "", "grant": "authorization-code"},
    "machine": {"name": "An organization's own", "secret": "machine-secret", "grant": "client-credentials"},
    # who may ask whether a token is good
    "dovecot": {"name": "The mail server", "secret": "dovecot-secret", "grant": "client-credentials"},
}


def issuer(port):
    return f"https://localhost:{port}/o"


def settings(port):
    """What the service is started with."""
    return {
        "issuer": issuer(port),
        "scopes": {**SCOPES, "introspection": "Ask whether a token is good"},
        "redirects": REDIRECTS,
        "clients": CLIENTS,
        "users": story.USERS,
        "password": story.PASSWORD,
    }


def facts(port):
    """What a client has to know of it, for bed.json."""
    base = issuer(port)
    return {
        "authorize_url": f"{base}/authorize/",
        "token_url": f"{base}/token/",
        "revoke_url": f"{base}/revoke_token/",
        "userinfo_url": f"{base}/userinfo/",
        "introspect_url": f"{base}/introspect/",
        "switches_url": f"https://localhost:{port}/bed/",
        "scopes": list(SCOPES),
        "clients": {name: {"id": name, "secret": client["secret"]} for name, client in CLIENTS.items()},
    }


class Control:
    """The switches of a running service. Every method raises OSError where none runs."""

    def __init__(self, bed_facts):
        self._url = bed_facts["oauth"]["switches_url"]
        self._context = ssl.create_default_context(cafile=bed_facts["ca"])

    def register(self, redirect_uri):
        """Let a sign-in come back to this URI too, compared letter by letter; it stays so until a fresh start."""
        self._pull("register", uri=redirect_uri)

    def grant(self, user, scope="openid email offline_access mail"):
        """{access, refresh}: tokens of client `app` as if `user` (an address) had signed in and agreed to `scope`."""
        return self._pull("grant", user=user, scope=scope)

    def expire(self, user):
        """End all access tokens of `user` now; the refresh tokens stay good. Returns how many."""
        return self._pull("expire", user=user)

    def withdraw(self, user):
        """Take back everything `user` ever agreed to."""
        self._pull("withdraw", user=user)

    def set_lifetime(self, seconds):
        """How long access tokens given from now on are good; a restart makes it 3600 again."""
        self._pull("lifetime", seconds=seconds)

    def counts(self):
        """{grant type: how often the token endpoint was asked for it} since the service runs, refusals included."""
        return self._pull("counts")

    def _pull(self, name, **values):
        request = urllib.request.Request(f"{self._url}{name}/", json.dumps(values).encode(), method="POST")
        with urllib.request.urlopen(request, timeout=10, context=self._context) as answer:
            return json.load(answer)["answer"]
