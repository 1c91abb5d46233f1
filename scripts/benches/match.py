"""500 messages with three addresses each, looked up among a million contacts, 200,000 leads and 10,000 blocks.

Deciding whom they concern, and finding every record they belong on; both beside the same with core's indexes only.
"""

import statistics
import time
from contextlib import contextmanager
from unittest.mock import patch

from house.progress import say, step
from showcase import inside

from .inside import answer, read_arguments, set_up

TAKES = 500
PARTNERS = 1_000_000
PEOPLE_A_COMPANY = 9
LEADS = 200_000
BLOCKS = 10_000
OURS = (
    "res_partner_mailbox_email_normalized_idx",
    "res_partner_mailbox_domain_idx",
    "crm_lead_mailbox_email_normalized_idx",
)
AIM = 100


def main() -> None:
    database, bed, count = read_arguments()
    set_up(database, bed, count)
    with inside.environment(database) as env:
        with step(f"writing {PARTNERS:,} contacts and {LEADS:,} leads"):
            _fill(env)
        rows = _make_rows(count)
        ours, found = _measure(env, rows, times=7)
        env.company.mailbox_match_domain = True
        by_domain, _more = _measure(env, rows, times=3)
        env.company.mailbox_match_domain = False
        for index in OURS:
            env.cr.execute(f'DROP INDEX "{index}"')
        with _left_to_postgresql(env):
            core, found_by_core = _measure(env, rows, times=1)
    if found != found_by_core:
        raise SystemExit("other records without our indexes: these figures mean nothing")
    answer(
        messages=count,
        addresses=3 * count,
        decide_ms=round(ours[0]),
        targets_ms=round(ours[1]),
        blocks=BLOCKS,
        blocks_ms=round(ours[2], 1),
        blocked=found[2],
        decide_by_domain_ms=round(by_domain[0]),
        core_decide_ms=round(core[0]),
        core_targets_ms=round(core[1]),
        customers=found[0],
        targets=found[1],
        under_100_ms=max(ours) < AIM,
    )


def _fill(env) -> None:
    """Companies with nine people each; half the leads stand by an address alone, half are deals of a contact."""
    env.cr.execute(
        """
        INSERT INTO res_partner (name, email, email_normalized, is_company, active, type, parent_id)
        SELECT 'P' || n, 'p' || n || '@c' || n / %(size)s || '.example', 'p' || n || '@c' || n / %(size)s || '.example',
               n %% %(size)s = 0, true, 'contact', NULL
          FROM generate_series(1, %(partners)s) n
        """,
        {"size": PEOPLE_A_COMPANY + 1, "partners": PARTNERS},
    )
    env.cr.execute(
        """
        UPDATE res_partner person SET parent_id = company.id, commercial_partner_id = company.id
          FROM res_partner company
         WHERE company.is_company AND company.name ~ '^P[0-9]' AND person.name ~ '^P[0-9]'
           AND split_part(company.email_normalized, '@', 2) = split_part(person.email_normalized, '@', 2)
        """
    )
    env.cr.execute("UPDATE res_partner SET commercial_partner_id = id WHERE commercial_partner_id IS NULL")
    env.cr.execute("UPDATE res_partner SET parent_id = NULL WHERE parent_id = id")
    env.cr.execute(
        """
        INSERT INTO crm_lead (name, type, active, won_status, email_from, email_normalized, partner_id, stage_id,
                              probability)
        SELECT 'L' || n, CASE WHEN n %% 2 = 0 THEN 'lead' ELSE 'opportunity' END, true,
               CASE WHEN n %% 7 = 0 THEN 'won' ELSE 'pending' END, 'l' || n || '@lead.example',
               CASE WHEN n %% 2 = 0 THEN 'l' || n || '@lead.example' END,
               CASE WHEN n %% 2 = 1 THEN (SELECT id FROM res_partner WHERE name = 'P1') + n * 4 END,
               (SELECT min(id) FROM crm_stage), 10
          FROM generate_series(1, %(leads)s) n
        """,
        {"leads": LEADS},
    )
    _fill_blocks(env)
    env.cr.commit()
    env.cr.execute("ANALYZE res_partner")
    env.cr.execute("ANALYZE crm_lead")
    env.invalidate_all()


