"""A web server behind the scripted server's sockets: one request a connection, and every answer a scripted one."""

import base64
import functools
import json
import time
from dataclasses import dataclass
from urllib.parse import parse_qsl

from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import padding, rsa


@dataclass
class Asked:
    """One request. `form`: its body's pairs."""

    method: str
    target: str
    headers: dict
    form: dict


class Web:
    """`answers` {path: (status, dict or bytes), or a function of Line and Asked that sends everything itself}.

    `asked` is what came. `headers`: further lines of every answer."""

    def __init__(self, answers, headers=()):
        self.answers = answers
        self.headers = headers
        self.asked = []

    def __call__(self, line):
        method, target, _version = line.read().split(" ")
        headers = {}
        while text := line.read():
            name, _, value = text.partition(":")
            headers[name.strip().lower()] = value.strip()
        body = line.read_bytes(int(headers.get("content-length", 0)))
        asked = Asked(method, target, headers, dict(parse_qsl(body.decode(), keep_blank_values=True)))
        self.asked.append(asked)
        answer = self.answers.get(target, (404, b"nothing here"))
        if callable(answer):
            answer(line, asked)
        else:
            line.send(*self.compose(*answer))

    def compose(self, status, body):
        """The lines of an answer."""
        raw = body if isinstance(body, bytes) else json.dumps(body).encode()
        return f"HTTP/1.1 {status} so", f"Content-Length: {len(raw)}", *self.headers, "", raw


def encode(value):
    raw = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def id_token(header=None, signature=b"signed", **changes):
    """An id token for client `app` and nonce `nonce-1`; a claim changed to None is left out."""
    claims = {
        "iss": "https://sign-in.example",
        "sub": "42",
        "aud": "app",
        "exp": int(time.time()) + 600,
        "iat": int(time.time()),
        "nonce": "nonce-1",
        "email": "Anna@Us.example",
        **changes,
    }
    claims = {name: value for name, value in claims.items() if value is not None}
    return ".".join((encode(header or {"alg": "RS256"}), encode(claims), encode(signature)))


@functools.cache
def service_account():
    """The one that tests share: keys take long to make."""
    return ServiceAccount()


class ServiceAccount:
    """A key as Google's console gives it, and whether an assertion was signed with it."""

    def __init__(self):
        self.key = rsa.generate_private_key(65537, 2048)
        pem = self.key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        )
        self.json = json.dumps({"client_email": "robot@corp.example", "private_key": pem.decode()})

    def read(self, assertion):
        """The claims of a JWT; raises InvalidSignature for one that is not ours."""
        signed, _, signature = assertion.rpartition(".")
        pad = padding.PKCS1v15()
        self.key.public_key().verify(_decode(signature), signed.encode(), pad, hashes.SHA256())
        return json.loads(_decode(signed.partition(".")[2]))


def _decode(text):
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))
