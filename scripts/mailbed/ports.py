"""Free ports, and waiting for them to answer."""

import socket
import time
import zlib

from .errors import BedError

# Below the kernel's ephemeral range: no outgoing connection can take a port between our choice and Dovecot's bind.
FIRST, LAST = 20000, 32000


def choose(names, addresses, recorded, key):
    """A free port for each name, as {name: port}; a recorded one is kept where it is still free.

    `recorded` keeps the ports stable over restarts, because databases remember them; `key` (the bed's folder) spreads
    beds over the range, so that two that start at the same moment do not choose the same.
    """
    candidates = _candidates(zlib.crc32(str(key).encode()))
    chosen = {}
    for name in names:
        port = recorded.get(name)
        while port is None or port in chosen.values() or not is_free(port, addresses):
            port = next(candidates, None)
            if port is None:
                raise BedError(f"No port between {FIRST} and {LAST} is free.")
        chosen[name] = port
    return chosen


def _candidates(start):
    """Every port of the range once, from a place that depends on `start`."""
    for step in range(LAST - FIRST):
        yield FIRST + (start + step) % (LAST - FIRST)


def is_free(port, addresses):
    """Whether a server could listen on `port` at each of the addresses."""
    for address in addresses:
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind((address, port))
            except OSError:
                return False
    return True


def accepts(port, address="127.0.0.1"):
    """Whether somebody answers on the port."""
    try:
        socket.create_connection((address, port), 1).close()
    except OSError:
        return False
    return True


def wait_until(condition, seconds, interval=0.02):
    """Poll `condition` until it is true; returns its last value, so a false one means the time ran out."""
    deadline = time.monotonic() + seconds
    while not (value := condition()) and time.monotonic() < deadline:
        time.sleep(interval)
    return value
