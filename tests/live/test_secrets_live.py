"""A planted password is looked for wherever it might have gone: dump, log at debug level, export, neutralized copy."""

import base64
import json
import os
import subprocess
import sys
import tempfile
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from oauth_case import prepare_oauth_values
from odoocase import OdooCase, free_leases, start_odoo
from secret_worker import DORA, MASTER
from showcase import inside

setUpModule = start_odoo
RIGHT = "sapodilla-canary-Kw3"
WRONG = "tamarind-canary-Xq7"
CAROL = "carol@corp.example"
BOB = "bob@corp.example"
KEY_ID = "crm_mailbox.key_id"


class TestSecretsLive(OdooCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.log = Path(tempfile.mkstemp(suffix=".log")[1])
        cls.addClassCleanup(cls.log.unlink)
        [file] = cls.get_key_files(cls.database)
        cls.key = file.read_text()
        cls.planted = {form for word in (RIGHT, WRONG) for form in spell(word)} | {cls.key}
        cls.plant()

    @classmethod
    def get_key_files(cls, database):
        """The files of the keys that `database` names, the sealing one first."""
        ids = cls.place.postgres.sql(f"SELECT value FROM ir_config_parameter WHERE key = '{KEY_ID}'", database)
        return [cls.place.cache / "data/mailbox_key" / f"{key_id}.key" for key_id in ids.split(",")]

    @classmethod
    def plant(cls):
        """Carol's password at the mail server, one that is found again among everything else."""
        users = cls.bed.folder / "users"
        former = users.read_text()
        cls.addClassCleanup(users.write_text, former)
        lines = [line for line in former.splitlines(keepends=True) if not line.startswith(CAROL)]
        users.write_text("".join([*lines, f"{CAROL}:{{PLAIN}}{RIGHT}::::::\n"]))

    def read_bound(self):
        """Everything that happens to a password, in processes that log all they can: bound, refused, read, tested."""
        values = prepare_oauth_values(self.facts)
        secret = values.pop("oauth_client_secret")
        with tempfile.NamedTemporaryFile() as found:
            said = self.run_secrets([RIGHT, WRONG, values, secret], found.name)
            self.planted |= {form for word in json.loads(found.read()) for form in spell(word, BOB)}
        return said

    def run_secrets(self, given, found):
        """What the worker says that is `given` secrets, and writes those it was given into the file `found`."""
        environment = {
            **os.environ,
            "CRM_MAILBOX_DATABASE": self.database,
            "CRM_MAILBOX_LIVE_LOG": str(self.log),
            "CRM_MAILBOX_LOG_LEVEL": "debug",
            "CRM_MAILBOX_CA": self.facts["ca"],
            "CRM_MAILBOX_BED_PASSWORD": self.facts["password"],
            "CRM_MAILBOX_SECRETS": found,
        }
        worker = Path(__file__).with_name("secret_worker.py")
        done = subprocess.run(
            [sys.executable, worker],
            env=environment,
            input=json.dumps(given),
            text=True,
            capture_output=True,
            check=False,
        )
        self.assertEqual(done.returncode, 0, done.stderr[-3000:])
        return done.stdout + done.stderr

    def dump(self, database):
        command = [self.place.postgres._bin / "pg_dump", "-h", self.place.postgres.socket, "-U", "odoo", database]
        return subprocess.run(command, capture_output=True, check=True, text=True).stdout

    def assert_clean(self, text, where):
        for form in self.planted:
            self.assertNotIn(form, text, f"{where} holds a secret")

    def test_nothing_that_leaves_the_server_holds_a_password_or_a_key(self):
        said = self.read_bound()
        self.assertGreater(len(self.planted), 20, "and a sign-in has its own secrets")
        self.assert_clean(said, "the output")
        log = self.log.read_text()
        self.assertIn(" DEBUG ", log, "or nothing was looked at")
        for trace in ('INSERT INTO "mailbox_credential"', "call mailbox.account.bind().web_save(...)", "imapclient"):
            self.assertIn(trace, log)
        self.assert_clean(log, "the log")
        dump = self.dump(self.database)
        self.assertIn(CAROL, dump)
        self.assert_clean(dump, "the dump")
        self.assert_clean(self.export(), "an export")
        self.assert_neutralized()

    def export(self):
        """All that an administrator gets of every model of ours, by reading and by exporting."""
        texts = []
        with self.environment() as env:
            admin = env.ref("base.user_admin")
            for name in sorted(name for name in env if name.startswith("mailbox.") and not env[name]._abstract):
                records = env[name].with_user(admin)
                if not records.has_access("read"):
                    continue
                found = records.search([])
                texts.append(str(found.read()))
                texts.append(str(found.export_data([field for field in records.fields_get() if "." not in field])))
        self.assertTrue(any(CAROL in text for text in texts))
        return "".join(texts)

    def assert_neutralized(self):
        copy = f"{self.database}_copy"
        self.new_database(copy, self.database)
        environment = {**self.place.environment(), "ODOO_RC": str(self.place.config)}
        command = self.place.odoo_command("neutralize", "-c", str(self.place.config), "-d", copy)
        subprocess.run(command, env=environment, check=True, capture_output=True)
        sql = self.place.postgres.sql
        self.assertNotEqual(sql("SELECT count(*) FROM mailbox_authorization", self.database), "0")
        self.assertEqual(sql("SELECT count(*) FROM mailbox_authorization", copy), "0")
        self.assertEqual(sql("SELECT count(*) FROM mailbox_credential", copy), "0")
        self.assertEqual(sql("SELECT count(*) FROM ir_config_parameter WHERE key LIKE 'crm_mailbox%key'", copy), "0")
        self.assertEqual(sql("SELECT DISTINCT state FROM mailbox_account", copy), "paused")
        self.assert_clean(self.dump(copy), "the neutralized copy")

    def test_the_command_changes_the_key_while_everybody_stays_bound(self):
        name = f"{self.database}_rotated"
        self.new_database(name, self.database)
        [former] = self.get_key_files(name)
        self.assertIn(
            f"{self.count_passwords(name)} passwords and 0 emails are sealed with the new key.", self.run_command(name)
        )
        self.assertEqual(self.get_key_files(name)[1:], [former])
        self.assertIn("1 former keys are forgotten.", self.run_command(name, "--forget"))
        self.assertNotIn(former, self.get_key_files(name))
        self.assert_opens(name)
        self.assert_opens(self.database)

    def count_passwords(self, database):
        with self.environment(database) as env:
            return env["mailbox.credential"].search_count([])

    def assert_opens(self, database):
        """The mailboxes of `database` are read with the passwords that it holds."""
        with self.environment(database) as env:
            free_leases(env)
        self.run_worker(database=database)
        with self.environment(database) as env:
            self.assertEqual(set(env["mailbox.account"].search([]).mapped("state")), {"connected"})

    def test_a_database_that_odoo_duplicates_and_renames_opens_what_it_has(self):
        copy, moved = f"{self.database}_double", f"{self.database}_moved"
        for name in (copy, moved):
            self.place.drop_database(name)
        inside.close(self.database)
        self.run_odoo("db", "-c", str(self.place.config), "duplicate", self.database, copy)
        self.assertEqual(self.get_key_files(copy), self.get_key_files(self.database))
        self.run_odoo("db", "-c", str(self.place.config), "rename", copy, moved)
        self.assert_opens(moved)
        uuid = "SELECT value FROM ir_config_parameter WHERE key = 'database.uuid'"
        self.assertNotEqual(*(self.place.postgres.sql(uuid, name) for name in (self.database, moved)))

    def run_command(self, database, *options):
        return self.run_odoo("mailbox_key", "-c", str(self.place.config), "-d", database, *options)

    def run_odoo(self, *arguments):
        environment = {**self.place.environment(), "ODOO_RC": str(self.place.config)}
        command = self.place.odoo_command(*arguments)
        done = subprocess.run(command, env=environment, check=False, capture_output=True, text=True)
        self.assertEqual(done.returncode, 0, done.stderr[-3000:])
        return done.stdout


def spell(word, login=CAROL):
    """The ways in which a password or token travels: as it is, and in the base64 of SASL."""
    forms = (
        word,
        f"\0{login}\0{word}",
        f"{DORA}\0{MASTER}\0{word}",
        f"user={login}\x01auth=Bearer {word}\x01\x01",
    )
    return {word, *(base64.b64encode(form.encode()).decode() for form in forms)}
