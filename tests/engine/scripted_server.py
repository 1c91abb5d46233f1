"""Mail servers that play what a test wrote: real sockets and real TLS on 127.0.0.1, and every answer a scripted one."""

import datetime
import functools
import ipaddress
import socket
import ssl
import tempfile
import threading

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from engine.values import Credentials, Endpoint, ServerSettings

HOST = "localhost"
PASSWORD = 'correct "horse" \\ Büffel'
ANNA = Credentials("anna@us.example", PASSWORD)
PATIENCE = 5.0  # more than any test takes: whoever waits so long hangs


@functools.cache
def _authority_key():
    """Of the one authority: a client that trusts another has to read all of the system's anew."""
    return ec.generate_private_key(ec.SECP256R1())


class Certificate:
    """A throw-away certificate for `name`, signed by the tests' authority, by one nobody knows (`foreign`) or by itself,
    valid for `days` from now."""

    def __init__(self, name=HOST, days=7, self_signed=False, foreign=False):
        key = ec.generate_private_key(ec.SECP256R1())
        issuer_key = ec.generate_private_key(ec.SECP256R1()) if foreign else key if self_signed else _authority_key()
        issuer = _name(name if self_signed else "Test Authority")
        certificate = _sign(_name(name), issuer, key.public_key(), issuer_key, [name], days)
        authority = _sign(issuer, issuer, issuer_key.public_key(), issuer_key, [], 7)
        self.authority_pem = authority.public_bytes(serialization.Encoding.PEM).decode()
        self._pem = key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
        ) + certificate.public_bytes(serialization.Encoding.PEM)

    @functools.cached_property
    def context(self):
        """For the servers that share it."""
        return self.make_context()

    def make_context(self):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        with tempfile.NamedTemporaryFile(suffix=".pem") as file:
            file.write(self._pem)
            file.flush()
            context.load_cert_chain(file.name)
        return context


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def _sign(subject, issuer, public_key, key, names, days):
    now = datetime.datetime.now(datetime.timezone.utc)
    builder = (
        x509.CertificateBuilder(issuer, subject, public_key, x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(days=30))
        .not_valid_after(now + datetime.timedelta(days=days))
        .add_extension(x509.BasicConstraints(ca=not names, path_length=None), critical=True)
    )
    if names:
        alternatives = [x509.DNSName(name) for name in names] + [x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]
        builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
    return builder.sign(key, hashes.SHA256())


@functools.cache
def certificate():
    """The one that is in order; most tests share it."""
    return Certificate()


class Line:
    """One connection, as the server's side of it sees it."""

    def __init__(self, sock, server):
        self.sock = sock
        self._server = server
        self._file = None

    def start_tls(self, context):
        self.sock = context.wrap_socket(self.sock, server_side=True)
        self._file = None
        self._server.keep(self.sock)

    def send(self, *lines):
        """Text gets its CR LF, bytes go as they are; all in one piece."""
        self.sock.sendall(b"".join(line if isinstance(line, bytes) else line.encode() + b"\r\n" for line in lines))

    def read(self):
        """The client's next line, '' when it has gone."""
        self._file = self._file or self.sock.makefile("rb")
        return self._file.readline().decode("utf-8", "replace").rstrip("\r\n")

    def read_bytes(self, size):
        """The client's next `size` octets."""
        return self._file.read(size)

    def hold(self):
        """Say nothing until the client has gone."""
        while self.sock.recv(1 << 16):
            pass

    def drip(self, byte=b"x"):
        """A byte every few milliseconds for as long as the client takes it: no single wait is ever long."""
        while not self._server.closing.wait(0.01):
            self.sock.sendall(byte)


