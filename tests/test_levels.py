"""What colleagues see of an email: who has a say, and that everything that stands of it follows at once."""

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import SQL

from .common import MailboxCase, make_mail

NINA = "nina@northwind.example"
SECRET, WORDS = "Merger with Fabrikam", "We sign on Monday for seven millions."

# Who says what, and what colleagues see then. `default` and `most` are the company's, `limit` an administrator's on
# Anna's mailbox; `anna` and `ben` their mailboxes', `folder` Anna's inbox'; `anna_one`, `ben_one` what they chose for
# the email, `anna_all` for the conversation, in the order written here; `hold` as the email is.
TABLE = [
    ("full", {}),
    ("subject", {"default": "subject"}),
    ("nothing", {"default": "nothing"}),
    ("exchanged", {"anna": "exchanged"}),
    ("full", {"default": "subject", "anna": "full"}),
    ("nothing", {"anna": "full", "folder": "nothing"}),
    ("full", {"anna": "nothing", "folder": "full"}),
    ("subject", {"most": "subject", "default": "subject", "anna": "full"}),
    ("exchanged", {"limit": "exchanged", "anna": "full"}),
    ("subject", {"limit": "full", "anna": "subject"}),
    ("exchanged", {"limit": "exchanged", "anna_one": "full"}),
    # two owners, no word of either about this email: the widest
    ("full", {"anna": "exchanged", "ben": "full"}),
    ("subject", {"anna": "subject", "ben": "nothing"}),
    ("full", {"anna": "nothing", "ben": ""}),
    ("subject", {"limit": "exchanged", "anna": "full", "ben": "subject"}),
    # an owner's own word beats a colleague's default, whichever is wider
    ("nothing", {"anna_one": "nothing", "ben": "full"}),
    ("subject", {"anna_one": "subject", "ben": "full"}),
    ("full", {"anna_one": "full", "ben": "nothing"}),
    ("nothing", {"anna_all": "nothing", "ben": "full"}),
    # both have said something: who shows it by hand shows it
    ("full", {"anna_one": "nothing", "ben": "subject", "ben_one": "full"}),
    ("subject", {"ben": "", "ben_one": "subject", "anna_one": "nothing"}),
    # the newest word of one owner; a conversation's shows no more of an email than its owner chose for that one
    ("subject", {"anna_one": "subject", "anna_all": "full"}),
    ("nothing", {"anna_one": "subject", "anna_all": "nothing"}),
    ("full", {"anna_all": "nothing", "anna_one": "full"}),
    ("subject", {"most": "subject", "default": "subject", "anna_one": "full"}),
    # held and kept private: nobody's business whatever is said of mailboxes
    ("nothing", {"hold": "held", "anna": "full"}),
    ("nothing", {"hold": "kept", "ben": "full"}),
    ("full", {"hold": "released"}),
]


