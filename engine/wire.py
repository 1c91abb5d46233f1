"""Hosts, sockets and TLS: the one place where a connection is made, and where their errors get our names.

A host that a person typed is a way into our network, so it is vetted: resolved once, every answer looked at, and the
address that passed is the address connected to. Certificates are always checked against the name.
"""

from __future__ import annotations

import ipaddress
import re
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterable
from functools import lru_cache
from io import BufferedReader

from .bounded_dns import look_up
from .errors import MailboxError, NeedsAdministrator, RetryLater
from .values import Endpoint

PORTS = frozenset((143, 993, 110, 995, 25, 465, 587, 2525))
# a server inside the network is often one in a container or behind a tunnel, which has no right to the ports below
FIRST_FREE_PORT = 1024
_REFUSED_4 = tuple(
    ipaddress.IPv4Network(text)
    for text in (
        "0.0.0.0/8 10.0.0.0/8 100.64.0.0/10 127.0.0.0/8 169.254.0.0/16 172.16.0.0/12 192.0.0.0/24 192.0.2.0/24 "
        "192.88.99.0/24 192.168.0.0/16 198.18.0.0/15 198.51.100.0/24 203.0.113.0/24 224.0.0.0/4 240.0.0.0/4"
    ).split()
)
_PUBLIC_6 = ipaddress.IPv6Network("2000::/3")
_REFUSED_6 = tuple(ipaddress.IPv6Network(text) for text in "2001::/23 2001:db8::/32 2002::/16 3fff::/20".split())
_NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
_COMPATIBLE = ipaddress.IPv6Network("::/96")  # IPv4 written so, given up long ago; ::1 is among them
# where clouds keep their machines' secrets, and what is nowhere: no switch opens these
_NEVER = tuple(
    ipaddress.ip_network(text)
    for text in (
        # this host by another name, link-local, Alibaba, Azure, Oracle and what else the IETF keeps there, nowhere
        "0.0.0.0/8 169.254.0.0/16 100.100.100.200/32 168.63.129.16/32 192.0.0.0/24 224.0.0.0/3 "
        # unspecified, link-local and site-local, multicast, Amazon, Google, Scaleway
        "::/128 fe80::/10 fec0::/10 ff00::/8 fd00:ec2::/32 fd20:ce::/32 fd00:42::42/128 "
        # tunnels whose end their text hides or may hide: Teredo, 6to4, NAT64 of one's own
        "2001::/32 2002::/16 64:ff9b:1::/48 "
        # IPv4 behind a translator (RFC 2765, 2.1): it stands in no name of a mail server
        "::ffff:0:0:0/96"
    ).split()
)
LOOK_UP_SECONDS = 10.0
_NO_HOST = re.compile(r"[^A-Za-z0-9.\-:\u0080-\uffff]")
_EXPIRED = frozenset((9, 10))  # X509_V_ERR_*
_WRONG_NAME = frozenset((62, 64))

Resolve = Callable[..., Iterable[tuple[object, ...]]]


def vet(
    endpoint: Endpoint,
    resolve: Resolve | None = None,
    ports: frozenset[int] = PORTS,
    seconds: float = LOOK_UP_SECONDS,
) -> tuple[str, ...]:
    """The addresses that may be connected to for `endpoint`, whose port has to be one of `ports`.

    Raises NeedsAdministrator('host_refused') with the same words for every host we must not touch,
    RetryLater('name_not_found') for a name that leads nowhere, RetryLater('no_answer') where nobody said so within
    `seconds`, NeedsAdministrator('port_refused')."""
    if endpoint.port not in ports and not (endpoint.allow_private and endpoint.port >= FIRST_FREE_PORT):
        raise NeedsAdministrator("port_refused", port=endpoint.port)
    host = _to_ascii(endpoint.host)
    found = _resolve(host, endpoint, resolve or socket.getaddrinfo, seconds)
    if not found or not all(is_allowed(address, endpoint.allow_private) for address in found):
        raise NeedsAdministrator("host_refused")
    return found


