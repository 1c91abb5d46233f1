"""From raw bytes to entries on timelines: Odoo's mail gateway as shipped, the same without sending, and our path.

The gateway puts each mail on one record, ours on contact, company and open deal. Each commits as it does in service.
"""

from house.progress import say
from mailbed import bulk
from showcase import inside

from .inside import answer, clock, read_arguments, set_up

AT_ONCE = 50


def main() -> None:
    database, bed, count = read_arguments()
    set_up(database, bed, count)
    _let_odoo_send(database, bed)
    seconds: dict[str, float] = {}
    say(f"{count} mails three times, {sum(map(len, bulk.html_mails(20))) / 20 / 1024:.1f} kB each")
    with clock(seconds, "gateway as shipped", count):
        _pass_through_gateway(database, bulk.html_mails(count, tag="shipped"))
    with clock(seconds, "gateway that sends nothing", count):
        _pass_through_gateway(database, bulk.html_mails(count, tag="silent"), mail_notify_force_send=False)
    with clock(seconds, "ours", count):
        _archive(database, bulk.html_mails(count, tag="ours"))
    shipped, silent, ours = (round(count / spent, 1) for spent in seconds.values())
    answer(
        mails=count,
        gateway_as_shipped=shipped,
        gateway_without_sending=silent,
        ours=ours,
        ratio=round(ours / silent, 1),
        entries=_count_entries(database, count),
    )


def _let_odoo_send(database: str, bed) -> None:
    """The notification to the salesperson goes out for real, to a server on this machine."""
    with inside.environment(database) as env:
        env["ir.mail_server"].create(
            {"name": "Local", "smtp_host": "localhost", "smtp_port": bed.facts()["ports"]["smarthost"]}
        )
        deals = env["crm.lead"].search([])
        deals.message_subscribe(env["res.users"].search([("login", "=", "alice")]).partner_id.ids)


def _pass_through_gateway(database: str, mails: list[bytes], **context) -> None:
    """Each onto its customer's deal, or onto the customer where there is none; a transaction each, as fetchmail has it."""
    with inside.environment(database) as env:
        records = _find_records(env)
        gateway = env["mail.thread"].with_context(**context)
        for raw in mails:
            sender = raw.split(b"Return-Path: <", 1)[1].split(b">", 1)[0].decode()
            record = records[sender]
            gateway.message_process(record._name, raw, thread_id=record.id)
            env.cr.commit()


def _find_records(env) -> dict:
    """{address: its deal, or its contact}"""
    contacts = env["res.partner"].search([("email", "!=", False), ("is_company", "=", False)])
    deals = {deal.partner_id: deal for deal in env["crm.lead"].search([("type", "=", "opportunity")])}
    return {contact.email: deals.get(contact, contact) for contact in contacts}


def _archive(database: str, mails: list[bytes]) -> None:
    """What a round does with a window of mails, without the network: decide, read, store, file and publish."""
    from odoo.addons.crm_mailbox.engine import mime, reading, values
    from odoo.addons.crm_mailbox.models.matcher import Matcher

    with inside.environment(database) as env:
        account = env["mailbox.account"].search([])
        account._record_success(complete=True)
        folder = env["mailbox.folder"].create({"account_id": account.id, "path": "Bench", "uidvalidity": 1})
        matcher = Matcher(account)
        for start in range(0, len(mails), AT_ONCE):
            window = dict(enumerate(mails[start : start + AT_ONCE], start + 1))
            rows = tuple(
                values.HeaderRow(uid, ("\\Seen",), len(raw), None, mime.parse_header(raw.partition(b"\r\n\r\n")[0]))
                for uid, raw in window.items()
            )
            event = values.HeadersFetched(account.id, "Bench", 1, max(window), rows)
            folder._store_headers(event, matcher)
            env.cr.commit()
            uids = folder._take_wanted(1)
            env.cr.commit()
            bodies = tuple(values.FetchedBody(uid, reading.read_email(window[uid])) for uid in uids)
            env["mailbox.email"]._store(folder, bodies)
            env.cr.commit()
        env["mailbox.sync"]._archive_ready()


def _count_entries(database: str, count: int) -> int:
    """How many entries ours made; fewer than there are mails would mean that it left something out."""
    with inside.environment(database) as env:
        emails = env["mailbox.email"].search_count([("archive_ids.is_published", "=", True)])
        if emails != count:
            raise SystemExit(f"{count} mails, but only {emails} on a timeline: these figures mean nothing")
        return env["mailbox.archive"].search_count([("is_published", "=", True)])


if __name__ == "__main__":
    main()
