from markupsafe import Markup
from odoo import api, models
from odoo.addons.mail.tools.discuss import Store
from odoo.fields import Domain
from odoo.tools import SQL
from odoo.tools.mail import email_split_tuples, plaintext2html

from ..filing.mailbox_archive_values import get_names
from .mailbox_archive_reading import SEEN

ENTRY_CHARACTERS = 1500
ENTRY_WORDS = (*SEEN, "new_text", "left_size")
AUTHOR_FIELDS = ("avatar_128", "is_company", "name")


class MailboxArchiveMessage(models.Model):
    """What the chatter gets of an archived email: put into the entry when it is read, for whoever reads."""

    _inherit = "mailbox.archive"

    @api.model
    def _add_to_store(self, store, entries):
        """Put into `store` what this user sees of the emails that stand on the timeline as `entries` (mail.message)."""
        mine = self.sudo(False)
        archives = mine.search([("mail_message_id", "in", entries.ids)])
        seen = archives._read_seen(ENTRY_WORDS)
        around = archives._to_entry_values(seen)
        ours = entries.filtered(lambda entry: entry._is_mailbox_email())
        on_ours = [("mail_message_id", "in", ours.ids)]
        filled = mine.sudo().search(on_ours)._to_message_values(seen) if ours else {}
        for entry in entries:
            values = {**filled.get(entry.id, {}), "mailbox": around.get(entry.id, False)}
            if values["mailbox"] or entry.id in filled:
                store.add_model_values("mail.message", {"id": entry.id, **values})

    def _to_entry_values(self, seen):
        """{timeline entry id: values for what the client draws around it} of the archives that have one; `seen` as
        `_read_seen` gives it."""
        keys = self._get_conversation_keys()
        owners = self._get_own_emails()
        placeable = self._filter_placeable()
        choices = self.env["mailbox.question"]._get_entry_choices(self.email_id)
        words = dict(self._fields["level"]._description_selection(self.env))
        closed = self._get_closed_todos()
        return {
            archive.mail_message_id.id: {
                "id": archive.id,
                "emailId": archive.email_id.id,
                "conversation": keys[archive.email_id],
                "to": get_names(seen[archive.id].get("email_to")),
                "cc": get_names(seen[archive.id].get("email_cc")),
                "owner": archive.user_id.sudo().name or "",
                # whoever may read the email has more of it than any level shows of others
                "isReadable": "preview" in seen[archive.id],
                "lockedSentence": "" if "preview" in seen[archive.id] else archive._get_locked_sentence(),
                "isMine": archive.email_id in owners,
                "isMovable": archive in placeable,
                "choices": choices.get(archive.email_id.id, []),
                "level": words[archive.level] if archive.email_id in owners and archive.level != "full" else "",
                "closes": closed[archive],
            }
            for archive in self
        }

    def _to_message_values(self, seen):
        """{timeline entry id: what the store holds of it} of these (with rights to all of them): what `seen` (see
        `_read_seen`) has of each, and of any other one that it was exchanged, and between whom."""
        shown = self.filtered(lambda archive: seen.get(archive.id))
        senders = shown.email_id._find_senders()
        contacts = (self - shown)._find_contacts()
        return {
            archive.mail_message_id.id: archive._prepare_shown_values(seen[archive.id], senders)
            if archive in shown
            else archive._prepare_locked_values(contacts.get(archive.matched_address, contacts[None]))
            for archive in self
        }

    def _prepare_shown_values(self, words, senders):
        """What the entry shows where `words` (dict) of the email are seen; `senders` {email: partner}."""
        text = (words.get("new_text") or "")[:ENTRY_CHARACTERS]
        # a notice stands for what was too large: not as the email's own words
        text = words.get("preview") if words.get("left_size") else text
        author = senders.get(self.email_id) or self._get_outgoing_author()
        files = self.email_id._get_files() if "new_text" in words else self.env["ir.attachment"]
        return {
            "subject": words["subject"] or False,
            "body": plaintext2html(text) if text else Markup(),
            "author_id": _to_author(author),
            "email_from": words["email_from"] or False,
            "incoming_email_to": email_split_tuples(words["email_to"] or ""),
            "incoming_email_cc": email_split_tuples(words["email_cc"] or ""),
            "attachment_ids": Store.Many(files, extra_fields=[Store.Attr("name", self.email_id._get_file_name)]),
        }

    def _get_outgoing_author(self):
        """Mail from an alias is its owner's."""
        return self.user_id.partner_id if self.direction == "outgoing" else self.env["res.partner"]

    def _find_contacts(self):
        """{address: the contact that has it} of those by whose addresses these were filed; {None: none}."""
        none = self.env["res.partner"]
        of_company = Domain("company_id", "in", [False, *self.company_id.ids])
        addresses = Domain("email_normalized", "in", list(set(self.mapped("matched_address"))))
        contacts = none.search(addresses & of_company, order="id desc") if self else none
        return {None: none} | {contact.email_normalized: contact for contact in contacts}

    def _prepare_locked_values(self, contact):
        """What the entry shows of which the user knows only that it exists: that it does, and between whom."""
        sentence = self.env._(
            "%(employee)s and %(customer)s exchanged an email.",
            employee=self.user_id.name or self.env._("A colleague"),
            customer=contact.name or self.matched_address,
        )
        incoming = self.direction == "incoming"
        return {
            "subject": False,
            "body": plaintext2html(sentence),
            "author_id": _to_author(contact if incoming else self.user_id.partner_id),
            "email_from": self.matched_address if incoming else self.account_id.email or self.user_id.email,
        }

    # ------------------------------------------------------------ the chatter's search

    @api.model
    def _find_entries(self, term, thread=None):
        """The timeline entries (ids), on `thread` where one is given, of which this user sees that subject, text or the
        name of a file has `term` (str, as SQL's LIKE takes it)."""
        mine = self.sudo(False)
        domain = mine._get_readable_domain() & Domain("mail_message_id", "!=", False)
        if thread:
            domain &= Domain("res_model", "=", thread._name) & Domain("res_id", "=", thread.id)
        whole = Domain("level", "=", "full") | mine._get_copy_domain()
        said = Domain("seen_subject", "ilike", term) | (whole & mine._get_text_domain(term))
        return mine.search(domain & said).sudo().mail_message_id.ids

    @api.model
    def _get_text_domain(self, term):
        """The archives whose emails have `term` in what an entry shows of the text, or in the name of a file."""
        return Domain.custom(
            to_sql=lambda archive, alias, query: SQL(
                """EXISTS (SELECT FROM mailbox_email email WHERE email.id = %(email)s
                              AND (left(email.new_text, %(shown)s) ILIKE %(term)s
                                   OR EXISTS (SELECT FROM ir_attachment file
                                               WHERE file.res_model = 'mailbox.email' AND file.res_id = email.id
                                                 AND file.description IS NULL
                                                 AND email.file_names->>file.name ILIKE %(term)s)))""",
                email=archive._field_to_sql(alias, "email_id", query),
                shown=ENTRY_CHARACTERS,
                term=f"%{term}%",
            )
        )


def _to_author(partner):
    """The author of a message, as core gives one to the client."""
    return Store.One(partner.sudo(), [*AUTHOR_FIELDS, Store.One("main_user_id", "share")])
