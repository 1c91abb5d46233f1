"""The same table over HTTP: the chatter, the portal's chatter, files and pages by their addresses."""

from odoo.tests import HttpCase, tagged

from .access import CONTENT, FILE, SUBJECT, TABLE, WORDS, AccessCase

# the others differ from these by a group or a field, which the tests of models look at
KINDS = {
    "owner",
    "has a copy",
    "salesperson",
    "reader",
    "sales manager",
    "administrator",
    "mailbox manager",
    "colleague",
    "other company",
    "portal",
}


@tagged("post_install", "-at_install")
class TestAccessHttp(AccessCase, HttpCase):
    def setUp(self):
        super().setUp()
        email, file, archive, entry = self.email.id, self.file.id, self.archive.id, self.entry.id
        self.addresses = {
            "the file": f"/web/content/{file}",
            "the file by its model": f"/web/content?model=ir.attachment&id={file}&field=raw",
            "the file as a picture": f"/web/image/{file}",
            "the body of the email": f"/web/content/mailbox.email/{email}/body",
            "the text of the email": f"/web/content/mailbox.email/{email}/new_text",
            "the body by the archive": f"/web/content/mailbox.archive/{archive}/body",
            "the body by the entry": f"/web/content/mail.message/{entry}/body",
            "the page of the email": f"/mailbox/email/{email}/page",
            "the original": f"/mailbox/email/{email}/original",
        }

    def judge(self, text):
        """What somebody learned from an answer."""
        if WORDS in text or CONTENT.decode() in text or FILE in text:
            return "all"
        if SUBJECT in text:
            return "subject"
        return "exists" if "exchanged an email" in text else "-"

    def everybody_at_every_level(self):
        """(what it is about, name, what the table says, level), signed in as one of each kind of user."""
        for index, who, level in self.columns():
            for name, user in self.everybody:
                if name not in KINDS:
                    continue
                self.authenticate(user.login, user.login)
                self.env.invalidate_all()
                yield f"{name}, {who}, {level}", name, TABLE[name][index], level

    def _ask(self, route, **values):
        json = {"jsonrpc": "2.0", "method": "call", "params": values}
        return self.url_open(route, json=json).text

    def test_the_chatter(self):
        for about, _name, seen, level in self.everybody_at_every_level():
            answer = self._ask("/mail/thread/messages", thread_model="res.partner", thread_id=self.nina.id)
            expected = "-" if level == "nothing" else {"entry": "exists"}.get(seen, seen)
            with self.subTest(about):
                self.assertEqual(self.judge(answer), expected)

    def test_the_portals_chatter_shows_none_of_it_to_anybody(self):
        self.nina.message_post(body="persimmon", subtype_xmlid="mail.mt_comment", message_type="comment")
        for about, name, _seen, _level in self.everybody_at_every_level():
            answer = self._ask("/mail/chatter_fetch", thread_model="res.partner", thread_id=self.nina.id)
            with self.subTest(about):
                self.assertEqual(self.judge(answer), "-")
                if name in ("owner", "portal"):
                    self.assertIn("persimmon", answer, "or this test proves nothing")

    def test_files_and_pages_by_their_addresses(self):
        for about, _name, seen, level in self.everybody_at_every_level():
            if level == "exchanged":
                continue  # no more than at *subject*, and no less
            for what, address in self.addresses.items():
                learned = self.judge(self.url_open(address, allow_redirects=False).text)
                with self.subTest(f"{what}: {about}"):
                    if seen == "all" and what in ("the file", "the page of the email", "the original"):
                        self.assertEqual(learned, "all")
                    elif seen != "all":
                        self.assertEqual(learned, "-")

    def test_what_the_list_views_ask_for(self):
        fields = {name: {} for name in ("seen_subject", "seen_people", "seen_names", "seen_preview", "body")}
        fields["email_id"] = {"fields": {"display_name": {}}}
        for about, _name, seen, _level in self.everybody_at_every_level():
            answer = self._ask(
                "/web/dataset/call_kw/mailbox.archive/web_search_read",
                model="mailbox.archive",
                method="web_search_read",
                args=[[["id", "=", self.archive.id]]],
                kwargs={"specification": fields},
            )
            expected = {"all": "all", "subject": "subject"}.get(seen, "-")
            with self.subTest(about):
                self.assertEqual(self.judge(answer), expected)

    def test_an_email_is_not_sent_to_google_to_be_translated(self):
        for name in ("owner", "reader"):
            user = self.people[name]
            self.authenticate(user.login, user.login)
            self.assertIn("are not translated", self._ask("/mail/message/translate", message_id=self.entry.id))

    def test_nobody_opens_an_entry_to_others(self):
        """Core lets whoever may change a record say that a message on it is not internal."""
        for name in ("reader", "administrator"):
            user = self.people[name]
            self.authenticate(user.login, user.login)
            answer = self._ask("/mail/update_is_internal", message_id=self.entry.id, is_internal=False)
            self.assertIn("error", answer)
            self.env.invalidate_all()
            self.assertTrue(self.entry.is_internal)
