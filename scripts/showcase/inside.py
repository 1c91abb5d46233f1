"""Odoo in this process: a registry of any database, with real cursors that really commit."""

import os
from contextlib import contextmanager

import odoo.init  # noqa: F401 - has to come before everything else of Odoo
from odoo import SUPERUSER_ID, api
from odoo.modules.registry import Registry
from odoo.sql_db import close_db
from odoo.tools import config


def configure(log: str | None = None) -> None:
    """Read Odoo's configuration once; the log goes to the file `log`."""
    level = os.environ.get("CRM_MAILBOX_LOG_LEVEL", "info")
    options = ["-c", os.environ["CRM_MAILBOX_CONFIG"], "--no-http", f"--log-level={level}"]
    if level == "debug":
        # all of it: also the libraries' and the database's
        options += ["--log-handler=:DEBUG", "--log-handler=odoo.sql_db:DEBUG"]
    config.parse_config([*options, *(["--logfile", log] if log else [])], setup_logging=True)


@contextmanager
def environment(database: str, uid: int = SUPERUSER_ID):
    """An environment on a cursor of its own, committed at the end."""
    with Registry(database).cursor() as cr:
        yield api.Environment(cr, uid, {})


def close(database: str) -> None:
    """Forget the database: it can be copied or dropped only while nobody is connected."""
    Registry.delete(database)
    close_db(database)
