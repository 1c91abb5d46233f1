"""All that a password goes through, in one process: refused, bound, tested, read, lost; then all that a sign-in by
OAuth 2.0 goes through. The secrets come on standard input: what stands on a command line everybody can read."""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))
sys.path.insert(0, str(Path(__file__).parent))

from person import Person
from showcase import inside

CAROL = "carol@corp.example"
BOB = "bob@corp.example"
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


def sign_in(env, facts, secret):
    """What becomes of a client secret and of what a sign-in gives: typed, begun, come back, bound, renewed, tested.

    What nobody may read: the state, the code, the verifier, each token, the client secret (list of str)."""
    from odoo.service.model import call_kw

    # a server of its own, found first: the others keep their passwords
    server = env["mailbox.server"].search([], limit=1).copy({"sequence": 1, "is_private_allowed": True})
    call_kw(server, "web_save", [server.ids, {**facts, "oauth_client_secret": secret}], {"specification": {"name": {}}})
    Dialog = env["mailbox.account.bind"].with_user(env["res.users"].search([("login", "=", "bob")]))
    saved = call_kw(Dialog, "web_save", [[], {"email": BOB}], {"specification": {"email": {}, "takes_oauth": {}}})
    dialog = Dialog.browse(saved[0]["id"])
    url = call_kw(Dialog, "action_sign_in", [dialog.ids], {})["url"]
    kept = json.loads(dialog.sudo().authorization_id.credential_id._open__())
    answer = Person(os.environ["CRM_MAILBOX_CA"], BOB, os.environ["CRM_MAILBOX_BED_PASSWORD"]).sign_in(url)
    Dialog.env["mailbox.authorization"]._receive__(answer)
    call_kw(Dialog, "action_signed_in", [dialog.ids], {})
    sys.stdout.write(f"{saved}{dialog.read()}{server.read()}\n")
    return [answer["code"], answer["state"], *kept[1:], secret]


def renew(env):
    """Each token of Bob's mailbox, as it was and after it was renewed."""
    account = env["mailbox.account"].search([("email", "=", BOB)])
    tokens = account.credential_ids._open_tokens__()
    account._prepare_job__().renew(True)
    env.cr.rollback()
    env.invalidate_all()
    newer = account.credential_ids._open_tokens__()
    sys.stdout.write(f"{account.action_test()}{account.read()}\n")
    return [tokens.access, tokens.refresh, newer.access, newer.refresh]


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
    right, wrong, facts, secret = json.load(sys.stdin)
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
    with inside.environment(database) as env:
        secrets = sign_in(env, facts, secret)
    with inside.environment(database) as env:
        secrets += renew(env)
    # where nobody looks but who asked for it
    Path(os.environ["CRM_MAILBOX_SECRETS"]).write_text(json.dumps(secrets))


if __name__ == "__main__":
    main()
