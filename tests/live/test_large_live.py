"""Large mails on a real Dovecot: part by part as good as whole, little memory, and whole again after any reset."""

import hashlib
import os
import random
import shutil
import subprocess
import sys
from pathlib import Path
from unittest.mock import patch

sys.path.insert(0, str(Path(__file__).parent))

from odoocase import WORKER, OdooCase, free_leases, go_through, start_odoo  # isort: skip - it makes the others importable
from benches import memory
from fault_proxy import FaultProxy
from mailbed import EMPLOYEES, bulk
from worker import CHOKED

setUpModule = start_odoo
MAILS = Path(__file__).resolve().parents[1] / "data/mails"
CAROL = EMPLOYEES[2:]
FOLDER = "Large"
# a few words outside all parts: of a mail that is large because of such, its size tells
SMALL_ODDITIES = {
    "odd-header-bare-carriage-returns.eml",
    "odd-parts-message-inside-itself.eml",
    "odd-parts-none.eml",
    "odd-parts-wrong-boundary-stated.eml",
}
MEGABYTE = 1 << 20


class LargeCase(OdooCase):
    """Carol's mailbox, of which only the folder Large has anything new."""

    employees = CAROL

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.read_everything()

    def setUp(self):
        self._forget()
        self.addCleanup(self._forget)

    def _forget(self):
        shutil.rmtree(self.bed.mail.box("carol", FOLDER), ignore_errors=True)
        with self.environment() as env:
            env["mailbox.folder"].search([("path", "=", FOLDER)]).unlink()
            env["mailbox.email"].search([("copy_ids", "=", False)]).unlink()

    def put(self, *mails):
        for raw in mails:
            self.bed.mail.append("carol", raw, FOLDER)

    def make_due(self):
        with self.environment() as env:
            free_leases(env)

    def find_messages(self, env):
        return env["mailbox.message"].search([("folder_id.path", "=", FOLDER)], order="imap_uid")


