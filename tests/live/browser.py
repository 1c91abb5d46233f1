"""A real browser over its DevTools protocol, and a web server that stands for the whole internet and remembers."""

import base64
import http.server
import json
import os
import shutil
import subprocess
import tempfile
import threading
import time
import urllib.request
from pathlib import Path

import websocket

PATIENCE = 30
READER = "http://reader.example"


class Internet:
    """Serves `pages` {path: HTML} of the reader's, and what `picture` makes of a path that ends in .png.

    A path `/to?` sends on to the address behind it, everything else is an empty page.

    `requests` are all that asked for anything but a page.
    """

    def __init__(self, picture=lambda _path: b""):
        self.pages = {}
        self.requests = []
        internet = self

        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                page = internet.pages.get(self.path) if self.headers["Host"] == "reader.example" else None
                # The browser has errands of its own; ours all go to names that only tests have.
                if page is None and self.headers["Host"].endswith(".example"):
                    internet.requests.append(f"{self.command} {self.headers['Host']}{self.path}")
                if self.path.startswith("/to?"):
                    self.send_response(302)
                    self.send_header("Location", self.path.partition("?")[2])
                    self.end_headers()
                    return
                is_picture = ".png" in self.path
                body = picture(self.path) if is_picture else (page or "").encode()
                self.send_response(200)
                self.send_header("Content-Type", "image/png" if is_picture else "text/html; charset=utf-8")
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            do_POST = do_HEAD = do_GET  # noqa: N815 - as http.server calls them

            def log_message(self, *_arguments):
                pass

        self._server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.port = self._server.server_address[1]
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def close(self):
        self._server.shutdown()
        self._server.server_close()


