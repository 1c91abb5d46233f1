from typing import NamedTuple

from odoo.tools import SQL

from ...engine.mime.addresses import spellings, untagged

# whether the row `contact` is the card of one of us: what stands there is what its owner wrote
IS_COLLEAGUE = SQL(
    "EXISTS (SELECT FROM res_users staff WHERE staff.partner_id = contact.id AND staff.active AND NOT staff.share)"
)


class Target(NamedTuple):
    """A record that an email concerns: the address that leads to it, and how (a value of `matched_how`)."""

    model: str
    res_id: int
    address: str
    how: str


class Contact(NamedTuple):
    """A contact that has `address`, with its company (0 where it has none of its own that may be seen).

    `id` is 0 where nobody has the address and only the company is known, by its domain."""

    address: str
    id: int
    company_id: int

    @property
    def top_id(self):
        """The company, or the contact that is or has none."""
        return self.company_id or self.id


class Lookup(NamedTuple):
    """One batch of addresses and the contacts that have them: all that a model needs to find its own records.

    `spellings` {how an address may stand on a record: the addresses of the mails it stands for}; `company_ids` those
    whose records count, the mailbox's own first; `never` are addresses whose mail is kept off every record; in `notes`
    a model keeps what it has read already."""

    spellings: dict
    company_ids: list
    contacts: list
    notes: dict
    never: frozenset = frozenset()

    @property
    def addresses(self):
        """Every spelling, for a query (list)."""
        return list(self.spellings)

    def without(self, never, contacts):
        """This look-up with the contacts that were found, and without the addresses `never`."""
        spelled = {spelling: addresses - never for spelling, addresses in self.spellings.items()}
        kept = [contact for contact in contacts if contact.address not in never]
        return self._replace(
            spellings={spelling: addresses for spelling, addresses in spelled.items() if addresses},
            contacts=kept,
            never=frozenset(never),
        )


def spell(addresses, with_untagged=False):
    """{spelling: frozenset of addresses}: how each of `addresses` may stand on a record.

    `with_untagged`: `nina+shop@` is found as `nina@` as well."""
    spelled = {}
    for address in addresses:
        forms = {address, untagged(address)} if with_untagged else {address}
        for spelling in {spelling for form in forms for spelling in spellings(form)}:
            spelled.setdefault(spelling, set()).add(address)
    return {spelling: frozenset(found) for spelling, found in spelled.items()}


def each_by_index(table, condition, wanted):
    """What a FROM takes (SQL): `wanted`, called so in it, and for each of its rows those of `table` that meet
    `condition`.

    One after the other by their index: left to itself PostgreSQL takes reading the whole table, with several processes,
    for cheaper than a thousand look-ups, as if each of them went to the disk."""
    return SQL("%s CROSS JOIN LATERAL (SELECT * FROM %s WHERE %s OFFSET 0)", wanted, SQL.identifier(table), condition)
