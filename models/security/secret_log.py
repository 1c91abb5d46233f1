"""What Odoo logs of its own accord: at debug level the arguments of each call from the browser, which of a dialog for a
secret hold it, and always the address of each page, which where a provider sends a browser back to holds a code."""

import logging
import re

SECRET_FIELDS = frozenset(("password", "oauth_client_secret", "access_secret"))
CALLBACK_QUERY = re.compile(r"(oauth(?:/|%2f)callback)[^\s\"]*", re.IGNORECASE)


class SecretFilter(logging.Filter):
    """Leaves the arguments out of the lines about models of ours that have a field for a secret."""

    def filter(self, record):
        records = record.args[0] if isinstance(record.args, tuple) and record.args else None
        name = getattr(records, "_name", "") or ""
        if name.startswith("mailbox.") and SECRET_FIELDS & set(records._fields):
            record.args = (*record.args[:2], "...")
        return True


class CallbackFilter(logging.Filter):
    """Cuts off what comes after the address that providers send browsers back to, also inside another address."""

    def filter(self, record):
        line = record.getMessage()
        if CALLBACK_QUERY.search(line):
            record.msg, record.args = CALLBACK_QUERY.sub(r"\1 ...", line), None
        return True


logging.getLogger("odoo.service.model").addFilter(SecretFilter())
logging.getLogger("werkzeug").addFilter(CallbackFilter())
