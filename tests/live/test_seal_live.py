"""Sealing in processes that are killed: nothing is lost, nothing is done twice, and in the end no word is left."""

import os
import signal
import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from odoocase import OdooCase, start_odoo

setUpModule = start_odoo
WORKER = Path(__file__).with_name("seal_worker.py")
NAMES = ("subject", "email_from", "email_to", "body", "new_text", "preview", "people")
DEATHS = (("keep", 1), ("file", 1), ("commit", 3), ("keep", 2), ("file", 2), ("commit", 4))


class TestSealLive(OdooCase):
    def run_sealing(self, *arguments):
        environment = {**os.environ, "CRM_MAILBOX_DATABASE": self.database}
        done = subprocess.run(
            [sys.executable, WORKER, *map(str, arguments)], env=environment, check=False, capture_output=True
        )
        self.assertIn(done.returncode, (0, -signal.SIGKILL), done.stderr.decode()[-4000:])
        return done.returncode

    def hide(self):
        """Alice shows nothing any more: {email id: its words} of what she alone has."""
        with self.environment() as env:
            account = env["mailbox.account"].search([("email", "=", "alice@corp.example")])
            alice = account.user_id
            account.with_user(alice)._set_level("nothing")
            env.flush_all()
            return self.read_as(env, env["mailbox.email"].browse(env["mailbox.email"]._find_plain()), alice)

    def read_as(self, env, emails, user):
        mine = emails.with_user(user)
        files = mine._get_seen_files()
        return {
            email_id: (words, [(file.name, mine.browse(email_id)._read_file(file.id)[1]) for file in files[email_id]])
            for email_id, words in mine._get_words(NAMES).items()
        }

    def read_again(self, ids):
        with self.environment() as env:
            alice = env["mailbox.account"].search([("email", "=", "alice@corp.example")]).user_id
            return self.read_as(env, env["mailbox.email"].browse(ids), alice)

    def test_killed_anywhere_it_goes_on_and_loses_nothing(self):
        self.read_everything()
        before = self.hide()
        self.assertGreater(len(before), 5)
        self.assertTrue(any(files for _words, files in before.values()))
        codes = [self.run_sealing(*death) for death in DEATHS]
        self.assertIn(-signal.SIGKILL, codes)
        self.assertEqual(self.read_again(before), before, "at whatever moment")
        self.assertEqual(self.run_sealing(), 0)
        with self.environment() as env:
            self.assertEqual(set(env["mailbox.email"].browse(before).mapped("is_sealed")), {True})
            env["ir.attachment"]._gc_file_store_unsafe()
        self.assertEqual(self.read_again(before), before)
        with self.environment() as env:
            # what colleagues see may quote it
            plain = env["mailbox.email"].search([("is_sealed", "=", False)])
            others = str(plain.mapped("body")) + str(plain.mapped("new_text"))
        lines = {max((words["new_text"] or "").splitlines() or [""], key=len) for words, _files in before.values()}
        told = {line for line in lines if len(line) > 20 and line not in others}
        self.assertGreater(len(told), 3)
        dump = self.dump()
        left = [line for line in told if line.replace("'", "''") in dump]
        self.assertFalse([row[:300] for line in left for row in dump.splitlines() if line in row])
