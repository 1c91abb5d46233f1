import re

from markupsafe import Markup
from odoo import models
from odoo.tools import format_datetime
from odoo.tools.mail import plaintext2html

PLACEHOLDER = re.compile(r"\{[a-z]+\}")
# what stands for these is the email's own
EMAIL_WORDS = ("{subject}", "{sender}")
# what became of the emails that an activity is about
TOLD = ("made", "updated")
SUMMARY = 200
ARCHIVE = "{archive}"
PAGE = f"/odoo/archived-emails/{ARCHIVE}"


class MailboxArchiveWords(models.Model):
    """What a sales activity says of its emails: in the table nothing. Whoever reads it sees as much as that person may
    see of the emails (`mail.activity._read_mailbox_texts`)."""

    _inherit = "mailbox.archive"

    # ------------------------------------------------------------ in the table

    def _prepare_activity_texts(self, readers, names):
        """{archive: values (dict) of the texts of the activity that each makes}, without a word of the email.

        `readers` {archive: user or none} get them, `names` {(model, id): name} of the records."""
        texts = {}
        for spoken in self._speak(readers):
            neutral, endings = spoken.env._("Answer an email"), spoken._get_endings()
            for archive in spoken:
                rule, words = archive.rule_id, archive._get_words(names, {})
                summary, note = rule.summary or "", rule.note or ""
                ending = endings[rule].replace(ARCHIVE, str(archive.id))
                texts[archive] = {
                    "is_mailbox_made": True,
                    "summary": neutral if _says_email(summary) else fill_in(summary, words)[:SUMMARY],
                    "mailbox_summary_template": _says_email(summary) and summary,
                    "note": ending if _says_email(note) else plaintext2html(fill_in(note, words)) + ending,
                    "mailbox_note_template": _says_email(note) and note,
                }
        return texts

    def _speak(self, readers):
        """These by who reads (see `readers` above), each part in that person's language and time zone, in those of the
        company where it is nobody's."""
        for user, archives in self.grouped(readers.get).items():
            reader = user.sudo().partner_id or self.company_id[:1].partner_id
            yield archives.with_context(lang=reader.lang or self.env.lang, tz=reader.tz or self.env.context.get("tz"))

    def _get_record_names(self):
        """{(model, id): name} of the records of these."""
        names = {}
        for model, archives in self.grouped("res_model").items():
            records = self.env[model].browse(set(archives.mapped("res_id")))
            names.update(((model, record.id), record.display_name) for record in records)
        return names

    def _get_words(self, names, seen):
        """{placeholder: what stands for it}; `names` of the records, `seen` (dict) what is seen of the email."""
        customer = names[self.res_model, self.res_id] or ""
        return {
            "{subject}": seen.get("subject") or self.env._("Email"),
            "{date}": self._format_email_date(),
            "{rule}": self.rule_id.name or "",
            "{sender}": seen.get("email_from") or customer,
            "{customer}": customer,
            "{link}": f"{self.browse().get_base_url()}{PAGE}".replace(ARCHIVE, str(self.id)),
        }

    def _format_email_date(self):
        return format_datetime(self.env, self.date, self.env.context.get("tz"), dt_format="short")

    def _get_endings(self):
        """{rule: markup at the end of a note, with ARCHIVE where the id of its email belongs}."""
        link = self._get_link()
        return {rule: Markup("<p>%s · %s</p>") % (self.env._("Rule: %s", rule.name), link) for rule in self.rule_id}

    def _get_link(self):
        """To an archived email whose id is filled in for ARCHIVE."""
        return Markup('<a href="%s">%s</a>') % (PAGE, self.env._("Open email"))

    # ------------------------------------------------------------ newer emails

    def _get_newer_line(self, count, seen):
        """How many emails joined a to-do, this one the last of them (Markup)."""
        email = f"{seen.get('subject') or self.env._('Email')}, {self._format_email_date()}"
        sentence = self.env._("and %(count)s newer: %(email)s", count=count, email=email)
        link = self._get_link().replace(ARCHIVE, str(self.id))
        return Markup('<p class="o_mailbox_newer">%s · %s</p>') % (sentence, link)

    def _move_due(self):
        """Move the due dates of the to-dos these joined, where their rules want that."""
        for activity, archives in self.grouped("activity_id").items():
            rule = archives[-1:].rule_id
            if rule.is_due_moved:
                due = rule._get_due_date()
                activity.sudo().with_context(mail_activity_quick_update=True).date_deadline = due


def _says_email(template):
    """Whether `template` (str) has a word of the email put in."""
    return any(word in template for word in EMAIL_WORDS)


def fill_in(template, words):
    """`template` (str) with its placeholders filled in, each once: what a mail says is never filled in again."""
    return PLACEHOLDER.sub(lambda found: words.get(found[0], found[0]), template or "")
