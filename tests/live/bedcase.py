"""The mail servers under the live tests: the shared bed named by CRM_MAILBOX_BED, or one of the module's own.

A test module calls `start_bed()` in its setUpModule and derives from BedCase.
"""

import email
import imaplib
import os
import shutil
import ssl
import sys
import tempfile
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2] / "scripts"))

from mailbed import Bed


def start_bed():
    """Give BedCase a running, seeded bed; one of our own ends with the module."""
    if shared := os.environ.get("CRM_MAILBOX_BED"):
        BedCase.bed = Bed.at(shared)
        return
    folder = tempfile.mkdtemp(prefix="mailbed-")
    unittest.addModuleCleanup(shutil.rmtree, folder, ignore_errors=True)
    BedCase.bed = Bed(folder)
    unittest.addModuleCleanup(BedCase.bed.stop)
    BedCase.bed.start()


class BedCase(unittest.TestCase):
    bed = None

    def setUp(self):
        self.facts = self.bed.facts()
        self.ports = self.facts["ports"]
        self.context = ssl.create_default_context(cafile=self.facts["ca"])

    def imap(self, user="alice", host="127.0.0.1", login=True):
        """A verified IMAPS connection, closed with the test."""
        client = imaplib.IMAP4_SSL(host, self.ports["imaps"], ssl_context=self.context, timeout=10)
        self.addCleanup(client.shutdown)
        if login:
            client.login(f"{user}@corp.example", self.facts["password"])
        return client

    def plain_imap(self, face):
        client = imaplib.IMAP4(self.facts["faces"][face], self.ports["imap"], timeout=10)
        self.addCleanup(client.shutdown)
        return client

    def message_ids(self, user, folder="INBOX"):
        parse = email.message_from_bytes
        return [str(parse(raw).get("Message-ID", "")).strip() for raw in self.bed.mail.messages(user, folder)]

    def scratch(self):
        """The name of a folder of carol's that goes away with the test."""
        name = f"Test {os.getpid()} {self.id().rsplit('.', 1)[1]}"
        self.addCleanup(shutil.rmtree, self.bed.mail.box("carol", name), ignore_errors=True)
        return name
