from datetime import timedelta

from odoo import fields, models
from odoo.tools import SQL
from odoo.tools.mail import plaintext2html

from .levels import least

# what an entry shows below its email's level, and what it is emptied to
COLUMNS = ("subject", "body", "email_from", "reply_to", "incoming_email_to", "incoming_email_cc", "author_id")


class MailboxArchiveEntry(models.Model):
    """The timeline entry holds what every reader of the record may see; more than that never enters it."""

    _inherit = "mailbox.archive"

    def _get_entry_level(self):
        """How much of the email the entry itself says."""
        self.ensure_one()
        if self.company_id.mailbox_who_sees == "involved":
            return least(self.level, "exchanged")
        return self.level

    def _is_current(self):
        return self.level != "nothing" and super()._is_current()

    def _prepare_entries(self):
        prepared = super()._prepare_entries()
        locked = self.filtered(lambda archive: archive._get_entry_level() not in ("full", "subject"))
        contacts = locked._find_contacts()
        for archive, values in zip(self, prepared, strict=True):
            if archive in locked:
                values.update(archive._prepare_locked_values(contacts.get(archive.matched_address)))
            elif archive._get_entry_level() == "subject":
                values.update(body="", attachment_ids=[])
        return prepared

    def _find_contacts(self):
        """{address: the contact that has it} of those by whose addresses these were filed."""
        contacts = self.env["res.partner"].search(
            [
                ("email_normalized", "in", list(set(self.mapped("matched_address")))),
                ("company_id", "in", [False, *self.company_id.ids]),
            ],
            order="id desc",
        )
        return {contact.email_normalized: contact for contact in contacts}

    def _prepare_locked_values(self, contact):
        """What an entry says of which colleagues know only that it exists: that it does, and between whom. In the
        company's language, as everybody who opens the record reads it."""
        words = self.with_context(lang=self.company_id.partner_id.lang or self.env.lang)
        sentence = words.env._(
            "%(employee)s and %(customer)s exchanged an email.",
            employee=self.user_id.name or words.env._("A colleague"),
            customer=contact.name if contact else self.matched_address,
        )
        incoming = self.direction == "incoming"
        author = (contact.id if contact else False) if incoming else self.user_id.partner_id.id
        address = self.matched_address if incoming else self.account_id.email or self.user_id.email
        return {
            "subject": False,
            "body": plaintext2html(sentence),
            "email_from": address,
            "reply_to": address,
            "incoming_email_to": False,
            "incoming_email_cc": False,
            "author_id": author,
            "attachment_ids": [],
        }

    def _is_recent(self):
        """Whether a new entry would stand among what is of today, not on top of it."""
        return self.date >= fields.Datetime.now() - timedelta(days=self.company_id.mailbox_entry_days)

    # ------------------------------------------------------------ changes

    def _empty_entries(self):
        """Take every word out of the entries of these, in one statement, and those off their records of which
        colleagues see nothing. What translations or link previews made of them goes as well."""
        self.env["mail.message"].flush_model()
        ours = self.env["ir.model.data"]._xmlid_to_res_id("crm_mailbox.mt_email")
        rows = self.env.execute_query(
            SQL(
                """
                UPDATE mail_message AS entry
                   SET subject = NULL, body = '', email_from = NULL, reply_to = NULL, author_id = NULL,
                       incoming_email_to = NULL, incoming_email_cc = NULL,
                       model = CASE WHEN archive.level = 'nothing' THEN NULL ELSE entry.model END,
                       res_id = CASE WHEN archive.level = 'nothing' THEN NULL ELSE entry.res_id END
                  FROM mailbox_archive archive
                 WHERE archive.id = ANY(%s) AND entry.id = archive.mail_message_id AND entry.subtype_id = %s
             RETURNING entry.id
                """,
                *(self.ids, ours),
            )
        )
        ids = [id_ for [id_] in rows]
        for table, column in (
            ("message_attachment_rel", "message_id"),
            ("mail_message_translation", "message_id"),
            ("mail_message_link_preview", "message_id"),
        ):
            self.env.cr.execute(
                SQL("DELETE FROM %s WHERE %s = ANY(%s)", SQL.identifier(table), SQL.identifier(column), ids)
            )
        self.env["mail.message"].invalidate_model()

    def _write_entries(self):
        """Have the entries say what the levels show now, on their records or off them: one statement for all words."""
        ours = self.filtered(lambda archive: archive.mail_message_id._is_mailbox_email())
        ours.email_id.fetch(["new_text"])
        prepared = ours._prepare_entries()
        entries = [archive.mail_message_id for archive in ours]
        self.flush_model()
        self.env["mail.message"].flush_model()
        self.env.cr.execute(
            SQL(
                """
                UPDATE mail_message AS entry
                   SET subject = now.subject, body = now.body, email_from = now.email_from, reply_to = now.reply_to,
                       incoming_email_to = now.incoming_email_to, incoming_email_cc = now.incoming_email_cc,
                       author_id = now.author_id,
                       model = CASE WHEN archive.active AND archive.level != 'nothing' THEN archive.res_model END,
                       res_id = CASE WHEN archive.active AND archive.level != 'nothing' THEN archive.res_id END
                  FROM unnest(%s::int[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[], %s::text[],
                              %s::int[])
                       AS now(id, subject, body, email_from, reply_to, incoming_email_to, incoming_email_cc, author_id)
                  JOIN mailbox_archive archive ON archive.mail_message_id = now.id
                 WHERE entry.id = now.id
                """,
                [entry.id for entry in entries],
                *([values[column] or None for values in prepared] for column in COLUMNS),
            )
        )
        self.env["mail.message"].invalidate_model()
        for entry, values in zip(entries, prepared, strict=True):
            if values["attachment_ids"]:
                entry.attachment_ids = values["attachment_ids"]

    def _publish_late(self):
        """Entries for what colleagues may see only now, as far as it is recent: older mail stands on the page alone.
        Rules decide on what was hidden from them."""
        shown = self.filtered(lambda one: one.active and one.level != "nothing" and not one.email_id.is_pending)
        shown.filtered(lambda one: one._is_recent()).sorted(lambda one: (one.date, one.id))._publish()
        hidden = shown.filtered(lambda one: one.rule_outcome == "hidden")
        hidden.rule_outcome = False
        hidden._apply_rules()
