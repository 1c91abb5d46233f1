"""An email's words live in its own table alone: entries are empty, and filled in for each reader when they are read."""

from odoo.addons.mail.tools.discuss import Store
from odoo.exceptions import AccessError
from odoo.fields import Domain
from odoo.tests import tagged

from .access import CONTENT, FILE, SUBJECT, TABLE, WORDS, AccessCase
from .common import load_migration

MESSAGES = ("message_ids", "website_message_ids")
COLUMNS = ("subject", "body", "email_from", "incoming_email_cc", "incoming_email_to", "reply_to", "author_id.name")
FILES = ("attachment_ids.name", "attachment_ids.index_content", "attachment_ids.checksum")


@tagged("post_install", "-at_install")
class TestWords(AccessCase):
    def test_c2_no_search_of_records_by_their_messages_finds_an_email_by_its_words(self):
        """Finding C2."""
        paths = [f"{messages}.{column}" for messages in MESSAGES for column in (*COLUMNS, *FILES)]
        words = (SUBJECT, WORDS, FILE, CONTENT.decode())
        said = Domain.OR(Domain(path, "ilike", word) for path in paths for word in words)
        for name, user in self.everybody:
            for records in (self.nina | self.northwind, self.deal):
                records = self.as_user(records, user)  # noqa: PLW2901
                with self.subTest(f"{name}: {records._name}"):
                    if records.has_access("read"):
                        self.assertFalse(records.search_count(said & Domain("id", "in", records.ids)))

    def test_l2_an_entry_is_changed_by_nobody(self):
        """Finding L2."""
        vals = {"date": "2026-01-01 00:00:00", "reply_to": "x@y.example", "message_id": "<x@y.example>"}
        vals |= {"incoming_email_to": "x@y.example", "partner_ids": [(4, self.nina.id)], "subject": "x", "body": "x"}
        for name in ("owner", "salesperson", "sales manager", "administrator"):
            for field, value in vals.items():
                with self.subTest(f"{name}: {field}"), self.assertRaises(AccessError):
                    self.as_user(self.entry, self.people[name]).write({field: value})

    def test_l2_what_core_writes_on_any_message_of_a_record_leaves_no_word_on_an_entry(self):
        """Finding L2: merging leads writes a subject with all rights."""
        self.entry.sudo().write({"subject": "From Forty conveyors: x", "body": "x", "author_id": self.nina.id})
        self.assertFalse(self.entry.subject or self.entry.body or self.entry.author_id)

    def test_m5_an_entry_is_duplicated_by_nobody(self):
        """Finding M5."""
        for name in ("owner", "reader", "administrator"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.as_user(self.entry, self.people[name]).copy({"res_id": self.northwind.id})

    def test_k8_an_entry_is_deleted_by_nobody_and_goes_with_its_record(self):
        """Found by the second attack: gone without a trace, and published never again."""
        for name in ("owner", "salesperson", "sales manager", "administrator"):
            with self.subTest(name), self.assertRaises(AccessError):
                self.as_user(self.entry, self.people[name]).unlink()
        entry = self.archives.filtered(lambda one: one.res_model == "crm.lead").mail_message_id
        self.as_user(self.deal, self.people["sales manager"]).unlink()
        self.assertFalse(entry.exists())

    def test_a4_the_name_of_a_file_is_shown_by_no_many2one(self):
        """Found by the second attack: a file of one's own may point at any other one."""
        for name in ("colleague", "other company", "technician"):
            with self.subTest(name):
                files = self.as_user(self.env["ir.attachment"], self.people[name])
                for context in ({}, {"default_original_id": self.file.id}):
                    values = {"name": "x", "raw": b"x", **({} if context else {"original_id": self.file.id})}
                    with self.assertRaises(AccessError):
                        files.with_context(**context).create(values)
                mine = files.create({"name": "x", "raw": b"x"})
                mine.sudo().original_id = self.file
                self.env.invalidate_all()
                self.assertNotIn(FILE, str(mine.read(["original_id"])))
                found = files.with_context(default_original_id=self.file.id).onchange({}, [], {"original_id": {}})
                self.assertNotIn(FILE, str(found))

    def test_a7_by_a_file_of_ones_own_nobody_asks_what_its_rules_do_not_answer(self):
        """Found by the second attack: core answers searches of files with every right."""
        paths = {
            "original_id.name": FILE,
            "original_id.res_id": self.email.id,
            "create_uid.company_id.partner_id.name": "Corp",
            "create_uid.company_ids.user_ids.mailbox_account_ids.email": "anna@",
            "original_id": [("name", "=like", "pomelo%")],
        }
        for name in ("colleague", "other company"):
            mine = self.as_user(self.env["ir.attachment"], self.people[name]).create({"name": "x", "raw": b"x"})
            mine.sudo().original_id = self.file
            self.env.flush_all()
            for path, word in paths.items():
                if name == "colleague" and "company_id.partner" in path:
                    continue  # that is a colleague's to know
                operator = "any" if isinstance(word, list) else "=" if isinstance(word, int) else "like"
                with self.subTest(f"{name}: {path}"):
                    try:
                        found = mine.search_count([("id", "=", mine.id), (path, operator, word)])
                    except AccessError:
                        continue
                    self.assertFalse(found)
            self.assertTrue(mine.search_count([("id", "=", mine.id), ("create_uid.login", "=", mine.env.user.login)]))

    def test_a5_the_name_of_an_email_says_nothing_of_it(self):
        """Found by the second attack: how many a colleague has made private, and of which days."""
        self.assertNotIn(str(self.email.date.year), self.email.display_name)
        stranger = self.people["other company"]
        self.assertFalse(
            self.as_user(self.env["mailbox.thread"], stranger).search([("id", "=", self.email.thread_id.id)])
        )

    def test_nobody_posts_a_message_of_their_own_as_an_archived_email(self):
        subtype = self.env.ref("crm_mailbox.mt_email")
        nina = self.as_user(self.nina, self.people["salesperson"])
        with self.assertRaises(AccessError):
            self.env["mail.message"].with_user(self.people["salesperson"]).create(
                {"model": "res.partner", "res_id": nina.id, "subtype_id": subtype.id, "body": "I owe you"}
            )
        try:
            posted = nina.message_post(body="I owe you", subtype_id=subtype.id)
        except AccessError:
            return
        self.assertFalse(posted.sudo().body)

    def test_an_entry_is_filled_in_for_the_current_user_and_never_for_the_bus(self):
        entry = self.as_user(self.entry, self.people["reader"])
        self.assertIn(WORDS, str(Store().add(entry).get_result()))
        for channel in (self.people["reader"], self.nina, self.env.ref("base.group_user")):
            with self.subTest(channel._name):
                self.assertNotIn(SUBJECT, str(Store(bus_channel=channel.with_env(entry.env)).add(entry).get_result()))

    def test_more_rights_of_the_code_that_asks_show_nobody_more(self):
        """Portal, reports and server actions ask with sudo."""
        for name in ("colleague", "portal", "technician", "other company"):
            with self.subTest(name):
                user = self.people[name]
                self.env.invalidate_all()
                found = Store().add(self.as_user(self.entry, user).sudo()).get_result()
                archive = self.as_user(self.archive, user).sudo()
                words = archive.read(["seen_subject", "seen_people", "seen_preview", "seen_names", "body", "email_to"])
                words += [self.as_user(self.email, user).sudo()._get_words(["subject", "body"])]
                words += [self.as_user(self.entry, user).sudo().get_mailbox_words()]
                self.assertNotIn(SUBJECT, str(found) + str(words))
                self.assertNotIn(WORDS, str(found) + str(words))

    def test_reports_get_the_words_of_entries_by_the_rights_of_whoever_prints(self):
        for index, who, level in self.columns():
            for name, user in self.everybody:
                self.env.invalidate_all()
                words = self.as_user(self.entry, user).sudo().get_mailbox_words().get(self.entry.id, {})
                seen = TABLE[name][index]
                with self.subTest(f"{name}, {who}, {level}"):
                    self.assertEqual(words.get("subject") == SUBJECT, seen in ("all", "subject"))
                    self.assertEqual(WORDS in (words.get("new_text") or ""), seen == "all")

    # ------------------------------------------------------------ the chatter's search

    def _find(self, user, term, **page):
        self.env.invalidate_all()
        nina = self.as_user(self.nina, user)
        found = nina.env["mail.message"]._message_fetch(None, thread=nina, search_term=term, **page)
        return found["count"], found["messages"].ids

    def test_the_chatter_finds_an_email_by_what_its_reader_sees_of_it_and_nothing_more(self):
        note = self.nina.message_post(body="A tangerine for the kumquat")
        for index, who, level in self.columns():
            for name, user in self.everybody:
                if not (user._is_internal() and self.as_user(self.nina, user).has_access("read")):
                    continue
                seen = TABLE[name][index] if level != "nothing" else "-"
                notes = [note.id] if note.with_user(user).has_access("read") else []
                for term, sees in (
                    ("kumquat", seen in ("all", "subject")),
                    ("tangerine", seen == "all"),
                    ("pomelo", seen == "all"),
                    ("grapefruit", False),
                ):
                    ours = [self.entry.id] if sees else []
                    noted = notes if term in ("kumquat", "tangerine") else []
                    with self.subTest(f"{term}: {name}, {who}, {level}"):
                        count, ids = self._find(user, term)
                        self.assertEqual(set(ids), {*ours, *noted})
                        self.assertEqual(count, len(ids))

    def test_the_chatters_search_pages_as_core_does(self):
        first = self.nina.message_post(body="kumquat one")
        user = self.people["reader"]
        everything = [first.id, self.entry.id]
        self.assertEqual(self._find(user, "kumquat"), (2, everything))
        self.assertEqual(self._find(user, "kumquat", limit=1), (2, everything[:1]))
        self.assertEqual(self._find(user, "kumquat", before=first.id), (2, everything[1:]))
        self.assertEqual(self._find(user, "kumquat", after=self.entry.id), (2, everything[:1]))
        self.assertEqual(self._find(user, "kumquat", around=self.entry.id, limit=30), (2, everything))
        self.assertEqual(self._find(user, "kumquat", is_notification=True)[1], [first.id])
        self.assertEqual(self._find(user, "kumquat", is_notification=False)[1], [self.entry.id])
        self.assertEqual(self._find(user, "100%"), (0, []))

    # ------------------------------------------------------------ from a former version

    def _fill_as_before(self):
        """Words where the former version had them: on entries, in activities and in what is said of done ones."""
        self.env.flush_all()
        page = f"/odoo/archived-emails/{self.archive.id}"
        link = f'<a href="{page}">Open email</a>'
        self.env.cr.execute(
            "UPDATE mail_message SET subject = %s, body = %s, email_from = 'n@northwind.example' WHERE subtype_id = %s",
            [SUBJECT, f"<p>{WORDS}</p>", self.env.ref("crm_mailbox.mt_email").id],
        )
        activities = self.env["mail.activity"].create(
            [
                {"res_model_id": self.env["ir.model"]._get_id("res.partner"), "res_id": self.nina.id, **values}
                for values in (
                    {"summary": f"Answer: {SUBJECT}", "note": f"<p>nina@northwind.example, today {link}</p>"},
                    {"summary": "Call her", "note": f"<p>She wants the {SUBJECT}. Mind her dog. {link}</p>"},
                    {"summary": "Call him", "note": f"<p>M. O'Connor &lt;m@northwind.example&gt;, today {link}</p>"},
                )
            ]
        )
        self.archives[0].write({"activity_id": activities[0].id, "rule_outcome": "made"})
        self.archives[1].write({"activity_id": activities[1].id, "rule_outcome": "made"})
        self.archives[2].write({"activity_id": activities[2].id, "rule_outcome": "made"})
        self.email.email_from = "M. O'Connor <m@northwind.example>"
        rule = self.env["mailbox.activity.rule"].create({"name": "All", "company_id": self.company.id})
        self.archives.rule_id = rule
        done = self.nina.message_post(body="x")
        self.env.cr.execute("UPDATE mail_message SET body = %s WHERE id = %s", [f"<p>{SUBJECT} {link}</p>", done.id])
        self.env.invalidate_all()
        return activities, done

    def test_an_update_takes_every_word_out_batch_by_batch_and_goes_on_where_it_was_killed(self):
        activities, done = self._fill_as_before()
        migration = load_migration("post-words.py")
        env = self.env(context={"active_test": False})
        for take_out in (migration.take_out_of_entries, migration.take_out_of_activities, migration.take_out_of_done):
            take_out(env, 0, batch=1)  # and then it is killed
            last = 0
            while last is not None:
                last = take_out(env, last, batch=2)
        self.env.flush_all()
        for table in ("mail_message", "mail_activity", "mailbox_archive"):
            self.env.cr.execute(f"SELECT string_agg(row_to_json(one)::text, ' ') FROM {table} one")
            [text] = self.env.cr.fetchone()
            for word in (SUBJECT, WORDS, "O'Connor"):
                self.assertNotIn(word, text, table)
        self.env.invalidate_all()
        first, second, _third = activities
        self.assertEqual((first.summary, first.mailbox_summary), ("Answer an email", f"Answer: {SUBJECT}"))
        self.assertEqual(second.summary, "Call her")
        self.assertIn("Mind her dog.", second.note)
        self.assertIn("Open email", done.body)
        self.assertEqual(self.show(self.entry)[0]["subject"], SUBJECT)

    def test_an_update_takes_the_names_of_files_out_of_their_rows(self):
        before = self.email.file_names
        self.assertIn(FILE, before.values())
        self.file.sudo().name = FILE
        self.env.flush_all()
        self.env.cr.execute("UPDATE mailbox_email SET file_names = NULL WHERE id = %s", self.email.ids)
        migration = load_migration("post-file-names.py")
        self.assertTrue(migration.move_names(self.env, batch=1))
        while migration.move_names(self.env):
            self.env.invalidate_all()
        self.env.invalidate_all()
        self.assertEqual(self.email.file_names, before)
        self.assertNotIn(FILE, self.file.name)
        self.assertIn(FILE, str(self.show(self.entry)))
