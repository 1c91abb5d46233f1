"""At debug level Odoo logs the arguments of each call from the browser: those of a dialog for a secret hold it."""

import logging

SECRET_FIELDS = frozenset(("password", "client_secret"))


class SecretFilter(logging.Filter):
    """Leaves the arguments out of the lines about models of ours that have a field for a secret."""

    def filter(self, record):
        records = record.args[0] if isinstance(record.args, tuple) and record.args else None
        name = getattr(records, "_name", "") or ""
        if name.startswith("mailbox.") and SECRET_FIELDS & set(records._fields):
            record.args = (*record.args[:2], "...")
        return True


logging.getLogger("odoo.service.model").addFilter(SecretFilter())