def _fill_blocks(env) -> None:
    """The company's list and its employee's: addresses and domains of nobody, and of some contacts."""
    account = env["mailbox.account"].search([], limit=1)
    env.cr.execute(
        """
        INSERT INTO mailbox_block (name, value, kind, company_id, user_id, active, past)
        SELECT 'B' || n, CASE WHEN n <= 20 THEN 'c' || n * 1999 / %(size)s || '.example'
                         WHEN n %% 2 = 0 THEN 'b' || n || '.blocked.example' ELSE 'b' || n || '@blocked.example' END,
               CASE WHEN n %% 3 = 0 THEN 'protected' ELSE 'blocked' END,
               CASE WHEN n %% 10 > 0 THEN %(company)s END, CASE WHEN n %% 10 = 0 THEN %(user)s END, true, 'leave'
          FROM generate_series(1, %(blocks)s) n
        """,
        {
            "size": PEOPLE_A_COMPANY + 1,
            "blocks": BLOCKS,
            "company": account.company_id.id,
            "user": account.user_id.id,
        },
    )
    env.cr.execute("ANALYZE mailbox_block")


@contextmanager
def _left_to_postgresql(env):
    """The same look-ups in the words that PostgreSQL plans best where there is no index for one after the other."""
    from odoo.addons.crm_mailbox.models.contacts import crm_lead, res_partner
    from odoo.tools import SQL

    def all_at_once(table, condition, wanted):
        column, _equals, value = condition.code.partition(" = ")
        table = SQL.identifier(table)
        if value != "wanted.address":
            return SQL("%s CROSS JOIN LATERAL (SELECT * FROM %s WHERE %s)", wanted, table, condition)
        found = SQL(
            "SELECT *, %s AS address FROM %s WHERE %s = ANY(%s)", SQL(column), table, SQL(column), *wanted.params
        )
        return SQL("(%s) AS wanted CROSS JOIN LATERAL (SELECT wanted.*)", found)

    # translating a plan to machine code takes longer than these do
    env.cr.execute("SET jit = off")
    with (
        patch.object(crm_lead, "each_by_index", all_at_once),
        patch.object(res_partner, "each_by_index", all_at_once),
    ):
        yield


def _make_rows(count: int) -> list:
    """Each from a contact, to a lead, with a stranger in copy, and every fourth among strangers alone."""
    from odoo.addons.crm_mailbox.engine.values import Address, HeaderRow, MailHeader

    rows = []
    for number in range(1, count + 1):
        contact, lead = number * 1999 % PARTNERS, number * 397 % LEADS
        known = (f"p{contact}@c{contact // (PEOPLE_A_COMPANY + 1)}.example", f"l{lead}@lead.example")
        names = known if number % 4 else (f"a{number}@nobody.example", f"b{number}@nobody.example")
        people = [Address(name) for name in (*names, f"stranger{number}@nowhere.example")]
        header = MailHeader(sender=people[0], to=(people[1],), cc=(people[2],))
        rows.append(HeaderRow(number, (), 2000, None, header))
    return rows


def _measure(env, rows, times: int):
    """((ms to decide, ms to find the records, ms of both for the blocks), (customers, records, kept out)): the median
    of several times, after one more."""
    from odoo.addons.crm_mailbox.models.sync.matcher import BLOCKED, CUSTOMER, Matcher

    account = env["mailbox.account"].search([], limit=1)
    timeline = env["mailbox.timeline.mixin"].sudo()
    addresses = {person.email for row in rows for person in (row.header.sender, *row.header.to, *row.header.cc)}
    companies = account._get_companies()
    spent, found = ([], [], []), None
    for _time in range(times + 1):
        env.invalidate_all()
        matcher = Matcher(account)
        began = time.perf_counter()
        decisions = matcher.decide(rows)
        decided = time.perf_counter()
        lookup = timeline._mailbox_look_up(addresses, companies)
        targets = timeline._mailbox_find_targets(lookup)
        candidates = timeline._mailbox_find_candidates_anywhere(lookup)
        looked_up = time.perf_counter()
        blocks = env["mailbox.block"]._get_list(addresses, account.company_id, account.user_id)
        for row in rows:
            blocks.judge([person.email for person in (row.header.sender, *row.header.to)], account.user_id.ids)
        spent[0].append(decided - began)
        spent[1].append(looked_up - decided)
        spent[2].append(time.perf_counter() - looked_up)
        records = [target for found in targets.values() for target in found]
        found = decisions.count(CUSTOMER), len(records) + len(candidates), decisions.count(BLOCKED)
    milliseconds = [1000 * statistics.median(seconds[1:]) for seconds in spent]
    say(
        "{} messages: {:.0f} ms to decide, {:.0f} ms to find their records, {:.0f} ms for the blocks".format(
            len(rows), *milliseconds
        )
    )
    return milliseconds, found


if __name__ == "__main__":
    main()
