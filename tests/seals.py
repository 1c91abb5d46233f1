"""Canaries: where words that are sealed can still be read, in any column of any table and any file of the store."""

from pathlib import Path

from odoo.tools import SQL

TEXTS = ("text", "character varying", "character", "json", "jsonb", "xml", "ARRAY", "tsvector")
OCTETS = ("bytea",)
# Odoo's own list of what the tests themselves sent and asked is not about us
BESIDES = ()


def find_in_database(env, words):
    """{"table.column"} in which one of `words` (str) can be read."""
    env.flush_all()
    columns = env.execute_query(
        SQL(
            """
            SELECT table_name, column_name, data_type FROM information_schema.columns
              JOIN information_schema.tables USING (table_schema, table_name)
             WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND data_type = ANY(%s)
            """,
            [*TEXTS, *OCTETS],
        )
    )
    by_table = {}
    for table, column, kind in columns:
        by_table.setdefault(table, []).append((column, kind))
    return {
        f"{table}.{column}" for table, found in by_table.items() for column in _find_in_table(env, table, found, words)
    }


def _find_in_table(env, table, columns, words):
    tests = [_test(column, kind, word) for column, kind in columns for word in words]
    row = env.execute_query(
        SQL("SELECT %s FROM %s", SQL(", ").join(SQL("bool_or(%s)", test) for test in tests), SQL.identifier(table))
    )[0]
    names = [column for column, _kind in columns for _word in words]
    return {name for name, is_there in zip(names, row, strict=True) if is_there}


def _test(column, kind, word):
    if kind in OCTETS:
        return SQL("position(%s::bytea in %s) > 0", word.encode(), SQL.identifier(column))
    return SQL("position(lower(%s) in lower(%s::text)) > 0", word, SQL.identifier(column))


def find_in_store(env, words):
    """The files of the store, by their names there, in which one of `words` can be read."""
    root = Path(env["ir.attachment"]._filestore())
    words = [word.encode() for word in words]
    files = [path for path in root.rglob("*") if path.is_file() and "checklist" not in path.parts]
    return {str(path) for path in files if any(word in path.read_bytes() for word in words)}
