"""The local mail servers are what other live tests rely on: logins, faces, certificates, sending, start and stop."""

import email
import email.policy
import imaplib
import os
import shutil
import smtplib
import ssl
import sys
import tempfile
import unittest
from email.message import EmailMessage
from email.utils import make_msgid
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from bedcase import BedCase, start_bed
from mailbed import Bed, bulk, ports

setUpModule = start_bed


class TestServers(BedCase):
    def test_imaps_login_is_verified_against_the_authority(self):
        client = self.imap(host="localhost")
        self.assertEqual(client.select("INBOX", readonly=True)[0], "OK")

    def test_a_client_without_the_authority_refuses(self):
        with self.assertRaises(ssl.SSLCertVerificationError):
            imaplib.IMAP4_SSL("localhost", self.ports["imaps"], ssl_context=ssl.create_default_context(), timeout=10)

    def test_each_bad_certificate_is_refused_for_its_own_reason(self):
        # OpenSSL's numbers: 18 self-signed, 62 (64 for an address) name mismatch, 10 expired.
        for face, codes in (("selfsigned", {18}), ("othername", {62, 64}), ("expired", {10})):
            with self.subTest(face), self.assertRaises(ssl.SSLCertVerificationError) as caught:
                self.imap(host=self.facts["faces"][face], login=False)
            self.assertIn(caught.exception.verify_code, codes, face)

    def test_a_wrong_password_is_refused_quickly(self):
        client = self.imap(login=False)
        with self.assertRaisesRegex(imaplib.IMAP4.error, "AUTHENTICATIONFAILED"):
            client.login("alice@corp.example", "wrong")

    def test_starttls_face_refuses_a_plaintext_login(self):
        client = self.plain_imap("starttls")
        self.assertIn("LOGINDISABLED", client.capabilities)
        with self.assertRaisesRegex(imaplib.IMAP4.error, "PRIVACYREQUIRED"):
            client.login("alice@corp.example", self.facts["password"])
        client.starttls(self.context)
        self.assertEqual(client.login("alice@corp.example", self.facts["password"])[0], "OK")

    def test_bare_face_offers_only_imap4rev1(self):
        client = self.plain_imap("bare")
        client.login("alice@corp.example", self.facts["password"])
        self.assertEqual(set(client.capability()[1]), {b"IMAP4rev1"})

    def test_first_face_offers_what_a_modern_server_has(self):
        capabilities = self.imap().capability()[1][0].decode().split()
        self.assertLessEqual({"IDLE", "CONDSTORE", "QRESYNC", "SPECIAL-USE", "MOVE", "UIDPLUS"}, set(capabilities))


class TestSending(BedCase):
    def smtp(self, host="localhost"):
        """A logged-in submission connection over verified STARTTLS."""
        client = smtplib.SMTP(host, self.ports["submission"], local_hostname="test.corp.example", timeout=10)
        self.addCleanup(client.close)
        client.starttls(context=self.context)
        client.login("alice@corp.example", self.facts["password"])
        return client

    def mail(self, recipient):
        mail = EmailMessage()
        mail["From"], mail["To"], mail["Subject"] = "alice@corp.example", recipient, "Bed test"
        mail["Message-ID"] = make_msgid(domain="corp.example")
        mail.set_content("A test.\n")
        return mail

    def assert_arrives(self, message_id, user):
        self.assertTrue(ports.wait_until(lambda: message_id in self.message_ids(user), 10), f"not delivered to {user}")

    def test_submission_delivers_inside_outside_and_through_an_alias(self):
        cases = (
            ("carol@corp.example", "carol@corp.example"),
            ("nina.berg@northwind.example", "world@outside.example"),
            ("sales@corp.example", "alice@corp.example"),
        )
        for recipient, owner in cases:
            with self.subTest(recipient):
                mail = self.mail(recipient)
                self.smtp().send_message(mail)
                self.assert_arrives(mail["Message-ID"], owner)
                self.discard(owner, mail["Message-ID"])

    def discard(self, owner, message_id):
        """Take a test's mail away again, so that a shared bed stays as it was seeded."""
        box = self.bed.mail.box(owner)
        for path in [*(box / "new").iterdir(), *(box / "cur").iterdir()]:
            if message_id.encode() in path.read_bytes():
                path.unlink()

    def test_smtps_takes_the_same_login(self):
        client = smtplib.SMTP_SSL(
            "localhost", self.ports["smtps"], local_hostname="test.corp.example", context=self.context, timeout=10
        )
        self.addCleanup(client.close)
        self.assertEqual(client.login("bob@corp.example", self.facts["password"])[0], 235)

    def test_refusals_come_at_the_recipient(self):
        for recipient, code in (("reject@x.example", 550), ("tempfail@x.example", 451), ("nobody@corp.example", 550)):
            with self.subTest(recipient), self.assertRaises(smtplib.SMTPRecipientsRefused) as caught:
                self.smtp().send_message(self.mail(recipient))
            self.assertEqual(caught.exception.recipients[recipient][0], code)

    def test_a_bounce_comes_back_as_a_delivery_report(self):
        mail = self.mail("bounce@x.example")
        self.smtp().send_message(mail)

        def reports():
            return [raw for raw in self.bed.mail.messages("alice") if mail["Message-ID"].encode() in raw]

        self.assertTrue(ports.wait_until(reports, 10), "no report")
        report = email.message_from_bytes(reports()[0], policy=email.policy.default)
        self.discard("alice", mail["Message-ID"])
        kinds = [part.get_content_type() for part in report.iter_parts()]
        self.assertEqual(report.get_content_type(), "multipart/report")
        self.assertEqual(kinds, ["text/plain", "message/delivery-status", "text/rfc822-headers"])
        self.assertIn(b"Final-Recipient: rfc822; bounce@x.example", report.as_bytes())


class TestLife(BedCase):
    """Starting and stopping, on a bed beside the one of the other tests."""

    def setUp(self):
        super().setUp()
        # Deep, as a test runner's folders are: Unix socket names would be too long in it.
        folder = Path(tempfile.mkdtemp(prefix="mailbed-"))
        self.addCleanup(shutil.rmtree, folder, ignore_errors=True)
        folder.chmod(0o755)
        self.second = Bed(folder / ("deep" * 10) / ("deeper" * 10))
        self.addCleanup(self.second.stop)

    def test_life_of_a_second_bed(self):
        facts = self.second.start(seed=False)
        pids = self.second.pids()
        self.assertFalse(set(facts["ports"].values()) & set(self.ports.values()), "ports shared with the first bed")
        self.assertIsNone(facts["seeded_on"])
        self.assertEqual(self.second.start(seed=False), facts)
        self.assertEqual(self.second.pids(), pids, "a running bed was not reused")

        os.kill(pids["dovecot"], 9)
        self.second.put(bulk.plain_copies(3, "bulk"))
        self.assertEqual(self.second.start(seed=False)["ports"], facts["ports"], "ports moved")
        self.assertNotEqual(self.second.pids(), pids, "a half-dead bed was reused")
        self.assertEqual(len(self.second.mail.flags("bulk")), 3, "mail was lost")

        self.assertEqual(self.second.start(fresh=True, seed=False)["ports"], facts["ports"])
        self.assertFalse(self.second.mail.box("bulk").exists())
        self.assertTrue(self.second.stop())
        self.assertFalse(self.second.stop())
        self.assertFalse(self.second.running())
        self.assertTrue(self.bed.running(), "the other bed was stopped too")
        self.assertFalse([port for port in facts["ports"].values() if ports.accepts(port)])


if __name__ == "__main__":
    unittest.main()