def _resolve(host: str, endpoint: Endpoint, resolve: Resolve, seconds: float) -> tuple[str, ...]:
    question = (resolve, host, endpoint.port)
    try:
        answers = look_up(question, lambda: list(resolve(host, endpoint.port, type=socket.SOCK_STREAM)), seconds)
    except TimeoutError as error:
        failure = translate(error, endpoint)
        failure.step = "name"  # its code does not tell this silence from others
        raise failure from error
    except (OSError, UnicodeError) as error:  # no name, or none that can be asked for
        raise RetryLater("name_not_found", host=endpoint.host) from error
    return tuple(dict.fromkeys(str(answer[4][0]) for answer in answers))  # type: ignore[index]


def _to_ascii(host: str) -> str:
    host = host.strip().rstrip(".")
    if not host or len(host) > 253 or _NO_HOST.search(host):
        raise NeedsAdministrator("host_refused")
    try:
        ascii_host = host if ":" in host else host.encode("idna").decode("ascii")
        # 127.1, 0x7f000001, 2130706433, 0177.0.0.1: numbers that resolvers read and people don't
        if ":" not in ascii_host and re.fullmatch(r"[0-9.]+|0[xX].*", ascii_host):
            ipaddress.IPv4Address(ascii_host)
    except ValueError as error:
        raise NeedsAdministrator("host_refused") from error
    return ascii_host


def is_allowed(address: str, allow_private: bool = False) -> bool:
    """Whether `address` (an IP as text) may be connected to."""
    ip = ipaddress.ip_address(address.partition("%")[0])
    if any(ip in network for network in _NEVER) or (ip in _COMPATIBLE and not ip.is_loopback):
        return False
    if isinstance(ip, ipaddress.IPv6Address):
        inner = ip.ipv4_mapped or (ipaddress.IPv4Address(int(ip) & 0xFFFFFFFF) if ip in _NAT64 else None)
        if inner:
            return is_allowed(str(inner), allow_private)
    if allow_private:
        return True
    if isinstance(ip, ipaddress.IPv4Address):
        return not any(ip in network for network in _REFUSED_4)
    return ip in _PUBLIC_6 and not any(ip in network for network in _REFUSED_6)


def make_context(endpoint: Endpoint) -> ssl.SSLContext:
    """A context that checks certificate and name, trusting the system's authorities and the company's own.

    Shared by all connections that trust the same: loading the system's authorities costs ten times a handshake."""
    return _make_context(endpoint.ca_pem.strip())


@lru_cache(maxsize=64)
def _make_context(ca_pem: str) -> ssl.SSLContext:
    context = ssl.create_default_context()
    context.minimum_version = ssl.TLSVersion.TLSv1_2
    if ca_pem:
        try:
            context.load_verify_locations(cadata=ca_pem.encode("ascii", "ignore").decode("ascii"))
        except (ssl.SSLError, ValueError) as error:
            raise NeedsAdministrator("ca_unreadable") from error
    return context


def connect(endpoint: Endpoint, timeout: float, ports: frozenset[int] = PORTS) -> socket.socket:
    """A connected socket, TLS already on it for 'ssl'. `timeout` (seconds) bounds connecting, the look-up of the name
    with it, and then each read.

    Raises MailboxError, whatever went wrong."""
    until = time.monotonic() + timeout
    try:
        raw = _dial(vet(endpoint, ports=ports, seconds=timeout), endpoint.port, until)
        # a short line followed by another would wait for the server's acknowledgement, 40 ms each time
        raw.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        raw.settimeout(_left(until))
        sock = start_tls(raw, endpoint) if endpoint.encryption == "ssl" else raw
        sock.settimeout(timeout)
    except OSError as error:
        raise translate(error, endpoint) from error
    return sock


def _dial(found: tuple[str, ...], port: int, until: float) -> socket.socket:
    """The first of the vetted addresses that answers; the last may take all the time that is left."""
    for tried, address in enumerate(found[:-1]):
        try:
            return socket.create_connection((address, port), _left(until) / (len(found) - tried))
        except OSError:
            continue
    return socket.create_connection((found[-1], port), _left(until))


