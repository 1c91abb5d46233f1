"""What Odoo and PostgreSQL say of a statement or an error has its values: a mail's subject, text and people.

Where our code runs on our own models, or a statement names a table of ours, the log tells which statement it was, which
error and where; no value, at no level. PostgreSQL's own log is beyond us: see the README.
"""

import logging
import re
import sys

import psycopg2

from ...engine.errors import trace

ADDON = __name__.rpartition(".models.")[0]
OUR_TABLE = re.compile(rb"\bmailbox_")
# whatever else calls us: scheduled actions, server actions, requests, threads, installing
CALLERS = (
    "odoo.addons.base.models.ir_actions",
    "odoo.addons.base.models.ir_actions.server_action_safe_eval",
    "odoo.addons.base.models.ir_autovacuum",
    "odoo.addons.base.models.ir_cron",
    "odoo.addons.bus.websocket",
    "odoo.addons.mail.models.fetchmail",
    "odoo.addons.mail.models.mail_mail",
    "odoo.addons.mail.models.mail_scheduled_message",
    "odoo.http",
    "odoo.modules.loading",
    "odoo.modules.registry",
    "odoo.service.server",
)


class StatementFilter(logging.Filter):
    """Leaves the values out of the statements that our code runs."""

    def filter(self, record):
        if not isinstance(record.args, tuple) or len(record.args) != 2:
            return True
        first, second = record.args
        if isinstance(second, BaseException) and _is_ours(first):
            # `bad query: %s`, with the values in both
            record.args = (_without_values(first), _name(second))
        elif isinstance(second, (str, bytes)) and _is_ours(second):
            record.args = (first, _without_values(second))
        return True


class ErrorFilter(logging.Filter):
    """Leaves the text out of the errors of our code and our tables: their classes and places stay."""

    def filter(self, record):
        error = record.exc_info[1] if record.exc_info else None
        if error and any(map(_is_our_error, _chain(error))):
            # what formatters take where it is there; core itself looks at exc_info
            record.exc_text = "\n".join(map(trace, _chain(error)))
        if isinstance(record.args, tuple):
            record.args = tuple(
                _name(value) if isinstance(value, BaseException) and _is_our_error(value) else value
                for value in record.args
            )
        return True


def _is_ours(statement):
    text = statement if isinstance(statement, bytes) else str(statement).encode()
    return bool(OUR_TABLE.search(text)) or _is_called_by_us(sys._getframe())


def _without_values(statement):
    """A statement up to its first text: numbers and the names of columns come before it."""
    text = statement.decode(errors="replace") if isinstance(statement, bytes) else str(statement)
    return f"{text.partition(chr(39))[0].strip()} ..."


def _name(error):
    if isinstance(error, psycopg2.Error):
        diag = error.diag
        return " ".join(filter(None, (type(error).__name__, error.pgcode, diag.table_name, diag.constraint_name)))
    return type(error).__name__


def _chain(error):
    """The error and those behind it, the first cause last."""
    while error:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _is_our_error(error):
    """Whether an error came through our code, or the database's over a table of ours: values are often written later,
    by whoever ends the transaction."""
    if isinstance(error, psycopg2.Error) and error.cursor and OUR_TABLE.search(error.cursor.query or b""):
        return True
    place = error.__traceback__
    while place:
        if _works_for_us(place.tb_frame):
            return True
        place = place.tb_next
    return False


def _is_called_by_us(frame):
    while frame:
        if _works_for_us(frame):
            return True
        frame = frame.f_back
    return False


def _works_for_us(frame):
    """Whether a frame is a method of a model of ours. What we add to core's own models has core's values."""
    if not frame.f_globals.get("__name__", "").startswith((f"{ADDON}.models", f"{ADDON}.wizard")):
        return False
    return getattr(frame.f_locals.get("self"), "_name", "").startswith("mailbox.")


logging.getLogger("odoo.sql_db").addFilter(StatementFilter())
for caller in CALLERS:
    logging.getLogger(caller).addFilter(ErrorFilter())
