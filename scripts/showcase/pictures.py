"""What README shows, photographed in a browser: `python -m showcase.pictures ADDRESS DATABASE FOLDER`."""

import json
import sys

from browser import Browser
from house.progress import say

WIDE, PAGE = (1600, 900), (1280, 1000)
NINA = "nina.berg@northwind.example"


class Photographer:
    """One person of the demo at a browser."""

    def __init__(self, browser: Browser, address: str, database: str, login: str) -> None:
        self._browser = browser
        self._address = address
        browser.open(f"{address}/web/login")
        self._post("/web/session/authenticate", {"db": database, "login": login, "password": login})

    def _post(self, path: str, params: dict):
        options = {
            "method": "POST",
            "headers": {"Content-Type": "application/json"},
            "body": json.dumps({"jsonrpc": "2.0", "params": params}),
        }
        call = f"fetch({json.dumps(path)}, {json.dumps(options)})"
        return self._browser.run(f"{call}.then((answer) => answer.json()).then((answer) => answer.result)")

    def find(self, model: str, domain: list) -> int:
        """The id of the first record of `model` in `domain`."""
        params = {"model": model, "method": "search", "args": [domain], "kwargs": {"limit": 1}}
        return self._post("/web/dataset/call_kw", params)[0]

    def take(self, path: str, shown: str, size: tuple[int, int], file: str, before: str = "") -> None:
        """Photograph the page `path` once the selector `shown` is there; `before` is run then, and waited for."""
        self._browser.resize(*size)
        self._browser.open(f"{self._address}/odoo/{path}")
        self._browser.wait(f"document.querySelector({json.dumps(shown)})")
        if before:
            self._browser.run(before)
        self._browser.wait("!document.querySelector('.o_blockUI, .o_loading_indicator')")
        self._browser.take_picture(file)
        say(file)


def main() -> None:
    address, database, folder = sys.argv[1:]
    browser = Browser()
    try:
        alice = Photographer(browser, address, database, "alice")
        nina = alice.find("res.partner", [["email", "=", NINA]])
        alice.take(f"res.partner/{nina}", ".o-mail-Message", WIDE, f"{folder}/timeline.png")
        admin = Photographer(browser, address, database, "admin")
        tab = "document.querySelector('.settings_tab .tab[data-key=crm_mailbox]').click()"
        admin.take("settings", ".settings_tab .tab[data-key=crm_mailbox]", PAGE, f"{folder}/settings.png", tab)
    finally:
        browser.close()


if __name__ == "__main__":
    main()