class Tab:
    """One tab of a browser. `events` are what it told."""

    def __init__(self, address):
        self.events = []
        self._number = 0
        self._socket = websocket.create_connection(address, timeout=PATIENCE, suppress_origin=True)
        for domain in ("Page", "Runtime", "Network", "Log"):
            self.call(f"{domain}.enable")
        # or what is typed goes nowhere while another tab is in front
        self.call("Emulation.setFocusEmulationEnabled", enabled=True)

    def call(self, method, **parameters):
        """The answer to a command; what the tab tells meanwhile is kept in `events`."""
        self._number += 1
        number = self._number
        self._socket.send(json.dumps({"id": number, "method": method, "params": parameters}))
        while True:
            message = self._read()
            if message.get("id") == number:
                if "error" in message:
                    raise RuntimeError(f"{method}: {message['error']}")
                return message["result"]

    def _read(self):
        message = json.loads(self._socket.recv())
        if "method" in message:
            self.events.append(message)
        if message.get("method") == "Page.javascriptDialogOpening":
            self._number += 1  # a dialog stops everything; its answer has nobody who waits for it
            self._socket.send(
                json.dumps({"id": self._number, "method": "Page.handleJavaScriptDialog", "params": {"accept": False}})
            )
        return message

    def open(self, address):
        """Go there and wait until everything is loaded. Forgets the events of before."""
        self.events.clear()
        self.call("Page.navigate", url=address)
        while not any(event["method"] == "Page.loadEventFired" for event in self.events):
            self._read()

    def run(self, script):
        """The value of an expression in the page; a promise is waited for."""
        answer = self.call(
            "Runtime.evaluate", expression=script, awaitPromise=True, returnByValue=True, userGesture=True
        )
        if "exceptionDetails" in answer:
            raise RuntimeError(str(answer["exceptionDetails"]))
        return answer["result"].get("value")

    def requests(self):
        """Every address the tab asked for since it was opened, served or not."""
        return [
            event["params"]["request"]["url"] for event in self.events if event["method"] == "Network.requestWillBeSent"
        ]

    def resize(self, width, height):
        """The size of the window in pixels."""
        self.call("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)

    def take_picture(self, path):
        """A screenshot as PNG."""
        Path(path).write_bytes(base64.b64decode(self.call("Page.captureScreenshot", format="png")["data"]))

    def wait(self, script):
        """Wait until an expression is true."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self.run(f"Boolean({script})"):
                return
            threading.Event().wait(0.1)
        shown = self.run("`${location.href}: ${document.body?.innerText.slice(0, 1000)}`")
        raise AssertionError(f"not within {PATIENCE} s: {script}. It shows {shown}")

    def click(self, selector):
        """What a mouse does on the first element of `selector`, once it is there."""
        box = f"document.querySelector({json.dumps(selector)})"
        self.wait(f"{box} && {box}.getBoundingClientRect().width > 0 && !{box}.disabled")
        self.run(f"{box}.scrollIntoView({{block: 'center'}})")
        x, y = self.run(
            f"(() => {{const b = {box}.getBoundingClientRect(); return [b.x + b.width / 2, b.y + b.height / 2]}})()"
        )
        for kind in ("mousePressed", "mouseReleased"):
            self.call("Input.dispatchMouseEvent", type=kind, x=x, y=y, button="left", clickCount=1)

    def type(self, selector, text):
        """Type `text` into the field of `selector`, in place of what stands there."""
        self.wait(f"document.querySelector({json.dumps(selector)})")
        self.run(f"(() => {{const f = document.querySelector({json.dumps(selector)}); f.focus(); f.select()}})()")
        self.call("Input.insertText", text=text)

    def leave(self):
        """Look at it no longer."""
        self._socket.close()


class Browser(Tab):
    """A headless Chromium and its first tab. Every name of the world leads to `internet`; without one to itself, and
    `trusted` are the keys (SHA-256, base64) of servers whose certificates are taken as they are."""

    def __init__(self, internet=None, trusted=()):
        self._folder = tempfile.mkdtemp(prefix="browser-")
        self._process = subprocess.Popen(
            [
                shutil.which("chromium") or shutil.which("google-chrome") or "chromium",
                *("--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", "--mute-audio"),
                *("--no-first-run", "--no-default-browser-check", "--disable-background-networking"),
                *("--disable-component-update", "--disable-default-apps", "--disable-sync", "--hide-scrollbars"),
                "--disable-features=HttpsUpgrades,OptimizationHints,MediaRouter",
                *([f"--host-resolver-rules=MAP * 127.0.0.1:{internet.port}"] if internet else []),
                f"--ignore-certificate-errors-spki-list={','.join(trusted)}",
                f"--user-data-dir={self._folder}",
                "--remote-debugging-port=0",
                "about:blank",
            ],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            env={**os.environ, "HOME": self._folder},
        )
        super().__init__(self._wait_for(lambda tab: True))

    def find_window(self, part):
        """The other tab whose address has `part`, as soon as there is one."""
        return Tab(self._wait_for(lambda tab: part in tab["url"]))

    def windows(self):
        """The addresses of all tabs."""
        return [tab["url"] for tab in self._list_tabs()]

    def _list_tabs(self):
        port = Path(self._folder, "DevToolsActivePort").read_text().split("\n")[0]
        with urllib.request.urlopen(f"http://127.0.0.1:{int(port)}/json/list", timeout=PATIENCE) as answer:
            return [tab for tab in json.load(answer) if tab["type"] == "page"]

    def _wait_for(self, fits):
        """The address of the socket of the first tab that `fits`."""
        until = time.monotonic() + PATIENCE
        while time.monotonic() < until:
            if self._process.poll() is not None:
                raise RuntimeError("the browser ended")
            try:
                return next(tab["webSocketDebuggerUrl"] for tab in self._list_tabs() if fits(tab))
            except (OSError, ValueError, StopIteration):
                threading.Event().wait(0.02)
        raise RuntimeError("there is no such tab")

    def close(self):
        self._socket.close()
        self._process.terminate()
        self._process.wait(PATIENCE)
        shutil.rmtree(self._folder, ignore_errors=True)
