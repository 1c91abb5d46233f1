"""All that a password goes through, in one process: refused, bound, tested, read, lost. The two passwords come on
standard input: what stands on a command line everybody can read."""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from showcase import inside

CAROL = "carol@corp.example"
DORA = "dora@dora.example"
MASTER = "master@corp.example"


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


def use_access(env, secret):
    """An administrator's access, typed into the form, and a mailbox that it does not open."""
    from odoo.service.model import call_kw

    server = env["mailbox.server"].search([], limit=1).copy({"domains": "dora.example", "is_private_allowed": True})
    shown = {"name": {}, "access_secret": {}, "access_login": {}}
    typed = {
        "authentication": "administrator",
        "access_kind": "master",
        "access_login": MASTER,
        "access_secret": secret,
    }
    call_kw(server, "onchange", [[server.id], typed, ["access_secret"], shown], {})
    saved = call_kw(server, "web_save", [[server.id], typed], {"specification": shown})
    user = env["res.users"].create({"name": "Dora", "login": "dora", "email": DORA})
    account = env["mailbox.account"]._connect([(user, DORA, server)])
    env.cr.commit()
    env["mailbox.account"]._cron_connect()
    said = f"{saved} {account.read()} {server.read()}"
    if account.error_code != "access_refused":
        raise RuntimeError(said)
    account.unlink()
    env.cr.commit()
    return said


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
    with inside.environment(database) as env:
        sys.stdout.write(f"{use_access(env, wrong)}\n")


if __name__ == "__main__":
    main()
