from datetime import timedelta

from odoo import fields

from ..engine.automatic import nature
from ..engine.identity import ident_parts
from ..engine.matching import counterparts
from ..engine.secrets import mark

NOT_CUSTOMER = ("skipped", "no_customer")
AMONG_OURSELVES = ("skipped", "internal")
BULK = ("skipped", "bulk")
NEVER = ("skipped", "never")
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
        self._own = company._get_mailbox_own_addresses()
        self._internal_domains = company._get_mailbox_internal_domains()
        self._company_ids = account._get_companies().ids
        self._leaves_out_bulk = company.mailbox_leave_out_bulk
        self._history_start = (account.bound_at or fields.Datetime.now()) - timedelta(days=company.mailbox_history_days)

    def decide(self, rows, history_from=None):
        """State and reason for each of `rows` (HeaderRow), in their order: a list of pairs.

        `history_from` (UTC): what arrived in the folder before is before history, besides what is too old anyway."""
        outside = [counterparts(row.header, self._own, self._internal_domains) for row in rows]
        lookup = self._look_up({person.email for people in outside for person in people})
        customers = self._timeline._mailbox_find_known_anywhere(lookup)
        start = max(filter(None, (self._history_start, history_from)))
        return [
            self._decide_one(row, {person.email for person in people}, customers, lookup.never, start)
            for row, people in zip(rows, outside, strict=True)
        ]

    def _look_up(self, addresses):
        return self._timeline._mailbox_look_up(addresses, self._timeline.env["res.company"].browse(self._company_ids))

    def _decide_one(self, row, people, customers, never, start):
        if not people:
            return AMONG_OURSELVES
        if self._leaves_out_bulk and nature(row.header, self._internal_domains) == "bulk":
            return BULK
        if not people & customers:
            return NEVER if people & never else NOT_CUSTOMER
        date = row.internal_date or row.header.date
        if date and date.replace(tzinfo=None) < start:
            return BEFORE_HISTORY
        return CUSTOMER

    def get_ident(self, row):
        """The keyed mark by which this message is known again (str)."""
        return mark(self._key, str(self._account_id), *ident_parts(row))
