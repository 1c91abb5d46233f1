from datetime import timedelta

from odoo import fields

from ...engine.blocks import held_back
from ...engine.dedup import ident_parts
from ...engine.secrets import mark
from ...engine.text.auto_mail import nature

NOT_CUSTOMER = ("skipped", "no_customer")
AMONG_OURSELVES = ("skipped", "internal")
BULK = ("skipped", "bulk")
NEVER = ("skipped", "never")
BLOCKED = ("skipped", "blocked")
BEFORE_HISTORY = ("skipped", "before_history")
CUSTOMER = ("wanted", False)


class Matcher:
    """Decides for one mailbox, in one round, which messages concern a customer.

    Holds plain values read once, so that deciding a window costs a fixed number of queries.
    """

    def __init__(self, account):
        company = account.company_id
        self._timeline = account.env["mailbox.timeline.mixin"].sudo()
        self._key = account.env["mailbox.key"]._get_mark_key__()
        self._account_id = account.id
        self._blocks = account.env["mailbox.block"].sudo()
        self._company, self._owner = company, account.user_id
        self._mixed = company.mailbox_mixed_policy
        self._organisation = company._get_mailbox_organisation()
        self._company_ids = account._get_companies().ids
        self._leaves_out_bulk = company.mailbox_leave_out_bulk
        self._history_start = (account.bound_at or fields.Datetime.now()) - timedelta(days=company.mailbox_history_days)

    def decide(self, rows, history_from=None):
        """State and reason for each of `rows` (HeaderRow), in their order: a list of pairs.

        `history_from` (UTC): what arrived in the folder before is before history, besides what is too old anyway."""
        outside = [self._get_people(row) for row in rows]
        addresses = {email for people in outside for email in people}
        lookup = self._look_up(addresses)
        self._customers = customers = self._timeline._mailbox_find_known_anywhere(lookup)
        self._found_blocks = blocks = self._blocks._get_list(addresses, self._company, self._owner)
        start = max(filter(None, (self._history_start, history_from)))
        return [
            self._decide_one(row, people, customers, self._judge(blocks, people, lookup.never), start)
            for row, people in zip(rows, outside, strict=True)
        ]

    def _get_people(self, row):
        return {person.email for person in self._organisation.counterparts(row.header)}

    def _judge(self, blocks, people, never):
        """Whom of `people` this mailbox keeps out: (blocked, marked *never*)."""
        return blocks.judge(people, self._owner.ids).blocked, people & never

    def _look_up(self, addresses):
        return self._timeline._mailbox_look_up(addresses, self._timeline.env["res.company"].browse(self._company_ids))

    def _decide_one(self, row, people, customers, kept_out, start):
        if not people:
            return AMONG_OURSELVES
        if self._leaves_out_bulk and nature(row.header, self._organisation.domains) == "bulk":
            return BULK
        blocked, never = kept_out
        found = people & customers
        if not found:
            return NEVER if never else NOT_CUSTOMER
        if held_back(found, blocked | never, self._mixed) == found:
            return BLOCKED if blocked else NEVER
        date = row.internal_date or row.header.date
        if date and date.replace(tzinfo=None) < start:
            return BEFORE_HISTORY
        return CUSTOMER

    def get_marks(self, rows, decisions):
        """{UID: values of the message} for those of `rows`, the ones decided last, that were left out though they are a
        customer's: keyed marks of the block that kept them out, or of the customers."""
        marked = {}
        for row, decision in zip(rows, decisions, strict=True):
            if decision == BLOCKED:
                marked[row.uid] = {"block_mark": self._mark_block(self._get_people(row))}
            elif decision in (BULK, BEFORE_HISTORY):
                found = sorted(self._get_people(row) & self._customers)
                marked[row.uid] = {
                    "customer_marks": " ".join(get_customer_mark(self._key, one) for one in found) or False
                }
        return marked

    def _mark_block(self, people):
        values = (self._found_blocks.find_blocking(email, self._owner.id) for email in sorted(people))
        return get_block_mark(self._key, self._account_id, next(filter(None, values)))

    def get_ident(self, row):
        """The keyed mark by which this message is known again (str)."""
        return mark(self._key, str(self._account_id), *ident_parts(row))


def get_block_mark(key, account_id, value):
    """The keyed mark of a block on `value` in one mailbox (str)."""
    return mark(key, str(account_id), "block", value)


def get_customer_mark(key, email):
    """The keyed mark of a customer's address, the same in all mailboxes (str)."""
    return mark(key, "customer", email)
