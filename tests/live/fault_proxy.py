"""A wire that breaks: passes everything on to a mail server until it has passed so many octets back, then resets."""

import socket
import struct
import threading

RESET = struct.pack("ii", 1, 0)


class FaultProxy:
    """Listens on 127.0.0.1. `cut_after`: octets of the server's, over all connections, None for never. A context
    manager; `passed` counts them."""

    def __init__(self, host, port):
        self._target = (host, port)
        self.cut_after = None
        self.passed = 0
        self._lock = threading.Lock()
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.port = self._listener.getsockname()[1]

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_error):
        socket.socket.shutdown(self._listener, socket.SHUT_RDWR)
        self._listener.close()

    def begin(self, cut_after=None):
        """Count from nothing again, and break after so much."""
        self.passed, self.cut_after = 0, cut_after

    def _accept(self):
        while True:
            try:
                client, _address = self._listener.accept()
            except OSError:
                return
            server = socket.create_connection(self._target)
            for source, target, counts in ((client, server, False), (server, client, True)):
                threading.Thread(target=self._pass_on, args=(source, target, counts), daemon=True).start()

    def _pass_on(self, source, target, counts):
        try:
            while piece := source.recv(1 << 14):
                left = self._count(len(piece)) if counts else len(piece)
                target.sendall(piece[:left])
                if left < len(piece):
                    break
        except OSError:
            pass
        # whoever reads is told by a reset, as when a router forgets the connection
        for sock in (target, source):
            try:
                sock.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                sock.shutdown(socket.SHUT_RDWR)
            except OSError:  # the other direction was quicker
                pass
            sock.close()

    def _count(self, octets):
        """How many of these may still pass."""
        with self._lock:
            left = octets if self.cut_after is None else min(octets, max(0, self.cut_after - self.passed))
            self.passed += octets
            return left
