"""Nobody gets more of an email than the table says, and nobody less, by whatever way Odoo offers to a model."""

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tests import tagged

from .access import CONTENT, FILE, SUBJECT, TABLE, WORDS, AccessCase, get_stored

# what each model tells of the email, to whom the table lets see it
ARCHIVE_FIELDS = ["seen_subject", "seen_people", "seen_names", "seen_preview", "body", "email_to", "attachment_ids"]
EMAIL_FIELDS = ["subject", "email_from", "email_to", "body", "new_text", "preview", "message_id", "people"]
ENTRY_FIELDS = ["subject", "body", "email_from", "incoming_email_to", "author_id", "attachment_ids", "preview"]
FILE_FIELDS = ["name", "raw", "mimetype"]


@tagged("post_install", "-at_install")
class TestAccessModels(AccessCase):
    def check(self, record, names, expect):
        """Hold each way to `record` against the table. `expect(seen, who, level)`: what its row is worth there."""
        for index, who, level in self.columns():
            for name, user in self.everybody:
                expected = expect(TABLE[name][index], who, level)
                for way in ("search", "read", "group", "export", "names"):
                    with self.subTest(f"{record._name} by {way}: {name}, {who}, {level}"):
                        # what one user has read is in the cache for all of a transaction
                        self.env.invalidate_all()
                        found = getattr(self, f"by_{way}")(self.as_user(record, user), names)
                        self.assertEqual(self.judge(found, way, expected), expected)

    def judge(self, found, way, expected):
        """What somebody learned of the email from `found`: None where no row came, else what came, as text."""
        if found is None:
            return "-"
        text = str(found)
        if SUBJECT in text and expected == "all" and way in ("group", "names"):
            return "all"  # a group or a name holds no more than that
        if WORDS in text or CONTENT.decode() in text or FILE in text:
            return "all"
        if SUBJECT in text:
            return "subject"
        # a name says that there is something, and may say no more; a group goes by what is shown to everybody
        return expected if way in ("names", "group") and expected != "-" else "exists"

    # ------------------------------------------------------------ the models

    def test_an_archived_email(self):
        self.check(self.archive, ARCHIVE_FIELDS, lambda seen, who, level: "-" if seen == "entry" else seen)

    def test_the_email_itself_is_all_or_nothing(self):
        self.check(self.email, EMAIL_FIELDS, lambda seen, who, level: "all" if seen == "all" else "-")

    def test_its_file(self):
        self.check(self.file, FILE_FIELDS, lambda seen, who, level: "all" if seen == "all" else "-")

    def test_the_entry_in_the_chatter(self):
        self.check(self.entry, ENTRY_FIELDS, get_stored)

    # ------------------------------------------------------------ the ways

    def by_search(self, record, names):
        try:
            found = record.search([("id", "in", record.ids)])
        except AccessError:
            return None
        # as a search could find out by asking for words
        asked = record.search([("id", "in", record.ids), (names[0], "ilike", "a")]) if found else found
        return self.by_read(found, names) if found or asked else None

    def by_read(self, record, names):
        try:
            return [[row[name] for name in names] for row in record.read(names)] or None
        except (AccessError, MissingError):
            return None

    def by_group(self, record, names):
        stored = [
            name for name in names if record._fields[name].store and record._fields[name].type in ("char", "text")
        ]
        own, by = [("id", "in", record.ids)], stored[:1] or ["company_id"]
        try:
            rows = record._read_group(own, by, ["__count"])
            formatted = record.formatted_read_group(own, by, ["__count"])
        except AccessError:
            return None
        self.assertEqual(len(rows), len(formatted))
        return rows or None

    def by_export(self, record, names):
        """By those who may export at all; the others have the list view only."""
        user = record.env.user
        if record._name == "mail.message":
            may_export = user.has_group("base.group_system")
        else:
            may_export = user.has_group("base.group_allow_export") or user.has_group("base.group_erp_manager")
        if not may_export:
            with self.assertRaises(UserError):
                record.export_data(["id"])
            return self.by_read(record, names)
        try:
            exported = record.export_data([name for name in names if name != "raw"])["datas"] or None
        except AccessError:
            return None
        if exported and record._name == "ir.attachment":
            # the row's name says nothing, whoever exports it
            self.assertNotIn(FILE, str(exported))
            return self.by_read(record, names)
        return exported

    def by_names(self, record, names):
        """By the names that a many2one shows, for which nobody asks for rights, and by searching for them."""
        if record._name not in ("ir.attachment",):
            self.assertNotIn(SUBJECT, str(record.sudo().mapped("display_name")))
        try:
            found = record.name_search("", [("id", "in", record.ids)])
        except AccessError:
            return None
        return found or None
