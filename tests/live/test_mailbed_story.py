"""The seeded story is in the boxes it names, and the mail store can be written beneath the running server."""

import email
import email.policy
import os
import shutil
import sys
import unittest
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from bedcase import BedCase, start_bed
from mailbed import CANARY, CUSTOMERS, DEALS, STORYLINE, bulk, generate, ports

setUpModule = start_bed


class TestStory(BedCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if not cls.bed.seeded_on():
            raise AssertionError("the bed was started without its story")
        if cls.bed.stale():
            raise AssertionError("the bed's story is not today's; start it with --fresh")
        cls.copies = generate.copies(cls.bed.seeded_on())

    def test_everything_seeded_is_in_its_box(self):
        for user in ("alice", "bob", "carol"):
            for folder in ("INBOX", "Sent"):
                seeded = [copy.raw.replace(b"\r\n", b"\n") for copy in self.copies if copy[:2] == (user, folder)]
                missing = set(seeded) - set(self.bed.mail.messages(user, folder))
                self.assertFalse(missing, f"{len(missing)} of {len(seeded)} missing in {user}'s {folder}")

    def test_alice_has_300_in_her_inbox_and_100_sent(self):
        boxes = [copy[:2] for copy in self.copies]
        self.assertEqual(boxes.count(("alice", "INBOX")), 300)
        self.assertEqual(boxes.count(("alice", "Sent")), 100)

    def test_server_counts_what_was_written(self):
        client = self.imap("bob")
        found = int(client.select("INBOX", readonly=True)[1][0])
        self.assertEqual(found, len(self.bed.mail.flags("bob")))

    def test_a_scene_is_the_same_mail_in_every_box(self):
        for scene in STORYLINE:
            for user, folder, _flags in scene.boxes:
                with self.subTest(scene.key, box=(user, folder)):
                    client = self.imap(user)
                    client.select(folder, readonly=True)
                    found = client.search(None, "HEADER", "Message-ID", scene.message_id)[1][0].split()
                    self.assertEqual(len(found), 1)
                    head = client.fetch(found[0], "(BODY.PEEK[HEADER])")[1][0][1]
                    mail = email.message_from_bytes(head, policy=email.policy.default)
                    self.assertEqual(mail["Subject"], scene.subject)
                    self.assertEqual(mail["Date"].datetime, scene.date(self.bed.seeded_on()))

    def test_several_employees_hold_the_same_mail(self):
        shared = set(self.message_ids("alice")) & set(self.message_ids("bob")) & set(self.message_ids("carol"))
        self.assertGreater(len(shared), 0)

    def test_planted_word_is_in_private_mail_only(self):
        private = {scene.key for scene in STORYLINE if scene.private}
        self.assertEqual(private, {"doctor", "doctor-answer", "landlord"})
        for scene in STORYLINE:
            self.assertFalse(scene.private and scene.customers, scene.key)
        planted = [copy for copy in self.copies if CANARY.encode() in copy.raw]
        self.assertEqual(len(planted), len(private))

    def test_a_day_always_gives_the_same_mail(self):
        self.assertTrue(self.copies == generate.copies(self.bed.seeded_on()))

    def test_variety_is_there(self):
        raws = [copy.raw.lower() for copy in self.copies if copy.user == "alice"]
        for mark in (
            *(b"gb18030", b"iso-2022-jp", b"windows-1252", b"cid:logo@corp", b"list-unsubscribe:", b"message/rfc822"),
            *(
                b"filename*=utf-8''",
                b"text/calendar",
                b"auto-submitted:",
                b"date: yesterday",
                b"subject: pr\xe4sentation",
            ),
        ):
            with self.subTest(mark):
                self.assertTrue(any(mark in raw for raw in raws))
        self.assertTrue(any(b"message-id:" not in raw for raw in raws))

    def test_deals_belong_to_customers(self):
        self.assertLessEqual({deal.email for deal in DEALS}, {customer.email for customer in CUSTOMERS})


class TestMailStore(BedCase):
    def test_examine_and_peek_leave_the_flags_and_store_does_not(self):
        folder = self.scratch()
        self.bed.mail.deliver("carol", b"Subject: one\r\n\r\nbody\r\n", folder)
        self.bed.mail.append("carol", b"Subject: two\r\n\r\nbody\r\n", folder, flags="RS")
        before = self.bed.mail.flags("carol", folder)
        client = self.imap("carol")
        client.select(f'"{folder}"', readonly=True)
        self.assertEqual(len(client.fetch("1:*", "(FLAGS BODY.PEEK[])")[1]), 4)
        self.assertEqual(self.bed.mail.flags("carol", folder), before)
        client.select(f'"{folder}"')
        client.store("1:*", "+FLAGS", r"(\Seen)")
        self.assertNotEqual(self.bed.mail.flags("carol", folder), before)

    def test_mail_put_beneath_an_open_session_is_noticed(self):
        folder = self.scratch()
        self.bed.mail.append("carol", b"Subject: first\r\n\r\n", folder)
        client = self.imap("carol")
        client.select(f'"{folder}"', readonly=True)
        self.bed.mail.deliver("carol", b"Subject: second\r\n\r\n", folder)

        def count():
            client.noop()
            return len(client.search(None, "ALL")[1][0].split()) == 2

        self.assertTrue(ports.wait_until(count, 10))

    def test_folder_names_go_beyond_ascii_and_nest(self):
        folder = f"{self.scratch()}/已发送 & more"
        self.addCleanup(shutil.rmtree, self.bed.mail.box("carol", folder), ignore_errors=True)
        self.bed.mail.append("carol", b"Subject: x\r\n\r\n", folder)
        names = b"\n".join(self.imap("carol").list()[1])
        self.assertIn(b"/&XfJT0ZAB- &- more", names)

    def test_renumber_changes_uidvalidity_beneath_the_server(self):
        folder = self.scratch()
        self.bed.mail.append("carol", b"Subject: x\r\n\r\n", folder)
        before = self.status(folder)
        self.bed.mail.renumber("carol", folder)
        self.assertGreater(self.status(folder)["UIDVALIDITY"], before["UIDVALIDITY"])
        # Both numbers are unsigned 32-bit; a signed column does not hold these.
        self.bed.mail.renumber("carol", folder, uidvalidity=3_000_000_000, next_uid=4_000_000_000)
        expected = {"UIDVALIDITY": 3_000_000_000, "UIDNEXT": 4_000_000_001, "MESSAGES": 1}
        self.assertEqual(self.status(folder), expected)

    def status(self, folder):
        answer = self.imap("carol").status(f'"{folder}"', "(UIDVALIDITY UIDNEXT MESSAGES)")[1][0].decode()
        words = answer.rsplit("(", 1)[1].rstrip(")").split()
        return dict(zip(words[::2], map(int, words[1::2]), strict=True))

    def test_bulk_and_wipe(self):
        if os.environ.get("CRM_MAILBOX_BED"):
            self.bed.mail.wipe("world@outside.example")  # nobody's bench lives there
        user = "world@outside.example"
        self.bed.put(bulk.plain_copies(200, user, size=2000))
        self.assertEqual(len(set(self.message_ids(user))), 200)
        self.bed.mail.wipe(user)
        client = self.imap(login=False)
        client.login(user, self.facts["password"])
        self.assertEqual(client.select("INBOX")[1], [b"0"])

    def test_html_mails_have_the_size_a_bench_counts_on(self):
        mails = [email.message_from_bytes(raw, policy=email.policy.default) for raw in bulk.html_mails(50)]
        sizes = [len(mail.get_body(("html",)).get_content()) for mail in mails]
        self.assertTrue(8_000 < sum(sizes) / len(sizes) < 10_500, sum(sizes) / len(sizes))
        self.assertEqual(sum(bool(list(mail.iter_attachments())) for mail in mails if mail.is_multipart()), 5)
        self.assertFalse([mail.defects for mail in mails if mail.defects])


if __name__ == "__main__":
    unittest.main()
