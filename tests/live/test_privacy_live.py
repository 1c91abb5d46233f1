"""A thousand private mails and fifty of customers on a real Dovecot: what travels, and what is kept."""

import re
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from mailbed import bulk
from mailbed.ports import wait_until
from odoocase import start_odoo
from test_changes_live import LiveCase

setUpModule = start_odoo
CANARY = "sesamstrasse"
PRIVATE, CUSTOMERS = 1000, 50
RECEIVED = re.compile(r"imap\(bulk@corp\.example\).* Disconnected: .* out=(\d+) ")


def make_private(copy):
    """The same mail from somebody nobody knows, with the planted word in subject, address and text."""
    head, _blank, body = copy.raw.decode().partition("\n\n")
    head = re.sub(r"^From: .*$", f"From: Ann <{CANARY}@home.example>", head, flags=re.MULTILINE)
    head = re.sub(r"^Subject: .*$", f"Subject: {CANARY}", head, flags=re.MULTILINE)
    return copy._replace(raw=f"{head}\n\n{CANARY}\n{body}".encode())


class TestPrivacy(LiveCase):
    def test_private_mail_leaves_no_word_and_its_body_never_travels(self):
        """Criterion 29."""
        private = [make_private(copy) for copy in bulk.plain_copies(PRIVATE, "bulk", seed=3)]
        customers = list(bulk.plain_copies(CUSTOMERS, "bulk", seed=4))
        self.bed.put([*private, *customers])
        with self.environment() as env:
            env.company.mailbox_history_limit = PRIVATE + CUSTOMERS
        before = self._received()
        self.read_everything()
        with self.environment() as env:
            counts = dict(env["mailbox.message"]._read_group([], ["state"], ["__count"]))
        self.assertEqual(counts, {"skipped": PRIVATE, "stored": CUSTOMERS})
        wait_until(lambda: self._received() > before, 10)
        size = sum(len(copy.raw) for copy in [*private, *customers])
        self.assertLess(self._received() - before, 0.15 * size)
        self.assert_left_no_word(CANARY)

    def _received(self):
        """Octets that Dovecot has sent in all sessions on this mailbox that ended."""
        log = self.bed.folder / "log/dovecot.log"
        return sum(map(int, RECEIVED.findall(log.read_text(errors="replace"))))
