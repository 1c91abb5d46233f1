"""Ports, found at run time: two checkouts, or a checkout and an Odoo of the machine's own, run side by side."""

import socket


def free_port(wanted: int = 0) -> int:
    """The wanted port if nobody listens there now, otherwise one that is free."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            # as Odoo binds it: a port that only waits for its last connections to die counts as free
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return probe.getsockname()[1]
    raise SystemExit("no free port on 127.0.0.1")
