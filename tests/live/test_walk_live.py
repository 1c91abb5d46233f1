"""The walk against a real Dovecot: Alice's and Bob's boxes, a customer's mail, and what must stay out."""

import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from mailbed import CANARY, STORYLINE
from odoocase import OdooCase, free_leases, start_odoo

setUpModule = start_odoo
NINA = "nina.berg@northwind.example"


class TestWalkLive(OdooCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.flags = cls._take_flags()
        cls._make_the_salesperson_a_trap()
        with cls.environment() as env:
            cls.before = cls._count_side_effects(env)
        cls.rounds = cls.read_everything()

    @classmethod
    def _take_flags(cls):
        boxes = [(user, folder) for user in ("alice", "bob") for folder in ("INBOX", "Sent")]
        return {(user, folder): cls.bed.mail.flags(user, folder) for user, folder in boxes}

    @classmethod
    def _make_the_salesperson_a_trap(cls):
        """The deal's salesperson follows it and is out of office: posting would mail them and the customer."""
        with cls.environment() as env:
            alice = env["res.users"].search([("login", "=", "alice")])
            deals = env["crm.lead"].search([("user_id", "=", alice.id)])
            deals.message_subscribe(alice.partner_id.ids)
            alice.write(
                {
                    "out_of_office_from": "2020-01-01",
                    "out_of_office_to": "2050-01-01",
                    "out_of_office_message": "I am away",
                }
            )

    @staticmethod
    def _count_side_effects(env):
        counts = {model: env[model].search_count([]) for model in ("mail.mail", "mail.notification", "mail.followers")}
        return counts | {"away": env["mail.message"].search_count([("message_type", "=", "out_of_office")])}

    def _get_entries(self, env, record):
        return record.message_ids.filtered(lambda message: message.subtype_id == env.ref("crm_mailbox.mt_email"))

    def test_the_storyline_stands_on_contact_company_and_deal_once_each(self):
        wanted = {scene.subject for scene in STORYLINE if NINA in scene.customers and self._is_in_a_box(scene)}
        self.assertGreaterEqual(len(wanted), 2)
        with self.environment() as env:
            nina = env["res.partner"].search([("email", "=", NINA)])
            deal = env["crm.lead"].search([("partner_id", "=", nina.id)])
            for record in (nina, nina.parent_id, deal):
                on_entries = [("mail_message_id", "in", self._get_entries(env, record).ids)]
                subjects = env["mailbox.archive"].search(on_entries).mapped("seen_subject")
                for subject in wanted:
                    self.assertEqual(subjects.count(subject), self._count_scenes(subject), (record, subject))

    def _is_in_a_box(self, scene):
        return any(user in ("alice", "bob") for user, _folder, _flags in scene.boxes)

    def _count_scenes(self, subject):
        return len([scene for scene in STORYLINE if scene.subject == subject and self._is_in_a_box(scene)])

    def test_each_entry_is_dated_as_its_mail_and_in_order(self):
        with self.environment() as env:
            for contact in env["res.partner"].search([("email", "like", ".example"), ("is_company", "=", False)]):
                entries = self._get_entries(env, contact).sorted("id")
                self.assertEqual(entries.mapped("date"), sorted(entries.mapped("date")), contact.name)

    def test_a_mail_in_two_boxes_is_one_email(self):
        [scene] = [scene for scene in STORYLINE if scene.key == "enquiry"]
        with self.environment() as env:
            email = env["mailbox.email"].search([("message_id", "=", scene.message_id.strip("<>"))])
            self.assertEqual(len(email), 1)
            self.assertEqual(len(email.copy_ids), 2)
            self.assertEqual(email.date, scene.date(self.bed.seeded_on()).replace(tzinfo=None))

    def test_nothing_was_sent_notified_or_marked(self):
        with self.environment() as env:
            self.assertEqual(self._count_side_effects(env), self.before)
        self.assertEqual(self._take_flags(), self.flags)

    def test_private_mail_left_no_word_in_database_files_or_log(self):
        """Criterion 29."""
        self.assertTrue([scene for scene in STORYLINE if scene.private])
        self.assertIn(NINA, self.dump(), "the dump is a real one")
        self.assert_left_no_word(CANARY)

    def test_a_second_run_changes_nothing(self):
        with self.environment() as env:
            before = {m: env[m].search_count([]) for m in ("mailbox.message", "mailbox.archive", "mail.message")}
            free_leases(env)
        self.read_everything()
        with self.environment() as env:
            self.assertEqual({model: env[model].search_count([]) for model in before}, before)
