"""Sealed mail on every screen: its owners see it as before, nobody else sees or finds it."""

import json

from odoo.exceptions import AccessError
from odoo.tests import HttpCase, tagged

from .common import make_mail, use_key_folder
from .seals import find_in_database
from .test_seal import CANARIES, CODE, CODE_TEXT, CONTENT, FILE, SUBJECT, TEXT, SealCase

GROUPS = {
    "colleague": None,
    "reader": "sales_team.group_sale_salesman_all_leads,base.group_allow_export",
    "manager": "crm_mailbox.group_mailbox_manager,sales_team.group_sale_manager",
    "officer": "crm_mailbox.group_mailbox_privacy",
    "administrator": "base.group_system,sales_team.group_sale_manager,base.group_allow_export",
}


@tagged("post_install", "-at_install")
class TestSealScreens(SealCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.email = self.receive_private(html=f"<p>{TEXT}</p>")
        self.others = {name: self._new_user(f"seal-{name}", groups) for name, groups in GROUPS.items()}

    def my_archive(self, user=None):
        return self.archive(self.nina, user)

    def look(self, user=None):
        """What the screens' methods give `user` (str), without what tells a sealed email from another one."""
        archives = self.my_archive(user)
        pages = self.nina.with_user(user or self.anna).with_company(self.company)
        seen = [archives.get_conversations("res.partner", pages.id)]
        for row in seen[0]["conversations"]:
            seen.append(archives.get_conversation("res.partner", pages.id, row["key"]))
        seen += [archive.get_email() for archive in archives]
        names = [
            "seen_subject",
            "seen_people",
            "seen_names",
            "seen_preview",
            "email_from",
            "email_to",
            "email_cc",
            "body",
        ]
        seen.append(archives.read([*names, "is_email_readable", "locked_sentence"]))
        return json.dumps(seen, default=str)

    def test_the_owner_sees_the_same_before_and_after(self):
        before = self.look()
        for canary in ("kumquat", "tangerine", "pomelo", "zitrone"):
            self.assertIn(canary, before)
        self.seal()
        self.assertTrue(self.email.is_sealed)
        self.assertEqual(self.look(), before)

    def test_nobody_else_sees_or_finds_anything(self):
        self.seal()
        for name, user in self.others.items():
            archives = self.my_archive(user)
            emails = self.as_user(self.email, user)
            with self.subTest(name):
                self.assertFalse(archives)
                self.assertFalse(emails.search([("id", "=", emails.id)]))
                for model, field in (
                    ("mailbox.archive", "seen_subject"),
                    ("mailbox.archive", "seen_preview"),
                    ("mailbox.email", "seen_subject"),
                    ("mailbox.email", "subject"),
                    ("mailbox.email", "new_text"),
                ):
                    self.assertFalse(emails.env[model].search([(field, "ilike", "kumquat")]))
                    self.assertFalse(emails.env[model].sudo().search([(field, "ilike", "kumquat")]))
                with self.assertRaises(AccessError):
                    emails._render_page(False, "localhost")

    def test_an_administrators_own_related_field_and_export_show_nothing(self):
        self.seal()
        admin = self.others["administrator"]
        fields_of_email = ("subject", "new_text", "people", "seen_subject", "seen_from")
        for number, name in enumerate(fields_of_email):
            self.env["ir.model.fields"].with_user(admin).create(
                {
                    "name": f"x_spy_{number}",
                    "model_id": self.env["ir.model"]._get("mailbox.archive").id,
                    "ttype": "char" if name != "new_text" else "text",
                    "related": f"email_id.{name}" if name != "people" else "email_id.preview",
                    "store": False,
                }
            )
        spied = self.email.archive_ids.with_user(admin).sudo()
        names = [f"x_spy_{number}" for number in range(len(fields_of_email))]
        self.assertFalse([value for row in spied.read(names) for name, value in row.items() if name != "id" and value])
        exported = (
            self.email.with_user(admin).sudo().export_data(["seen_subject", "subject", "new_text", "body", "people"])
        )
        self.assertFalse(any(any(row) for row in exported["datas"]))

    def test_the_owner_finds_it_by_its_words(self):
        self.seal()
        mine = self.my_archive()
        for text, count in (
            ("KUMQUAT mer", 1),
            ("zitrone", 1),
            ("tangerine", 1),
            ("papaya", 0),
            ("kum%ger", 1),
            ("(", 0),
        ):
            with self.subTest(text):
                found = mine.get_conversations("res.partner", self.nina.id, {"text": text})
                self.assertEqual(found["count"], count)
        emails = self.as_user(self.email.browse(), self.anna)
        self.assertEqual(emails.search([("seen_subject", "ilike", "kumquat")]), self.email)
        self.assertEqual(emails.search([("seen_from", "ilike", "nina@")]), self.email)
        self.assertEqual(emails.search([("seen_subject", "=", SUBJECT)]), self.email)

    def test_routes_serve_the_owner_and_nobody_else(self):
        self.seal()
        file = self.email.attachment_ids
        addresses = {
            f"/mailbox/email/{self.email.id}/page": TEXT.encode(),
            f"/mailbox/email/{self.email.id}/original": SUBJECT.encode(),
            f"/mailbox/email/{self.email.id}/file/{file.id}": CONTENT,
        }
        self.authenticate("anna", "anna")
        for address, content in addresses.items():
            with self.subTest(address):
                answer = self.url_open(address)
                self.assertEqual(answer.status_code, 200)
                self.assertIn(content, answer.content)
        self.assertIn(FILE, answer.headers["Content-Disposition"])
        self.assertEqual(answer.headers["X-Content-Type-Options"], "nosniff")
        self.assertNotIn(CONTENT, self.url_open(f"/web/content/{file.id}").content, "the store has what nobody reads")
        for name, user in self.others.items():
            self.authenticate(user.login, user.login)
            for address in [*addresses, f"/web/content/{file.id}"]:
                with self.subTest(name, address=address):
                    answer = self.url_open(address)
                    self.assertGreaterEqual(answer.status_code, 400)
                    self.assertFalse([word for word in CANARIES if word.encode() in answer.content])

    def test_a_file_is_an_emails_own_or_not_there(self):
        other = self.env["ir.attachment"].create({"name": "other", "raw": b"lychee", "public": True})
        mine = self.receive("Order", files=[("order.txt", b"papaya")])
        self.authenticate("anna", "anna")
        self.assertEqual(self.url_open(f"/mailbox/email/{mine.id}/file/{mine.attachment_ids.id}").content, b"papaya")
        for address in (
            f"/mailbox/email/{mine.id}/file/{other.id}",
            f"/mailbox/email/{self.email.id}/file/{mine.attachment_ids.id}",
            f"/mailbox/email/{mine.id + 1000}/file/{mine.attachment_ids.id}",
        ):
            self.assertEqual(self.url_open(address).status_code, 404)

    # ------------------------------------------------------------ other screens

    def test_the_list_of_held_mail(self):
        held = self.receive(CODE, text=CODE_TEXT)
        self.seal()
        fields = ["seen_from", "seen_subject", "date", "hold_reason"]
        [row] = self.as_user(held, self.anna).search_read(
            [("hold", "=", "held"), ("copy_ids.user_id", "=", self.anna.id)], fields
        )
        self.assertEqual((row["seen_subject"], row["seen_from"]), (CODE, "nina@northwind.example"))
        self.assertEqual(find_in_database(self.env, ("482913",)), set())

    def test_what_is_not_sealed_yet_is_a_number(self):
        mailbox = self.account.with_user(self.others["manager"]).with_company(self.company)
        self.assertEqual(mailbox.plain_count, 1)
        self.assertIn("1 private or held emails are not sealed yet", mailbox.seal_sentence)
        self.seal()
        mailbox.invalidate_recordset()
        self.assertEqual((mailbox.plain_count, mailbox.seal_sentence), (0, False))

    def test_a_question_is_named_for_its_owner_alone(self):
        question = self.env["mailbox.question"].create(
            {
                **self.env["mailbox.question"]._prepare_question_values(self.email, self.account, "choice"),
                "email_ids": [(4, self.email.id)],
            }
        )
        self.seal()
        mine = question.with_user(self.anna).with_company(self.company)
        self.assertEqual(mine.display_name, f"{SUBJECT} · nina@northwind.example")
        self.assertNotIn("kumquat", question.with_user(self.others["administrator"]).sudo().display_name)

    def test_a_request_shows_its_subject_to_the_owner_alone(self):
        request = self.env["mailbox.request"].create(
            {"email_id": self.email.id, "user_id": self.anna.id, "asker_id": self.ben.id}
        )
        self.seal()
        self.assertEqual(request.with_user(self.anna).with_company(self.company).subject, SUBJECT)
        self.assertFalse(request.with_user(self.ben).with_company(self.company).subject)

    def test_filed_elsewhere_by_its_owner_it_stays_sealed(self):
        self.seal()
        archive = self.as_user(self.email, self.anna).sudo()._file_on("crm.lead", self.deal.id)
        archive = archive or self.email.archive_ids.filtered(lambda one: one.res_model == "crm.lead")
        self.assertEqual((archive.level, archive.direction), ("nothing", "incoming"))
        self.seal()
        self.assertTrue(self.email.is_sealed)
        self.assertIn("kumquat", str(self.archive(self.deal).read(["seen_subject"])))

    def test_a_later_email_of_its_conversation_stands_where_it_stands(self):
        first = self.receive_private("kumquat two", message_id="<first@northwind.example>")
        self.seal()
        self.assertTrue(first.is_sealed)
        answer = self.receive("Re: papaya", references="<first@northwind.example>")
        self.assertEqual(answer.thread_id, first.thread_id)
        people = {answer: [type("Person", (), {"email": "nina@northwind.example"})]}
        self.assertIn(first, answer._find_conversations(people)[answer])
        stranger = {answer: [type("Person", (), {"email": "stranger@northwind.example"})]}
        self.assertFalse(answer._find_conversations(stranger)[answer])

    def test_blind_copies_are_sealed_too_and_late_ones(self):
        copy = self.email.copy_ids[:1]
        copy.bcc = "durian@durian.example"
        self.seal()
        self.assertEqual(find_in_database(self.env, ("durian",)), set())
        copy.bcc = "durian2@durian.example"
        self.seal()
        self.assertEqual(find_in_database(self.env, ("durian",)), set())
        header = self.as_user(self.email, self.anna).sudo()._to_header()
        self.assertEqual([person.email for person in header.bcc], ["durian2@durian.example"])
        self.choose_for(self.email, "full")
        self.assertEqual(copy.bcc, "durian2@durian.example")

    # ------------------------------------------------------------ who comes and goes

    def _receive_twice(self, hide):
        """A mail to Anna that `hide` hides and that is sealed, which Ben gets as well, later."""
        mail = make_mail("nina@northwind.example", "anna@corp.example, ben@corp.example", "kumquat two", TEXT)
        self.fake.deliver("anna@corp.example", mail)
        self.run_round()
        email = self.env["mailbox.email"].search([("subject", "=", "kumquat two")])
        hide(email)
        self.seal()
        self.assertTrue(email.is_sealed)
        self.bind(self.ben)
        self.fake.deliver("ben@corp.example", mail)
        self.run_round()
        self.assertEqual(email.copy_ids.user_id, self.anna | self.ben)
        return email

    def test_a_second_owner_reads_it_as_well(self):
        email = self._receive_twice(lambda email: self.choose_for(email, "nothing"))
        self.assertTrue(email.is_sealed)
        self.assertEqual(self.read(email, self.ben)["subject"], "kumquat two")

    def test_a_second_owner_who_shows_it_has_it_opened(self):
        def hide(email):
            self.account.level = "nothing"
            email._resolve_levels()

        email = self._receive_twice(hide)
        self.assertFalse(email.is_sealed)
        self.assertEqual(email.new_text, TEXT)
        self.assertEqual(set(email.archive_ids.mapped("level")), {"full"})

    def test_unbound_it_is_nobodys_and_stays_sealed(self):
        self.seal()
        self.email.copy_ids.unlink()
        self.email._resolve_levels()
        self.seal()
        self.assertTrue(self.email.is_sealed)
        self.assertFalse(any(self.read(self.email, self.anna).values()))

    def test_uninstalling_writes_no_sealed_word_back(self):
        self.seal()
        self.env["mailbox.archive"]._write_words_back()
        self.assertEqual(find_in_database(self.env, CANARIES), set())

    def test_settings_say_how_many_do_not_open(self):
        folder = use_key_folder(self)
        self.env["mailbox.key"]._begin_anew()
        self.seal()
        [file] = folder.iterdir()
        file.unlink()
        self.env["mailbox.key"]._begin_anew()
        settings = self.env["res.config.settings"].with_company(self.company).create({})
        self.assertFalse(settings.mailbox_key_trouble)
        self.assertIn("1 private or held emails can't be opened", settings.mailbox_seal_trouble)
        self.assertIn(file.name, settings.mailbox_seal_trouble)
