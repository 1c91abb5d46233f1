import re

from markupsafe import Markup
from odoo import models
from odoo.tools import SQL, format_datetime
from odoo.tools.mail import plaintext2html

PLACEHOLDER = re.compile(r"\{[a-z]+\}")
NEWER = re.compile(r'<p class="o_mailbox_newer">.*?</p>', re.DOTALL)
SHOWN = ("full", "subject")
# what became of the emails that an activity is about
TOLD = ("made", "updated")
SUMMARY = 200
ARCHIVE = "{archive}"
PAGE = f"/odoo/archived-emails/{ARCHIVE}"


class MailboxArchiveWords(models.Model):
    """What a sales activity says of its emails: by their level, and in the language of whoever gets it."""

    _inherit = "mailbox.archive"

    def _get_texts(self, readers, names):
        """{archive: {"summary": str, "note": Markup}} of the activity that each makes.

        `readers` {archive: user or none} get them, `names` {(model, id): name} of the records."""
        texts = {}
        for spoken, words in self._speak(readers, names):
            endings = spoken._get_endings()
            for archive in spoken:
                rule, filled = archive.rule_id, words[archive]
                texts[archive] = {
                    "summary": _fill_in(rule.summary, filled)[:SUMMARY],
                    "note": plaintext2html(_fill_in(rule.note, filled))
                    + endings[rule].replace(ARCHIVE, str(archive.id)),
                }
        return texts

    def _speak(self, readers, names):
        """For each who reads: (these in their language and time zone, {archive: words}); in those of the company where
        it is nobody's. `readers` and `names` as above."""
        for user, archives in self.grouped(readers.get).items():
            reader = user.sudo().partner_id or self.company_id[:1].partner_id
            spoken = archives.with_context(
                lang=reader.lang or self.env.lang, tz=reader.tz or self.env.context.get("tz")
            )
            yield spoken, spoken._get_words(names)

    def _get_record_names(self):
        """{(model, id): name} of the records of these."""
        names = {}
        for model, archives in self.grouped("res_model").items():
            records = self.env[model].browse(set(archives.mapped("res_id")))
            names.update(((model, record.id), record.display_name) for record in records)
        return names

    def _get_words(self, names):
        """{archive: {placeholder: what stands for it}}, as far as colleagues may see it; `names` of the records."""
        email_word, page = self.env._("Email"), f"{self.browse().get_base_url()}{PAGE}"
        zone = self.env.context.get("tz")
        dates = {email: format_datetime(self.env, email.date, zone, dt_format="short") for email in self.email_id}
        words = {}
        for archive in self:
            is_shown = archive._get_entry_level() in SHOWN
            customer = names[archive.res_model, archive.res_id] or ""
            words[archive] = {
                "{subject}": (is_shown and archive.subject) or email_word,
                "{date}": dates[archive.email_id],
                "{rule}": archive.rule_id.name or "",
                "{sender}": (is_shown and archive.email_id.email_from) or customer,
                "{customer}": customer,
                "{link}": page.replace(ARCHIVE, str(archive.id)),
            }
        return words

    def _get_endings(self):
        """{rule: markup at the end of a note, with ARCHIVE where the id of its email belongs}."""
        link = self._get_link()
        return {rule: Markup("<p>%s · %s</p>") % (self.env._("Rule: %s", rule.name), link) for rule in self.rule_id}

    def _get_link(self):
        """To an archived email whose id is filled in for ARCHIVE."""
        return Markup('<a href="%s">%s</a>') % (PAGE, self.env._("Open email"))

    # ------------------------------------------------------------ newer emails

    def _tell_newer(self):
        """Say on the to-dos of these that newer emails joined, and move the due date where the rule wants that.

        One line and one write of each, however many they are; what people wrote into the note stays."""
        newest = self.browse().concat(*(max(told, key=_by_date) for told in self.grouped("activity_id").values()))
        for archive, line in newest._get_newer_lines().items():
            activity = archive.sudo().activity_id
            values = {"note": Markup(NEWER.sub("", activity.note or "")) + line}
            if archive.rule_id.is_due_moved:
                values["date_deadline"] = archive.rule_id._get_due_date()
            activity.with_context(mail_activity_quick_update=True).write(values)

    def _get_newer_lines(self):
        """{archive: markup}, of each to-do its newest email: how many joined, and which was the last."""
        joined = [("activity_id", "in", self.activity_id.ids), ("rule_outcome", "=", "updated")]
        counts = dict(self.sudo()._read_group(joined, ["activity_id"], ["__count"]))
        readers = {archive: archive.sudo().activity_id.user_id for archive in self}
        lines = {}
        for spoken, words in self._speak(readers, self._get_record_names()):
            link = spoken._get_link()
            for archive in spoken:
                email = f"{words[archive]['{subject}']}, {words[archive]['{date}']}"
                count = counts.get(archive.activity_id, 0)
                sentence = spoken.env._("and %(count)s newer: %(email)s", count=count, email=email)
                lines[archive] = Markup('<p class="o_mailbox_newer">%s · %s</p>') % (
                    sentence,
                    link.replace(ARCHIVE, str(archive.id)),
                )
        return lines

    # ------------------------------------------------------------ as the level is now

    def write(self, vals):
        """Less shown of an email, less said of it in its activity."""
        result = super().write(vals)
        if "level" in vals or "subject" in vals:
            self._retell()
        return result

    def _retell(self):
        """Write the words of the activities of these anew, each from all its emails as they are shown now."""
        activities = self.filtered(lambda archive: archive.rule_outcome in TOLD).activity_id
        if not activities:
            return
        domain = [("activity_id", "in", activities.ids), ("rule_outcome", "in", TOLD)]
        told = self.sudo().search(domain, order="date, id")
        first = told.browse().concat(*(archives[:1] for archives in told.grouped("activity_id").values()))
        readers = {archive: archive.activity_id.user_id for archive in first}
        for archive, texts in first._get_texts(readers, first._get_record_names()).items():
            archive.activity_id.with_context(mail_activity_quick_update=True).write(texts)
        (told - first)._tell_newer()
        first.activity_id._tell_done_again()

    def _empty_activities(self):
        """Take every word out of the activities of these and of what the timeline says of those that are done."""
        self.flush_model(["activity_id"])
        self.env["mail.activity"].flush_model(["summary", "note", "mailbox_entry_id"])
        self.env["mail.message"].flush_model(["body"])
        self.env.cr.execute(
            SQL(
                """
                WITH emptied AS (
                    UPDATE mail_activity SET summary = NULL, note = NULL
                     WHERE id IN (SELECT activity_id FROM mailbox_archive WHERE id = ANY(%s))
                 RETURNING mailbox_entry_id)
                UPDATE mail_message SET body = '' FROM emptied WHERE mail_message.id = emptied.mailbox_entry_id
                """,
                self.ids,
            )
        )
        self.env["mail.activity"].invalidate_model(["summary", "note"])
        self.env["mail.message"].invalidate_model(["body"])


def _by_date(archive):
    return archive.date, archive.id


def _fill_in(template, words):
    """`template` (str) with its placeholders filled in, each once: what a mail says is never filled in again."""
    return PLACEHOLDER.sub(lambda found: words.get(found[0], found[0]), template or "")