class LevelCase(MailboxCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls.bind(cls.anna)
        cls.rita = cls._new_user("rita", "sales_team.group_sale_salesman_all_leads")

    def receive(self, subject=SECRET, to="anna@corp.example", text=WORDS, **headers):
        """A mail of Nina's to each address of `to`, archived."""
        mail = make_mail(NINA, to, subject, text, **headers)
        for address in to.split(", "):
            self.fake.deliver(address, mail)
        self.run_round()
        return self.env["mailbox.email"].search([("subject", "=", subject)], order="id desc", limit=1)

    def archive(self, record, user=None, subject=None):
        """The archive on `record` as `user` finds it."""
        archives = self.env["mailbox.archive"].with_user(user or self.anna).with_company(self.company)
        found = archives.search([("res_model", "=", record._name), ("res_id", "=", record.id)])
        return found.filtered(lambda one: one.sudo().email_id.subject == subject) if subject else found

    def entries(self, record):
        return (
            self.env["mail.message"]
            .search([("model", "=", record._name), ("res_id", "=", record.id)])
            .filtered(lambda entry: entry._is_mailbox_email())
        )

    def everything_said(self, user=None):
        """Every word that `user` (Rita, who opens every record) gets from timelines, activities and archives (str)."""
        self.check_tables()
        user = user or self.rita
        records = [record.with_user(user) for record in (self.nina, self.northwind, self.deal)]
        entries = [entry for record in records for entry in self.show(self.entries(record.sudo()), user)]
        activities = self.deal.activity_ids.with_user(user).mapped(lambda one: (one.mailbox_summary, one.mailbox_note))
        archives = self.env["mailbox.archive"].with_user(user).with_company(self.company).search([])
        seen = archives.mapped(lambda one: (one.seen_subject, one.seen_people, one.seen_preview, one.body))
        return str([entries, activities, seen])

    def check_tables(self):
        """No table but that of emails has a word of one, at whatever level; nor does an entry have its files."""
        self.env.flush_all()
        for table in ("mail_message", "mail_activity", "mailbox_archive", "ir_attachment"):
            self.env.cr.execute(f"SELECT string_agg(row_to_json(one)::text, ' ') FROM {table} one")
            [text] = self.env.cr.fetchone()
            for word in (SECRET, WORDS, "term-sheet"):
                self.assertNotIn(word, text or "", table)
        self.env.cr.execute(
            "SELECT count(*) FROM message_attachment_rel rel JOIN ir_attachment file ON file.id = rel.attachment_id "
            "WHERE file.res_model = 'mailbox.email'"
        )
        self.assertEqual(self.env.cr.fetchone(), (0,))

    def choose(self, level, user=None, whole=False, record=None):
        return self.archive(record or self.nina, user)[:1].action_choose_level(level, whole)

    def undo(self, notice, user=None):
        self.env["mailbox.decision"].with_user(user or self.anna).browse(notice["decision"]).action_undo()


@tagged("post_install", "-at_install")
class TestLevels(LevelCase):
    def _say(self, email, says):
        """Have all who have a say say what a row of the table has."""
        archive = email.archive_ids[:1]
        if "ben" in says or "ben_one" in says:
            self.ben_account.level = says.get("ben") or False
        for name in ("default", "most"):
            if level := says.get(name):
                self.company[{"default": "mailbox_level", "most": "mailbox_level_most"}[name]] = level
        if "limit" in says:
            self.account.level_limit = says["limit"]
        if "anna" in says:
            self.account.level = says["anna"]
        if "folder" in says:
            self.account.folder_ids.filtered(lambda folder: folder.role == "inbox").level = says["folder"]
        for name, level in says.items():
            owner, _, scope = name.partition("_")
            if scope in ("one", "all"):
                user = self.anna if owner == "anna" else self.ben
                self.env["mailbox.level.choice"].create(
                    {
                        "user_id": user.id,
                        "level": level,
                        **({"email_id": email.id} if scope == "one" else {"thread_id": email.thread_id.id}),
                    }
                )
        email.hold = says.get("hold")
        email._resolve_levels()
        return archive

    def test_who_has_a_say_and_what_comes_of_it(self):
        self.ben_account = self.bind(self.ben)
        alone = self.receive("To Anna")
        shared = self.receive("To both", to="anna@corp.example, ben@corp.example")
        self.assertEqual(len(shared.copy_ids), 2)
        for expected, says in TABLE:
            with self.subTest(says), self.env.cr.savepoint() as savepoint:
                # the company's range first, as its constraint wants it
                email = shared if {"ben", "ben_one"} & set(says) else alone
                archives = self._say(email, dict(sorted(says.items(), key=lambda one: one[0] != "default")))
                self.env.flush_all()
                self.assertEqual(set(archives.email_id.archive_ids.mapped("level")), {expected})
                self.assertEqual(email._find_levels(), {email.id: expected})
                savepoint.rollback()
                self.env.invalidate_all()

    def test_the_companys_default_lies_within_what_owners_may_choose(self):
        for values in (
            {"mailbox_level_most": "subject"},
            {"mailbox_level": "nothing", "mailbox_level_least": "exchanged"},
            {"mailbox_level_least": "full", "mailbox_level_most": "subject"},
        ):
            with self.subTest(values), self.assertRaises(ValidationError):
                self.company.write(values)
        self.company.write({"mailbox_level": "subject", "mailbox_level_most": "subject"})

    def test_the_settings_change_default_and_range_in_one_step(self):
        settings = self.env["res.config.settings"].with_company(self.company)
        for level in ("subject", "exchanged", "full"):
            with self.subTest(level):
                settings.create({"mailbox_level": level, "mailbox_level_most": level}).execute()
                self.assertEqual((self.company.mailbox_level, self.company.mailbox_level_most), (level, level))
                kept = settings.create({}).mailbox_level
                self.assertEqual(kept, level)

    def test_why_here_says_whose_word_it_is(self):
        self.receive()

        def reason():
            rows = self.archive(self.nina).get_reasons()
            return next(row["text"] for row in rows if row["label"] == "Colleagues see")

        self.assertEqual(reason(), "Full (company default)")
        self.account.with_user(self.anna)._set_level("subject")
        self.assertEqual(reason(), f"Subject (as {self.anna.name}'s mailbox shows it)")
        self.choose("exchanged")
        self.assertEqual(reason(), f"That an Email Was Exchanged (chosen by {self.anna.name})")
        self.account.level_limit = "nothing"
        self.company.mailbox_who_sees = "involved"
        self.assertIn("salesperson", reason())

    def test_an_owner_chooses_within_the_range_and_private_in_any_case(self):
        self.receive()
        self.company.write(
            {"mailbox_level": "subject", "mailbox_level_least": "exchanged", "mailbox_level_most": "subject"}
        )
        for level in ("full", "nothing"):
            with self.subTest(level), self.assertRaises(UserError):
                self.account.with_user(self.anna)._set_level(level)
        with self.assertRaises(UserError):
            self.choose("full")
        self.assertEqual(
            [choice["level"] for choice in self.archive(self.nina).get_level_facts()["choices"]],
            ["subject", "exchanged"],
        )
        self.archive(self.nina).action_make_private()
        self.assertFalse(self.archive(self.nina, self.ben))

    def test_only_the_owner_says_what_colleagues_see(self):
        self.receive()
        with self.assertRaises(AccessError):
            self.choose("nothing", self.ben)
        with self.assertRaises(AccessError):
            self.account.with_user(self.ben)._set_level("nothing")
        with self.assertRaises(AccessError):
            self.account.with_user(self.anna).write({"level_limit": False})
        with self.assertRaises(AccessError):
            self.account.with_user(self.anna)._limit_level("nothing")

    def test_an_administrators_limit_only_narrows(self):
        email = self.receive()
        admin = self._new_user("boss", "base.group_system")
        mailbox = self.account.with_user(admin).with_company(self.company)
        context = mailbox.action_limit_level()["context"]
        dialog = Form(self.env["mailbox.level"].with_user(admin).with_company(self.company).with_context(**context))
        self.assertEqual(
            (dialog.kind, dialog.level, dialog.levels), ("limit", "full", "full,subject,exchanged,nothing")
        )
        dialog.level = "exchanged"
        dialog.save().action_apply()
        self.assertEqual(email.archive_ids.mapped("level"), ["exchanged"] * 3)
        mailbox._limit_level("full")
        self.assertEqual(self.account.level_limit, "exchanged")
        self.account.with_user(self.anna)._set_level("full")
        self.assertEqual(email.archive_ids.mapped("level"), ["exchanged"] * 3)
        self.assertEqual(self.account.level_shown, "exchanged")

    # ------------------------------------------------------------ several owners

    def test_a_late_copy_has_a_say(self):
        self.bind(self.ben)
        self.account.with_user(self.anna)._set_level("exchanged")
        mail = make_mail(NINA, "anna@corp.example, ben@corp.example", SECRET, WORDS)
        self.fake.deliver("anna@corp.example", mail)
        self.run_round()
        email = self.env["mailbox.email"].search([("subject", "=", SECRET)])
        self.assertEqual(set(email.archive_ids.mapped("level")), {"exchanged"})
        self.fake.deliver("ben@corp.example", mail)
        self.run_round()
        self.assertEqual(len(email.copy_ids), 2)
        self.assertEqual(set(email.archive_ids.mapped("level")), {"full"})
        self.assertEqual(self.show(self.entries(self.nina), self.ben)[0]["subject"], SECRET)

    def test_private_beats_a_colleagues_default_and_a_late_copy(self):
        self.bind(self.ben)
        mail = make_mail(NINA, "anna@corp.example, ben@corp.example", SECRET, WORDS)
        self.fake.deliver("anna@corp.example", mail)
        self.run_round()
        self.archive(self.nina).action_make_private()
        self.fake.deliver("ben@corp.example", mail)
        self.run_round()
        cara = self._new_user("cara", "sales_team.group_sale_salesman")
        self.assertFalse(self.archive(self.nina, cara))
        self.assertTrue(self.archive(self.nina, self.ben), "who has a copy sees it on the page")
        self.assertFalse(self.entries(self.nina))

    def test_a_colleague_who_shows_it_by_hand_shows_it_and_the_first_is_told(self):
        self.bind(self.ben)
        self.receive(to="anna@corp.example, ben@corp.example")
        self.archive(self.nina).action_make_private()
        notice = self.choose("full", self.ben)
        self.assertEqual(notice["sentence"], "Colleagues see: Full.")
        told = self.env["mail.message"].search([("partner_ids", "in", self.anna.partner_id.ids)], limit=1)
        self.assertIn("shows an email", told.subject)
        self.assertIn(self.ben.name, told.body)
        self.assertNotIn(SECRET, told.subject + told.body)
        again = self.archive(self.nina).action_make_private()
        self.assertIn("shows as much", again["sentence"], "it does not claim what is not so")
        self.undo(notice, self.ben)
        self.assertFalse(self.archive(self.nina, self._new_user("cara", "sales_team.group_sale_salesman")))

    def test_a_choice_is_taken_back_by_whoever_made_it(self):
        self.receive()
        notice = self.choose("nothing")
        officer = self._new_user("olga", "crm_mailbox.group_mailbox_privacy")
        with self.assertRaises(AccessError):
            self.undo(notice, officer)
        self.undo(notice)
        self.assertEqual(self.archive(self.nina, self.ben).level, "full")
        with self.assertRaises(UserError):
            self.undo(notice)
        decision = self.env["mailbox.decision"].browse(notice["decision"])
        self.assertEqual((decision.kind, decision.level, decision.email_count), ("private", "nothing", 1))

    def test_a_conversation_keeps_its_level_for_later_emails_and_beyond_the_mailbox(self):
        self.bind(self.ben)
        both = "anna@corp.example, ben@corp.example"
        self.receive(message_id="<m@northwind.example>", to=both)
        self.choose("nothing", whole=True)
        self.receive(f"Re: {SECRET}", references="<m@northwind.example>", to=both)
        other = self.receive("Lunch", to=both)
        emails = self.env["mailbox.email"].search([("subject", "ilike", SECRET)])
        self.assertEqual(emails.archive_ids.mapped("level"), ["nothing"] * 6)
        self.assertEqual(set(other.archive_ids.mapped("level")), {"full"})
        # Ben's alone is not Anna's to hide
        alone = self.receive(f"Re: Re: {SECRET}", references="<m@northwind.example>", to="ben@corp.example")
        self.assertEqual(set(alone.archive_ids.mapped("level")), {"full"})
        self.account.with_user(self.anna).action_unbind()
        emails._resolve_levels()
        self.assertEqual(set(emails.archive_ids.mapped("level")), {"nothing"})

    # ------------------------------------------------------------ folders and labels

    def test_a_folder_has_a_level_of_its_own_and_mail_follows_where_it_is_moved(self):
        mail = make_mail(NINA, "anna@corp.example", SECRET, WORDS)
        self.fake.deliver("anna@corp.example", mail)
        self.fake.boxes["anna@corp.example"]["Private"] = {}
        self.run_round()
        email = self.env["mailbox.email"].search([("subject", "=", SECRET)])
        folder = self.account.folder_ids.filtered(lambda one: one.path == "Private")
        folder.with_user(self.anna)._set_level("nothing")
        self.assertEqual(set(email.archive_ids.mapped("level")), {"full"})
        with self.assertRaises(AccessError):
            folder.with_user(self.ben)._set_level("full")
        inbox = email.copy_ids.folder_id
        self.env["mailbox.message"].create(
            {
                "account_id": self.account.id,
                "user_id": self.anna.id,
                "folder_id": folder.id,
                "epoch": folder.epoch,
                "imap_uid": 1,
                "state": "stored",
                "email_id": email.id,
            }
        )
        folder._update_messages(*self._set_state("stored", folder))
        self.assertEqual(set(email.archive_ids.mapped("level")), {"nothing"})
        # deleted there, it is not shown because of that
        folder._update_messages(*self._set_state("gone", folder))
        inbox._update_messages(*self._set_state("gone", inbox))
        self.assertEqual(set(email.archive_ids.mapped("level")), {"nothing"})
        inbox._update_messages(*self._set_state("stored", inbox))
        self.assertEqual(set(email.archive_ids.mapped("level")), {"full"})

    def _set_state(self, state, folder):
        return SQL("state = %s", state), SQL("folder_id = %s", folder.id)

    def test_a_label_counts_like_a_folder(self):
        email = self.receive()
        folder = self.env["mailbox.folder"].create({"account_id": self.account.id, "path": "Ärzte", "is_listed": True})
        folder.with_user(self.anna)._set_level("nothing")
        self.assertEqual(set(email.archive_ids.mapped("level")), {"full"})
        email.copy_ids.labels = "\\Inbox\n&AMQ-rzte"
        email._resolve_levels()
        self.assertEqual(set(email.archive_ids.mapped("level")), {"nothing"})
