"""An IMAP and an SMTP server that live in a dict, behind real sockets and real TLS.

They replace the border alone: everything of ours runs as it is, down to the certificate check.
"""

import base64
import datetime
import ipaddress
import re
import socket
import socketserver
import ssl
import tempfile
import threading

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

HOST = "localhost"


class Certificate:
    """A throw-away authority and a server certificate for `name`, signed by it or by itself."""

    def __init__(self, name=HOST, self_signed=False):
        self._key = ec.generate_private_key(ec.SECP256R1())
        issuer_key = self._key if self_signed else ec.generate_private_key(ec.SECP256R1())
        issuer = _name(name if self_signed else "Test Authority")
        self._certificate = _sign(_name(name), issuer, self._key.public_key(), issuer_key, names=[name])
        authority = _sign(issuer, issuer, issuer_key.public_key(), issuer_key, names=())
        self.authority_pem = authority.public_bytes(serialization.Encoding.PEM).decode()

    def make_context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.NamedTemporaryFile(suffix=".pem") as file:
            file.write(
                self._key.private_bytes(
                    serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
                )
            )
            file.write(self._certificate.public_bytes(serialization.Encoding.PEM))
            file.flush()
            context.load_cert_chain(file.name)
        return context


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _sign(subject, issuer, public_key, key, names):
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = (
        x509.CertificateBuilder(issuer, subject, public_key, x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=7))
        .add_extension(x509.BasicConstraints(ca=not names, path_length=None), critical=True)
    )
    if names:
        alternatives = [x509.DNSName(name) for name in names] + [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
    return builder.sign(key, hashes.SHA256())


class FakeServer:
    """A mail server: `folders` is {path: {uid: bytes}}, `passwords` {login: password}.

    Each login has folders of its own: `boxes[login]`. `uidvalidity` is every folder's but for those in `uidvalidities`
    {path: number}; `flags` {uid: text} are of every folder. `commands` records every IMAP command, in order.
    """

    def __init__(self, certificate=None, capability="IMAP4rev1 SPECIAL-USE AUTH=PLAIN", sending=True):
        self.certificate = certificate or Certificate()
        self.capability = capability
        self.refusal = "NO [AUTHENTICATIONFAILED] Authentication failed."
        self.smtp_refusal = "535 5.7.8 refused"
        self.sending = sending
        self.passwords = {}
        self.boxes = {}
        self.uidvalidity = 7
        self.uidvalidities = {}
        self.flags = {}
        self.highest = {}
        self.commands = []
        self._servers = []
        self.imap_port = self.listen(_ImapHandler)
        self.smtp_port = self.listen(_SmtpHandler)

    def listen(self, handler):
        """Serve one more protocol; the port."""
        server = _Server((HOST, 0), handler)
        server.fake = self
        server.context = self.certificate.make_context()
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True).start()
        self._servers.append(server)
        return server.server_address[1]

    def close(self):
        for server in self._servers:
            server.shutdown()
            server.server_close()

    def add_user(self, login, password="secret"):
        self.passwords[login] = password
        self.boxes[login] = {"INBOX": {}, "Sent": {}, "Drafts": {}}

    def deliver(self, login, raw, path="INBOX"):
        """Put the mail `raw` (bytes, CR LF) into a folder and return its UID."""
        folder = self.boxes[login][path]
        uid = max(*folder, self.highest.get((login, path), 0), 0) + 1
        folder[uid] = raw
        return uid

    def has_marked(self):
        """Whether any command could have changed the mailbox."""
        marking = re.compile(r"\b(STORE|APPEND|COPY|MOVE|EXPUNGE|SELECT|DELETE|CREATE|RENAME)\b|BODY\[", re.IGNORECASE)
        return [command for command in self.commands if marking.search(command)]


class _Server(socketserver.ThreadingTCPServer):
    address_family = socket.AF_INET
    allow_reuse_address = True
    daemon_threads = True

    def handle_error(self, request, client_address):
        """A client that refuses our certificate or hangs up is what some tests are about."""


class Handler(socketserver.StreamRequestHandler):
    def setup(self):
        self.request = self.server.context.wrap_socket(self.request, server_side=True)
        super().setup()

    @property
    def fake(self):
        return self.server.fake

    def send(self, text):
        self.wfile.write(text if isinstance(text, bytes) else text.encode() + b"\r\n")

    def is_right(self, login, password):
        return self.fake.passwords.get(login, None) == password

    def open_plain(self, encoded):
        _authority, login, password = base64.b64decode(encoded).decode().split("\0")
        return login, password


