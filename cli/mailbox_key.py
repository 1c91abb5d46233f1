"""`odoo mailbox_key`: change the key that seals the stored passwords of mailboxes. Loaded without the addon itself."""

import argparse
import sys

from odoo import SUPERUSER_ID, api
from odoo.cli import Command
from odoo.exceptions import UserError
from odoo.modules.registry import Registry
from odoo.tools import config


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
        try:
            with Registry(options.database).cursor() as cr:
                told = forget(cr) if options.forget else change(cr)
        except UserError as error:
            sys.exit(str(error))
        sys.stdout.write(f"{told}\n")


def change(cr):
    """A new key seals everything; a commit for each batch, so that a second run goes on where a first one ended."""
    environment = api.Environment(cr, SUPERUSER_ID, {})
    key = environment["mailbox.key"]
    key._begin_rotation()
    cr.commit()
    sealed, last = 0, -1
    after = 0
    while last:
        last, opened = key._seal_batch(after)
        cr.commit()
        sealed, after = sealed + opened, last or after
    left = environment["mailbox.credential"].search_count(key._get_stale_domain())
    lost = f" {left} open with no key: their owners are asked again." if left else ""
    return f"{sealed} passwords are sealed with the new key.{lost} Back the key up; --forget drops the former one."


def forget(cr):
    """Drop the former keys."""
    count = api.Environment(cr, SUPERUSER_ID, {})["mailbox.key"]._forget_former_keys()
    return f"{count} former keys are forgotten."
