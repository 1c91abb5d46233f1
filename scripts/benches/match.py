"""500 messages with three addresses each, looked up among a million contacts and 200,000 leads.

Deciding whom they concern, and finding every record they belong on; both beside the same with core's indexes only.
"""

import statistics
import time

from house.progress import say, step
from showcase import inside

from .inside import answer, read_arguments, set_up

TAKES = 500
PARTNERS = 1_000_000
PEOPLE_A_COMPANY = 9
LEADS = 200_000
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
        core, found_by_core = _measure(env, rows, times=1)
    if found != found_by_core:
        raise SystemExit("other records without our indexes: these figures mean nothing")
    answer(
        messages=count,
        addresses=3 * count,
        decide_ms=round(ours[0]),
        targets_ms=round(ours[1]),
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
    env.cr.commit()
    env.cr.execute("ANALYZE res_partner")
    env.cr.execute("ANALYZE crm_lead")
    env.invalidate_all()


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
    """((ms to decide, ms to find the records), (customers, records)): the median of several times, after one more."""
    from odoo.addons.crm_mailbox.models.matcher import CUSTOMER, Matcher

    account = env["mailbox.account"].search([], limit=1)
    timeline = env["mailbox.timeline.mixin"].sudo()
    addresses = {person.email for row in rows for person in (row.header.sender, *row.header.to, *row.header.cc)}
    companies = account._get_companies()
    spent, found = ([], []), None
    for _time in range(times + 1):
        env.invalidate_all()
        matcher = Matcher(account)
        began = time.perf_counter()
        decisions = matcher.decide(rows)
        decided = time.perf_counter()
        lookup = timeline._mailbox_look_up(addresses, companies)
        targets = timeline._mailbox_find_targets(lookup)
        candidates = timeline._mailbox_find_candidates_anywhere(lookup)
        spent[0].append(decided - began)
        spent[1].append(time.perf_counter() - decided)
        records = [target for found in targets.values() for target in found]
        found = decisions.count(CUSTOMER), len(records) + len(candidates)
    milliseconds = [1000 * statistics.median(seconds[1:]) for seconds in spent]
    say(f"{len(rows)} messages: {milliseconds[0]:.0f} ms to decide, {milliseconds[1]:.0f} ms to find their records")
    return milliseconds, found


if __name__ == "__main__":
    main()
