"""`odoo mailbox_key`: change the key that seals the stored passwords of mailboxes. Loaded without the addon itself."""

import argparse
import sys
from contextlib import contextmanager

from odoo import SUPERUSER_ID, api
from odoo.cli import Command
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tools import config
from psycopg2.errors import SerializationFailure


class MailboxKey(Command):
    """Change the key that seals the stored passwords of mailboxes.

    Run it while Odoo runs: nobody has to sign in again. Then back the key file up, and when you are sure that no
    backup needs the former key, run it again with --forget.
    """

    name = "mailbox_key"

    def run(self, arguments):
        parser = self.parser
        parser.formatter_class = argparse.RawDescriptionHelpFormatter
        parser.add_argument("-c", "--config", help="Odoo's configuration file")
        parser.add_argument("-d", "--database", required=True)
        parser.add_argument("--forget", action="store_true", help="leave only the key that seals now")
        options = parser.parse_args(arguments)
        given = ["-c", options.config] if options.config else []
        config.parse_config(["--no-http", "-d", options.database, *given], setup_logging=True)
        registry = Registry(options.database)
        try:
            told = forget(registry) if options.forget else change(registry)
        except UserError as error:
            sys.exit(str(error))
        sys.stdout.write(f"{told}\n")


@contextmanager
def committing(registry):
    """The key's model on a cursor of its own, which commits at the end."""
    with registry.cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {})["mailbox.key"]


def change(registry):
    """A new key seals everything, each batch in a transaction of its own: a second run goes on where a first ended."""
    with committing(registry) as key:
        key._begin_rotation()
    sealed, wrapped = (run_batches(registry, name) for name in ("_seal_batch", "_wrap_batch"))
    with committing(registry) as key:
        left, left_emails = key._count_lost(), key._count_lost_seals()
    lost = f" {left} open with no key: their owners are asked again." if left else ""
    lost += f" {left_emails} emails open with no key." if left_emails else ""
    return (
        f"{sealed} passwords and {wrapped} emails are sealed with the new key.{lost} Back the key up; --forget drops "
        "the former one."
    )


def run_batches(registry, name):
    """Run the method `name` of the key until nothing is left: how much was done."""
    done, after, last = 0, 0, -1
    while last:
        try:
            with committing(registry) as key:
                last, opened = getattr(key, name)(after)
        except SerializationFailure:
            # somebody's sign-in was renewed meanwhile: the newer tokens are sealed in the next try
            continue
        done, after = done + opened, last or after
    return done


def forget(registry):
    """Drop the former keys."""
    with committing(registry) as key:
        return f"{key._forget_former_keys()} former keys are forgotten."
