"""Tours that take pictures on their way: a step that writes `picture:NAME` to the console waits until it is taken.

They are kept where CRM_MAILBOX_PICTURES names a folder."""

import base64
import os
from pathlib import Path
from unittest.mock import patch

from odoo.tests.common import ChromeBrowser

FOLDER = os.environ.get("CRM_MAILBOX_PICTURES")
WORD = "picture:"
_handle_console = ChromeBrowser._handle_console


def _take(browser, name, prefix):
    def done(future=None):
        if future:
            path = Path(FOLDER) / f"{prefix}{name}.png"
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(base64.b64decode(future.result(timeout=0)["data"]))
        browser._websocket_send("Runtime.evaluate", params={"expression": f"document.body.dataset.picture='{name}'"})

    if FOLDER:
        browser._websocket_send("Page.captureScreenshot", with_future=True).add_done_callback(done)
    else:
        done()


def taking_pictures(prefix=""):
    """Inside, tours may ask for pictures; `prefix` begins their names."""

    def watch(self, type, args=None, **options):
        said = str(args[0].get("value", "")) if args else ""
        if said.startswith(WORD):
            _take(self, said.removeprefix(WORD), prefix)
        return _handle_console(self, type, args, **options)

    return patch.object(ChromeBrowser, "_handle_console", watch)
