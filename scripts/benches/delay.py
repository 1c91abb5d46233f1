"""A line of some length to a mail server, in a process of its own: what either end says arrives later.

`python -m benches.delay HOST PORT` says its port, then takes one-way delays in milliseconds, a line each.
"""

import asyncio
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

CHUNK = 1 << 16


class Line:
    """The line, for who holds it. `set_delay` is told the time from one end to the other, in milliseconds."""

    def __init__(self, process: subprocess.Popen) -> None:
        self._process = process
        self.port = int(self._read())

    def set_delay(self, milliseconds: float) -> None:
        self._process.stdin.write(f"{milliseconds}\n")
        self._process.stdin.flush()
        self._read()

    def _read(self) -> str:
        return self._process.stdout.readline()


@contextmanager
def line_to(host: str, port: int) -> Iterator[Line]:
    """A Line to a mail server; it is gone afterwards."""
    command = [sys.executable, "-m", "benches.delay", host, str(port)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as process:
        try:
            yield Line(process)
        finally:
            process.kill()


class _Proxy:
    def __init__(self, host: str, port: int) -> None:
        self._target = (host, port)
        self._seconds = 0.0

    async def run(self) -> None:
        server = await asyncio.start_server(self._serve, "127.0.0.1", 0, backlog=512)
        print(server.sockets[0].getsockname()[1], flush=True)
        loop = asyncio.get_running_loop()
        while told := await loop.run_in_executor(None, sys.stdin.readline):
            self._seconds = float(told) / 1000
            print("set", flush=True)

    async def _serve(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        # the handshake of TCP, which the kernel has answered already
        await asyncio.sleep(2 * self._seconds)
        far_reader, far_writer = await asyncio.open_connection(*self._target)
        await asyncio.gather(self._pass_on(reader, far_writer), self._pass_on(far_reader, writer))

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        loop = asyncio.get_running_loop()
        try:
            while piece := await reader.read(CHUNK):
                loop.call_later(self._seconds, writer.write, piece)
        except OSError:
            pass
        loop.call_later(self._seconds, writer.close)


if __name__ == "__main__":
    asyncio.run(_Proxy(sys.argv[1], int(sys.argv[2])).run())