def _left(until: float) -> float:
    """The seconds until then; never 0, which to a socket means not to wait at all."""
    return max(0.001, until - time.monotonic())


def start_tls(raw: socket.socket, endpoint: Endpoint) -> ssl.SSLSocket:
    """TLS over `raw`, checked against the endpoint's name. Raises MailboxError; the socket is closed then."""
    try:
        return make_context(endpoint).wrap_socket(raw, server_hostname=_to_ascii(endpoint.host))
    except MailboxError:
        raw.close()
        raise
    except OSError as error:
        raw.close()
        failure = translate(error, endpoint)
        # its code does not tell silence here from silence before or after
        failure.step = "encryption"
        raise failure from error


def upgrade(raw: socket.socket, file: BufferedReader, endpoint: Endpoint, seconds: float) -> ssl.SSLSocket:
    """TLS over `raw`, whose server has agreed to it. What it, or somebody between, said before TLS counts for nothing:
    something in `file` that nobody asked for raises NeedsAdministrator('starttls_injected')."""
    raw.settimeout(0)
    injected = file.peek(1)
    raw.settimeout(seconds)
    if injected:
        raise NeedsAdministrator("starttls_injected", host=endpoint.host)
    return start_tls(raw, endpoint)


def cut(sock: socket.socket) -> None:
    """Break a connection under whoever reads or writes it; safe from another thread.

    Not by `SSLSocket.shutdown`: that takes the TLS off first, and a line written meanwhile would go out in plain."""
    try:
        socket.socket.shutdown(sock, socket.SHUT_RDWR)
    except OSError:  # closed already
        pass


def translate(error: Exception, endpoint: Endpoint) -> MailboxError:
    """What an error of socket or TLS means for the mailbox."""
    host, port = endpoint.host, endpoint.port
    if isinstance(error, ssl.SSLCertVerificationError):
        return _translate_certificate(error, host)
    if isinstance(error, ssl.SSLError):
        speaks_plain = "WRONG_VERSION_NUMBER" in str(error) or "RECORD_LAYER" in str(error)
        if speaks_plain or "UNKNOWN_PROTOCOL" in str(error):
            return NeedsAdministrator("no_tls", host=host, port=port)
        return RetryLater("tls_failed", host=host, detail=str(error))
    if isinstance(error, ConnectionRefusedError):
        return RetryLater("connection_refused", host=host, port=port)
    if isinstance(error, (ConnectionError, EOFError)):
        return RetryLater("connection_lost", host=host)
    if isinstance(error, socket.gaierror):
        return RetryLater("name_not_found", host=host)
    return RetryLater("no_answer", host=host, port=port, detail=type(error).__name__)


def _translate_certificate(error: ssl.SSLCertVerificationError, host: str) -> MailboxError:
    if error.verify_code in _EXPIRED:
        return NeedsAdministrator("certificate_expired", host=host)
    if error.verify_code in _WRONG_NAME:
        return NeedsAdministrator("certificate_name", host=host)
    return NeedsAdministrator("certificate_untrusted", host=host, detail=error.verify_message)


class Watchdog:
    """Cuts a socket after so many seconds of wall clock: a peer that drips a byte a second never times out a read.

    A context manager around what has to end; the socket may change meanwhile (`watch`)."""

    def __init__(self, seconds: float, sock: socket.socket | None = None) -> None:
        self._timer = threading.Timer(seconds, self._bite)
        self._timer.daemon = True
        self._sock = sock
        self.has_bitten = False

    def watch(self, sock: socket.socket) -> None:
        """From now on it is this socket that is cut: at once if the time is up."""
        self._sock = sock
        if self.has_bitten:
            cut(sock)

    @property
    def is_encrypted(self) -> bool:
        """Whether the line it watches is, by now."""
        return isinstance(self._sock, ssl.SSLSocket)

    def _bite(self) -> None:
        self.has_bitten = True
        if self._sock:
            cut(self._sock)

    def __enter__(self) -> Watchdog:
        self._timer.start()
        return self

    def __exit__(self, *_exception: object) -> None:
        self._timer.cancel()
