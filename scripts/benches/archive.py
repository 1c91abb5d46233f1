"""From raw bytes to entries on timelines: Odoo's mail gateway as shipped, the same without sending, and our path.

The same mails each time, each time in a fresh copy of the database and after some mails to warm up. The gateway puts
each mail on one record, ours on contact, company and open deal. Each commits as it does in service.
"""

from functools import partial

from house.progress import say
from mailbed import bulk

from .inside import answer, archive, clock, fresh_copy, read_arguments, set_up

TAKES = 500
WARM_UP = 20


def main() -> None:
    database, bed, count = read_arguments()
    set_up(database, bed, count + WARM_UP)
    warm, mails = bulk.html_mails(WARM_UP, tag="warm", seed=5), bulk.html_mails(count)
    say(f"{count} mails three times, {sum(map(len, mails)) / len(mails) / 1024:.1f} kB each")
    ways = {
        "gateway as shipped": partial(_pass_through_gateway, bed),
        "gateway that sends nothing": partial(_pass_through_gateway, bed, mail_notify_force_send=False),
        "ours": archive,
    }
    seconds: dict[str, float] = {}
    for name, way in ways.items():
        with fresh_copy(database) as env:
            way(env, warm)
            before = _count_filed(env)
            with clock(seconds, name, count):
                way(env, mails)
            if _count_filed(env) - before != count:
                raise SystemExit(f"{name}: {count} mails, but {_count_filed(env) - before} filed: no figures")
            entries = env["mailbox.archive"].search_count([("is_published", "=", True)])
    shipped, silent, ours = (round(count / spent, 1) for spent in seconds.values())
    answer(
        mails=count,
        gateway_as_shipped=shipped,
        gateway_without_sending=silent,
        ours=ours,
        ratio=round(seconds["gateway that sends nothing"] / seconds["ours"], 1),
        entries_per_mail=round(entries / (count + WARM_UP), 1),
    )


def _count_filed(env) -> int:
    """How many mails stand on a timeline, whoever put them there."""
    gated = env["mail.message"].search_count([("message_id", "like", "<html.")])
    return gated or env["mailbox.email"].search_count([("archive_ids.is_published", "=", True)])


# ------------------------------------------------------------ Odoo's gateway


def _pass_through_gateway(bed, env, mails: list[bytes], **context) -> None:
    """Each onto its customer's deal, or onto the customer where there is none, a transaction each as fetchmail."""
    _let_odoo_send(env, bed)
    records = _find_records(env)
    gateway = env["mail.thread"].with_context(**context)
    for raw in mails:
        sender = raw.split(b"Return-Path: <", 1)[1].split(b">", 1)[0].decode()
        record = records[sender]
        gateway.message_process(record._name, raw, thread_id=record.id)
        env.cr.commit()


def _let_odoo_send(env, bed) -> None:
    """The notification to the salesperson goes out for real, to a server on this machine."""
    if env["ir.mail_server"].search_count([]):
        return
    # a customer who writes more than twenty mails in two hours is taken for a loop; here all come at once
    env["ir.config_parameter"].set_param("mail.gateway.loop.threshold", 10_000)
    port = bed.facts()["ports"]["smarthost"]
    env["ir.mail_server"].create({"name": "Local", "smtp_host": "localhost", "smtp_port": port})
    alice = env["res.users"].search([("login", "=", "alice")])
    env["crm.lead"].search([]).message_subscribe(alice.partner_id.ids)
    env.cr.commit()


def _find_records(env) -> dict:
    """{address: its deal, or its contact}"""
    contacts = env["res.partner"].search([("email", "!=", False), ("is_company", "=", False)])
    deals = {deal.partner_id: deal for deal in env["crm.lead"].search([("type", "=", "opportunity")])}
    return {contact.email: deals.get(contact, contact) for contact in contacts}


if __name__ == "__main__":
    main()
