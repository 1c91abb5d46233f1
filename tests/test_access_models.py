"""Nobody gets more of an email than the table says, and nobody less, by whatever way Odoo offers to a model."""

from odoo.exceptions import AccessError, MissingError, UserError
from odoo.tests import tagged

from .access import CONTENT, FILE, SUBJECT, TABLE, WORDS, AccessCase, get_stored

# what each model tells of the email, to whom the table lets see it
ARCHIVE_FIELDS = ["subject", "people", "preview", "seen_subject", "seen_preview", "body", "email_to", "attachment_ids"]
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
                        found = getattr(self, f"by_{way}")(self.as_user(record, user), names)
                        self.assertEqual(self.judge(found, way, expected), expected)

    def judge(self, found, way, expected):
        """What somebody learned of the email from `found`: None no row at all, else all its words."""
        if found is None:
            return "-"
        text = str(found)
        if WORDS in text or CONTENT.decode() in text or FILE in text:
            return "all"
        if SUBJECT in text:
            # names and groups hold no text: the subject is all there is to learn
            return "all" if way in ("group", "names", "export") and expected == "all" else "subject"
        # a group by a field, or a name, says that there is something, and may say no more
        return expected if way in ("names", "export", "group") and expected != "-" else "exists"

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
        stored = [name for name in names if record._fields[name].store and record._fields[name].type in ("char", "text")]
        own = [("id", "in", record.ids)]
        try:
            rows = record._read_group(own, stored[:1], ["__count"])
            formatted = record.formatted_read_group(own, stored[:1], ["__count"])
        except AccessError:
            return None
        self.assertEqual(len(rows), len(formatted))
        return rows or None

    def by_export(self, record, names):
        """As with the group that may export: everybody else gets nothing anyway."""
        try:
            return record.sudo(False).export_data([name for name in names if name != "raw"])["datas"] or None
        except (AccessError, UserError):
            if not record.env.user.has_group("base.group_allow_export"):
                return self.by_read(record, names)
            return None

    def by_names(self, record, names):
        try:
            found = record.name_search("", [("id", "in", record.ids)])
        except AccessError:
            return None
        for _id, name in found:
            self.assertNotIn(SUBJECT, name) if record._name not in ("ir.attachment", "mail.message") else None
        return found or None
