"""Ports, found at run time: two checkouts, or a checkout and an Odoo of the machine's own, run side by side."""

import random
import socket

# Below the kernel's ephemeral range, and below the mail servers': no outgoing connection of a test that runs beside us
# takes a port between our choice and its use, and hardly anybody else chooses the same.
FIRST, LAST = 10000, 19999


def free_port(wanted: int = 0) -> int:
    """The wanted port if nobody listens there now, otherwise one that is free."""
    for port in ([wanted] if wanted else []) + random.sample(range(FIRST, LAST + 1), 100):
        with socket.socket() as probe:
            # as Odoo binds it: a port that only waits for its last connections to die counts as free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise SystemExit("no free port on 127.0.0.1")