class _ImapHandler(Handler):
    login = None
    path = None

    def handle(self):
        self.send(f"* OK [CAPABILITY {self.fake.capability}] ready")
        while line := self.rfile.readline():
            tag, _, rest = line.decode().rstrip("\r\n").partition(" ")
            verb, _, arguments = rest.partition(" ")
            self.fake.commands.append(rest)
            self.by_uid = verb.upper() == "UID"
            if self.by_uid:
                verb, _, arguments = arguments.partition(" ")
            answer = getattr(self, f"do_{verb.lower()}", None)
            self.send(f"{tag} {answer(arguments) if answer else 'BAD unknown'}")
            if verb.upper() == "LOGOUT":
                return

    def do_capability(self, _arguments):
        self.send(f"* CAPABILITY {self.fake.capability}")
        return "OK done"

    def do_noop(self, _arguments):
        return "OK done"

    def do_authenticate(self, arguments):
        parts = arguments.split()
        if len(parts) == 1:
            self.send("+ ")
            parts.append(self.rfile.readline().decode().strip())
        return self._sign_in(*self.open_plain(parts[1]))

    def do_login(self, arguments):
        return self._sign_in(*[part.strip('"') for part in arguments.split(" ", 1)])

    def _sign_in(self, login, password):
        if "LOGINDISABLED" in self.fake.capability or not self.is_right(login, password):
            return self.fake.refusal
        self.login = login
        return f"OK [CAPABILITY {self.fake.capability}] done"

    def do_list(self, _arguments):
        for path in self.fake.boxes[self.login]:
            flag = f"\\{path}" if path in ("Sent", "Drafts", "Archive", "Trash") else ""
            self.send(f'* LIST ({flag}) "/" "{path}"')
        return "OK done"

    def do_examine(self, arguments):
        self.path = arguments.strip('"')
        folder = self._get_folder()
        self.send(f"* {len(folder)} EXISTS")
        place = self.login, self.path
        self.fake.highest[place] = max(*folder, self.fake.highest.get(place, 0), 0)
        self.send(f"* OK [UIDVALIDITY {self.fake.uidvalidities.get(self.path, self.fake.uidvalidity)}] numbers")
        self.send(f"* OK [UIDNEXT {self.fake.highest[place] + 1}] next")
        return "OK [READ-ONLY] done"

    def _get_folder(self):
        return self.fake.boxes[self.login][self.path]

    def do_fetch(self, arguments):
        wanted, _, items = arguments.partition(" ")
        folder = self._get_folder()
        for number, uid in enumerate(sorted(folder), 1):
            known_as, highest = (uid, max(folder)) if self.by_uid else (number, len(folder))
            if _names(wanted, known_as, highest):
                self.send(self._describe(number, uid, folder[uid], items))
        return "OK done"

    def _describe(self, number, uid, raw, items):
        head = f"* {number} FETCH (UID {uid} FLAGS ({self.fake.flags.get(uid, '')}) RFC822.SIZE {len(raw)} "
        head += (
            'INTERNALDATE "' + datetime.datetime.now(datetime.timezone.utc).strftime("%d-%b-%Y %H:%M:%S +0000") + '"'
        )
        section = re.search(r"BODY\.PEEK(\[[^\]]*\])", items)
        if not section:
            return head.encode() + b")\r\n"
        content = raw if section[1] == "[]" else raw.partition(b"\r\n\r\n")[0] + b"\r\n\r\n"
        return head.encode() + f" BODY{section[1]} {{{len(content)}}}\r\n".encode() + content + b")\r\n"

    def do_logout(self, _arguments):
        self.send("* BYE see you")
        return "OK done"


def _names(sequence, uid, highest):
    """Whether the sequence set (RFC 3501, 9) names `uid`; `n:*` names the highest even if it is below n."""
    for part in sequence.split(","):
        first, _, last = part.partition(":")
        ends = [highest if end == "*" else int(end) for end in (first, last or first)]
        if min(ends) <= uid <= max(ends):
            return True
    return False


class _SmtpHandler(Handler):
    def handle(self):
        self.send("220 fake ready")
        while line := self.rfile.readline():
            verb, _, arguments = line.decode().strip().partition(" ")
            if verb.upper() == "QUIT":
                return self.send("221 bye")
            self.send(self._answer(verb.upper(), arguments))
        return None

    def _answer(self, verb, arguments):
        if verb == "EHLO":
            return "250-fake\r\n250 AUTH PLAIN"
        if verb != "AUTH":
            return "250 fine"
        _mechanism, _, encoded = arguments.partition(" ")
        if not encoded:
            self.send("334 ")
            encoded = self.rfile.readline().decode().strip()
        right = self.fake.sending and self.is_right(*self.open_plain(encoded))
        return "235 welcome" if right else self.fake.smtp_refusal