class TestBothWays(LargeCase):
    def _open(self):
        from odoo.addons.crm_mailbox.engine.session import open_session

        with self.environment() as env:
            job = env["mailbox.account"].search([])._prepare_job__()
        session = open_session(job.settings, job.credentials)
        self.addCleanup(session.close)
        session.examine(FOLDER)
        return session

    def test_every_mail_of_the_corpus_is_the_same_part_by_part_as_whole(self):
        """By the structure of a server that is not ours, whose idea of a broken mail is another."""
        from odoo.addons.crm_mailbox.engine.pull import large
        from odoo.addons.crm_mailbox.engine.reading import read_email

        names = sorted(path.name for path in MAILS.glob("*.eml"))
        self.put(*[(MAILS / name).read_bytes() for name in names])
        session, differ = self._open(), {}
        sizes = session.list_sizes(1, len(names))
        with patch.object(large, "_read_whole", wraps=large._read_whole) as fetch_whole:
            for uid, name in enumerate(names, 1):
                [[_uid, raw]] = session.fetch_bodies((uid,))
                whole = read_email(raw).parsed
                parsed = large.read_large(session, uid, sizes[uid], 20 * MEGABYTE).parsed
                differing = [field for field in vars(whole) if getattr(parsed, field) != getattr(whole, field)]
                if differing:
                    differ[name] = differing
        self.assertLess(fetch_whole.call_count, len(names) // 20)
        self.assertEqual(set(differ), SMALL_ODDITIES)


class TestMemory(LargeCase):
    def test_a_mail_of_36_megabytes_takes_little_memory_and_comes_whole(self):
        """Criterion 26, in a worker of its own."""
        content = random.Random(5).randbytes(26 * MEGABYTE)
        self.put(bulk.with_file(content, to="carol@corp.example"))
        found = memory.measure(self.database, limit=50)
        self.assertEqual(found["files"], [hashlib.sha256(content).hexdigest()])
        self.assertLess(found["peak_mb"] - found["idle_mb"], 64)
        with self.environment() as env:
            email = self.find_messages(env).email_id
            self.assertEqual((len(email), email.attachment_ids.file_size), (1, len(content)))
            self.assertGreater(len(email.new_text), 100)


class TestChoking(LargeCase):
    def test_a_mail_that_ends_the_worker_is_put_aside_after_three_attempts(self):
        """Criterion 25: the count survives the worker, and later mails are read."""
        mails = bulk.html_mails(5, tag="choke", to="carol@corp.example")
        mails[2] = mails[2].replace(b"Subject: ", b"Subject: sloe ")
        self.put(*mails)
        codes = [self._run_choking() for _attempt in range(4)]
        self.assertEqual(codes, [CHOKED, CHOKED, CHOKED, 0])
        with self.environment() as env:
            messages = self.find_messages(env)
            self.assertEqual(messages.mapped("state"), ["stored", "stored", "quarantined", "stored", "stored"])
            aside = messages.filtered(lambda message: message.state == "quarantined")
            self.assertEqual((aside.reason, aside.attempts), ("interrupted", 3))
            aside._retry()
        self.make_due()
        self.read_everything()
        with self.environment() as env:
            self.assertEqual(set(self.find_messages(env).mapped("state")), {"stored"})

    def _run_choking(self):
        self.make_due()
        environment = {**os.environ, "CRM_MAILBOX_DATABASE": self.database}
        command = [sys.executable, WORKER, "choke", "sloe"]
        return subprocess.run(command, env=environment, check=False, capture_output=True).returncode


class TestResets(LargeCase):
    """Criterion 31: wherever the connection breaks, the mail is whole after the next round."""

    PLACES = 24

    def test_a_reset_anywhere_in_a_download_leaves_the_mail_whole_after_the_next_round(self):
        """Criterion 31."""
        content = random.Random(9).randbytes(3 * MEGABYTE)
        mails = [
            bulk.with_file(content, tag="reset", to="carol@corp.example"),
            *bulk.html_mails(3, tag="small", to="carol@corp.example"),
        ]
        with FaultProxy(self.facts["host"], self.facts["ports"]["imaps"]) as proxy:
            self._read_through(proxy)
            self._read_again(proxy, mails)
            everything = proxy.passed
            self.assertGreater(everything, 4 * MEGABYTE)
            wanted = self._take_stock()
            self.assertIn(hashlib.sha256(content).hexdigest(), wanted["files"])
            for number in range(self.PLACES):
                # after the sign-in, and close to each other at the end
                place = everything - int((everything - 9000) * (1 - (number + 0.5) / self.PLACES) ** 2)
                with self.subTest(f"{place} of {everything}"):
                    self._read_again(proxy, mails, cut_after=place)
                    self.assertGreater(proxy.passed, place, "the connection did break")
                    proxy.begin()
                    self._read_round()
                    self.assertEqual(self._take_stock(), wanted)

    def _read_through(self, proxy):
        """Carol's server is the proxy from now on, and everything that was there is read."""
        with self.environment() as env:
            go_through(env, incoming_port=proxy.port)
        self._read_round()

    def _read_again(self, proxy, mails, cut_after=None):
        self._forget()
        self.put(*mails)
        proxy.begin(cut_after)
        self._read_round()

    def _read_round(self):
        self.make_due()
        with self.environment() as env:
            env["mailbox.account"].search([]).write({"state": "connected", "failure_count": 0})
            env.cr.commit()
            env["mailbox.account"]._cron_sync()

    def _take_stock(self):
        with self.environment() as env:
            messages = self.find_messages(env)
            files = messages.email_id.attachment_ids
            return {
                "messages": messages.mapped(lambda message: (message.imap_uid, message.state)),
                "emails": sorted(messages.email_id.mapped("content_key")),
                "files": sorted(hashlib.sha256(file.raw).hexdigest() for file in files),
                "archived": sorted(messages.email_id.archive_ids.mapped("res_model")),
            }
