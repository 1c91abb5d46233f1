"""All that a password goes through, in one process: refused, bound, tested, read, lost. The two passwords come on
standard input: what stands on a command line everybody can read."""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from showcase import inside

CAROL = "carol@corp.example"


def bind(env, password):
    """What the browser does: what is typed goes up and down with every change, is saved, and a button is clicked."""
    from odoo.service.model import call_kw

    Dialog = env["mailbox.account.bind"]
    shown = {"email": {}, "password": {}, "server_sentence": {}, "error": {}}
    typed = {"email": CAROL, "password": password}
    call_kw(Dialog, "onchange", [[], typed, ["email"], shown], {})
    saved = call_kw(Dialog, "web_save", [[], typed], {"specification": shown})
    action = call_kw(Dialog, "action_bind", [[saved[0]["id"]]], {})
    return saved, action, Dialog.browse(saved[0]["id"]).read()


def main():
    right, wrong = json.load(sys.stdin)
    inside.configure(os.environ["CRM_MAILBOX_LIVE_LOG"])
    database = os.environ["CRM_MAILBOX_DATABASE"]
    with inside.environment(database) as env:
        carol = env["res.users"].create({"name": "Carol", "login": "carol", "email": CAROL}).id
    for password in (wrong, right):
        with inside.environment(database, carol) as env:
            sys.stdout.write(f"{bind(env, password)}\n")
    with inside.environment(database, carol) as env:
        [account] = env["res.users"].browse(carol).mailbox_account_ids
        sys.stdout.write(f"{account.action_test()}\n{account.read()}\n")
    with inside.environment(database) as env:
        env["mailbox.account"]._cron_sync()
    with inside.environment(database) as env:
        server = env["mailbox.server"].search([])
        dialog = env["mailbox.server.test"].create({"server_id": server.id, "email": CAROL, "password": wrong})
        dialog.action_test()
        sys.stdout.write(f"{dialog.read()}\n")


if __name__ == "__main__":
    main()