class ScriptedServer:
    """Listens on 127.0.0.1 and plays `script(line)` on each connection. A context manager.

    `script` of class Imap or Smtp, or any function of a Line. `tls`: from the first byte on."""

    def __init__(self, script, certificate=certificate, tls=True, change_context=None):
        self.script = script
        self._tls = tls
        self._certificate = certificate() if callable(certificate) else certificate
        self.context = self._certificate.make_context() if change_context else self._certificate.context
        if change_context:
            change_context(self.context)
        self.closing = threading.Event()
        self.connection_count = 0
        self._lock = threading.Lock()
        self._socks, self._threads = [], []
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]

    def __enter__(self):
        self._start(self._accept)
        return self

    def __exit__(self, *_exception):
        self.closing.set()
        with self._lock:
            socks = [self._listener, *self._socks]
        for sock in socks:
            try:
                socket.socket.shutdown(sock, socket.SHUT_RDWR)
            except OSError:
                pass
        for thread in self._threads:
            thread.join(PATIENCE)
        for sock in [*socks, *self._socks]:
            sock.close()

    def _start(self, target, *arguments):
        thread = threading.Thread(target=target, args=arguments, daemon=True)
        self._threads.append(thread)
        thread.start()

    def keep(self, sock):
        with self._lock:
            self._socks.append(sock)

    def _accept(self):
        while not self.closing.is_set():
            try:
                sock, _address = self._listener.accept()
                sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            except OSError:
                return
            self.connection_count += 1
            self.keep(sock)
            self._start(self._play, Line(sock, self))

    def _play(self, line):
        try:
            if self._tls:
                line.start_tls(self.context)
            line.server = self
            self.script(line)
        except OSError:
            # a client that refuses our certificate or hangs up is what many tests are about
            pass
        finally:
            try:
                line.sock.shutdown(socket.SHUT_RDWR)
            except OSError:
                pass

    def endpoint(self, encryption=None, host=HOST, **changes):
        """The door of this server, trusted and allowed unless `changes` say otherwise."""
        values = {"ca_pem": self._certificate.authority_pem, "allow_private": True, **changes}
        return Endpoint(host, self.port, encryption or ("ssl" if self._tls else "starttls"), **values)

    def settings(self, **changes):
        return ServerSettings(self.endpoint(**changes))


class Said:
    """An answer: untagged lines (text or bytes), then the tagged `end`."""

    def __init__(self, *lines, end="OK done"):
        self.lines = lines
        self.end = end


class Imap:
    """Plays IMAP. `answers` by command ('LIST', 'UID FETCH', ...): a Said, or a function of Line, tag and arguments
    that gives one, or None when it has said everything itself. `commands` records what the client sent, tags apart.
    """

    def __init__(self, answers=None, capability="IMAP4rev1 AUTH=PLAIN", greeting="* OK ready"):
        self.capability = capability
        self.greeting = greeting
        self.commands = []
        self.answers = {
            "CAPABILITY": lambda *_: Said(f"* CAPABILITY {self.capability}"),
            "AUTHENTICATE": authenticate,
            "LOGIN": Said(),
            "LIST": Said('* LIST (\\HasNoChildren) "/" INBOX'),
            "EXAMINE": Said("* 3 EXISTS", "* OK [UIDVALIDITY 7] numbers", "* OK [UIDNEXT 10] next"),
            **(answers or {}),
        }

    def __call__(self, line):
        line.send(self.greeting)
        while command := line.read():
            tag, _, rest = command.partition(" ")
            self.commands.append(rest)
            words = rest.split(" ")
            verb = " ".join(words[: 2 if words[0] == "UID" else 1]).upper()
            answer = self.answers.get(verb, Said(end="BAD unknown"))
            said = answer(line, tag, rest[len(verb) + 1 :]) if callable(answer) else answer
            if said:
                line.send(*said.lines, f"{tag} {said.end}")


def authenticate(line, _tag, _arguments):
    line.send("+ ")
    line.read()
    return Said()


class Smtp:
    """Plays SMTP. `answers` by verb: lines, or a function of Line and arguments that gives them."""

    def __init__(self, answers=None, features=("AUTH PLAIN",), greeting="220 ready"):
        self.greeting = greeting
        self.commands = []
        hello = ["scripted", *features]
        self.answers = {
            "EHLO": "\r\n".join(f"250{' ' if n == len(hello) else '-'}{word}" for n, word in enumerate(hello, 1)),
            "AUTH": "235 welcome",
            **(answers or {}),
        }

    def __call__(self, line):
        line.send(self.greeting)
        while command := line.read():
            verb, blank, arguments = command.partition(" ")
            self.commands.append(verb.upper() + blank + arguments)
            answer = self.answers.get(verb.upper(), "500 unknown")
            said = answer(line, arguments) if callable(answer) else answer
            if said:
                line.send(said)
