"""A provider's sign-in service behind a real socket and real TLS: it gives what a test lays ready, and remembers."""

import base64
import json
from http.server import BaseHTTPRequestHandler
from urllib.parse import parse_qs, urlsplit

from .fake_server import HOST, Handler

CLIENT_ID = "odoo-client"
JWT_BEARER = "urn:ietf:params:oauth:grant-type:jwt-bearer"
ACCESS_GRANTS = ("client_credentials", JWT_BEARER)


class FakeProvider:
    """`codes` {code: what the token endpoint gives for it}, once each. `refresh` is the refresh token that is taken
    next; each refresh gives another one. `refusal`: what every refresh is refused with. `requests` are those that came,
    as pairs of path and form."""

    def __init__(self, server):
        """Served by the FakeServer `server`, under its certificate."""
        self.codes = {}
        self.refresh = ""
        self.refusal = None
        self.userinfo = {}
        self.requests = []
        self.lifetime = 3600
        self.count = 0
        self._server = server
        self.port = server.listen(type("Handler", (_ProviderHandler,), {"provider": self}))

    def url(self, path):
        return f"https://{HOST}:{self.port}{path}"

    def lay_ready(self, code, nonce, email, **answer):
        """Have `code` be redeemed for tokens of whoever has `email`; the id token's claims can be told by `claims`."""
        claims = {"iss": self.url(""), "aud": CLIENT_ID, "sub": email, "nonce": nonce, "email": email}
        claims |= {"exp": 4102444800, "iat": 1700000000, **answer.pop("claims", {})}
        self.codes[code] = {**self._grant(email), "id_token": _write_id_token(claims), **answer}

    def _grant(self, email):
        self.count += 1
        self.refresh = f"refresh-{self.count}-loquat"
        access = f"access-{self.count}-loquat"
        self._server.tokens[email] = access
        self.email = email
        return {
            "access_token": access,
            "refresh_token": self.refresh,
            "token_type": "Bearer",
            "expires_in": self.lifetime,
            "scope": "mail openid email",
        }

    def answer(self, path, form):
        """The status and the object for a request."""
        self.requests.append((path, form))
        if path == "/userinfo":
            return 200, self.userinfo
        if path == "/revoke":
            return 200, {}
        if form.get("grant_type") in ACCESS_GRANTS:
            return self._open_mailboxes(form)
        if form.get("grant_type") == "authorization_code":
            answer = self.codes.pop(form.get("code"), None)
            return (200, answer) if answer else (400, {"error": "invalid_grant"})
        if self.refusal or form.get("refresh_token") != self.refresh:
            return 400, {"error": self.refusal or "invalid_grant"}
        return 200, self._grant(self.email)

    def _open_mailboxes(self, form):
        """A token of an administrator's access: for every mailbox, or for the one that the assertion names."""
        if self.refusal:
            return 400, {"error": self.refusal}
        emails = [read_assertion(form["assertion"])["sub"]] if "assertion" in form else list(self._server.boxes)
        self.count += 1
        access = f"access-{self.count}-medlar"
        self._server.tokens.update(dict.fromkeys(emails, access))
        return 200, {"access_token": access, "token_type": "Bearer", "expires_in": self.lifetime}

    def count_refreshes(self):
        return self.count_grants("refresh_token")

    def count_grants(self, *kinds):
        return sum(form.get("grant_type") in kinds for _path, form in self.requests)


class _ProviderHandler(Handler, BaseHTTPRequestHandler):
    provider = None

    def do_POST(self):
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self._answer({name: values[0] for name, values in parse_qs(body).items()})

    def do_GET(self):
        self._answer({"authorization": self.headers.get("Authorization", "")})

    def _answer(self, form):
        status, found = self.provider.answer(urlsplit(self.path).path, form)
        body = json.dumps(found).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        """No word on the test's output."""


def read_assertion(assertion):
    """The claims of a signed assertion."""
    claims = assertion.split(".")[1]
    return json.loads(base64.urlsafe_b64decode(claims + "=" * (-len(claims) % 4)))


def _write_id_token(claims):
    parts = [json.dumps(part).encode() for part in ({"alg": "RS256", "typ": "JWT"}, claims)]
    return ".".join(base64.urlsafe_b64encode(part).rstrip(b"=").decode() for part in [*parts, b"signature"])
