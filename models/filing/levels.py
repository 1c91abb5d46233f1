"""How much of an email colleagues see, from the least to the most. Tables, and what is asked of them."""

from odoo.tools import SQL

LEVELS = [
    ("full", "Full"),
    ("subject", "Subject"),
    ("exchanged", "That an Email Was Exchanged"),
    ("nothing", "Nothing"),
]
ORDER = ("nothing", "exchanged", "subject", "full")
# the same in the database: a level's place counts from 1, the least comes first
ORDER_SQL = SQL("(ARRAY['nothing', 'exchanged', 'subject', 'full'])")


def rank(level):
    """The place of `level` among all, the least is 0."""
    return ORDER.index(level)


def least(*levels):
    """Whichever of `levels` shows least; those that are empty do not count."""
    return min(filter(None, levels), key=rank)


def between(lower, upper):
    """The levels from `lower` to `upper`, the most first (list)."""
    return [level for level in reversed(ORDER) if rank(lower) <= rank(level) <= rank(upper)]


def place_sql(level):
    """The place of an SQL expression's level in ORDER_SQL; NULL where there is none."""
    return SQL("array_position(%s, %s::text)", ORDER_SQL, level)
